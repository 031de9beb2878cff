"""What the child saw becomes our nouns or our errors: no media, only its answer."""

from pathlib import Path
from typing import Any

import pytest

from reelwright.errors import LimitError, MediaError
from reelwright.media import sniff, verdict
from reelwright.media.ffmpeg import MediaLimits
from reelwright.media.probed import to_chapters, to_language, to_probed

ANSWER: dict[str, Any] = {
    "opened": True,
    "container": "matroska,webm",
    "size": 1000,
    "start": 0.0,
    "claimed": 10.0,
    "tags": {},
    "chapters": [],
    "first": 0.0,
    "end": 10.0,
    "hole": None,
    "read": "whole",
    "packets_size": 900,
    "streams": [
        {
            "index": 0, "kind": "audio", "codec": "aac", "tag": "", "is_known": True,
            "language": None, "title": "", "sample_rate": 48000, "channels": 2, "packets": 500,
            "first": 0.0, "end": 10.0, "rate": 47.0, "is_variable": False, "jumps": 0,
            "is_encrypted": False, "indexed": 0, "share_clean": 1.0, "share_shown": 1.0,
            "share_of_bytes": 1.0, "frames": 500, "reach": 10.0,
        }
    ],
}  # fmt: skip


def answer(changes: dict[str, Any], **stream: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    return ANSWER | changes | {"streams": [ANSWER["streams"][0] | stream]}


def test_a_good_answer_becomes_our_nouns_without_a_note() -> None:
    found = to_probed(answer({}), MediaLimits())

    assert (found.duration, found.notes, len(found.sounds)) == (10.0, (), 1)


def test_a_large_file_known_from_its_ends_says_so() -> None:
    found = to_probed(answer({"read": "ends"}), MediaLimits())

    assert "too large to read whole" in found.notes[0]


def test_a_file_that_could_not_be_read_in_time_is_over_the_limit() -> None:
    with pytest.raises(LimitError, match="20 s"):
        to_probed(answer({"read": "unfinished"}), MediaLimits())


def test_a_stream_nobody_had_time_to_decode_is_not_called_damaged() -> None:
    untried = answer({})
    for name in ("frames", "share_clean", "share_shown", "share_of_bytes", "reach"):
        del untried["streams"][0][name]

    with pytest.raises(LimitError):
        to_probed(untried, MediaLimits())
    beside = untried | {"streams": [*untried["streams"], ANSWER["streams"][0] | {"index": 1}]}
    assert [sound.index for sound in to_probed(beside, MediaLimits()).sounds] == [0, 1]


def test_a_minute_of_nothing_is_told_and_half_an_hour_refused() -> None:
    told = to_probed(answer({"hole": (120.0, 300.0)}), MediaLimits())

    assert "Neither picture nor sound comes between about 2:00 and 5:00." in told.notes
    with pytest.raises(MediaError) as caught:
        to_probed(answer({"hole": (120.0, 4000.0)}), MediaLimits())
    assert caught.value.code == "media_timestamps_invalid"


@pytest.mark.parametrize(
    ("changes", "stream", "code"),
    [
        ({}, {"share_shown": 0.05}, "media_truncated"),
        ({"container": "mp3"}, {"share_of_bytes": 0.05}, "media_not_a_video"),
        ({}, {"packets": 0, "frames": 0}, "media_truncated"),
        ({}, {"is_known": False, "frames": 0}, "media_unsupported_codec"),
        ({}, {"kind": "subtitle", "is_text": True}, "media_not_a_video"),
        ({}, {"tag": "enca"}, "media_encrypted"),
        ({}, {"jumps": 1}, "media_timestamps_invalid"),
    ],
)
def test_each_way_to_be_useless_has_its_code(
    changes: dict[str, Any], stream: dict[str, Any], code: str
) -> None:
    with pytest.raises(MediaError) as caught:
        verdict.judge(answer(changes, **stream), MediaLimits())

    assert caught.value.code == code
    assert caught.value.fix


@pytest.mark.parametrize(
    ("head", "code"),
    [
        (b"\x89PNG\r\n\x1a\n", "media_not_a_video"),
        (b"<!DOCTYPE html><html>", "media_not_a_video"),
        (b"plain words", "media_not_a_video"),
        (b"\x00" * 500, "media_not_a_video"),
        (b"PK\x03\x04", "media_not_a_video"),
        (b".RMF\x00\x00", "media_unsupported_container"),
        (b"DKIF\x00\x00", "media_unsupported_container"),
        (b"\x1aE\xdf\xa3", "media_truncated"),
        (b"OggS\x00", "media_truncated"),
        (b"#EXTM3U\n", "media_unsupported_container"),
        (b"<!-- x --><MPD>", "media_unsupported_container"),
    ],
)
def test_first_bytes_say_why_a_file_cannot_be_opened(head: bytes, code: str) -> None:
    assert sniff.refusal(head, []).code == code


def test_first_bytes_full_of_comments_are_read_in_no_time() -> None:
    assert sniff.playlist_refusal(b"<?xml?>" + b"<!-- -->" * 8000) is None


def test_an_mp4_without_its_index_is_cut(tmp_path: Path) -> None:
    file = tmp_path / "cut.mp4"
    file.write_bytes(
        b"\x00\x00\x00\x10ftypisom\x00\x00\x00\x00" + b"\x00\x10\x00\x00mdat" + b"x" * 90
    )
    head = sniff.head_of(file)

    boxes = sniff.boxes_of(file, head)

    assert boxes == ["ftyp", "mdat"]
    assert "lacks its index" in sniff.refusal(head, boxes).message


def test_chapters_are_kept_within_what_is_there() -> None:
    claimed = [
        {"start": 8.0, "end": 99.0, "title": "B"},
        {"start": 5.0, "end": 8.0, "title": ""},
        {"start": 50.0, "end": 60.0, "title": "gone"},
        {"start": 9.0, "end": 9.0, "title": "empty"},
    ]

    chapters = to_chapters(claimed, 5.0, 10.0)

    assert [(c.title, c.start, c.end) for c in chapters] == [
        ("Chapter 1", 0.0, 3.0),
        ("B", 3.0, 10.0),
    ]


def test_an_unknown_language_is_none() -> None:
    assert [to_language(each) for each in ("und", "", None, "deu")] == [None, None, None, "deu"]
