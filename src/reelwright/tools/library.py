from datetime import timedelta
from typing import Literal

from pydantic import Field

from reelwright.domain import (
    Clip,
    ClipId,
    Highlight,
    HighlightId,
    Publication,
    PublicationId,
    Step,
    StepId,
    Video,
    VideoId,
    Voiceover,
    VoiceoverId,
    clock,
)
from reelwright.errors import ArgumentsError
from reelwright.tool import Args, Effect, Result, ToolContext, Weight, tool


class LibraryArgs(Args):
    what: Literal["videos", "clips", "highlights", "jobs", "publications"] = "videos"
    """What to list."""

    id: str | None = Field(default=None, max_length=60)
    """One thing to look at, by its id, instead of a list."""

    video: str | None = Field(default=None, max_length=60)
    """Only what belongs to this video, by id."""

    query: str = Field(default="", max_length=200)
    """Only videos whose title holds this."""

    after: str | None = Field(default=None, max_length=60)
    """The last id of the page before, to go on from there."""

    limit: int = Field(default=20, ge=1, le=100)
    """Most things to list."""


class LibraryResult(Result):
    videos: tuple[Video, ...] = ()
    """Videos, newest first."""

    clips: tuple[Clip, ...] = ()
    """Clips, newest first."""

    highlights: tuple[Highlight, ...] = ()
    """Highlights of a video, oldest first."""

    jobs: tuple[Step, ...] = ()
    """Jobs, newest first."""

    publications: tuple[Publication, ...] = ()
    """Publications, newest first."""

    voiceovers: tuple[Voiceover, ...] = ()
    """A voiceover, when one was asked for by id."""

    def as_text(self) -> str:
        lines = [
            f"{v.id} {v.title!r} {clock(v.duration)}, "
            f"{', '.join(f'{p.width}x{p.height} {p.codec}' for p in v.pictures) or 'no picture'}"
            for v in self.videos
        ]
        lines += [
            f"{c.id} clip {c.number} v{c.version} of {c.video}: {c.title!r} {c.duration:.1f} s"
            for c in self.clips
        ]
        lines += [
            f"{h.id} #{h.rank} [{clock(h.start)}-{clock(h.end)}] “{h.quote}”"
            for h in self.highlights
        ]
        lines += [
            f"{s.id} {s.tool}: {s.state}{f' ({s.problem.code})' if s.problem else ''}, "
            f"{s.created_at:%Y-%m-%d %H:%M}"
            for s in self.jobs
        ]
        lines += [f"{p.id} {p.snapshot.title!r}: {p.state}" for p in self.publications]
        lines += [f"{v.id} {v.duration:.1f} s, {v.voice}" for v in self.voiceovers]
        return "\n".join(lines) or "Nothing is there yet."


@tool(effect=Effect.READS, timeout=timedelta(minutes=1), weight=Weight.NOTHING)
async def library(args: LibraryArgs, ctx: ToolContext) -> LibraryResult:
    """List what is there: videos, clips, highlights, jobs, publications; or look at one of them.

    Call it to find ids, to see how a job stands, or what a video is made of. It changes nothing.
    """
    if args.id is not None:
        return await _one(args.id, ctx)
    house, owner, after, limit = ctx.house, ctx.owner, args.after, args.limit
    video = None if args.video is None else VideoId(args.video)
    if video is not None:
        await house.videos.get(owner, video)
    match args.what:
        case "videos":
            videos = await house.videos.list(owner, query=args.query, after=after, limit=limit)
            return LibraryResult(videos=tuple(videos))
        case "clips":
            clips = await house.clips.list(owner, video=video, after=after, limit=limit)
            return LibraryResult(clips=tuple(clips))
        case "highlights":
            if video is None:
                raise ArgumentsError("Say of which `video` the highlights are.")
            return LibraryResult(highlights=tuple(await house.highlights.of_video(owner, video)))
        case "jobs":
            jobs = await house.steps.list(owner, only_jobs=True, after=after, limit=limit)
            return LibraryResult(jobs=tuple(jobs))
        case "publications":
            found = await house.publications.list(owner, after=after, limit=limit)
            return LibraryResult(publications=tuple(found))


async def _one(name: str, ctx: ToolContext) -> LibraryResult:
    house, owner = ctx.house, ctx.owner
    match name.partition("_")[0]:
        case "vid":
            return LibraryResult(videos=(await house.videos.get(owner, VideoId(name)),))
        case "clip":
            return LibraryResult(clips=(await house.clips.get(owner, ClipId(name)),))
        case "hl":
            return LibraryResult(highlights=(await house.highlights.get(owner, HighlightId(name)),))
        case "stp":
            return LibraryResult(jobs=(await house.steps.get(owner, StepId(name)),))
        case "pub":
            found = await house.publications.get(owner, PublicationId(name))
            return LibraryResult(publications=(found,))
        case "vo":
            return LibraryResult(voiceovers=(await house.voiceovers.get(owner, VoiceoverId(name)),))
        case _:
            raise ArgumentsError(
                f"{name!r} is no id.",
                code="not_an_id",
                fix="Ids begin with vid_, clip_, hl_, stp_, pub_ or vo_.",
            )
