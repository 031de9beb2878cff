"""What is remembered in rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from reelwright.domain import (
    Approval,
    Call,
    Channel,
    Clip,
    ClipId,
    Highlight,
    HighlightId,
    Owner,
    Publication,
    PublicationId,
    Step,
    StepId,
    Video,
    VideoId,
    Voiceover,
    VoiceoverId,
)


class Videos(Protocol):
    """What users brought in."""

    async def add(self, video: Video) -> None:
        """Keep a video."""
        ...

    async def update(self, video: Video) -> None:
        """Keep a video as it is now, in place of what was kept before.

        Raises:
            NotFoundError: no such video.
        """
        ...

    async def get(self, owner: Owner, video: VideoId) -> Video:
        """Look up a video.

        Raises:
            NotFoundError: no such video; its fix names some that there are.
        """
        ...

    async def list(
        self, owner: Owner, *, query: str = "", after: str | None = None, limit: int = 50
    ) -> Sequence[Video]:
        """Give an owner's videos, newest first, from after an id on; `query` looks in titles."""
        ...

    async def with_hash(self, owner: Owner, sha256: str) -> Video | None:
        """Find an owner's video by the hash of its file."""
        ...

    async def trashed(self, owner: Owner, *, before: datetime) -> Sequence[Video]:
        """Give what went to the trash before a moment."""
        ...

    async def remove(self, owner: Owner, video: VideoId) -> None:
        """Remove one for good, with all that refers to it; its files stay."""
        ...


class Highlights(Protocol):
    """Ranges worth showing."""

    async def add(self, highlights: Sequence[Highlight]) -> None:
        """Keep highlights."""
        ...

    async def get(self, owner: Owner, highlight: HighlightId) -> Highlight:
        """Look up a highlight.

        Raises:
            NotFoundError: no such highlight.
        """
        ...

    async def of_video(self, owner: Owner, video: VideoId) -> Sequence[Highlight]:
        """Give all highlights of a video, oldest first."""
        ...


class Clips(Protocol):
    """Rendered pieces."""

    async def add(self, clip: Clip) -> Clip:
        """Keep a clip, and give it with the number and version it got.

        One that replaces another keeps its number and gets the next version; any other gets the
        next number of its video.
        """
        ...

    async def update(self, clip: Clip) -> None:
        """Keep a clip as it is now.

        Raises:
            NotFoundError: no such clip.
        """
        ...

    async def get(self, owner: Owner, clip: ClipId) -> Clip:
        """Look up a clip.

        Raises:
            NotFoundError: no such clip.
        """
        ...

    async def list(
        self,
        owner: Owner,
        *,
        video: VideoId | None = None,
        after: str | None = None,
        limit: int = 50,
    ) -> Sequence[Clip]:
        """Give clips, newest first; of one video or of all."""
        ...

    async def renumber(self, owner: Owner, clips: Sequence[ClipId]) -> Mapping[ClipId, Clip]:
        """Give clips, in the order named, the numbers that they have among them, in order."""
        ...

    async def trashed(self, owner: Owner, *, before: datetime) -> Sequence[Clip]:
        """Give what went to the trash before a moment."""
        ...

    async def remove(self, owner: Owner, clip: ClipId) -> None:
        """Remove one for good; its files stay."""
        ...

    async def of_video(self, owner: Owner, video: VideoId) -> Sequence[Clip]:
        """Give every clip of a video, those in the trash as well."""
        ...


class Voiceovers(Protocol):
    """Speech we made."""

    async def add(self, voiceover: Voiceover) -> None:
        """Keep a voiceover."""
        ...

    async def update(self, voiceover: Voiceover) -> None:
        """Keep a voiceover as it is now.

        Raises:
            NotFoundError: no such voiceover.
        """
        ...

    async def get(self, owner: Owner, voiceover: VoiceoverId) -> Voiceover:
        """Look up a voiceover.

        Raises:
            NotFoundError: no such voiceover.
        """
        ...

    async def trashed(self, owner: Owner, *, before: datetime) -> Sequence[Voiceover]:
        """Give what went to the trash before a moment."""
        ...

    async def remove(self, owner: Owner, voiceover: VoiceoverId) -> None:
        """Remove one for good; its files stay."""
        ...


class Publications(Protocol):
    """Uploads to channels, and the yes they need."""

    async def add(self, publication: Publication, approval: Approval | None) -> None:
        """Keep a publication, and with it the approval it waits for."""
        ...

    async def get(self, owner: Owner, publication: PublicationId) -> Publication:
        """Look up a publication.

        Raises:
            NotFoundError: no such publication.
        """
        ...

    async def list(
        self, owner: Owner, *, after: str | None = None, limit: int = 50
    ) -> Sequence[Publication]:
        """Give publications, newest first."""
        ...


class Channels(Protocol):
    """Where an owner can publish to."""

    async def list(self, owner: Owner) -> Sequence[Channel]:
        """Give the connected channels."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """That one step needs another."""

    call_key: str
    """Hash of the call that was asked for, so that it is asked for once."""

    call: Call
    step: Step
    """The step that answers it, as it is now, with its result."""


class Steps(Protocol):
    """The steps we have planned, and what came of them. The row is the job."""

    async def add(self, step: Step) -> None:
        """Write a step down."""
        ...

    async def save(self, step: Step) -> None:
        """Keep a step as it is now. A step that has ended stays as it ended.

        Raises:
            NotFoundError: no such step.
        """
        ...

    async def get(self, owner: Owner, step: StepId) -> Step:
        """Look up a step.

        Raises:
            NotFoundError: no such step.
        """
        ...

    async def add_need(self, step: StepId, need: StepId, call_key: str, call: Call) -> None:
        """Write down that a step needs another. Twice is once."""
        ...

    async def needs_of(self, step: StepId) -> Sequence[Need]:
        """Give what a step needs, in the order it was asked for."""
        ...

    async def is_ready(self, step: StepId) -> bool:
        """Say whether everything that a step needs has ended."""
        ...

    async def dependents_of(self, need: StepId) -> Sequence[Step]:
        """Give the steps that need this one and have not ended."""
        ...

    async def list(
        self,
        owner: Owner,
        *,
        only_jobs: bool = False,
        after: str | None = None,
        limit: int = 50,
    ) -> Sequence[Step]:
        """Give steps without their results, newest first; `only_jobs` those somebody asked for."""
        ...

    async def forget_looks(self, before: datetime) -> int:
        """Remove steps that only looked at things; say how many there were."""
        ...

    async def remembered(self, owner: Owner, memo_key: str) -> Step | None:
        """Find the newest step that succeeded with the same key."""
        ...

    async def pace(self, tool: str) -> float | None:
        """Say how many seconds a tool takes per second of media: the middle of its last runs."""
        ...
