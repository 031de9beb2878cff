"""The whole pipeline on a real talk that lies in the repository."""

import time
from pathlib import Path

import typer

from reelwright.app import App
from reelwright.cli.make import make_all, typed
from reelwright.cli.running import in_app, result_of
from reelwright.cli.show import note, say
from reelwright.domain import Call, clock
from reelwright.tools.detect_silence import DetectSilenceResult

_TALK = Path("samples", "columbia", "columbia.mp4")


def demo() -> None:
    """Show everything on a real talk: clips, chapters, a summary, a voice-over, a publication."""
    talk = _find_talk()
    began = time.monotonic()

    async def work(app: App) -> None:
        note("A public-domain talk of three minutes (samples/columbia/NOTICE.md).")
        out = Path.cwd() / "demo"
        made = await make_all(
            app,
            str(talk),
            {"count": 2, "min_length": 15.0, "max_length": 40.0},
            out=out,
            with_voiceover=True,
        )
        asked = {"clip": made.clips[0].id, "title": made.clips[0].title}
        prepared = await result_of(app, Call(tool="upload_to_youtube", args=asked))
        asked = {"video": made.video.id}
        silence = typed(
            await result_of(app, Call(tool="detect_silence", args=asked)), DetectSilenceResult
        )
        _head("Silence")
        regions, silent = len(silence.regions), silence.silent_seconds
        say(f"{regions} silent regions, {silent:.1f} s of {clock(silence.duration)}.")
        _head("Clips")
        for clip in made.clips:
            span = clip.timeline.span
            passed = sum(check.passed for check in clip.checks)
            say(f"{clip.number}. {clip.title} ({clock(span.start)}-{clock(span.end)})")
            say(f"   {clip.reason} {passed} of {len(clip.checks)} checks passed.")
        _head("Chapters")
        say(made.chapters.rstrip())
        _head("Summary")
        for statement in made.summary.statements if made.summary else ():
            say(f"{clock(statement.start)} {statement.text}")
        _head("Publication")
        say(prepared.as_text())
        _head("Files")
        for path in made.files:
            say(path)
        for problem in made.missing:
            note(f"Not made: {problem.message}")
        note(f"Done in {time.monotonic() - began:.0f} s.")

    in_app(work)


def _head(text: str) -> None:
    say()
    say(f"== {text}")


def _find_talk() -> Path:
    """Find the talk: in the repository, from wherever the command was started."""
    for folder in (Path.cwd(), *Path(__file__).resolve().parents):
        if (folder / _TALK).is_file():
            return folder / _TALK
    note("The talk of the demo lies in the repository: run `python3 run.py demo` there.")
    raise typer.Exit(3)
