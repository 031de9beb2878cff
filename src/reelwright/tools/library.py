from datetime import timedelta
from typing import Literal

from pydantic import Field

from reelwright.domain import (
    Clip,
    ClipId,
    Highlight,
    HighlightId,
    JobProgress,
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

_IDS = {
    "videos": "vid_",
    "clips": "clip_",
    "highlights": "hl_",
    "jobs": "stp_",
    "publications": "pub_",
}


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

    def refuse(self) -> None:
        if self.id is not None:
            return
        if self.query and self.what != "videos":
            raise ArgumentsError("`query` looks in titles of videos only.", fix="Leave it out.")
        if self.video is not None and self.what not in {"clips", "highlights"}:
            raise ArgumentsError(
                f"`video` narrows clips and highlights, not {self.what}.",
                fix="Give it as `id` to look at the video itself.",
            )
        if self.what == "highlights" and self.video is None:
            raise ArgumentsError("Say of which `video` the highlights are.")
        if self.after is not None and not self.after.startswith(_IDS[self.what]):
            raise ArgumentsError(
                f"{self.after!r} is no id of {self.what}: those begin with {_IDS[self.what]}.",
                code="not_an_id",
            )


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

    progress: JobProgress | None = None
    """How far a job has come, when one that has not ended was asked for by id."""

    more_after: str | None = None
    """The id to go on from with `after`, when there is more."""

    def as_text(self) -> str:
        lines = [
            *map(_video_line, self.videos),
            *map(_clip_line, self.clips),
            *(
                f"{h.id} #{h.rank} [{clock(h.start)}-{clock(h.end)}] “{h.quote}”"
                for h in self.highlights
            ),
            *map(_job_line, self.jobs),
            *map(_publication_line, self.publications),
            *(f"{v.id} {v.duration:.1f} s, {v.voice}: “{v.script}”" for v in self.voiceovers),
        ]
        if self.progress is not None:
            lines.append(_progress_line(self.progress))
        if self.more_after is not None:
            lines.append(f"There is more: after={self.more_after}")
        return "\n".join(lines) or "Nothing is there yet."


def _video_line(video: Video) -> str:
    pictures = [f"{p.width}x{p.height} {p.codec}" for p in video.pictures] or ["no picture"]
    sounds = [f"{s.codec}, {s.channels} channels" for s in video.sounds] or ["no sound"]
    tracks = [f"captions in {t.language} ({t.kind})" for t in video.captions]
    about = ", ".join([*pictures, *sounds, *tracks])
    return f"{video.id} {video.title!r} {clock(video.duration)}, {about}{_trash(video)}"


def _clip_line(clip: Clip) -> str:
    span = clip.timeline.span
    return (
        f"{clip.id} clip {clip.number} version {clip.version} of {clip.video}: {clip.title!r} "
        f"{clip.duration:.1f} s, from {clock(span.start)}-{clock(span.end)}{_trash(clip)}"
    )


def _job_line(step: Step) -> str:
    state = str(step.state)
    if step.problem is not None:
        state += f" ({step.problem.code}: {step.problem.message})"
    elif not step.state.is_final and step.doing:
        state += f" ({step.share:.0%}, {step.doing})"
    return f"{step.id} {step.tool}: {state}, {step.created_at:%Y-%m-%d %H:%M} UTC"


def _progress_line(progress: JobProgress) -> str:
    left = clock(progress.seconds_left + 0.5)
    parts = f"{progress.ended} of {progress.steps} steps done"
    return f"{progress.share:.0%} done, about {left} left; {parts}. {progress.doing}".rstrip(". ")


def _publication_line(publication: Publication) -> str:
    return f"{publication.id} {publication.snapshot.title!r}: {publication.state}"


def _trash(thing: Video | Clip) -> str:
    return "" if thing.deleted_at is None else ", in the trash"


@tool(effect=Effect.READS, timeout=timedelta(minutes=1), weight=Weight.NOTHING)
async def library(args: LibraryArgs, ctx: ToolContext) -> LibraryResult:
    """List what is there: videos, clips, highlights, jobs, publications; or look at one of them.

    Call it to find ids, to see how a job stands, or what a video is made of. It changes nothing.
    """
    if args.id is not None:
        return await _one(args.id, ctx)
    if args.after is not None:
        await _one(args.after, ctx)
    video = None if args.video is None else VideoId(args.video)
    if video is not None:
        await ctx.house.videos.get(ctx.owner, video)
    found = await _found(args, video, ctx)
    page = found[: args.limit]
    more = str(page[-1].id) if len(found) > len(page) else None
    return LibraryResult.model_validate({args.what: page, "more_after": more})


async def _found(
    args: LibraryArgs, video: VideoId | None, ctx: ToolContext
) -> list[Video] | list[Clip] | list[Highlight] | list[Step] | list[Publication]:
    """Give a page, and one more to see whether it is the last."""
    house, owner, after, limit = ctx.house, ctx.owner, args.after, args.limit + 1
    match args.what:
        case "videos":
            return [*await house.videos.list(owner, query=args.query, after=after, limit=limit)]
        case "clips":
            return [*await house.clips.list(owner, video=video, after=after, limit=limit)]
        case "highlights":
            every = [*await house.highlights.of_video(owner, VideoId(args.video or ""))]
            names = [highlight.id for highlight in every]
            first = names.index(HighlightId(after)) + 1 if after in names else 0
            return every[first:]
        case "jobs":
            return [*await house.steps.list(owner, only_jobs=True, after=after, limit=limit)]
        case "publications":
            found = await house.publications.list(owner, after=after, limit=limit)
            return [publication.as_of(house.now()) for publication in found]


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
            job = await house.steps.get(owner, StepId(name))
            progress = None if job.state.is_final else await house.progress(owner, job.id)
            return LibraryResult(jobs=(job,), progress=progress)
        case "pub":
            found = await house.publications.get(owner, PublicationId(name))
            return LibraryResult(publications=(found.as_of(house.now()),))
        case "vo":
            return LibraryResult(voiceovers=(await house.voiceovers.get(owner, VoiceoverId(name)),))
        case _:
            raise ArgumentsError(
                f"{name[:60]!r} is no id.",
                code="not_an_id",
                fix="Ids begin with vid_, clip_, hl_, stp_, pub_ or vo_.",
            )
