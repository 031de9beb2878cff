"""What a file holds is found by reading and decoding it; headers are not believed."""

import json
import random
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from reelwright.errors import LimitError, MediaError
from reelwright.media import sniff, verdict
from reelwright.media.ffmpeg import CODECS, FORMATS, Ffmpeg, MediaLimits
from reelwright.media.probe import extract_captions, probe
from reelwright.media.probed import clean, to_chapters, to_language, to_probed
from tests.clips import counted, make, moving_picture, turned
from tests.samples import HOSTILE, SAMPLES


async def refused(ffmpeg: Ffmpeg, file: Path, folder: Path) -> MediaError:
    with pytest.raises(MediaError) as caught:
        await probe(ffmpeg, file, folder=folder)
    return caught.value


def with_limits(ffmpeg: Ffmpeg, **changes: Any) -> Ffmpeg:  # noqa: ANN401 - the fields of MediaLimits
    return replace(ffmpeg, limits=replace(ffmpeg.limits, **changes))


async def test_a_plain_video_is_told_in_our_nouns(
    ffmpeg: Ffmpeg, tmp_path: Path, folder: Path
) -> None:
    video = moving_picture(tmp_path / "plain.mp4", seconds=2.0)

    found = await probe(ffmpeg, video, folder=folder)

    assert found.duration == pytest.approx(2.0, abs=0.03)
    assert found.size_bytes == video.stat().st_size
    assert found.notes == ()
    (picture,) = found.pictures
    assert (picture.codec, picture.width, picture.height) == ("h264", 320, 180)
    assert (picture.frame_rate, picture.is_variable_rate, picture.rotation) == (25.0, False, 0)
    assert (picture.pixel_format, picture.is_hdr) == ("yuv420p", False)
    (sound,) = found.sounds
    assert (sound.codec, sound.sample_rate, sound.channels) == ("aac", 48000, 1)


async def test_a_real_talk_has_no_notes(ffmpeg: Ffmpeg, folder: Path) -> None:
    found = await probe(ffmpeg, SAMPLES / "autoeditor_example_42s.mp4", folder=folder)

    assert found.duration == pytest.approx(42.4, abs=0.2)
    assert found.notes == ()


@pytest.mark.parametrize("clockwise", [0, 90, 180, 270])
async def test_rotation_is_clockwise_and_turns_the_size(
    ffmpeg: Ffmpeg, tmp_path: Path, folder: Path, clockwise: int
) -> None:
    video = turned(moving_picture(tmp_path / "turned.mp4", seconds=0.4), clockwise=clockwise)

    (picture,) = (await probe(ffmpeg, video, folder=folder)).pictures

    assert picture.rotation == clockwise
    size = (180, 320) if clockwise in (90, 270) else (320, 180)
    assert (picture.width, picture.height) == size


async def test_pixels_that_are_not_square_and_turned_as_well(
    ffmpeg: Ffmpeg, tmp_path: Path, folder: Path
) -> None:
    video = make(
        tmp_path / "sar.mp4",
        "-f", "lavfi", "-i", "testsrc=size=720x576:rate=10:duration=0.5", "-vf", "setsar=16/15",
        "-c:v", "libx264", "-preset", "ultrafast",
    )  # fmt: skip

    upright = (await probe(ffmpeg, video, folder=folder)).pictures[0]
    sideways = (await probe(ffmpeg, turned(video, clockwise=90), folder=folder)).pictures[0]

    assert (upright.width, upright.height) == (768, 576)
    assert (sideways.width, sideways.height) == (576, 768)


@pytest.mark.parametrize("transfer", ["smpte2084", "arib-std-b67"])
async def test_hdr_is_seen_by_its_transfer(
    ffmpeg: Ffmpeg, tmp_path: Path, folder: Path, transfer: str
) -> None:
    video = make(
        tmp_path / "hdr.mp4",
        "-f", "lavfi", "-i", "testsrc=size=64x48:rate=10:duration=0.5", "-c:v", "libx264",
        "-x264-params", f"transfer={transfer}:colorprim=bt2020:colormatrix=bt2020nc",
    )  # fmt: skip

    found = await probe(ffmpeg, video, folder=folder)

    assert found.pictures[0].is_hdr


async def test_a_rate_that_varies_is_seen_and_averaged(
    ffmpeg: Ffmpeg, tmp_path: Path, folder: Path
) -> None:
    video = make(
        tmp_path / "varies.mkv",
        "-f", "lavfi", "-i", "testsrc=size=64x48:rate=20:duration=4",
        "-vf", "select='lt(t,2)+not(mod(n,4))'", "-fps_mode", "vfr", "-c:v", "libx264",
    )  # fmt: skip

    (picture,) = (await probe(ffmpeg, video, folder=folder)).pictures

    assert picture.is_variable_rate
    assert picture.frame_rate == pytest.approx(12.5, rel=0.05)


@pytest.mark.parametrize("ending", ["mp4", "mkv", "ts", "mov", "avi", "flv"])
async def test_a_steady_rate_is_exact_in_every_container(
    ffmpeg: Ffmpeg, tmp_path: Path, folder: Path, ending: str
) -> None:
    video = moving_picture(tmp_path / f"steady.{ending}", seconds=2.0, rate="30000/1001")

    found = await probe(ffmpeg, video, folder=folder)

    assert found.pictures[0].frame_rate == pytest.approx(29.97, abs=0.02)
    assert not found.pictures[0].is_variable_rate
    assert found.duration == pytest.approx(2.0, abs=0.1)


async def test_tracks_languages_chapters_captions_and_title_are_read(
    ffmpeg: Ffmpeg, tmp_path: Path, folder: Path
) -> None:
    captions = tmp_path / "c.srt"
    captions.write_text("1\n00:00:00,200 --> 00:00:01,000\nGrüße & <b>Küsse</b>\n")
    meta = tmp_path / "meta.txt"
    meta.write_text(
        ";FFMETADATA1\ntitle=A talk\nartist=Somebody\n"
        "[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=1000\ntitle=One\n"
        "[CHAPTER]\nTIMEBASE=1/1000\nSTART=1000\nEND=99000\ntitle=Two\n"
    )
    video = make(
        tmp_path / "rich.mkv",
        "-i", str(moving_picture(tmp_path / "v.mp4", seconds=2.0)), "-i", str(captions),
        "-i", str(meta), "-map", "0", "-map", "0:a", "-map", "1", "-map_metadata", "2",
        "-map_chapters", "2", "-metadata:s:a:0", "language=eng", "-metadata:s:a:1", "language=jpn",
        "-metadata:s:s:0", "language=deu", "-c:v", "copy", "-c:a", "copy", "-c:s", "srt",
    )  # fmt: skip

    found = await probe(ffmpeg, video, folder=folder)
    written = await extract_captions(ffmpeg, video, found.captions[0].index, folder=folder)

    assert (found.title, found.author) == ("A talk", "Somebody")
    assert [s.language for s in found.sounds] == ["eng", "jpn"]
    assert [(c.codec, c.language, c.is_text) for c in found.captions] == [("subrip", "deu", True)]
    assert [(c.title, c.start, c.end) for c in found.chapters] == [
        ("One", 0.0, 1.0),
        ("Two", 1.0, pytest.approx(found.duration)),
    ]
    assert "Grüße & <b>Küsse</b>" in written.read_text()
    assert "00:00:00,2" in written.read_text()


@pytest.mark.parametrize("name", ["autoeditor__mov_text.mp4", "autoeditor__webvtt.mkv"])
async def test_text_captions_of_every_kind_come_out(
    ffmpeg: Ffmpeg, folder: Path, name: str
) -> None:
    (captions,) = (await probe(ffmpeg, HOSTILE / name, folder=folder)).captions

    written = await extract_captions(ffmpeg, HOSTILE / name, captions.index, folder=folder)

    assert captions.is_text
    assert "-->" in written.read_text()


async def test_extracting_captions_from_sound_is_an_error(ffmpeg: Ffmpeg, folder: Path) -> None:
    with pytest.raises(MediaError):
        await extract_captions(ffmpeg, HOSTILE / "autoeditor__webvtt.mkv", 1, folder=folder)


async def test_half_a_file_is_used_as_far_as_it_goes(
    ffmpeg: Ffmpeg, tmp_path: Path, folder: Path
) -> None:
    for ending in ("mkv", "ts", "avi", "flv"):
        whole = moving_picture(tmp_path / f"whole.{ending}", seconds=6.0).read_bytes()
        half = tmp_path / f"half.{ending}"
        half.write_bytes(whole[: len(whole) // 2])

        found = await probe(ffmpeg, half, folder=folder)

        assert 2.0 < found.duration < 4.5, ending
        assert found.pictures, ending
        assert found.sounds, ending


@pytest.mark.parametrize(("size", "seconds"), [("320x180", 12), ("1280x720", 32)])
async def test_a_tail_of_zeros_is_not_counted(
    ffmpeg: Ffmpeg, tmp_path: Path, folder: Path, size: str, seconds: int
) -> None:
    """The larger one is too large to decode whole: the end is found by halving."""
    once = make(
        tmp_path / "once.mp4",
        "-f", "lavfi", "-i", f"testsrc=size={size}:rate=25:duration=2", "-c:v", "libx264",
        "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-g", "25",
    )  # fmt: skip
    video = make(
        tmp_path / "zeros.mp4",
        "-stream_loop", str(seconds // 2 - 1), "-i", str(once), "-c", "copy",
        "-movflags", "+faststart",
    )  # fmt: skip
    content = bytearray(video.read_bytes())
    half = len(content) // 2
    content[half:] = bytes(len(content) - half)
    video.write_bytes(content)

    found = await probe(ffmpeg, video, folder=folder)

    assert found.duration == pytest.approx(seconds / 2, rel=0.15)
    assert any("claims to last" in note for note in found.notes)


async def test_noise_is_no_media(ffmpeg: Ffmpeg, tmp_path: Path, folder: Path) -> None:
    noise = random.Random(5)
    for place in range(5):
        file = tmp_path / f"{place}.mp4"
        file.write_bytes(noise.randbytes(100_000))

        assert (await refused(ffmpeg, file, folder)).code == "media_not_a_video"


async def test_an_encrypted_file_is_named_as_such(
    ffmpeg: Ffmpeg, tmp_path: Path, folder: Path
) -> None:
    video = make(
        tmp_path / "locked.mp4",
        "-i", str(moving_picture(tmp_path / "v.mp4", seconds=1.0)), "-c", "copy",
        "-encryption_scheme", "cenc-aes-ctr",
        "-encryption_key", "76a6c65c5ea762046bd749a2e632ccbb",
        "-encryption_kid", "a7e61c373e219033c21091fa607bf3b8",
    )  # fmt: skip

    assert (await refused(ffmpeg, video, folder)).code == "media_encrypted"


async def test_a_codec_off_the_list_is_named(ffmpeg: Ffmpeg, tmp_path: Path, folder: Path) -> None:
    video = make(
        tmp_path / "m.avi",
        "-f", "lavfi", "-i", "testsrc=size=64x48:rate=10:duration=0.5", "-c:v", "magicyuv",
    )  # fmt: skip

    error = await refused(ffmpeg, video, folder)

    assert error.code == "media_unsupported_codec"
    assert "magicyuv" in error.message


async def test_a_picture_too_large_is_refused_before_it_is_decoded(
    ffmpeg: Ffmpeg, tmp_path: Path, folder: Path
) -> None:
    bombs = [
        make(
            tmp_path / "bomb.mp4",
            "-f", "lavfi", "-i", "color=gray:size=8192x8192:rate=1:duration=1",
            "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p",
        )
    ]  # fmt: skip
    bombs.append(make(tmp_path / "bomb.ts", "-i", str(bombs[0]), "-c", "copy"))

    for bomb in bombs:
        error = await refused(ffmpeg, bomb, folder)
        memory = await most_memory(ffmpeg, bomb, folder)

        assert (type(error), error.code) == (LimitError, "media_limit_exceeded")
        assert "8192x8192 = 67108864" in error.message
        assert "35389440" in error.message
        assert memory < 300


async def gap(tmp_path: Path) -> Path:
    return make(
        tmp_path / "gap.mp4",
        "-f", "lavfi", "-i", "testsrc=size=64x36:rate=10:duration=2",
        "-vf", "setpts='if(lt(N,10),PTS,PTS+36000/TB)'", "-fps_mode", "vfr",
        "-c:v", "libx264", "-preset", "ultrafast",
    )  # fmt: skip


async def test_a_gap_of_ten_hours_is_no_time_that_can_be_right(
    ffmpeg: Ffmpeg, tmp_path: Path, folder: Path
) -> None:
    bomb = await gap(tmp_path)

    by_itself = await refused(ffmpeg, bomb, folder)
    by_length = await refused(with_limits(ffmpeg, duration=7200.0), bomb, folder)

    assert bomb.stat().st_size < 20_000
    assert by_itself.code == "media_timestamps_invalid"
    assert by_length.code == "media_limit_exceeded"
    assert "10:00:02" in by_length.message
    assert "2:00:00" in by_length.message


async def test_a_clock_that_jumps_back_is_refused(
    ffmpeg: Ffmpeg, tmp_path: Path, folder: Path
) -> None:
    once = moving_picture(tmp_path / "once.ts", seconds=4.0)
    twice = tmp_path / "twice.ts"
    twice.write_bytes(once.read_bytes() * 2)

    assert (await refused(ffmpeg, twice, folder)).code == "media_timestamps_invalid"


@pytest.mark.parametrize(
    ("changes", "numbers"),
    [
        ({"duration": 1.0}, ("2.0 s", "1.0 s")),
        ({"size_bytes": 1000}, ("bytes", "1000 bytes")),
        ({"pixels": 5000}, ("320x180 = 57600", "5000")),
        ({"streams": 1}, ("has 2,", "1 are")),
        ({"frame_rate": 20.0}, ("25", "20")),
    ],
)
async def test_every_limit_is_named_with_both_numbers(
    ffmpeg: Ffmpeg,
    tmp_path: Path,
    folder: Path,
    changes: dict[str, Any],
    numbers: tuple[str, str],
) -> None:
    video = moving_picture(tmp_path / "v.mp4", seconds=2.0)

    error = await refused(with_limits(ffmpeg, **changes), video, folder)

    assert (type(error), error.code) == (LimitError, "media_limit_exceeded")
    assert all(number in error.message for number in numbers)
    assert error.fix


async def test_many_streams_more_than_the_limit_are_refused(
    ffmpeg: Ffmpeg, tmp_path: Path, folder: Path
) -> None:
    many = make(
        tmp_path / "many.mp4",
        "-f", "lavfi", "-i", "sine=duration=0.1", *(["-map", "0"] * 150), "-c:a", "aac",
    )  # fmt: skip

    assert (await refused(ffmpeg, many, folder)).code == "media_limit_exceeded"


async def test_looking_may_take_only_so_long(ffmpeg: Ffmpeg, tmp_path: Path, folder: Path) -> None:
    video = moving_picture(tmp_path / "v.mp4", seconds=2.0)

    error = await refused(with_limits(ffmpeg, probe_seconds=0.01), video, folder)

    assert error.code == "media_limit_exceeded"
    assert "0.01 s" in error.message


async def test_what_is_no_file_is_refused_without_waiting(
    ffmpeg: Ffmpeg, tmp_path: Path, folder: Path
) -> None:
    import os

    os.mkfifo(tmp_path / "pipe.mp4")

    assert (await refused(ffmpeg, tmp_path / "pipe.mp4", folder)).code == "media_not_a_video"
    assert (await refused(ffmpeg, tmp_path, folder)).code == "media_not_a_video"


async def most_memory(ffmpeg: Ffmpeg, file: Path, folder: Path) -> float:
    """Say how many MiB the child that looks at a file needs at most."""
    code = (
        "import resource, subprocess, sys\n"
        "child = [sys.executable, '-I', '-m', 'reelwright.media.inside.probe']\n"
        "subprocess.run(child, input=sys.stdin.buffer.read(), capture_output=True, check=True)\n"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024)\n"
    )
    given = {"path": str(file), "formats": FORMATS, "codecs": CODECS, "seconds": 15}
    given |= {"pixels": 8192 * 4320, "streams": 64}
    finished = await ffmpeg.processes.run(
        [sys.executable, "-I", "-c", code], folder=folder, stdin=json.dumps(given).encode()
    )
    return float(finished.stdout)


async def test_three_hours_need_no_more_memory_than_ten_minutes(
    ffmpeg: Ffmpeg, tmp_path: Path, folder: Path
) -> None:
    ten_minutes = make(
        tmp_path / "ten.mkv",
        "-f", "lavfi", "-i", "testsrc=size=64x36:rate=1:duration=600",
        "-f", "lavfi", "-i", "sine=duration=600:sample_rate=8000",
        "-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac", "-b:a", "16k",
    )  # fmt: skip
    three_hours = make(
        tmp_path / "three.mkv", "-stream_loop", "17", "-i", str(ten_minutes), "-c", "copy"
    )

    found = await probe(ffmpeg, three_hours, folder=folder)
    short = await most_memory(ffmpeg, ten_minutes, folder)
    long = await most_memory(ffmpeg, three_hours, folder)

    assert found.duration == pytest.approx(10_800, abs=5)
    assert found.notes == ()
    assert long < 1.2 * short


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


def test_strangers_words_lose_what_is_not_for_reading() -> None:
    text = "a\x1b[31m\x00b\u202ec\u2066d\ufeffe"

    assert clean(text, 100) == "a[31mbcde"
    assert clean("x" * 1_000_000, 300) == "x" * 299 + "…"
    joined = "\U0001f469\u200d\U0001f3eb \u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645"
    assert clean(joined, 100) == joined


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


async def test_slides_that_stand_for_long_keep_their_rate(
    ffmpeg: Ffmpeg, tmp_path: Path, folder: Path
) -> None:
    slides = counted(tmp_path / "slides.mp4", 4, rate="1/30")

    found = await probe(ffmpeg, slides, folder=folder)

    assert found.duration == pytest.approx(120.0)
    assert found.pictures[0].frame_rate == pytest.approx(1 / 30, rel=0.01)
