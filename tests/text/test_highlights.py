from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from reelwright.domain import HeatPoint, Moment, SilenceRegion, TimeRange, Transcript
from reelwright.errors import ArgumentsError, NothingFoundError
from reelwright.text.edges import Edges
from reelwright.text.highlights import find_moments, moment_of_words
from reelwright.text.moments import shortened
from reelwright.text.segmentation import segment
from reelwright.text.sentences import sentence_ends, sentence_starts
from tests.text.spoken import (
    TOPICS,
    columbia,
    columbia_chapters,
    columbia_heatmap,
    sentences_about,
    spoken,
)

LONG = spoken([s for topic in TOPICS for s in sentences_about(topic, 100)])


def is_clean(moment: Moment, transcript: Transcript) -> bool:
    """Say whether both edges are outside of all words and belong to sentences."""
    words = transcript.words
    first, last = transcript.place_of(moment.first_word), transcript.place_of(moment.last_word)
    inside = [w for w in words if w.start < moment.start < w.end or w.start < moment.end < w.end]
    return (
        not inside
        and first in sentence_starts(transcript)
        and last in sentence_ends(transcript)
        and [w.id for w in transcript.words_within(moment)]
        == [w.id for w in words[first or 0 : (last or 0) + 1]]
    )


def is_apart(moments: tuple[Moment, ...]) -> bool:
    ordered = sorted(moments, key=lambda moment: moment.start)
    return all(not a.overlaps(b) for a, b in pairwise(ordered))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    gap=st.floats(0, 0.4),
    rest=st.floats(0, 2.0),
    shortest=st.floats(3, 20),
    stretch=st.floats(1.3, 4),
    count=st.integers(1, 8),
)
def test_moments_are_whole_sentences_apart_and_of_the_right_length(
    gap: float, rest: float, shortest: float, stretch: float, count: int
) -> None:
    transcript = spoken(sentences_about("bread", 60), gap=gap, rest=rest + gap)

    found = find_moments(
        transcript,
        video_duration=transcript.end + 1,
        count=count,
        min_length=shortest,
        max_length=shortest * stretch + 7.0,
    )

    assert 1 <= len(found) <= count
    assert all(is_clean(moment, transcript) for moment in found)
    assert is_apart(found)
    assert all(shortest <= m.duration <= shortest * stretch + 7.0 + 1e-6 for m in found)
    assert [m.score for m in found] == sorted((m.score for m in found), reverse=True)


@pytest.mark.parametrize("lengths", [(5.0, 15.0), (15.0, 30.0), (15.0, 60.0)])
@pytest.mark.parametrize("heatmap", [(), columbia_heatmap()])
def test_real_speech_is_cut_between_sentences(
    lengths: tuple[float, float], heatmap: tuple[HeatPoint, ...]
) -> None:
    transcript = columbia()

    found = find_moments(
        transcript,
        video_duration=199.0,
        segments=segment(transcript, duration=199.0),
        heatmap=heatmap,
        chapters=columbia_chapters(),
        count=5,
        min_length=lengths[0],
        max_length=lengths[1],
    )

    assert all(is_clean(moment, transcript) for moment in found)
    assert is_apart(found)


def test_what_viewers_replay_comes_first() -> None:
    peak = 700.0
    step = LONG.end / 100
    curve = [
        HeatPoint(
            start=n * step, end=(n + 1) * step, value=1.0 if abs(n * step - peak) < 30 else 0.2
        )
        for n in range(100)
    ]

    found = find_moments(LONG, video_duration=LONG.end, heatmap=curve)

    assert abs(found[0].start - peak) < 40
    assert found[0].evidence[0].signal == "heatmap"
    assert "replay" in found[0].reason


def test_what_was_asked_for_comes_first() -> None:
    found = find_moments(
        LONG, video_duration=LONG.end, about="the telescope and the galaxy", count=3
    )

    stars = TimeRange(start=LONG.rows[100].start - 1, end=LONG.rows[199].end + 1)
    assert all(stars.overlap(moment) > moment.duration / 2 for moment in found)
    assert "telescope" in found[0].reason


def test_what_nobody_speaks_of_is_refused() -> None:
    with pytest.raises(NothingFoundError) as caught:
        find_moments(LONG, video_duration=LONG.end, about="parallax")

    assert caught.value.code == "nothing_about_it"


@pytest.mark.parametrize("rows", [[], ["Hello there."]])
def test_too_little_speech_is_refused_with_what_would_be_right(rows: list[str]) -> None:
    with pytest.raises(NothingFoundError) as caught:
        find_moments(spoken(rows), video_duration=600.0)

    assert caught.value.code == "no_highlight"
    assert caught.value.fix


def test_lengths_that_cannot_be_are_refused() -> None:
    with pytest.raises(ArgumentsError) as caught:
        find_moments(LONG, video_duration=LONG.end, min_length=30, max_length=20)

    assert caught.value.code == "invalid_length"


def test_a_part_of_the_video_can_be_looked_at_and_another_left_out() -> None:
    within = TimeRange(start=300.0, end=600.0)
    taken = TimeRange(start=350.0, end=550.0)

    found = find_moments(LONG, video_duration=LONG.end, within=within, exclude=[taken])

    assert found
    assert all(m.start >= 300 and m.end <= 600 and not m.overlaps(taken) for m in found)


def test_longer_talks_give_more_moments_spread_over_them() -> None:
    hours = spoken(
        [s for n in range(4) for t in TOPICS for s in sentences_about(t, 60, n)], word=0.8
    )

    found = find_moments(hours, video_duration=hours.end)

    assert 3 <= len(find_moments(LONG, video_duration=LONG.end)) < len(found) <= 9
    assert max(m.start for m in found) > 0.5 * hours.end


def test_a_sentence_longer_than_a_moment_loses_its_beginning_never_its_end() -> None:
    endless = " ".join(f"word{n}," for n in range(120)).rstrip(",") + "."
    words = endless.split()
    transcript = spoken([" ".join(words[n : n + 12]) for n in range(0, 120, 12)], rest=0.1)

    found = find_moments(transcript, video_duration=60.0, min_length=10, max_length=20, count=1)

    assert found[0].last_word == "w120"
    assert transcript.place_of(found[0].first_word) in range(0, 120, 12)


def test_a_length_no_run_of_sentences_has_is_met_by_moving_the_start() -> None:
    transcript = spoken(sentences_about("bread", 60), gap=0.0, rest=0.0)

    found = find_moments(
        transcript, video_duration=transcript.end, min_length=7, max_length=9.6, count=3
    )

    ends = sentence_ends(transcript)
    assert all(transcript.place_of(moment.last_word) in ends for moment in found)
    assert all("inside a sentence" in moment.reason for moment in found)
    assert is_apart(found)


def test_a_span_of_words_becomes_a_moment_with_room_around_it() -> None:
    transcript = spoken(["One two three.", "Four five six."], gap=0.0, rest=1.0)
    words = transcript.words

    moment = moment_of_words(transcript, "w4", "w6")

    assert moment.quote == "Four five six."
    assert words[3].start - 0.2 <= moment.start <= words[3].start - 0.03
    assert words[5].end + 0.03 <= moment.end <= words[5].end + 0.2


def test_words_without_a_pause_between_them_are_parted_where_they_meet() -> None:
    transcript = spoken(["one two three four five"], gap=0.0)

    moment = moment_of_words(transcript, "w2", "w4")

    assert (moment.start, moment.end) == (transcript.words[1].start, transcript.words[3].end)


def test_a_measured_silence_moves_an_edge_to_where_the_sound_ends() -> None:
    transcript = spoken(["One two three.", "Four five six."], gap=0.0, rest=1.0)
    end = transcript.words[2].end
    quiet = SilenceRegion(start=end + 0.35, end=end + 0.95)

    moment = moment_of_words(transcript, "w1", "w3", [quiet])

    assert moment.end == pytest.approx(end + 0.38)


@pytest.mark.parametrize(
    ("first", "last", "code"),
    [
        ("w1", "w99", "word_not_found"),
        ("x", "w1", "word_not_found"),
        ("w3", "w1", "words_out_of_order"),
    ],
)  # fmt: skip
def test_spans_that_are_not_there_are_refused(first: str, last: str, code: str) -> None:
    with pytest.raises(ArgumentsError) as caught:
        moment_of_words(spoken(["One two three."]), first, last)

    assert caught.value.code == code


def test_speakers_who_talk_over_each_other_are_not_cut_into() -> None:
    rows = sentences_about("bread", 30)
    transcript = spoken(rows, rest=-0.5)

    edges = Edges(transcript)

    assert not edges.is_free_before(len(rows[0].split()))
    assert edges.is_free_before(0)


def test_a_span_grows_until_nobody_is_cut_into() -> None:
    transcript = spoken(["One two three.", "Four five six.", "Seven eight."], gap=0.0, rest=-0.2)
    words = transcript.words

    moment = moment_of_words(transcript, "w4", "w6")

    assert (moment.first_word, moment.last_word) == ("w3", "w7")
    assert not [w for w in words if w.start < moment.start < w.end or w.start < moment.end < w.end]


def test_a_long_quote_loses_its_middle_between_words() -> None:
    text = " ".join(f"word{n}" for n in range(200))

    quote = shortened(text, 100)

    assert len(quote) <= 100
    assert quote.startswith("word0 word1 ")
    assert quote.endswith(" word199")
    assert set(quote.split()) - {"…"} <= set(text.split())
