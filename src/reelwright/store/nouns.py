"""Videos, highlights, voiceovers and publications, kept in SQL."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from reelwright.domain import (
    Approval,
    Channel,
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
from reelwright.store.database import Sessions
from reelwright.store.rows import ANY_NUMBER, Shelf
from reelwright.store.tables import (
    ApprovalRow,
    HighlightRow,
    PublicationRow,
    VideoRow,
    VoiceoverRow,
)
from reelwright.store.transactions import reading, transaction


class StoredVideos:
    """Implements `reelwright.ports.Videos`."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions
        self._shelf = Shelf(sessions, Video, VideoRow)

    async def add(self, video: Video) -> None:
        await self._shelf.add(video, **_video_columns(video))

    async def update(self, video: Video) -> None:
        await self._shelf.update(video, **_video_columns(video))

    async def get(self, owner: Owner, video: VideoId) -> Video:
        return await self._shelf.get(owner, video)

    async def trashed(self, owner: Owner, *, before: datetime) -> Sequence[Video]:
        return await self._shelf.trashed(owner, before=before)

    async def remove(self, owner: Owner, video: VideoId) -> None:
        await self._shelf.remove(owner, video)

    async def list(
        self, owner: Owner, *, query: str = "", after: str | None = None, limit: int = 50
    ) -> Sequence[Video]:
        conditions: list[sa.ColumnElement[bool]] = [VideoRow.deleted_at.is_(None)]
        if query:
            conditions.append(VideoRow.title.icontains(query, autoescape=True))
        return await self._shelf.list(owner, *conditions, after=after, limit=limit)

    async def with_hash(self, owner: Owner, sha256: str) -> Video | None:
        async with reading(self._sessions, "videos.with_hash") as session:
            data = await session.scalar(
                sa.select(VideoRow.data)
                .where(
                    VideoRow.owner == owner,
                    VideoRow.sha256 == sha256,
                    VideoRow.deleted_at.is_(None),
                )
                .order_by(VideoRow.created_at.desc())
                .limit(1)
            )
        return None if data is None else Video.model_validate(data)


class StoredHighlights:
    """Implements `reelwright.ports.Highlights`."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions
        self._shelf = Shelf(sessions, Highlight, HighlightRow)

    async def add(self, highlights: Sequence[Highlight]) -> None:
        async with transaction(self._sessions, "highlights.add") as session:
            await self._shelf.put(
                session, *(self._shelf.to_row(each, video_id=each.video) for each in highlights)
            )

    async def get(self, owner: Owner, highlight: HighlightId) -> Highlight:
        return await self._shelf.get(owner, highlight)

    async def of_video(self, owner: Owner, video: VideoId) -> Sequence[Highlight]:
        async with reading(self._sessions, "highlights.of_video") as session:
            found = await session.scalars(
                sa.select(HighlightRow.data)
                .where(HighlightRow.owner == owner, HighlightRow.video_id == video)
                .order_by(HighlightRow.created_at, HighlightRow.id)
            )
        return [Highlight.model_validate(data) for data in found]


class StoredVoiceovers:
    """Implements `reelwright.ports.Voiceovers`."""

    def __init__(self, sessions: Sessions) -> None:
        self._shelf = Shelf(sessions, Voiceover, VoiceoverRow)

    async def add(self, voiceover: Voiceover) -> None:
        await self._shelf.add(voiceover, **_voiceover_columns(voiceover))

    async def update(self, voiceover: Voiceover) -> None:
        await self._shelf.update(voiceover, **_voiceover_columns(voiceover))

    async def of_video(self, owner: Owner, video: VideoId) -> Sequence[Voiceover]:
        return await self._shelf.list(
            owner, VoiceoverRow.video_id == video, after=None, limit=ANY_NUMBER
        )

    async def get(self, owner: Owner, voiceover: VoiceoverId) -> Voiceover:
        return await self._shelf.get(owner, voiceover)

    async def trashed(self, owner: Owner, *, before: datetime) -> Sequence[Voiceover]:
        return await self._shelf.trashed(owner, before=before)

    async def remove(self, owner: Owner, voiceover: VoiceoverId) -> None:
        await self._shelf.remove(owner, voiceover)


class StoredPublications:
    """Implements `reelwright.ports.Publications`."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions
        self._shelf = Shelf(sessions, Publication, PublicationRow)

    async def add(self, publication: Publication, approval: Approval | None) -> None:
        async with transaction(self._sessions, "publications.add") as session:
            row = self._shelf.to_row(publication, state=publication.state)
            await self._shelf.put(session, row)
            await session.flush()
            if approval is not None:
                session.add(
                    ApprovalRow(
                        id=approval.id,
                        owner=approval.owner,
                        data=approval.model_dump(mode="json"),
                        created_at=publication.created_at,
                        publication_id=publication.id,
                        expires_at=approval.expires_at,
                        used_at=approval.used_at,
                    )
                )

    async def get(self, owner: Owner, publication: PublicationId) -> Publication:
        return await self._shelf.get(owner, publication)

    async def list(
        self, owner: Owner, *, after: str | None = None, limit: int = 50
    ) -> Sequence[Publication]:
        return await self._shelf.list(owner, after=after, limit=limit)


class NoChannels:
    """Implements `reelwright.ports.Channels` where none can be connected."""

    async def list(self, owner: Owner) -> Sequence[Channel]:  # noqa: ARG002 - nobody has any
        return ()


def _video_columns(video: Video) -> dict[str, object]:
    return {
        "sha256": video.sha256,
        "title": video.title[:500],
        "deleted_at": video.deleted_at,
    }


def _voiceover_columns(voiceover: Voiceover) -> dict[str, object]:
    return {"video_id": voiceover.video, "deleted_at": voiceover.deleted_at}
