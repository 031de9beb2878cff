"""What a file holds is found by reading and decoding it; headers are not believed."""

from pathlib import Path

import pytest

from reelwright.errors import MediaError
from reelwright.media.ffmpeg import Ffmpeg
from reelwright.media.probe import extract_captions, probe
from tests.clips import counted, make, moving_picture, turned
from tests.samples import HOSTILE, SAMPLES


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


async def test_slides_that_stand_for_long_keep_their_rate(
    ffmpeg: Ffmpeg, tmp_path: Path, folder: Path
) -> None:
    slides = counted(tmp_path / "slides.mp4", 4, rate="1/30")

    found = await probe(ffmpeg, slides, folder=folder)

    assert found.duration == pytest.approx(120.0)
    assert found.pictures[0].frame_rate == pytest.approx(1 / 30, rel=0.01)
