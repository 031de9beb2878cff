from datetime import timedelta
from typing import Literal, get_args

from pydantic import Field

from reelwright.domain import (
    Analysis,
    Call,
    CaptionFormat,
    Clip,
    EditFormat,
    StoredFile,
    Timeline,
    Transcript,
    Video,
)
from reelwright.domain.file_name import file_name
from reelwright.errors import ArgumentsError, NotFoundError, NothingFoundError
from reelwright.tool import Effect, Planning, RepeatableArgs, Result, ToolContext, tool

_TYPES = {
    "srt": "application/x-subrip",
    "vtt": "text/vtt",
    "ass": "text/x-ssa",
    "json": "application/json",
    "otio": "application/json",
    "fcpxml": "application/xml",
}
_SHOWN_CHARACTERS = 600
_ANY = 100_000
_CUTS_ONLY = ("It holds the cuts; framing, captions and what was done to the sound are not in it.",)


class ExportArgs(RepeatableArgs):
    video: str | None = None
    """The video to export of: its id, or a source. Clips know theirs."""

    clips: tuple[str, ...] = Field(default=(), max_length=100)
    """Clips to export, by id; for captions exactly one."""

    format: Literal["srt", "vtt", "ass", "txt", "chapters", "json", "otio", "fcpxml", "edl"]
    """What to write: captions, plain text, chapters for a description, the transcript as JSON, or
    an edit list for an editor."""

    language: str | None = Field(default=None, pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")
    """Language of the captions, when the video came with several."""

    def refuse(self) -> None:
        is_edit_list = self.format in get_args(EditFormat)
        if self.language is not None and (is_edit_list or self.format == "chapters"):
            raise ArgumentsError(f"`language` is for captions, not for {self.format}.")
        if self.format == "chapters" and self.clips:
            raise ArgumentsError("Chapters are of a whole video, not of a clip.")
        if not is_edit_list and len(self.clips) > 1:
            raise ArgumentsError(
                "Captions are of one clip.", fix="Name exactly one, or none for the whole video."
            )


class ExportResult(Result):
    file: StoredFile
    """The file that was written."""

    text: str
    """How it begins."""

    notes: tuple[str, ...] = ()
    """What a user should know."""

    def as_text(self) -> str:
        is_cut = self.file.size_bytes > len(self.text.encode())
        more = ["... the rest is in the file."] if is_cut else []
        head = f"{self.file.name} ({self.file.size_bytes} bytes):"
        return "\n".join([head, self.text.rstrip(), *more, *self.notes])

    def files(self) -> tuple[StoredFile, ...]:
        return (self.file,)


async def _prepare(args: ExportArgs, plan: Planning) -> ExportArgs:
    clips = [await plan.house.clip(plan.owner, name) for name in args.clips]
    if len({clip.video for clip in clips}) > 1:
        raise ArgumentsError("All clips of one file have to be of one video.")
    if clips:
        await plan.video(clips[0].video)
    video = await plan.video()
    if args.format in get_args(EditFormat):
        clips = clips or await _newest(plan, video)
    elif args.format == "chapters":
        await plan.need(Call(tool="analyze", args={"video": video.id}))
    else:
        language = args.language or (clips[0].timeline.captions.language if clips else None)
        await plan.need(Call(tool="transcribe", args={"video": video.id, "language": language}))
    names = tuple(clip.id for clip in sorted(clips, key=lambda clip: (clip.number, clip.version)))
    return args.model_copy(update={"video": video.id, "clips": names})


async def _newest(plan: Planning, video: Video) -> list[Clip]:
    """Give the newest version of every clip of a video.

    Raises:
        NotFoundError: it has none (`clip_not_found`).
    """
    found: dict[int, Clip] = {}
    for clip in await plan.house.clips.list(plan.owner, video=video.id, limit=_ANY):
        if clip.number not in found or clip.version > found[clip.number].version:
            found[clip.number] = clip
    if not found:
        raise NotFoundError(
            f"{video.title!r} has no clips to put into an edit list.",
            code="clip_not_found",
            fix="Render some first, or export its captions or chapters.",
        )
    return list(found.values())


@tool(effect=Effect.CREATES, timeout=timedelta(minutes=10), prepare=_prepare)
async def export(args: ExportArgs, ctx: ToolContext) -> ExportResult:
    """Write captions, chapters, a transcript, or an edit list for an editor, as a file.

    Captions and text are of a whole video or of one clip; an edit list holds the named clips, or
    all clips of the video.
    """
    video = await ctx.video(args.video or "")
    clips = [await ctx.house.clip(ctx.owner, name) for name in args.clips]
    text, notes = _written(args, video, clips, ctx)
    title = clips[0].title if len(clips) == 1 else video.title
    path = ctx.folder / f"export.{args.format}"
    path.write_text(text, encoding="utf-8")
    ending = "chapters.txt" if args.format == "chapters" else args.format
    kept = await ctx.keep(path, f"videos/{video.id}/exports/{ctx.step.id}/export.{ending}")
    return ExportResult(
        file=StoredFile(
            key=kept.key,
            name=f"{file_name(title)}.{ending}",
            media_type=_TYPES.get(args.format, "text/plain"),
            size_bytes=kept.size_bytes,
        ),
        text=text[:_SHOWN_CHARACTERS],
        notes=notes,
    )


def _written(
    args: ExportArgs, video: Video, clips: list[Clip], ctx: ToolContext
) -> tuple[str, tuple[str, ...]]:
    from reelwright.text.edit_lists import SourceMedia, write_edit_list

    if args.format == "chapters":
        return _chapters(video, ctx)
    edit_formats: tuple[EditFormat, ...] = get_args(EditFormat)
    for edit_format in edit_formats:
        if args.format == edit_format:
            media = SourceMedia.of(video, video.source.rpartition("/")[2] or video.title)
            timelines = [clip.timeline for clip in clips]
            return write_edit_list(timelines, media, edit_format, name=video.title), _CUTS_ONLY
    return _captions(args, clips[0].timeline if clips else None, ctx)


def _chapters(video: Video, ctx: ToolContext) -> tuple[str, tuple[str, ...]]:
    from reelwright.text.export import fit_chapters, write_chapters

    analysis = ctx.needed.the("analyze").noun("analysis", Analysis)
    parts = analysis.segments or video.chapters
    if not parts:
        raise NothingFoundError(
            f"{video.title!r} has no parts to make chapters of. {' '.join(analysis.notes)}",
            code="chapters_not_possible",
        )
    _, notes = fit_chapters(parts, duration=video.duration)
    return write_chapters(parts, duration=video.duration), (*notes, f"By {analysis.method}.")


def _captions(
    args: ExportArgs, timeline: Timeline | None, ctx: ToolContext
) -> tuple[str, tuple[str, ...]]:
    from reelwright.text.export.of_clip import write_for

    heard = ctx.needed.the("transcribe")
    transcript = heard.noun("transcript", Transcript)
    (format_,) = [each for each in get_args(CaptionFormat) if each == args.format]
    text, notes = write_for(timeline, transcript, format_)
    by = f"Words by {transcript.engine}, accuracy {transcript.accuracy}."
    return text, (*heard.notes, by, *notes)
