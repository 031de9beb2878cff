import json
from itertools import pairwise

import pytest

from reelwright.domain import WordTimes
from reelwright.errors import MediaError, NothingFoundError
from reelwright.text.export import write_json
from tests.text.captions.kit import JSON3, read, rows, said

TEXT = "The first sentence stands here. A second one follows it.\n\nA new paragraph begins\n"


def test_text_without_times_is_spread_at_150_words_a_minute() -> None:
    transcript = read(TEXT, "txt")

    assert transcript.word_times is WordTimes.NONE
    assert transcript.words[0].start == 0.0
    assert transcript.end == pytest.approx(len(transcript.words) * 0.4, abs=0.01)


def test_text_without_times_is_spread_over_the_video_when_there_is_one() -> None:
    transcript = read(TEXT, "txt", duration=100.0)

    assert transcript.end == pytest.approx(100.0, abs=0.01)
    words = transcript.words
    assert all(one.end <= other.start for one, other in pairwise(words))
    assert words[2].duration > words[8].duration  # "sentence" takes longer than "it."


def test_rows_are_sentences_and_never_run_over_a_paragraph() -> None:
    assert rows(read(TEXT, "txt")) == [
        "The first sentence stands here.",
        "A second one follows it.",
        "A new paragraph begins",
    ]


def test_names_before_a_colon_are_speakers_when_they_come_again() -> None:
    text = "Ann: Hello.\nBob: Hi, Ann.\nAnn: So: this is it.\nBob: Is it?\nAnn: It is.\nBob: Good."

    transcript = read(text, "txt")

    assert [row.speaker for row in transcript.rows] == ["Ann", "Bob", "Ann", "Bob", "Ann", "Bob"]
    assert said(transcript).startswith("Hello. Hi, Ann. So: this is it.")


def test_a_name_in_capitals_is_a_speaker_at_once() -> None:
    transcript = read("PROF. O'NEIL: Welcome.\nMcCool: Thanks.", "txt")

    assert transcript.rows[0].speaker == "Prof. O'Neil"
    assert said(transcript) == "Welcome. McCool: Thanks."


def test_a_remark_before_a_colon_is_no_speaker() -> None:
    assert read("Note: this is a test.", "txt").rows[0].speaker is None
    assert said(read("Note: this is a test.", "txt")) == "Note: this is a test."


def test_paragraphs_that_begin_with_a_clock_have_times() -> None:
    transcript = read("0:00 we begin here\n1:05\nand go on there\n[1:02:03] to the end", "txt")

    assert said(transcript) == "we begin here and go on there to the end"
    assert transcript.word_times is WordTimes.INTERPOLATED
    starts = {word.text: word.start for word in transcript.words}
    assert (starts["we"], starts["and"], starts["to"]) == (0.0, 65.0, 3723.0)


def test_our_own_json_comes_back_as_it_was() -> None:
    transcript = read(JSON3, "json3", language="en")

    again = read(write_json(transcript), "json", duration=5.0)

    assert again == transcript


def test_our_own_json_from_a_stranger_is_put_in_order() -> None:
    content = json.loads(write_json(read(JSON3, "json3")))
    content["rows"] = content["rows"][1::-1]
    content["rows"][0]["words"][0]["text"] = "evil\u202e\x1b[31m\nword"
    content["rows"][0]["speaker"] = "A\nB"

    transcript = read(json.dumps(content), "json")

    assert [row.id for row in transcript.rows] == ["r1", "r2"]
    assert transcript.rows[1].words[0].text == "evil[31m\u00a0word"
    assert transcript.rows[1].speaker == "A B"


@pytest.mark.parametrize("change", [{"rows": 3}, {"extra": 1}, {"word_times": "guessed"}])
def test_json_that_is_no_transcript_is_refused(change: dict[str, object]) -> None:
    content = json.loads(write_json(read(JSON3, "json3"))) | change

    with pytest.raises(MediaError) as refused:
        read(json.dumps(content), "json")

    assert refused.value.code == "captions_unreadable"


def test_text_that_begins_with_a_brace_is_text() -> None:
    assert said(read("{quietly} Good evening.", "txt")) == "{quietly} Good evening."


def test_text_of_nothing_but_sounds_holds_no_speech() -> None:
    with pytest.raises(NothingFoundError) as nothing:
        read("[Music]\n\n(applause)", "txt")

    assert nothing.value.code == "no_speech"
