from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Self

from pydantic import AwareDatetime, Field

from reelwright.domain.ids import ClipId, Owner, PublicationId, VideoId
from reelwright.domain.time_range import Seconds
from reelwright.domain.value import Value

APPROVAL_LASTS: Final = timedelta(minutes=10)
"""For how long a person can say yes to what was prepared."""


class Privacy(StrEnum):
    """Who may watch it."""

    PRIVATE = "private"
    UNLISTED = "unlisted"
    PUBLIC = "public"


class PublicationState(StrEnum):
    """Where an upload to a channel stands."""

    NEEDS_CHANNEL = "needs_channel"
    """Everything is prepared; no channel is connected."""

    AWAITING_APPROVAL = "awaiting_approval"
    """A person has to say yes."""

    EXPIRED = "expired"
    """Nobody said yes in time."""


class Channel(Value):
    """A place to publish to."""

    id: str
    """The site's own id."""

    title: str
    """The channel's name."""


class Snapshot(Value):
    """Exactly what would be published; a changed word makes another one."""

    file_sha256: str
    """Hash of the file."""

    file_key: str
    """Where the object store keeps the file."""

    size_bytes: int
    """Size of the file."""

    duration: Seconds
    """Length in seconds."""

    channel_id: str | None
    """Where it would go; none when no channel is connected."""

    title: str
    description: str
    tags: tuple[str, ...]
    privacy: Privacy
    publish_at: AwareDatetime | None = None
    """When a private video turns public by itself."""

    captions_key: str | None = None
    """Where the object store keeps its captions."""

    thumbnail_key: str | None = None
    """Where the object store keeps its thumbnail."""


class Publication(Value):
    """An upload to a channel, and its state."""

    id: PublicationId
    """Stable name, such as `pub_k3m9x2ab7q4t`."""

    owner: Owner
    """Whose it is."""

    video: VideoId
    """The video it comes from."""

    clip: ClipId | None = None
    """The clip, when it is one and not the whole video."""

    snapshot: Snapshot
    """What would be published."""

    snapshot_sha256: str
    """Hash of the snapshot: what a yes is bound to."""

    state: PublicationState
    created_at: AwareDatetime

    def as_of(self, now: datetime) -> Self:
        """Give it as it stands at a moment: after ten minutes without a yes it has expired."""
        is_late = now > self.created_at + APPROVAL_LASTS
        if self.state is PublicationState.AWAITING_APPROVAL and is_late:
            return self.model_copy(update={"state": PublicationState.EXPIRED})
        return self


class Approval(Value):
    """A human's yes to exactly one publication: asked for, or given. Good once, for a while."""

    id: str
    """Random name, `apr_...`; it approves nothing by itself."""

    owner: Owner
    """Who may say yes."""

    publication: PublicationId
    """What would be published."""

    snapshot_sha256: str
    """The snapshot it is bound to."""

    expires_at: AwareDatetime
    """After this it is worth nothing."""

    used_at: AwareDatetime | None = None
    """When the yes was given; it cannot be given again."""


class Quota(Value):
    """What a site still takes today."""

    left: int = Field(ge=0)
    of: int = Field(ge=0)
