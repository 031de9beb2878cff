"""A lecture of any length, made once and kept: slides, a moving inset, speech, and its captions.

A real address is set under its slides with a moving inset at 1280x720 and 25 frames a second,
encoded once, and then its packets are repeated. The captions that came with it are repeated with
it; chapters and most-replayed curve are left out, so that the work they would save is done.
"""

import json
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from platformdirs import user_cache_path
from timing import run_once

ROOT = Path(__file__).parents[1]
TALK = ROOT / "samples" / "columbia" / "columbia.mp4"
FFMPEG = shutil.which("ffmpeg") or "ffmpeg"
FORM = "3"
"""Changed when what is made here changes, so that nothing older is taken for it."""


@dataclass(frozen=True)
class Lecture:
    """A media file, with its captions and what a site would say of it beside it."""

    path: Path
    seconds: float

    @property
    def captions(self) -> Path:
        return self.path.with_name(f"{self.path.stem}.en.json3")


def lecture(minutes: float) -> Lecture:
    """Give a lecture of that length, from the cache where it was made before."""
    folder = user_cache_path("reelwright-bench", ensure_exists=True) / FORM
    folder.mkdir(exist_ok=True)
    target = folder / f"lecture-{minutes:g}.mp4"
    made = Lecture(path=target, seconds=60 * minutes)
    if not target.exists():
        part = _part(folder)
        with tempfile.TemporaryDirectory(dir=folder) as name:
            unfinished = Path(name) / target.name
            run_once(
                [FFMPEG, "-v", "error", "-nostdin", "-y", "-stream_loop", "-1", "-i", str(part),
                 "-t", str(made.seconds), "-c", "copy", "-movflags", "+faststart", str(unfinished)]
            )  # fmt: skip
            _write_text(made, _length(part))
            unfinished.replace(target)
    return made


def _part(folder: Path) -> Path:
    """Encode the talk once, with its inset."""
    target = folder / "talk.mp4"
    if not target.exists():
        graph = (
            "[0:v]scale=1280:720,fps=25[slides];"
            "[1:v]gblur=sigma=6,noise=alls=4:allf=t[inset];"
            "[slides][inset]overlay=W-w-20:H-h-20:shortest=1,format=yuv420p[picture]"
        )
        with tempfile.TemporaryDirectory(dir=folder) as name:
            unfinished = Path(name) / target.name
            run_once(
                [FFMPEG, "-v", "error", "-nostdin", "-y", "-i", str(TALK),
                 "-f", "lavfi", "-i", "testsrc2=size=300x300:rate=25", "-filter_complex", graph,
                 "-map", "[picture]", "-map", "0:a", "-t", "198.8",
                 "-c:v", "libx264", "-preset", "veryfast", "-crf", "23", "-g", "125",
                 "-c:a", "aac", "-b:a", "128k", str(unfinished)]
            )  # fmt: skip
            unfinished.replace(target)
    return target


def _write_text(made: Lecture, every: float) -> None:
    """Repeat the captions, and say what a site would."""
    given = json.loads(TALK.with_name("columbia.en.json3").read_bytes())
    window, *lines = given["events"]
    events: list[dict[str, Any]] = [window | {"dDurationMs": round(1000 * made.seconds)}]
    start = 0.0
    while start < made.seconds:
        events += [
            line | {"tStartMs": line["tStartMs"] + round(1000 * start)}
            for line in lines
            if line["tStartMs"] / 1000 + start < made.seconds - 1
        ]
        start += every
    made.captions.write_text(json.dumps(given | {"events": events}), encoding="utf-8")
    about = {"id": "BENCH000000", "title": "A long lecture", "duration": round(made.seconds)}
    info = made.path.with_name(f"{made.path.stem}.info.json")
    info.write_text(json.dumps(about), encoding="utf-8")


def _length(media: Path) -> float:
    """Say after how many seconds a repeated file begins again."""
    said = subprocess.run(
        [FFMPEG, "-hide_banner", "-i", str(media)], capture_output=True, text=True, check=False
    ).stderr
    found = re.search(r"Duration: (\d+):(\d+):([\d.]+)", said)
    assert found is not None, said
    return int(found[1]) * 3600 + int(found[2]) * 60 + float(found[3])
