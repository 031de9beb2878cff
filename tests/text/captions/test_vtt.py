from itertools import pairwise

import pytest

from reelwright.domain import WordTimes
from reelwright.errors import MediaError
from tests.text.captions.kit import ODD, read, rows, said


@pytest.mark.parametrize("name", ["typical_with_bad_timestamps", "with_bom"])
def test_odd_files_give_what_can_be_read_of_them(name: str) -> None:
    transcript = read(ODD / f"androidx__webvtt_{name}", "vtt")

    assert rows(transcript) == ["This is the first subtitle.", "This is the second subtitle."]
    assert transcript.words[0].start == 0.0
    assert transcript.words[5].start == 2.345


def test_what_stands_above_a_word_is_not_said() -> None:
    transcript = read(ODD / "androidx__webvtt_with_rubies", "vtt")

    assert said(transcript) == (
        "Some text with over-ruby. Some text with under-ruby and over-ruby (default). "
        "base1base2base3. Some text with no ruby text."
    )


def test_overlapping_cues_keep_all_their_words_and_no_two_words_overlap() -> None:
    transcript = read(ODD / "androidx__webvtt_with_overlapping_timestamps", "vtt")

    words = transcript.words
    assert len(words) == 7 + 6 + 7 + 12
    assert all(one.end <= other.start for one, other in pairwise(words))
    assert [row.start for row in transcript.rows] == [0.0, 1.0, 4.0, 5.0]


def test_voices_are_speakers_and_part_the_rows() -> None:
    transcript = read(
        "WEBVTT\n\n1\n00:01.000 --> 00:02.000 align:start line:0\n<v.loud Ann Lee>Hi there\n\n"
        "NOTE a remark\nnot said\n\n00:02.000 --> 00:04.000\n"
        "<v Bob>Hello <i>you</i></v>\n<v Ann Lee>Fine",
        "vtt",
    )

    assert [(row.speaker, row.text) for row in transcript.rows] == [
        ("Ann Lee", "Hi there"),
        ("Bob", "Hello you"),
        ("Ann Lee", "Fine"),
    ]


def test_times_within_a_line_are_those_of_its_words() -> None:
    transcript = read(
        "WEBVTT\n\n00:01.000 --> 00:05.000\nnever <00:02.000>gonna <00:02.500>give &amp; take",
        "vtt",
    )

    starts = {word.text: word.start for word in transcript.words}
    assert (starts["never"], starts["gonna"], starts["give"]) == (1.0, 2.0, 2.5)
    assert said(transcript) == "never gonna give & take"
    assert transcript.word_times is WordTimes.GIVEN


def test_a_cue_right_after_another_is_read() -> None:
    text = "WEBVTT\n\n00:01.000 --> 00:02.000\none\n2\n00:02.000 --> 00:03.000\ntwo"

    assert said(read(text, "vtt")) == "one two"


def test_a_file_without_any_readable_time_is_refused() -> None:
    with pytest.raises(MediaError) as refused:
        read("WEBVTT\n\nnever --> ever\nlost", "vtt")

    assert refused.value.code == "captions_unreadable"
