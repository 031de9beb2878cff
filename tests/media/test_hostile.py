"""Ninety-one files made or found to cause trouble: each is used, or refused for a true reason."""

import json
import os
import shutil
import socket
import sys
import tempfile
import time
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from reelwright.errors import MediaError
from reelwright.media.ffmpeg import CODECS, FORMATS, Ffmpeg
from reelwright.media.probe import Probed, probe
from tests.clips import make
from tests.samples import HOSTILE

EXPECTED: dict[str, dict[str, Any]] = json.loads((HOSTILE / "expected.json").read_text())
ODD_NAMES: dict[str, str] = json.loads((HOSTILE / "odd_names.json").read_text())

SECRET = "vagent-canary-7d1f"
MOST_SECONDS = 20.0

NOT_MEDIA = {"crafted/burn_injection.srt": "media_not_a_video"}
"""FFmpeg takes captions for media; here they are none: they are brought in before probing."""


@pytest.fixture(scope="session")
def canary_media(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Media whose title is the secret."""
    return make(
        tmp_path_factory.mktemp("canary") / "canary.ts",
        "-f", "lavfi", "-i", "testsrc=size=64x48:rate=10:duration=1", "-metadata",
        f"service_name={SECRET}", "-f", "mpegts",
    )  # fmt: skip


@pytest.fixture(autouse=True)
def canaries(canary_media: Path) -> None:
    """Plant the files that some samples name. They stay: other runs may look for them, too."""
    text = Path(tempfile.gettempdir()) / "vagent_canary.txt"
    for target, content in ((text, SECRET.encode()), (text.with_suffix(".ts"), None)):
        beside = target.with_name(f"{target.name}.{os.getpid()}")
        beside.write_bytes(canary_media.read_bytes() if content is None else content)
        beside.replace(target)


async def outcome(ffmpeg: Ffmpeg, file: Path, folder: Path) -> Probed | MediaError:
    try:
        return await probe(ffmpeg, file, folder=folder)
    except MediaError as error:
        return error


def test_every_sample_is_here() -> None:
    assert len(EXPECTED) == 91
    assert all((HOSTILE / name).is_file() for name in EXPECTED)


@pytest.mark.parametrize("name", EXPECTED)
async def test_each_is_used_or_refused_as_it_must_be(
    ffmpeg: Ffmpeg, folder: Path, name: str
) -> None:
    expected = EXPECTED[name]
    began = time.monotonic()

    found = await outcome(ffmpeg, HOSTILE / name, folder)

    assert time.monotonic() - began < MOST_SECONDS
    assert list(folder.iterdir()) == []
    if isinstance(found, Probed):
        assert expected["outcome"].startswith("accept")
        assert SECRET not in found.model_dump_json()
        if expected["outcome"] == "accept":
            agree(found, expected)
        else:
            assert found.notes
    else:
        codes = (expected["code"] or NOT_MEDIA.get(name, "")).split("|")
        assert found.code in codes
        assert SECRET not in f"{found.message} {found.fix}"
        assert str(HOSTILE) not in f"{found.message} {found.fix}"
        assert found.fix


def agree(found: Probed, expected: dict[str, Any]) -> None:
    """Compare with what FFmpeg 5.1 said; streams without a packet are left out here."""
    assert found.container == expected["format"]
    assert len(found.chapters) == expected["chapters"]
    assert len(found.captions) == expected["subs"]
    pictures = [s for s in expected["video"] if s["avg_frame_rate"] != "0/0"]
    assert [(p.codec, p.width, p.height, p.rotation) for p in found.pictures] == [
        (s["codec_name"], *shown(s), turn(s)) for s in pictures
    ]
    sounds = [s for s in expected["audio"] if expected["duration"] or expected["size"] > 100]
    assert [(s.codec, s.sample_rate, s.channels) for s in found.sounds] == [
        (s["codec_name"], int(s["sample_rate"]), s["channels"]) for s in sounds
    ]
    if expected["duration"] is not None:
        assert 0 < found.duration < float(expected["duration"]) + 0.1


def turn(stream: dict[str, Any]) -> int:
    """FFmpeg counts against the clock."""
    return -next(iter(stream.get("rotation", [])), 0) % 360


def shown(stream: dict[str, Any]) -> tuple[int, int]:
    ratio = Fraction((stream["sample_aspect_ratio"] or "1:1").replace(":", "/"))
    width, height = round(stream["width"] * ratio), stream["height"]
    return (height, width) if turn(stream) in (90, 270) else (width, height)


@pytest.mark.parametrize("name", ODD_NAMES)
async def test_a_name_is_only_a_name(
    ffmpeg: Ffmpeg, folder: Path, tmp_path: Path, name: str
) -> None:
    odd = tmp_path / ODD_NAMES[name]
    shutil.copy(HOSTILE / name, odd)

    found = await outcome(ffmpeg, odd, folder)

    assert isinstance(found, Probed)
    assert found.duration == pytest.approx(0.2, abs=0.01)


@pytest.mark.parametrize("name", ["talk.m3u8", "talk.ffconcat", "talk.sdp", "talk.txt", "%d.jpg"])
async def test_a_misleading_name_changes_nothing(
    ffmpeg: Ffmpeg, folder: Path, tmp_path: Path, name: str
) -> None:
    shutil.copy(HOSTILE / "crafted" / "duration_0.2s.mp4", tmp_path / name)

    found = await outcome(ffmpeg, tmp_path / name, folder)

    assert isinstance(found, Probed)


NAMING_OTHERS = {
    "hls": "#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\n{0}\n#EXT-X-ENDLIST\n",
    "hls_after_a_mark": "\ufeff\n#EXTM3U\n#EXTINF:10,\n{0}\n",
    "concat": "ffconcat version 1.0\nfile '{0}'\n",
    "dash": '<?xml version="1.0"?>\n<MPD><Period><BaseURL>{0}</BaseURL></Period></MPD>',
    "smooth": '<?xml version="1.0"?><SmoothStreamingMedia Url="{0}"/>',
    "asx": '<asx version="3.0"><entry><ref href="{0}"/></entry></asx>',
    "pls": "[playlist]\nFile1={0}\n",
    "reference": "[Reference]\nRef1={0}\n",
    "sdp": "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nu={0}\nc=IN IP4 127.0.0.1\nm=video 5 RTP/AVP 96\n",
    "link": "{0}",
}


@pytest.mark.parametrize("ending", ["mp4", "ts", "wav", "m3u8"])
@pytest.mark.parametrize("kind", NAMING_OTHERS)
async def test_what_names_other_files_is_refused_and_nothing_is_touched(
    ffmpeg: Ffmpeg, folder: Path, tmp_path: Path, kind: str, ending: str
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.05)
        address = f"http://127.0.0.1:{server.getsockname()[1]}/canary.ts"
        playlist = tmp_path / f"talk.{ending}"
        playlist.write_text(NAMING_OTHERS[kind].format(address))

        found = await outcome(ffmpeg, playlist, folder)

        with pytest.raises(TimeoutError):
            server.accept()
    assert isinstance(found, MediaError)
    assert found.code == "media_unsupported_container"


@pytest.mark.parametrize("kind", NAMING_OTHERS)
async def test_the_child_alone_opens_nothing_else_even_with_a_network(
    ffmpeg: Ffmpeg, folder: Path, tmp_path: Path, kind: str
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.05)
        address = f"http://127.0.0.1:{server.getsockname()[1]}/canary.ts"
        playlist = tmp_path / "talk.mp4"
        playlist.write_text(NAMING_OTHERS[kind].format(address))

        finished = await ffmpeg.processes.run_python(
            "reelwright.media.inside.probe",
            {
                "path": str(playlist),
                "formats": FORMATS,
                "codecs": CODECS,
                "pixels": 1_000_000,
                "streams": 8,
                "seconds": 10,
            },
            folder=folder,
            may_use_network=True,
        )

        with pytest.raises(TimeoutError):
            server.accept()
    assert json.loads(finished.stdout)["opened"] is False


async def test_a_title_that_gives_orders_stays_a_title(ffmpeg: Ffmpeg, folder: Path) -> None:
    file = HOSTILE / "crafted" / "prompt_injection_metadata.mp4"

    found = await probe(ffmpeg, file, folder=folder)

    assert found.title.startswith("</script><img src=x onerror=alert(1)>")
    assert len(found.title) <= 300


async def test_a_title_that_is_no_utf_8_is_read_all_the_same(ffmpeg: Ffmpeg, folder: Path) -> None:
    found = await probe(ffmpeg, HOSTILE / "crafted" / "non_utf8_title.mp4", folder=folder)

    assert found.title.endswith("café")


async def test_damage_is_measured_and_told(ffmpeg: Ffmpeg, folder: Path) -> None:
    flipped = await probe(ffmpeg, HOSTILE / "crafted" / "bitflips_in_mdat.mp4", folder=folder)
    cut = await probe(ffmpeg, HOSTILE / "crafted" / "truncated_half_faststart.mp4", folder=folder)

    assert flipped.sounds == ()
    assert any("42 % of its picture" in note for note in flipped.notes)
    assert any("was left out: 8 % of it can be decoded" in note for note in flipped.notes)
    assert cut.duration == pytest.approx(5.96, abs=0.05)
    assert "The file is cut short: it claims to last 12.0 s, and 6.0 s are there." in cut.notes


async def test_a_file_of_no_samples_lasts_no_time_and_says_so(ffmpeg: Ffmpeg, folder: Path) -> None:
    found = await probe(ffmpeg, HOSTILE / "mopidy__empty.wav", folder=folder)

    assert (found.duration, found.pictures, found.sounds) == (0.0, (), ())
    assert found.notes == ("It holds nothing: no picture and no sound, for 0 seconds.",)


async def test_no_child_needs_much_memory(ffmpeg: Ffmpeg, folder: Path) -> None:
    """A process of its own runs all the children, so that no other test's are counted."""
    given = {"formats": FORMATS, "codecs": CODECS, "pixels": 8192 * 4320, "streams": 64}
    files = [str(HOSTILE / name) for name in list(EXPECTED)[::6]]
    code = (
        "import json, resource, subprocess, sys\n"
        "given, files = json.load(sys.stdin)\n"
        "for file in files:\n"
        "    asked = json.dumps(given | {'path': file, 'seconds': 15}).encode()\n"
        "    child = [sys.executable, '-I', '-m', 'reelwright.media.inside.probe']\n"
        "    subprocess.run(child, input=asked, capture_output=True, check=True)\n"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024)\n"
    )

    finished = await ffmpeg.processes.run(
        [sys.executable, "-I", "-c", code], folder=folder, stdin=json.dumps([given, files]).encode()
    )

    assert float(finished.stdout) < 160
