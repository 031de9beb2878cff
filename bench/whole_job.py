"""The whole keyless job on a long lecture, against the bare commands that do the same work.

    python bench/whole_job.py [--minutes 60] [--rounds 3] [--clips 5] [--only job memory text]

`job`: `reelwright make` with captions given, in an empty data folder: silence, scenes, layout,
parts, highlights, five vertical captioned clips, chapters, a summary; and the same command once
more. The floor is the sum of bare FFmpeg commands, one after another: one for each of the same
clips (the same windows, captions, loudness, fades, encoder), one that decodes the sound, one that
decodes the key frames. `memory`: the job's whole process tree for 10 minutes against three hours.
`text`: the text work on the transcript.
"""

import argparse
import json
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lecture import FFMPEG, Lecture, lecture
from timing import Measured, Run, run_once, surroundings, table

from reelwright.domain import CaptionKind, Clip, Transcript

OURS, AGAIN, FLOOR = "reelwright make", "the same once more", "bare commands, summed"
PROGRAM = Path(sys.executable).with_name("reelwright")
SHORTEST, LONGEST = 35, 60
_MIB = 1024 * 1024

STACKED = (
    "[0:v]fps=25,split[whole][part];[whole]scale=1080:608[slides];"
    "[part]crop=246:300:987:400,scale=1080:1312[camera];[slides][camera]vstack,setsar=1,"
)
FITTED = (
    "[0:v]fps=25,split[behind][whole];[behind]crop=404:720,scale=90:160:flags=area,gblur=9,"
    "lutyuv=y=16+(val-16)*0.42,scale=1080:1920[ground];[whole]scale=1080:608[slides];"
    "[ground][slides]overlay=0:656,setsar=1,"
)


def ours(source: Lecture, folder: Path, clips: int) -> list[str]:
    """Write the one command."""
    lengths = ["--min", str(SHORTEST), "--max", str(LONGEST)]
    wishes = ["--clips", str(clips), *lengths, "--out", str(folder / "out"), "--json"]
    return [str(PROGRAM), "make", str(source.path), *wishes]


def make(source: Lecture, folder: Path, clips: int, *, watched: bool = False) -> Run:
    """Run it, with its data in a folder; what it says is kept there too."""
    return run_once(
        ours(source, folder, clips),
        environment={"REELWRIGHT_DATA": str(folder / "data")},
        stdout=folder / "made.json",
        watched=watched,
    )


def bare(source: Lecture, clips: list[Clip], folder: Path) -> dict[str, list[str]]:
    """Write the bare commands."""
    decode = [FFMPEG, "-v", "error", "-nostdin"]
    keys = ["-threads", "1", "-skip_frame", "nokey"]
    ways = {
        "the sound decoded": [*decode, "-i", str(source.path), "-vn", "-f", "null", "-"],
        "key frames decoded": [*decode, *keys, "-i", str(source.path), "-an", "-f", "null", "-"],
    }
    transcript = transcript_of(source)
    for clip in clips:
        name = f"clip {clip.number}"
        ways[name] = bare_clip(source, clip, transcript, folder / f"bare-{clip.number}")
    return ways


def bare_clip(source: Lecture, clip: Clip, transcript: Transcript, folder: Path) -> list[str]:
    """Write the command that draws one clip."""
    from reelwright.media.captions import write_ass
    from reelwright.text.caption_lines import captions_of

    folder.mkdir()
    timeline = clip.timeline
    assert timeline.frame is not None
    (piece,) = timeline.pieces
    captions = write_ass(
        folder / "captions.ass",
        captions_of(transcript, timeline),
        frame=timeline.frame,
        look=timeline.captions,
    )
    assert captions.filter is not None
    options = ":".join(f"{name}={folder / value}" for name, value in captions.filter[1].items())
    drawn = STACKED if timeline.framing == "stack" else FITTED
    drawn += f"{captions.filter[0]}={options},format=yuv420p[picture]"
    return [
        FFMPEG, "-v", "error", "-nostdin", "-y", "-ss", str(piece.start),
        "-t", str(piece.duration), "-i", str(source.path), "-filter_complex", drawn,
        "-map", "[picture]", "-map", "0:a", "-af", "loudnorm=I=-14:TP=-1",
        "-c:v", "libx264", "-preset", "veryfast", "-crf", "20", "-g", "50",
        "-c:a", "aac", "-b:a", "160k", "-ar", "48000", "-movflags", "+faststart",
        str(folder / "clip.mp4"),
    ]  # fmt: skip


def transcript_of(source: Lecture) -> Transcript:
    """Read the lecture's captions."""
    from reelwright.text.captions import read_captions

    return read_captions(
        source.captions.read_bytes(), "json3", language="en", kind=CaptionKind.AUTOMATIC,
        duration=source.seconds,
    )  # fmt: skip


def the_job(source: Lecture, clips: int, rounds: int) -> None:
    """Measure the job against its floor, in turns."""
    found = {name: Measured(name) for name in (FLOOR, OURS, AGAIN)}
    parts: dict[str, Measured] = {}
    for turn in range(rounds):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            found[OURS].take(make(source, folder, clips))
            found[AGAIN].take(make(source, folder, clips))
            made = json.loads((folder / "made.json").read_bytes())
            ways = bare(source, [Clip.model_validate(each) for each in made["clips"]], folder)
            runs = []
            for part, command in ways.items():
                run = run_once(command, folder=folder)
                parts.setdefault(part, Measured(part)).take(run)
                runs.append(run)
            found[FLOOR].take(
                Run(
                    sum(run.wall for run in runs),
                    sum(run.cpu for run in runs),
                    max(run.peak_bytes for run in runs),
                    0,
                )
            )
            if turn == rounds - 1:
                steps = steps_of(folder / "data" / "reelwright.db")
        print(f"round {turn + 1} of {rounds} ({surroundings()})", flush=True)
    seconds = sum(each["duration"] for each in made["clips"])
    print(f"\nThe whole job on {source.seconds / 60:g} minutes: {clips} clips, {seconds:.0f} s\n")
    print(table(found | parts, floor=FLOOR))
    print("\nSteps of the last round, in seconds from its start:\n")
    print("\n".join(f"  {began:6.2f} - {ended:6.2f}  {tool}" for tool, began, ended in steps))


def steps_of(database: Path) -> list[tuple[str, float, float]]:
    """Read when each step began and ended."""
    rows = sqlite3.connect(database).execute(
        "SELECT tool, (julianday(started_at) - first) * 86400,"
        " (julianday(finished_at) - first) * 86400"
        " FROM steps, (SELECT min(julianday(created_at)) AS first FROM steps)"
        " WHERE started_at IS NOT NULL ORDER BY started_at"
    )
    return list(rows)


def memory(minutes: tuple[float, float], clips: int) -> None:
    """Measure the most that all processes of the job hold together, for a short and a long one."""
    held = {}
    for each in minutes:
        source = lecture(each)
        with tempfile.TemporaryDirectory() as name:
            run = make(source, Path(name), clips, watched=True)
        held[each] = run.tree_bytes
        print(
            f"{each:g} minutes: {run.tree_bytes / _MIB:.0f} MiB together, "
            f"{run.peak_bytes / _MIB:.0f} MiB the largest process, {run.wall:.0f} s",
            flush=True,
        )
    short, long = (held[each] for each in minutes)
    print(f"\n{minutes[1]:g} minutes take {long / short:.2f} times the memory of {minutes[0]:g}")


def text(source: Lecture, rounds: int) -> None:
    """Measure the text work, from reading the captions to the summary."""
    from reelwright.text.clip_title import clip_title
    from reelwright.text.highlights import find_moments
    from reelwright.text.segmentation import segment
    from reelwright.text.summary import summarize

    took: dict[str, list[float]] = {}

    @contextmanager
    def timed(name: str) -> Iterator[None]:
        began = time.perf_counter()
        yield
        took.setdefault(name, []).append(time.perf_counter() - began)

    words = 0
    for _ in range(rounds):
        with timed("captions read"):
            transcript = transcript_of(source)
        with timed("parts"):
            segments = segment(transcript, duration=source.seconds)
        with timed("highlights"):
            moments = find_moments(
                transcript,
                segments=segments,
                video_duration=source.seconds,
                count=5,
                min_length=SHORTEST,
                max_length=LONGEST,
            )
        with timed("titles"):
            for moment in moments:
                clip_title(transcript, (moment,))
        with timed("summary"):
            summarize(transcript, segments=segments)
        words = sum(len(row.words) for row in transcript.rows)
    print(f"\nText work on {source.seconds / 60:g} minutes, {words} words, n = {rounds}\n")
    for name, seconds in took.items():
        low, middle, high = min(seconds), statistics.median(seconds), max(seconds)
        print(f"  {name:14} {low:.3f} / {middle:.3f} / {high:.3f} s")
    print(f"  {'together':14} {sum(map(statistics.median, took.values())):.3f} s")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--clips", type=int, default=5)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--memory", type=float, nargs=2, default=(10.0, 180.0), metavar="MINUTES")
    parser.add_argument("--only", nargs="+", choices=("job", "memory", "text"))
    given = parser.parse_args()
    wanted = given.only or ("text", "job", "memory")
    if "text" in wanted:
        text(lecture(given.minutes), given.rounds)
    if "job" in wanted:
        the_job(lecture(given.minutes), given.clips, given.rounds)
    if "memory" in wanted:
        memory(tuple(given.memory), given.clips)
    return 0


if __name__ == "__main__":
    sys.exit(main())
