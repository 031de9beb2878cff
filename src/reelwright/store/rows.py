"""What the shelves of nouns have in common: a row holds one value, whole, and its owner."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Generic, TypeVar

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from reelwright.domain import Value
from reelwright.errors import NotFoundError
from reelwright.store.database import Sessions
from reelwright.store.tables import NounRow, StepRow
from reelwright.store.transactions import reading, transaction

N = TypeVar("N", bound=Value)
R = TypeVar("R", bound=NounRow)

_NAMES_GIVEN = 5

ANY_NUMBER = 1_000_000
"""A limit where there is to be none."""


class Shelf(Generic[N, R]):
    """One kind of noun, kept in one table."""

    def __init__(self, sessions: Sessions, noun: type[N], row: type[R]) -> None:
        self._sessions = sessions
        self._noun = noun
        self._row = row
        self._room: str = row.__tablename__

    async def add(self, *values: N, **columns: Any) -> None:  # noqa: ANN401 - columns of the row
        """Keep values; `columns` are those that the row has besides the value."""
        async with transaction(self._sessions, f"{self._room}.add") as session:
            await self.put(session, *(self.to_row(value, **columns) for value in values))

    async def put(self, session: AsyncSession, *rows: R) -> None:
        """Add rows; one that is there already, from an attempt that was lost, is replaced."""
        names = [row.id for row in rows]
        there = await session.scalars(sa.select(self._row.id).where(self._row.id.in_(names)))
        if again := list(there):
            await session.execute(sa.delete(self._row).where(self._row.id.in_(again)))
        session.add_all(rows)

    async def update(self, value: N, **columns: Any) -> None:  # noqa: ANN401 - columns of the row
        """Keep a value as it is now.

        Raises:
            NotFoundError: there was none.
        """
        owner, name = str(getattr(value, "owner", "")), str(getattr(value, "id", ""))
        async with transaction(self._sessions, f"{self._room}.update") as session:
            changed = await session.execute(
                sa.update(self._row)
                .where(self._row.owner == owner, self._row.id == name)
                .values(data=value.model_dump(mode="json"), **columns)
            )
        if changed.rowcount == 0:  # type: ignore[attr-defined]  # a CursorResult has one
            raise await self._not_found(owner, name)

    async def get(self, owner: str, name: str) -> N:
        """Look a value up.

        Raises:
            NotFoundError: there is none of that name that belongs to the owner.
        """
        async with reading(self._sessions, f"{self._room}.get") as session:
            data = await session.scalar(
                sa.select(self._row.data).where(self._row.owner == owner, self._row.id == name)
            )
        if data is None:
            raise await self._not_found(owner, name)
        return self._noun.model_validate(data)

    async def list(
        self, owner: str, *conditions: sa.ColumnElement[bool], after: str | None, limit: int
    ) -> Sequence[N]:
        """Give values, newest first, from after the one named on.

        Raises:
            NotFoundError: there is none of the name to go on after.
        """
        query = sa.select(self._row.data).where(self._row.owner == owner, *conditions)
        async with reading(self._sessions, f"{self._room}.list") as session:
            if after is not None:
                moment = await session.scalar(
                    sa.select(self._row.created_at).where(
                        self._row.owner == owner, self._row.id == after
                    )
                )
                if moment is None:
                    raise await self._not_found(owner, after)
                query = query.where(comes_after(self._row, moment, after))
            found = await session.scalars(query.order_by(*newest_first(self._row)).limit(limit))
        return [self._noun.model_validate(data) for data in found]

    async def trashed(self, owner: str, *, before: datetime) -> Sequence[N]:
        """Give what went to the trash before a moment; its table has a column for that."""
        column: sa.ColumnElement[datetime] = self._row.__table__.c.deleted_at
        async with reading(self._sessions, f"{self._room}.trashed") as session:
            found = await session.scalars(
                sa.select(self._row.data).where(self._row.owner == owner, column < before)
            )
        return [self._noun.model_validate(data) for data in found]

    async def remove(self, owner: str, name: str) -> None:
        """Remove a value for good."""
        async with transaction(self._sessions, f"{self._room}.remove") as session:
            await session.execute(
                sa.delete(self._row).where(self._row.owner == owner, self._row.id == name)
            )

    def to_row(self, value: N, **columns: Any) -> R:  # noqa: ANN401 - columns of the row
        """Make the row of a value; `columns` are those that it has besides the value."""
        data = value.model_dump(mode="json")
        return self._row(
            id=data["id"],
            owner=data["owner"],
            data=data,
            created_at=getattr(value, "created_at", None),
            **columns,
        )

    async def _not_found(self, owner: str, name: str) -> NotFoundError:
        async with reading(self._sessions, f"{self._room}.newest") as session:
            some = await session.scalars(
                sa.select(self._row.id)
                .where(self._row.owner == owner)
                .order_by(self._row.created_at.desc())
                .limit(_NAMES_GIVEN)
            )
        known = ", ".join(some) or "none yet"
        noun = self._noun.__name__.lower()
        return NotFoundError(
            f"There is no {noun} {name[:60]!r}.",
            code=f"{noun}_not_found",
            fix=f"The newest there are: {known}.",
        )


def newest_first(row: type[NounRow | StepRow]) -> Sequence[sa.ColumnElement[Any]]:
    """Give the order of every list; of the same moment, ids decide."""
    return row.created_at.desc(), row.id.desc()


def comes_after(
    row: type[NounRow | StepRow], moment: datetime, name: str
) -> sa.ColumnElement[bool]:
    """Say which rows a list of the newest first goes on with after one of that moment and name."""
    return sa.or_(
        row.created_at < moment,
        sa.and_(row.created_at == moment, row.id < name),
    )
