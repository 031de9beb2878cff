"""Everything of the house that a tool may touch."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from reelwright.domain import (
    Clip,
    ClipId,
    JobProgress,
    Owner,
    StepId,
    Video,
    VideoId,
)
from reelwright.domain.estimate import progress_of
from reelwright.errors import NotFoundError
from reelwright.media.ffmpeg import Ffmpeg
from reelwright.ports import (
    Aligner,
    Channels,
    Clips,
    Downloader,
    Highlights,
    Objects,
    Publications,
    Steps,
    Transcriber,
    Videos,
    Voiceovers,
    Voices,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """Everything of the house that a tool may touch: the same for every call."""

    videos: Videos
    highlights: Highlights
    clips: Clips
    voiceovers: Voiceovers
    publications: Publications
    channels: Channels
    steps: Steps
    objects: Objects
    transcribers: Mapping[str, Transcriber]
    voices: Mapping[str, Voices]
    downloader: Downloader
    ffmpeg: Ffmpeg
    allowed_roots: tuple[Path, ...] | None
    """Folders from which local files may be brought; None for anywhere."""

    fonts: Path | None
    """Folder with further fonts for captions."""

    default_voice: str
    """Voice or language of a voiceover when none was asked for."""

    aligner: Aligner | None = None
    """What lays known words over sound, where there is something."""

    now: Callable[[], datetime]

    async def video(self, owner: Owner, name: VideoId) -> Video:
        """Look up a video that is not in the trash.

        Raises:
            NotFoundError: there is none, or it is in the trash (`video_in_trash`).
        """
        video = await self.videos.get(owner, name)
        if video.deleted_at is not None:
            raise NotFoundError(
                f"{video.title!r} is in the trash.",
                code="video_in_trash",
                fix=f"Bring it back with `reelwright restore {name}`, or fetch it again.",
            )
        return video

    async def progress(self, owner: Owner, job: StepId) -> JobProgress:
        """Sum up how far a job has come."""
        steps = await self.steps.of_job(owner, job)
        return progress_of(steps, await self.steps.paces({step.tool for step in steps}))

    async def clip(self, owner: Owner, name: str) -> Clip:
        """Look up a clip that is not in the trash.

        Raises:
            NotFoundError: there is none, or it is in the trash (`clip_in_trash`).
        """
        clip = await self.clips.get(owner, ClipId(name))
        if clip.deleted_at is not None:
            raise NotFoundError(
                f"The clip {clip.title!r} is in the trash.",
                code="clip_in_trash",
                fix=f"Bring it back with `reelwright restore {name}`, or render another.",
            )
        return clip
