import time
from itertools import pairwise

import numpy as np
import pytest

from reelwright.domain import Chapter, Segment, Transcript
from reelwright.errors import NothingFoundError
from reelwright.text.cohesion import CONCENTRATION, costs_of_parts
from reelwright.text.part_count import expected_count
from reelwright.text.segmentation import segment
from tests.text.spoken import TOPICS, columbia, columbia_chapters, sentences_about, spoken


def covers_all(parts: tuple[Segment, ...], transcript: Transcript) -> bool:
    places = {row.id: place for place, row in enumerate(transcript.rows)}
    meets = all(
        places[b.first_row] == places[a.last_row] + 1 and b.start == a.end
        for a, b in pairwise(parts)
    )
    ends = places[parts[0].first_row] == 0 and places[parts[-1].last_row] == len(places) - 1
    return meets and ends and parts[0].start == 0.0


def test_two_topics_are_parted_at_their_seam() -> None:
    transcript = spoken([*sentences_about("bread", 40), *sentences_about("stars", 40)])

    parts = segment(transcript, duration=transcript.end, count=2)

    assert [part.first_row for part in parts] == ["r1", "r41"]
    assert covers_all(parts, transcript)


def test_four_topics_are_found_without_saying_how_many() -> None:
    transcript = spoken([s for topic in TOPICS for s in sentences_about(topic, 60)])

    parts = segment(transcript, duration=transcript.end)

    assert [part.first_row for part in parts] == ["r1", "r61", "r121", "r181"]


def test_a_long_pause_draws_the_boundary_where_words_cannot_tell() -> None:
    rows = sentences_about("bread", 60)
    pauses = [0.3] * 60
    pauses[24] = 4.0

    parts = segment(spoken(rows, pauses=pauses), duration=300.0, count=2)

    assert parts[1].first_row == "r26"
    assert "rests for 4.0 s" in parts[1].reason


def test_a_change_of_the_picture_draws_the_boundary_too() -> None:
    transcript = spoken(sentences_about("bread", 60))
    change = transcript.rows[35].start - 0.5

    parts = segment(transcript, duration=300.0, count=2, scenes=[change])

    assert abs(parts[1].start - change) < 5.0


def test_the_authors_chapters_are_the_segments() -> None:
    parts = segment(columbia(), duration=199.0, chapters=columbia_chapters())

    assert [part.title for part in parts] == [
        "The loss", "The crew", "The families", "The cause continues",
    ]  # fmt: skip
    assert [part.start for part in parts] == [0.0, 36.0, 100.0, 125.0]
    assert "author" in parts[0].reason


def test_chapters_in_which_nothing_is_said_are_left_out() -> None:
    transcript = spoken(sentences_about("bread", 10))
    silent = Chapter(start=transcript.end + 5, end=transcript.end + 20, title="Credits")
    spoken_one = Chapter(start=0.0, end=transcript.end + 5, title="Bread")

    parts = segment(transcript, duration=transcript.end + 20, chapters=[spoken_one, silent])

    assert [part.title for part in parts] == ["Bread"]


def test_fewer_segments_than_chapters_are_made_of_whole_chapters() -> None:
    parts = segment(columbia(), duration=199.0, chapters=columbia_chapters(), max_segments=2)

    assert len(parts) == 2
    assert parts[1].start in {36.0, 100.0, 125.0}


def test_a_focus_decides_the_importance() -> None:
    transcript = spoken([s for topic in TOPICS for s in sentences_about(topic, 60)])

    parts = segment(transcript, duration=transcript.end, focus="the telescope")

    assert max(parts, key=lambda part: part.importance).first_row == "r61"


def test_a_focus_nobody_speaks_of_is_refused() -> None:
    with pytest.raises(NothingFoundError) as caught:
        segment(columbia(), duration=199.0, focus="sourdough")

    assert caught.value.code == "nothing_about_it"


def test_an_empty_transcript_is_refused() -> None:
    with pytest.raises(NothingFoundError) as caught:
        segment(spoken([]), duration=10.0)

    assert caught.value.code == "no_speech"


@pytest.mark.parametrize("count", [1, 2, 5, 40])
def test_never_more_segments_than_allowed(count: int) -> None:
    transcript = spoken([s for topic in TOPICS for s in sentences_about(topic, 30)])

    parts = segment(transcript, duration=transcript.end, max_segments=count)

    assert len(parts) <= count
    assert covers_all(parts, transcript)


def test_one_sentence_is_one_segment() -> None:
    parts = segment(spoken(["Hello there."]), duration=5.0)

    assert len(parts) == 1
    assert parts[0].title


@pytest.mark.parametrize(("minutes", "least", "most"), [(3, 1, 4), (60, 5, 15), (180, 9, 27)])
def test_longer_talks_have_more_segments(minutes: int, least: int, most: int) -> None:
    fewest, _, largest = expected_count(minutes * 60)

    assert (fewest >= least, largest <= most) == (True, True)


def rising(start: float, count: int) -> float:
    return float(sum(np.log(start + said) for said in range(count)))


def test_the_cost_of_a_part_is_its_negative_log_probability() -> None:
    blocks = [["a", "b"], ["a", "a", "c"], ["c"]]
    counts = {"a": 3, "b": 1, "c": 2}

    cost = costs_of_parts(blocks)
    a = CONCENTRATION
    by_hand = rising(3 * a, 6) - sum(rising(a, count) for count in counts.values())
    assert cost[0, 2] == pytest.approx(by_hand)
    assert cost[2, 2] == pytest.approx(np.log(3))


def test_words_said_oftener_than_there_are_blocks_cost_the_same() -> None:
    blocks = [["a"] * 5, ["a", "b"], ["a"] * 3]

    cost = costs_of_parts(blocks)

    a = CONCENTRATION
    assert cost[0, 1] == pytest.approx(rising(2 * a, 7) - rising(a, 6) - rising(a, 1))


def test_three_hours_of_talk_take_a_bounded_amount_of_work() -> None:
    topics = [topic for _ in range(5) for topic in TOPICS]
    transcript = spoken([s for n, t in enumerate(topics) for s in sentences_about(t, 140, n)])
    began = time.process_time()

    parts = segment(transcript, duration=transcript.end)

    assert len(transcript.words) > 30_000
    assert time.process_time() - began < 6.0
    assert covers_all(parts, transcript)
