"""YouTube shows every line three times; a transcript has it once, with the time of each word."""

from pathlib import Path

import pytest

from reelwright.domain import Accuracy, CaptionKind, WordTimes
from tests.text.captions.kit import (
    CLEAN_SRT,
    JSON3,
    ROLLING_VTT,
    bare,
    read,
    rows,
    said,
    true_words,
)


@pytest.mark.parametrize(("file", "format"), [(JSON3, "json3"), (ROLLING_VTT, "vtt")])
def test_every_word_of_rolling_captions_is_there_once_and_in_order(file: Path, format: str) -> None:  # noqa: A002 - the field's word
    transcript = read(file, format, kind=CaptionKind.AUTOMATIC)

    assert [bare(word.text) for word in transcript.words] == [bare(w) for _, _, w in true_words()]


@pytest.mark.parametrize(("file", "format"), [(JSON3, "json3"), (ROLLING_VTT, "vtt")])
def test_words_of_rolling_captions_begin_when_they_are_said(file: Path, format: str) -> None:  # noqa: A002 - the field's word
    transcript = read(file, format, kind=CaptionKind.AUTOMATIC)

    assert transcript.word_times is WordTimes.GIVEN
    for word, (start, end, _) in zip(transcript.words, true_words(), strict=True):
        assert word.start == pytest.approx(start, abs=0.011)
        assert word.end == pytest.approx(end, abs=0.6)


def test_the_other_way_to_write_them_gives_the_same_words_at_the_same_times() -> None:
    from_json3, from_vtt = read(JSON3, "json3"), read(ROLLING_VTT, "vtt")

    assert [word.text for word in from_json3.words] == [word.text for word in from_vtt.words]
    for one, other in zip(from_json3.words, from_vtt.words, strict=True):
        assert one.start == pytest.approx(other.start, abs=0.011)


def test_rolling_captions_are_known_for_automatic_whatever_they_are_called() -> None:
    assert read(JSON3, "json3", kind=CaptionKind.AUTHOR).accuracy is Accuracy.AUTOMATIC
    assert read(ROLLING_VTT, "vtt", kind=CaptionKind.AUTHOR).accuracy is Accuracy.AUTOMATIC


def test_the_language_is_that_of_the_file_when_nobody_knows_better() -> None:
    assert read(ROLLING_VTT, "vtt").language == "en"
    assert read(ROLLING_VTT, "vtt", language="en-US").language == "en-US"
    assert read(JSON3, "json3").language == "und"


def test_rolling_captions_without_word_times_have_no_word_twice_either() -> None:
    """What other programs make of them: SRT, every line up to three times, no times inside."""
    lines = ["we choose to go", "to the moon in", "this decade and", "do the other things"]
    cues: list[str] = []
    for place, line in enumerate(lines):
        before = [lines[place - 1]] if place else []
        cues.append(_cue(place * 2.0, place * 2.0 + 1.99, [*before, line]))
        cues.append(_cue(place * 2.0 + 1.99, place * 2.0 + 2.0, [line]))

    transcript = read("\n\n".join(cues))

    assert said(transcript) == " ".join(lines)


def test_a_line_that_grows_word_by_word_is_said_once() -> None:
    words = ["ask", "not", "what", "your", "country"]
    cues = [_cue(n * 0.5, n * 0.5 + 0.5, [" ".join(words[: n + 1])]) for n in range(len(words))]

    transcript = read("\n\n".join(cues))

    assert said(transcript) == "ask not what your country"
    assert [word.start for word in transcript.words] == pytest.approx([0, 0.5, 1, 1.5, 2])


def test_who_says_the_same_line_twice_is_heard_twice() -> None:
    transcript = read(
        "\n\n".join([_cue(0, 1, ["No."]), _cue(1, 2, ["No."]), _cue(2, 3, ["Oh no."])])
    )

    assert said(transcript) == "No. No. Oh no."


def test_words_of_a_persons_captions_stay_within_half_a_second_of_the_truth() -> None:
    transcript = read(CLEAN_SRT)

    errors = sorted(
        abs(word.start - start)
        for word, (start, _, _) in zip(transcript.words, true_words(), strict=True)
    )
    assert transcript.word_times is WordTimes.INTERPOLATED
    assert errors[len(errors) // 2] < 0.5
    assert errors[int(0.95 * len(errors))] < 1.2


def test_rows_of_unpunctuated_captions_end_where_the_speaker_rests() -> None:
    transcript = read(JSON3, "json3")

    assert rows(transcript)[:2] == [
        "my fellow americans",
        "this day has brought terrible news and great sadness to our country",
    ]


def _cue(start: float, end: float, lines: list[str]) -> str:
    def clock(moment: float) -> str:
        return f"00:00:{int(moment):02},{round(moment % 1 * 1000):03}"

    return "\n".join(["1", f"{clock(start)} --> {clock(end)}", *lines])
