from itertools import pairwise

import pytest
from hypothesis import given, settings, strategies as st

from reelwright.errors import NothingFoundError
from reelwright.text.shown import beginnings, placed_words, shown_transcript, shown_words
from tests.text.captions.kit import JSON3, read
from tests.text.clips_of import timeline, transcript

COUNTED = transcript(("zero one two three four", "Ann"), ("five six seven eight nine", "Bob"))
"""Each word lasts half a second: word n from n / 2 to n / 2 + 0.5."""


def test_a_word_is_shown_when_its_middle_was_not_cut_out() -> None:
    words = shown_words(COUNTED, timeline((0.7, 2.3)))

    assert [(word.text, word.start, word.end) for word in words] == [
        ("one", 0.0, 0.3),
        ("two", 0.3, 0.8),
        ("three", 0.8, 1.3),
        ("four", 1.3, 1.6),
    ]


def test_words_are_shown_in_the_order_of_the_clip() -> None:
    words = shown_words(COUNTED, timeline((4.0, 5.0), (0.0, 1.0)))

    assert [word.text for word in words] == ["eight", "nine", "zero", "one"]
    assert [word.start for word in words] == [0.0, 0.5, 1.0, 1.5]


def test_a_word_in_two_pieces_that_overlap_is_shown_once() -> None:
    words = shown_words(COUNTED, timeline((0.0, 1.6), (0.9, 2.5)))

    assert [word.text for word in words] == ["zero", "one", "two", "three", "four"]


def test_a_teaser_is_said_twice() -> None:
    words = shown_words(COUNTED, timeline((2.0, 3.0), (0.0, 1.0), (2.0, 3.0)))

    assert [word.text for word in words] == ["four", "five", "zero", "one", "four", "five"]


def test_a_clip_of_the_whole_video_shows_the_whole_transcript() -> None:
    said = read(JSON3, "json3")

    whole = shown_words(said, timeline((0.0, 200.0)))

    assert [(w.text, w.start) for w in whole] == [(w.text, w.start) for w in said.words]
    assert [word for _, word in placed_words(said)] == list(whole)


def test_the_transcript_of_a_clip_has_its_own_time_and_keeps_rows_and_speakers() -> None:
    cut = shown_transcript(COUNTED, timeline((1.0, 3.0)))

    assert [(row.id, row.speaker, row.text, row.start) for row in cut.rows] == [
        ("r1", "Ann", "two three four", 0.0),
        ("r2", "Bob", "five", 1.5),
    ]
    assert len(cut.words) == 4
    assert cut.place_of("w4") == 3


def test_a_silent_clip_has_no_transcript() -> None:
    with pytest.raises(NothingFoundError) as nothing:
        shown_transcript(COUNTED, timeline((100.0, 110.0)))

    assert nothing.value.code == "no_speech"


def test_beginnings_are_cuts_and_changes_of_speaker() -> None:
    placed = placed_words(COUNTED, timeline((0.0, 1.0), (2.0, 3.0)))

    assert beginnings(COUNTED, placed) == {2, 3}


@settings(deadline=None, max_examples=60)
@given(
    st.lists(
        st.tuples(st.floats(0, 190), st.floats(0.1, 20)).map(lambda p: (p[0], p[0] + p[1])),
        min_size=1,
        max_size=6,
    )
)
def test_shown_words_never_overlap_and_stay_within_the_clip(
    pieces: list[tuple[float, float]],
) -> None:
    clip = timeline(*pieces)

    words = shown_words(read(JSON3, "json3"), clip)

    assert all(one.end <= other.start for one, other in pairwise(words))
    assert all(word.end <= clip.duration + 0.05 for word in words)
