"""Clips, kept in SQL, with numbers that a person can say."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from reelwright.domain import Clip, ClipId, Owner, VideoId
from reelwright.store.database import Sessions
from reelwright.store.rows import Shelf
from reelwright.store.tables import ClipRow

_ANY_NUMBER = 1_000_000
_TRIES = 20
"""How often a number is looked for again that somebody else took at the same moment."""


class StoredClips:
    """Implements `reelwright.ports.Clips`."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions
        self._shelf = Shelf(sessions, Clip, ClipRow)

    async def add(self, clip: Clip) -> Clip:
        for last_try in range(_TRIES):
            numbered = await self._numbered(clip)
            try:
                await self._shelf.add(numbered, **_columns(numbered))
            except IntegrityError:
                if last_try == _TRIES - 1:
                    raise
            else:
                return numbered
        raise AssertionError("unreachable")

    async def update(self, clip: Clip) -> None:
        await self._shelf.update(clip, **_columns(clip))

    async def renumber(self, owner: Owner, clips: Sequence[ClipId]) -> Mapping[ClipId, Clip]:
        async with self._sessions.begin() as session:
            found = {
                row.id: row
                for row in await session.scalars(
                    sa.select(ClipRow).where(ClipRow.owner == owner, ClipRow.id.in_(clips))
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

    async def get(self, owner: Owner, clip: ClipId) -> Clip:
        return await self._shelf.get(owner, clip)

    async def trashed(self, owner: Owner, *, before: datetime) -> Sequence[Clip]:
        return await self._shelf.trashed(owner, before=before)

    async def remove(self, owner: Owner, clip: ClipId) -> None:
        await self._shelf.remove(owner, clip)

    async def of_video(self, owner: Owner, video: VideoId) -> Sequence[Clip]:
        return await self._shelf.list(
            owner, ClipRow.video_id == video, after=None, limit=_ANY_NUMBER
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

    async def _numbered(self, clip: Clip) -> Clip:
        async with self._sessions() as session:
            if clip.replaces is None:
                highest = await _highest(session, ClipRow.number, ClipRow.video_id == clip.video)
                return clip.model_copy(update={"number": highest + 1, "version": 1})
            highest = await _highest(
                session,
                ClipRow.version,
                sa.and_(ClipRow.video_id == clip.video, ClipRow.number == clip.number),
            )
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
