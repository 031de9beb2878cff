"""What can be read of the house: videos, transcripts, clips, captions and jobs, by address."""

import json
from collections.abc import Awaitable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from mcp.server.context import ServerRequestContext
from mcp.server.mcpserver import Context, MCPServer
from mcp.server.mcpserver.exceptions import ResourceError, ResourceNotFoundError
from mcp.types import Resource

from reelwright.domain import (
    Call,
    Clip,
    Owner,
    StepId,
    StepState,
    Timeline,
    Transcript,
    Video,
    VideoId,
    clock,
)
from reelwright.errors import NotFoundError, ReelwrightError
from reelwright.mcp.answers import Failure, JobEnd, ticket_of
from reelwright.mcp.calls import Calls
from reelwright.steps.problems import BROKEN

if TYPE_CHECKING:
    from reelwright.app import App

_JSON = "application/json"
_MOST_LISTED = 50

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Shelves:
    """Where things are read; nothing is made for it."""

    calls: Calls

    def put_into(self, server: MCPServer[Any]) -> None:
        """Let a server give them out."""
        for address, kind, title, read in (
            ("video://{video}", _JSON, "Video", self.video),
            ("transcript://{video}", "text/plain", "Transcript", self.transcript),
            ("clip://{clip}", _JSON, "Clip", self.clip),
            ("captions://{clip}", "text/vtt", "Captions of a clip", self.captions),
            ("job://{job}", _JSON, "Job", self.job),
        ):
            name = address.partition(":")[0]
            server.resource(
                address, name=name, title=title, mime_type=kind, description=read.__doc__
            )(read)

    async def listed(self, request: ServerRequestContext[Any, Any]) -> list[Resource]:
        """Name the newest videos and clips of whoever asks."""
        app, owner = await self.calls.app(), self.calls.owner_of(request)
        videos = await app.house.videos.list(owner, limit=_MOST_LISTED)
        clips = await app.house.clips.list(owner, limit=_MOST_LISTED)
        return [*map(_of_video, videos), *map(_of_clip, clips)]

    async def video(self, video: str, ctx: Context[Any, Any]) -> str:
        """What a video is made of: title, duration, streams, captions, chapters."""
        app, owner = await self._who(ctx)
        found = await _read(app.house.video(owner, VideoId(video)))
        return found.model_dump_json(exclude={"owner"})

    async def transcript(self, video: str, ctx: Context[Any, Any]) -> str:
        """All that is said in a video, as rows with row ids, times and word ids."""
        app, owner = await self._who(ctx)
        await _read(app.house.video(owner, VideoId(video)))
        transcript = await _transcript(app, owner, video, None)
        return "\n".join(
            f"{row.id} [{clock(row.start)} {row.words[0].id}-{row.words[-1].id}] "
            f"{f'{row.speaker}: ' if row.speaker else ''}{row.text}"
            for row in transcript.rows
        )

    async def clip(self, clip: str, ctx: Context[Any, Any]) -> str:
        """A clip: its source range, quote, reason, edit and the checks it passed."""
        app, owner = await self._who(ctx)
        found = await _read(app.house.clip(owner, clip))
        return found.model_dump_json(exclude={"owner"})

    async def captions(self, clip: str, ctx: Context[Any, Any]) -> str:
        """The captions of a clip as WebVTT, timed to the clip."""
        from reelwright.text.export.of_clip import write_for

        app, owner = await self._who(ctx)
        found = await _read(app.house.clip(owner, clip))
        timeline: Timeline = found.timeline
        transcript = await _transcript(app, owner, found.video, timeline.captions.language)
        written, _ = write_for(timeline, transcript, "vtt")
        return written

    async def job(self, job: str, ctx: Context[Any, Any]) -> str:
        """How a job stands: state, share done, time left, and its result once it has ended."""
        app, owner = await self._who(ctx)
        step = await _read(app.house.steps.get(owner, StepId(job)))
        if not step.state.is_final:
            progress = await app.house.progress(owner, step.id)
            return ticket_of(step, progress).model_dump_json()
        if step.state is not StepState.SUCCEEDED:
            return Failure(problem=step.problem or BROKEN, job=step.id).model_dump_json()
        end = JobEnd(job=step.id, tool=step.tool, state=step.state, result=step.result)
        return end.model_dump_json()

    async def _who(self, ctx: Context[Any, Any]) -> tuple["App", Owner]:
        try:
            return await self.calls.app(), self.calls.owner_of(ctx.request_context)
        except ReelwrightError as error:
            raise _unreadable(error) from error


async def _read(work: Awaitable[T]) -> T:
    try:
        return await work
    except NotFoundError as error:
        raise ResourceNotFoundError(f"{error.message} ({error.code})") from error
    except ReelwrightError as error:
        raise _unreadable(error) from error


def _unreadable(error: ReelwrightError) -> ResourceError:
    return ResourceError(f"{error.message} ({error.code})\n{error.fix or ''}".rstrip())


async def _transcript(app: "App", owner: Owner, video: str, language: str | None) -> Transcript:
    """Give a transcript that is there; none is made."""
    call = Call(tool="transcribe", args={"video": video, "language": language})
    steps = await _read(app.foreman.planner.preview(owner, call))
    result = steps[-1].result
    if result is None:
        raise ResourceError(
            f"{video} was not transcribed yet. (no_transcript)\n"
            f"Call transcribe with video={json.dumps(video)} first."
        )
    return Transcript.model_validate(result["transcript"])


def _of_video(video: Video) -> Resource:
    return Resource(
        uri=f"video://{video.id}",
        name=video.id,
        title=video.title,
        description=f"Video, {clock(video.duration)}",
        mime_type=_JSON,
    )


def _of_clip(clip: Clip) -> Resource:
    return Resource(
        uri=f"clip://{clip.id}",
        name=clip.id,
        title=clip.title,
        description=f"Clip {clip.number} of {clip.video}, {clip.duration:.0f} s. {clip.quote}",
        mime_type=_JSON,
    )
