"""Clips, kept in SQL, with numbers that a person can say."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from reelwright.domain import Clip, ClipId, Owner, VideoId
from reelwright.store.database import Sessions
from reelwright.store.rows import ANY_NUMBER, Shelf
from reelwright.store.tables import ClipRow, VideoRow
from reelwright.store.transactions import retried


class StoredClips:
    """Implements `reelwright.ports.Clips`."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions
        self._shelf = Shelf(sessions, Clip, ClipRow)

    async def add(self, clip: Clip) -> Clip:
        async def work(session: AsyncSession) -> Clip:
            # Who holds the video's row gives its numbers; others wait.
            await session.execute(
                sa.select(VideoRow.id)
                .where(VideoRow.id == clip.video)
                .with_for_update(key_share=True)
            )
            numbered = await _numbered(session, clip)
            await self._shelf.put(session, self._shelf.to_row(numbered, **_columns(numbered)))
            return numbered

        return await retried(self._sessions, "clips.add", work)

    async def update(self, clip: Clip) -> None:
        await self._shelf.update(clip, **_columns(clip))

    async def renumber(self, owner: Owner, clips: Sequence[ClipId]) -> Mapping[ClipId, Clip]:
        async def work(session: AsyncSession) -> Mapping[ClipId, Clip]:
            found = {
                row.id: row
                for row in await session.scalars(
                    sa.select(ClipRow)
                    .where(ClipRow.owner == owner, ClipRow.id.in_(clips))
                    .order_by(ClipRow.id)
                    .with_for_update()
                )
            }
            rows = [found[name] for name in clips if name in found]
            numbers = sorted(row.number for row in rows)
            for place, row in enumerate(rows):
                row.number = -1 - place
            await session.flush()
            for row, number in zip(rows, numbers, strict=True):
                row.number = number
                row.data = row.data | {"number": number}
            return {ClipId(row.id): Clip.model_validate(row.data) for row in rows}

        return await retried(self._sessions, "clips.renumber", work)

    async def get(self, owner: Owner, clip: ClipId) -> Clip:
        return await self._shelf.get(owner, clip)

    async def trashed(self, owner: Owner, *, before: datetime) -> Sequence[Clip]:
        return await self._shelf.trashed(owner, before=before)

    async def remove(self, owner: Owner, clip: ClipId) -> None:
        await self._shelf.remove(owner, clip)

    async def of_video(self, owner: Owner, video: VideoId) -> Sequence[Clip]:
        return await self._shelf.list(
            owner, ClipRow.video_id == video, after=None, limit=ANY_NUMBER
        )

    async def list(
        self,
        owner: Owner,
        *,
        video: VideoId | None = None,
        after: str | None = None,
        limit: int = 50,
    ) -> Sequence[Clip]:
        conditions: list[sa.ColumnElement[bool]] = [ClipRow.deleted_at.is_(None)]
        if video is not None:
            conditions.append(ClipRow.video_id == video)
        return await self._shelf.list(owner, *conditions, after=after, limit=limit)


async def _numbered(session: AsyncSession, clip: Clip) -> Clip:
    of_video = ClipRow.video_id == clip.video
    given = sa.select(ClipRow.number, ClipRow.version).where(ClipRow.id == clip.id)
    for number, version in await session.execute(given):
        return clip.model_copy(update={"number": number, "version": version})
    if clip.replaces is None:
        highest = await _highest(session, ClipRow.number, of_video)
        return clip.model_copy(update={"number": highest + 1, "version": 1})
    same = sa.and_(of_video, ClipRow.number == clip.number)
    highest = await _highest(session, ClipRow.version, same)
    return clip.model_copy(update={"version": highest + 1})


async def _highest(
    session: AsyncSession, column: sa.orm.InstrumentedAttribute[int], where: sa.ColumnElement[bool]
) -> int:
    return await session.scalar(sa.select(sa.func.max(column)).where(where)) or 0


def _columns(clip: Clip) -> dict[str, object]:
    return {
        "video_id": clip.video,
        "number": clip.number,
        "version": clip.version,
        "deleted_at": clip.deleted_at,
    }
