import json

import pytest

from reelwright.domain import Accuracy, CaptionKind, WordTimes
from reelwright.errors import MediaError, NothingFoundError
from tests.text.captions.kit import read, rows, said


def test_an_authors_events_are_lines_without_word_times() -> None:
    transcript = read(
        _file(
            {"tStartMs": 1000, "dDurationMs": 2000, "segs": [{"utf8": "Good evening,\nall."}]},
            {"tStartMs": 4000, "dDurationMs": 1500, "segs": [{"utf8": "Wel"}, {"utf8": "come."}]},
        ),
        "json3",
    )

    assert rows(transcript) == ["Good evening, all. Welcome."]
    assert transcript.accuracy is Accuracy.AUTHORED
    assert transcript.word_times is WordTimes.INTERPOLATED
    assert transcript.words[0].start == 1.0
    assert transcript.words[-1].start == 4.0


def test_words_end_before_the_next_begins_though_events_overlap() -> None:
    transcript = read(
        _file(
            _spoken(0, 5000, ("so", 0), (" we", 300), (" begin", 500)),
            {"tStartMs": 2000, "dDurationMs": 10, "aAppend": 1, "segs": [{"utf8": "\n"}]},
            _spoken(2000, 5000, ("right", 0), (" here", 400)),
        ),
        "json3",
        kind=CaptionKind.AUTOMATIC,
    )

    words = transcript.words
    assert [word.text for word in words] == ["so", "we", "begin", "right", "here"]
    assert [word.start for word in words] == [0.0, 0.3, 0.5, 2.0, 2.4]
    assert words[2].end < 2.0
    assert transcript.word_times is WordTimes.GIVEN


def test_a_marked_change_of_speaker_parts_the_rows() -> None:
    transcript = read(
        _file(_spoken(0, 2000, (">>", 0), (" hello", 100), (" >>", 900), ("\n>> hi", 1000))),
        "json3",
    )

    assert rows(transcript) == ["hello", "hi"]


def test_a_masked_word_counts_as_a_word_and_a_sound_does_not() -> None:
    transcript = read(
        _file(
            _spoken(
                0, 2000, ("what", 0), (" the", 200), (" [\u00a0__\u00a0]", 400), (" [Music]", 900)
            )
        ),
        "json3",
    )

    assert said(transcript) == "what the [__]"


@pytest.mark.parametrize(
    "content",
    [
        "{",
        "[]",
        "{}",
        '{"events": 3}',
        '{"events": [{"tStartMs": "soon", "segs": [{"utf8": "lost"}]}]}',
        '{"events": [{"tStartMs": -5, "segs": [{"utf8": "lost"}]}]}',
        '{"events": [{"tStartMs": 1e999, "segs": [{"utf8": "lost"}]}]}',
        '{"events": ' + "[" * 100_000 + "]" * 100_000 + "}",
    ],
)
def test_damaged_json_is_refused_with_a_sentence(content: str) -> None:
    with pytest.raises(MediaError) as refused:
        read(content, "json3")

    assert refused.value.code == "captions_unreadable"


def test_odd_events_are_passed_over() -> None:
    transcript = read(
        _file(
            None,
            {"segs": "no"},
            {"tStartMs": 100, "segs": [7, {"utf8": None}, {"utf8": "kept\ud800"}]},
        ),
        "json3",
    )

    assert said(transcript) == "kept"


def test_captions_of_nothing_but_music_hold_no_speech() -> None:
    with pytest.raises(NothingFoundError) as nothing:
        read(_file(_spoken(0, 2000, ("[Music]", 0)), _spoken(3000, 1000, ("♪♪", 0))), "json3")

    assert nothing.value.code == "no_speech"


def _file(*events: object) -> str:
    return json.dumps({"wireMagic": "pb3", "events": events})


def _spoken(start: int, length: int, *segments: tuple[str, int]) -> dict[str, object]:
    return {
        "tStartMs": start,
        "dDurationMs": length,
        "segs": [{"utf8": text, "tOffsetMs": offset} for text, offset in segments],
    }
