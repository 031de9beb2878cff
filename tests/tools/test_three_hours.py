"""Three hours work like ten minutes: clips from the third hour are found, named and cut right."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from reelwright.app import App
from reelwright.domain import LOCAL, Clip, clock
from reelwright.tools.analyze import AnalyzeResult
from reelwright.tools.detect_silence import DetectSilenceResult
from reelwright.tools.export import ExportResult
from reelwright.tools.extract_highlights import ExtractHighlightsResult
from reelwright.tools.render import RenderResult
from tests.clips import grey, make
from tests.tools.doing import result_of

HOUR = 3600
TOPICS = ("bread", "stars", "boats")
PELICANS, WALRUSES = 1.75 * HOUR, 2.5 * HOUR + 20 * 60
"""When they are spoken of, and at no other time: after 1:39:59, and after 2:00:00."""
SAID = {
    "pelicans": "Pelicans fish together near quiet harbours with their enormous pouches.",
    "walruses": "Walruses rest upon the drifting ice floes with their heavy tusks.",
}


def a_long_talk(folder: Path, seconds: int) -> Path:
    """Write a talk whose frames tell their second, in minutes and seconds of grey side by side.

    Every ten seconds hold a sentence of eight, with a tone while it is said.
    """
    folder.mkdir(exist_ok=True)
    heard = make(
        folder / "ten-seconds.m4a",
        *("-f", "lavfi", "-i", "aevalsrc='0.3*sin(1382*t)*between(t,1,9)':s=16000:d=10.24"),
        *("-c:a", "aac", "-b:a", "32k", "-t", "10.24"),
    )
    told = "if(lt(X,1),20+50*floor(N/3600),if(lt(X,2),20+3*mod(floor(N/60),60),20+3*mod(N,60)))"
    target = make(
        folder / f"talk-{seconds}.mp4",
        *("-f", "lavfi", "-i", f"nullsrc=size=6x2:rate=1:duration={seconds}"),
        *("-stream_loop", "-1", "-i", str(heard)),
        "-filter_complex",
        f"[0]geq=lum='{told.replace('X', 'floor(X/2)')}':cb=128:cr=128,"
        "scale=64:36:flags=neighbor[picture]",
        *("-map", "[picture]", "-map", "1:a", "-t", str(seconds), "-c:a", "copy"),
        *("-c:v", "libx264", "-preset", "ultrafast", "-qp", "4", "-g", "10"),
        *("-pix_fmt", "yuv420p"),
    )
    target.with_suffix(".en.vtt").write_text(_captions(seconds))
    return target


def _captions(seconds: int) -> str:
    lines = ["WEBVTT", ""]
    for place in range(seconds // 10):
        at = 10 * place
        lines += [f"{_stamp(at + 1)} --> {_stamp(at + 9)}", _sentence(at, place), ""]
    return "\n".join(lines)


def _sentence(at: int, place: int) -> str:
    if PELICANS <= at < PELICANS + 60:
        return SAID["pelicans"]
    if WALRUSES <= at < WALRUSES + 60:
        return SAID["walruses"]
    topic = TOPICS[at // 1200 % len(TOPICS)]
    return f"Now we look at {topic} once more and count example {place} with great patience."


def _stamp(seconds: int) -> str:
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.000"


def second_shown(still: Path) -> int:
    """Read which second of the talk a picture shows."""
    light = grey(still)
    rows = light[light.shape[0] // 3 : 2 * light.shape[0] // 3].astype(float)
    hours, minutes, seconds = (
        np.median(rows[:, round(w * light.shape[1])]) * 219 / 255 + 16 for w in (1 / 6, 0.5, 5 / 6)
    )
    hour, minute = round((hours - 20) / 50), round((minutes - 20) / 3)
    return int(HOUR * hour + 60 * minute + round((seconds - 20) / 3))


@pytest.fixture(scope="module")
def talk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return a_long_talk(tmp_path_factory.mktemp("long"), 3 * HOUR)


async def first_second(app: App, clip: Clip, folder: Path) -> int:
    async with app.house.objects.open(clip.owner, clip.key) as file:
        return second_shown(make(folder / "first.png", "-i", str(file), "-frames:v", "1"))


@pytest.mark.parametrize(("about", "at"), [("pelicans", PELICANS), ("walruses", WALRUSES)])
async def test_a_clip_of_the_last_hours_is_found_and_cut_to_the_second(
    app: App, talk: Path, tmp_path: Path, about: str, at: float
) -> None:
    lengths = {"count": 1, "min_length": 12.0, "max_length": 45.0}
    found = await result_of(
        app, ExtractHighlightsResult, "extract_highlights", video=str(talk), about=about, **lengths
    )
    (highlight,) = found.highlights

    rendered = await result_of(
        app, RenderResult, "render", highlights=[highlight.id], width=320, height=180, layout="fit"
    )

    (clip,) = rendered.clips
    assert at <= highlight.start < highlight.end <= at + 61
    assert about in highlight.quote.lower()
    assert clip.title.lower() in SAID[about].lower()
    assert clock(highlight.start)[:3] in {"1:4", "2:5"}
    start = clip.timeline.span.start
    assert await first_second(app, clip, tmp_path) == pytest.approx(int(start), abs=1)
    assert clip.duration == pytest.approx(clip.timeline.span.duration, abs=1.1)


async def test_a_range_of_the_third_hour_begins_with_its_own_frame(
    app: App, talk: Path, tmp_path: Path
) -> None:
    asked = {"start": 10_200.0, "end": 10_204.0, "width": 64, "height": 36, "captions": "none"}

    rendered = await result_of(app, RenderResult, "render", video=str(talk), layout="fit", **asked)

    assert await first_second(app, rendered.clips[0], tmp_path) == 10_200


async def test_chapters_and_captions_reach_to_the_end(app: App, talk: Path) -> None:
    about = {"video": str(talk)}
    chapters = await result_of(app, ExportResult, "export", **about, format="chapters")
    captions = await result_of(app, ExportResult, "export", **about, format="srt")

    starts = [line.split(" ")[0].split(":") for line in chapters.text.splitlines()]
    assert any(int(h) * 60 + int(m) >= 100 for h, m, _ in (["0", *each][-3:] for each in starts))
    async with app.house.objects.open(LOCAL, captions.file.key) as file:
        assert "\n02:59:5" in file.read_text()
    silence = await result_of(app, DetectSilenceResult, "detect_silence", video=str(talk))
    assert silence.regions[-1].end > 3 * HOUR - 20
    analysed = await result_of(app, AnalyzeResult, "analyze", video=str(talk))
    assert analysed.analysis.scenes[-1].end == pytest.approx(3 * HOUR, abs=1)


def test_from_source_to_clip_no_process_holds_more_for_three_hours_than_for_ten_minutes(
    talk: Path, tmp_path: Path
) -> None:
    short = a_long_talk(tmp_path, 600)

    held = [largest_process(each, tmp_path / each.stem) for each in (short, talk)]

    assert held[1] <= 1.2 * held[0], held


def largest_process(source: Path, data: Path) -> int:
    """Render a clip, and do all it needs; give the most bytes that any process of it held."""
    words = ["render", str(source), "--count", "1", "--max-length", "30", "--layout", "fit"]
    process = subprocess.Popen(
        [sys.executable, "-m", "reelwright", *words, "--width", "320", "--height", "180"],
        env={"REELWRIGHT_DATA": str(data), "PATH": "/usr/local/bin:/usr/bin:/bin"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    return usage.ru_maxrss * 1024
