"""The whole job in one command: a long video in; clips, chapters, a summary out."""

from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

from reelwright.app import App
from reelwright.cli.running import ended_badly, finished, in_app, result_of
from reelwright.cli.show import note, say
from reelwright.cli.tool_run import not_written, say_what_would_be_done, take_home
from reelwright.domain import (
    LOCAL,
    Aspect,
    Call,
    CaptionStyle,
    Clip,
    Framing,
    Preset,
    Problem,
    StepState,
    StoredFile,
    Value,
    Video,
    clock,
)
from reelwright.domain.file_name import file_name
from reelwright.domain.summary import Summary
from reelwright.errors import ArgumentsError
from reelwright.tool import Result
from reelwright.tools.export import ExportResult
from reelwright.tools.fetch import FetchResult
from reelwright.tools.render import RenderResult
from reelwright.tools.summarize import SummarizeResult
from reelwright.tools.transcribe import TranscribeResult
from reelwright.tools.tts_voiceover import TtsVoiceoverResult

R = TypeVar("R", bound=Result)


class MakeResult(Value):
    """Everything that was made of a source."""

    video: Video
    """What was brought in."""

    clips: tuple[Clip, ...]
    """The clips, the best first."""

    transcribed_by: str | None
    """What wrote down the words, and how good it is known to be."""

    summary: Summary | None
    """What it says."""

    chapters: str
    """Chapters, ready for a description."""

    files: tuple[str, ...]
    """Where the files were put."""

    missing: tuple[Problem, ...]
    """What could not be made, and why."""


def make(  # noqa: PLR0913 - every option of the whole job
    source: Annotated[str, typer.Argument(help="Address or file of a video.", metavar="SOURCE")],
    request: Annotated[
        str | None, typer.Argument(help="What you want, in your words.", metavar="REQUEST")
    ] = None,
    clips: Annotated[int | None, typer.Option(help="How many clips.", min=1, max=50)] = None,
    about: Annotated[str | None, typer.Option(help="What the clips should be about.")] = None,
    shortest: Annotated[
        float | None,
        typer.Option("--min", help="Shortest clip, in seconds. [default: 20, if --max is more]"),
    ] = None,
    longest: Annotated[
        float | None,
        typer.Option("--max", help="Longest clip, in seconds. [default: 60, if --min is less]"),
    ] = None,
    aspect: Annotated[Aspect, typer.Option(help="Shape of the picture.")] = Aspect.TALL,
    layout: Annotated[
        Framing | None, typer.Option(help="How the picture is brought into it. [default: auto]")
    ] = None,
    captions: Annotated[
        CaptionStyle | None, typer.Option(help="Style of the captions. [default: karaoke]")
    ] = None,
    color: Annotated[str | None, typer.Option(help="Colour of the captions.")] = None,
    no_silence: Annotated[bool, typer.Option("--no-silence", help="Cut silences out.")] = False,
    music: Annotated[str | None, typer.Option(help="Music to lay under the clips.")] = None,
    voiceover: Annotated[
        bool, typer.Option("--voiceover", help="Speak an introduction before the first clip.")
    ] = False,
    preset: Annotated[
        Preset | None, typer.Option(help="Quality against speed. [default: standard]")
    ] = None,
    language: Annotated[str | None, typer.Option(help="Language of the captions.")] = None,
    out: Annotated[Path | None, typer.Option(help="Folder for what is made.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, and nothing else.")] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be done, and do nothing.")
    ] = False,
) -> None:
    """Make clips, chapters, captions and a summary of a long video."""
    wishes: dict[str, Any] = {
        "count": clips,
        "about": about,
        "min_length": shortest,
        "max_length": longest,
        "aspect": aspect,
        "layout": layout,
        "captions": captions,
        "caption_color": color,
        "caption_language": language,
        "remove_silence": no_silence or None,
        "preset": preset,
        "audio": None if music is None else {"music": music},
    }
    wishes = {name: value for name, value in wishes.items() if value is not None}
    if request is not None:
        from reelwright.cli.make_said import make_said

        _refuse_both(wishes, voiceover=voiceover, dry_run=dry_run)
        in_app(lambda app: make_said(app, source, request, out=out, as_json=as_json))
        return
    if shortest is not None and longest is not None and shortest >= longest:
        raise ArgumentsError(
            f"No clip is at least {shortest:g} s and less than {longest:g} s long.",
            code="invalid_length",
            fix="Give --max more than --min: whole sentences rarely have one exact length.",
        )

    async def work(app: App) -> None:
        if dry_run:
            call = Call(tool="render", args={"video": source} | wishes)
            await say_what_would_be_done(app, call, as_json=as_json)
            return
        made = await make_all(app, source, wishes, out=out, with_voiceover=voiceover)
        say(made.model_dump_json(indent=2) if as_json else _as_text(made))
        for problem in made.missing:
            note(f"Not made: {problem.message}")

    in_app(work)


def _refuse_both(wishes: dict[str, Any], *, voiceover: bool, dry_run: bool) -> None:
    """Refuse options beside a request in words: which of them counts nobody could know."""
    if wishes.keys() - {"aspect"} or wishes["aspect"] is not Aspect.TALL or voiceover or dry_run:
        raise ArgumentsError(
            "A request in words and options besides it cannot both be followed.",
            code="request_and_options",
            fix="Say it all in the request, or all with options; --out and --json go with both.",
        )


async def make_all(
    app: App, source: str, wishes: dict[str, Any], *, out: Path | None, with_voiceover: bool
) -> MakeResult:
    """Do the whole job, and put what was made into a folder.

    What the clips need not (a summary, chapters) may be missing; without clips there is no result.
    """
    video = typed(await result_of(app, Call(tool="fetch", args={"source": source})), FetchResult)
    about = {"video": video.video.id}
    missing: list[Problem] = []
    files: list[StoredFile] = []
    clips: tuple[Clip, ...] = ()
    if video.video.has_media:
        rendered = typed(
            await result_of(app, Call(tool="render", args=about | wishes)), RenderResult
        )
        clips, files = rendered.clips, [*rendered.files()]
        missing += [each.problem for each in rendered.failed]
    heard = await _if_it_can_be(app, Call(tool="transcribe", args=about), TranscribeResult, missing)
    summary = await _if_it_can_be(app, Call(tool="summarize", args=about), SummarizeResult, missing)
    texts: dict[str, str] = {}
    for form in ("chapters", "srt"):
        call = Call(tool="export", args=about | {"format": form})
        exported = await _if_it_can_be(app, call, ExportResult, missing)
        if exported is not None:
            files.append(exported.file)
            # The result shows the beginning of it; what is said here is all of it.
            async with app.house.objects.open(LOCAL, exported.file.key) as path:
                texts[form] = path.read_text(encoding="utf-8")
    if with_voiceover and clips:
        spoken = {"auto": True, "clip": clips[0].id, "mix": "before"}
        call = Call(tool="tts_voiceover", args=spoken)
        voiced = await _if_it_can_be(app, call, TtsVoiceoverResult, missing)
        files += voiced.files() if voiced else ()
    folder = out or Path.cwd() / f"{file_name(video.video.title)}-clips"
    paths = await take_home(app, tuple(files), folder)
    if summary is not None:
        target = folder / "summary.md"
        try:
            target.write_text(_summary_page(video.video, summary.summary), encoding="utf-8")
        except OSError as error:
            raise not_written(target, error) from error
        paths.append(target)
    return MakeResult(
        video=video.video,
        clips=clips,
        transcribed_by=_how_heard(heard),
        summary=summary.summary if summary else None,
        chapters=texts.get("chapters", ""),
        files=tuple(str(path) for path in paths),
        missing=tuple(missing),
    )


async def _if_it_can_be(app: App, call: Call, kind: type[R], missing: list[Problem]) -> R | None:
    step = await finished(app, call)
    if step.state is StepState.SUCCEEDED:
        return kind.model_validate(step.result)
    if step.state is StepState.CANCELLED or step.problem is None:
        raise ended_badly(step.problem)
    missing.append(step.problem)
    return None


def _how_heard(heard: TranscribeResult | None) -> str | None:
    if heard is None:
        return None
    made = heard.transcript
    by = f"by {made.engine}, accuracy {made.accuracy}, word times {made.word_times}"
    return " ".join([f"{by}.", *heard.notes])


def typed(result: Result, kind: type[R]) -> R:
    """Give the result of a tool as what it is known to be."""
    assert isinstance(result, kind)  # noqa: S101 - each tool gives its own kind
    return result


def _summary_page(video: Video, summary: Summary) -> str:
    points = "\n".join(f"- {clock(s.start)} {s.text}" for s in summary.statements)
    return f"# {video.title}\n\n{points}\n"


def _as_text(made: MakeResult) -> str:
    lines = [f"{made.video.title} ({clock(made.video.duration)})"]
    lines += [f"Transcript: {made.transcribed_by}"] if made.transcribed_by else []
    lines += [*(f"Note: {each}" for each in made.video.notes), ""]
    for clip in made.clips:
        span = clip.timeline.span
        lines += [
            f"Clip {clip.number} ({clock(span.start)}-{clock(span.end)}): {clip.title}",
            f"  why: {clip.reason}",
            *(f"  note: {each}" for each in clip.notes),
        ]
    if made.summary is not None:
        lines += ["", "Summary:"]
        lines += [f"  {clock(s.start)} {s.text}" for s in made.summary.statements]
    if made.chapters:
        lines += ["", "Chapters:", *(f"  {line}" for line in made.chapters.splitlines())]
    return "\n".join([*lines, "", "Files:", *(f"  {path}" for path in made.files)])
