from datetime import timedelta
from typing import Literal, get_args

from pydantic import Field

from reelwright.domain import (
    Analysis,
    Call,
    CaptionFormat,
    Clip,
    ClipId,
    EditFormat,
    StoredFile,
    Transcript,
    Video,
)
from reelwright.domain.file_name import file_name
from reelwright.errors import ArgumentsError
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


class ExportResult(Result):
    file: StoredFile
    """The file that was written."""

    text: str
    """How it begins."""

    notes: tuple[str, ...] = ()
    """What a user should know."""

    def as_text(self) -> str:
        return "\n".join([f"{self.file.name}:", self.text.rstrip(), *self.notes])

    def files(self) -> tuple[StoredFile, ...]:
        return (self.file,)


async def _prepare(args: ExportArgs, plan: Planning) -> ExportArgs:
    clips = [await plan.house.clips.get(plan.owner, ClipId(name)) for name in args.clips]
    if len({clip.video for clip in clips}) > 1:
        raise ArgumentsError("All clips of one file have to be of one video.")
    if clips and args.video is None:
        await plan.video(clips[0].video)
    video = await plan.video()
    is_edit_list = args.format in get_args(EditFormat)
    if is_edit_list and not clips:
        clips = list(await plan.house.clips.list(plan.owner, video=video.id, limit=100))
        if not clips:
            raise ArgumentsError(
                f"{video.title!r} has no clips to put into an edit list.",
                code="clip_not_found",
                fix="Render some first, or export its captions or chapters.",
            )
    if not is_edit_list and len(clips) > 1:
        raise ArgumentsError("Captions are of one clip; name exactly one.")
    if args.format == "chapters":
        await plan.need(Call(tool="analyze", args={"video": video.id}))
    elif not is_edit_list:
        wanted = {"video": video.id, "language": args.language}
        await plan.need(Call(tool="transcribe", args=wanted))
    names = tuple(clip.id for clip in sorted(clips, key=lambda clip: (clip.number, clip.version)))
    return args.model_copy(update={"video": video.id, "clips": names})


@tool(effect=Effect.CREATES, timeout=timedelta(minutes=10), prepare=_prepare)
async def export(args: ExportArgs, ctx: ToolContext) -> ExportResult:
    """Write captions, chapters, a transcript, or an edit list for an editor, as a file.

    Captions and text are of a whole video or of one clip; an edit list holds the named clips, or
    all clips of the video.
    """
    video = await ctx.video(args.video or "")
    clips = [await ctx.house.clips.get(ctx.owner, ClipId(name)) for name in args.clips]
    text, notes = _written(args, video, clips, ctx)
    title = clips[0].title if len(clips) == 1 else video.title
    path = ctx.folder / f"export.{args.format}"
    path.write_text(text, encoding="utf-8")
    ending = "chapters.txt" if args.format == "chapters" else args.format
    kept = await ctx.keep(path, f"exports/{ctx.step.id}/export.{ending}")
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
    from reelwright.text.export import fit_chapters, write_chapters, write_transcript

    if args.format == "chapters":
        segments = ctx.needed.the("analyze").noun("analysis", Analysis).segments
        _, notes = fit_chapters(segments, duration=video.duration)
        return write_chapters(segments, duration=video.duration), tuple(notes)
    edit_formats: tuple[EditFormat, ...] = get_args(EditFormat)
    for edit_format in edit_formats:
        if args.format == edit_format:
            media = SourceMedia.of(video, video.source.rpartition("/")[2] or video.title)
            timelines = [clip.timeline for clip in clips]
            return write_edit_list(timelines, media, edit_format, name=video.title), ()
    transcript = ctx.needed.the("transcribe").noun("transcript", Transcript)
    timeline = clips[0].timeline if clips else None
    caption_formats: tuple[CaptionFormat, ...] = get_args(CaptionFormat)
    (caption_format,) = [each for each in caption_formats if each == args.format]
    return write_transcript(transcript, caption_format, timeline=timeline), ()
