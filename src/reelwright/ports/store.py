"""What is remembered in rows."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from reelwright.domain import (
    Approval,
    Channel,
    Clip,
    ClipId,
    Highlight,
    HighlightId,
    Owner,
    Publication,
    PublicationId,
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

    async def of_video(self, owner: Owner, video: VideoId) -> Sequence[Voiceover]:
        """Give every voiceover made for a video, those in the trash as well."""
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
