"""Where nothing is drawn, the picture's packets are the source's own."""

from pathlib import Path
from typing import Any

import pytest

from reelwright.domain import Framing, Preset, Sound
from reelwright.media.render.copying import may_copy, read_earlier
from tests.media.render.conftest import Rendering
from tests.media.render.truth import (
    heard,
    loudness,
    numbered,
    numbers,
    sound_of,
    timeline_of,
    video_of,
)


def packets(file: Path) -> list[bytes]:
    import av

    with av.open(str(file)) as container:
        return [bytes(packet) for packet in container.demux(video=0) if packet.size]


async def test_the_packets_of_a_copied_clip_are_those_of_the_source(
    counted: Path, rendered: Rendering
) -> None:
    made = await rendered(counted, video_of(duration=12), timeline_of((4, 9)))

    assert made.way == "copied"
    own, theirs = packets(made.file), packets(counted)
    first = theirs.index(own[0])
    assert own == theirs[first : first + len(own)]
    assert numbers(made.file)[:125] == list(range(100, 225))


async def test_a_copied_clip_begins_at_the_key_frame_before_and_says_so(
    counted: Path, rendered: Rendering
) -> None:
    made = await rendered(counted, video_of(duration=12), timeline_of((3.0, 8.0)))

    assert made.pieces[0].start == pytest.approx(2.0)
    assert made.pieces[0].end == 8.0
    assert numbers(made.file)[0] == 50
    assert set(range(50, 200)) <= set(numbers(made.file))
    assert heard(sound_of(made.file)) == pytest.approx([0.5, 1.5, 2.5, 3.5, 4.5, 5.5], abs=0.001)
    assert any("1.00 s earlier" in note for note in made.notes)


async def test_a_key_frame_too_far_before_the_start_means_encoding(
    counted: Path, rendered: Rendering
) -> None:
    made = await rendered(counted, video_of(duration=12), timeline_of((3.0, 5.0)), copy_lead=0.5)

    assert made.way == "encoded"
    assert numbers(made.file) == list(range(75, 125))


async def test_only_the_sound_of_a_copied_clip_is_made_anew(
    tmp_path: Path, rendered: Rendering
) -> None:
    source = numbered(tmp_path / "tone.mp4", seconds=6, tone_db=-30)

    made = await rendered(
        source, video_of(duration=6), timeline_of((2, 6), sound=Sound(loudness=-18))
    )

    assert made.way == "copied"
    assert loudness(made.file)[0] == pytest.approx(-18, abs=1)


async def test_a_file_that_is_not_what_the_probe_said_is_encoded(
    counted: Path, rendered: Rendering
) -> None:
    made = await rendered(
        counted, video_of(duration=12, size=(320, 180)), timeline_of((2, 4), size=(320, 180))
    )

    assert made.way == "encoded"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"codec": "vp9"}, "codec"),
        ({"rotation": 90}, "rotation"),
        ({"is_variable_rate": True}, "rate"),
        ({"pixel_format": "yuv420p10le"}, "pixels"),
        ({"width": 640}, "size"),
        ({"frame_rate": 50.0}, "rate"),
    ],
)
def test_a_picture_that_has_to_change_is_not_copied(change: dict[str, Any], reason: str) -> None:
    assert not may_copy(video_of(duration=12, **change), timeline_of((4, 9)), ass=None), reason


def test_drawing_cutting_and_fading_forbid_a_copy() -> None:
    video = video_of(duration=12)

    assert may_copy(video, timeline_of((4, 9), framing=Framing.FIT), ass=None)
    assert not may_copy(video, timeline_of((4, 9)), ass=("ass", {"filename": "a.ass"}))
    assert not may_copy(video, timeline_of((4, 5), (6, 7)), ass=None)
    assert not may_copy(video, timeline_of((4, 9), sound=Sound(fade_in=1)), ass=None)
    assert not may_copy(video, timeline_of((4, 9), preset=Preset.PREVIEW), ass=None)


def test_the_key_frame_is_read_from_the_list_of_packets() -> None:
    listing = (
        "#software: Lavf\n#tb 0: 1/15360\n#media_type 0: video\n0, -16384, -15360, 512, 9, 0x1\n"
    )

    assert read_earlier(listing) == 1.0


def test_without_a_packet_there_is_no_key_frame() -> None:
    assert read_earlier("#tb 0: 1/25\n") is None
