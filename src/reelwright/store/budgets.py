"""What owners spent on model calls, kept in SQL."""

from datetime import date

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from reelwright.domain import Owner
from reelwright.store.database import Sessions
from reelwright.store.tables import BudgetRow
from reelwright.store.transactions import reading, retried


class StoredBudgets:
    """Implements `reelwright.ports.Budgets`."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    async def reserve(
        self, owner: Owner, day: date, *, tokens: int, micros: int, of_tokens: int, of_micros: int
    ) -> tuple[int, int]:
        async def reserved(session: AsyncSession) -> tuple[int, int]:
            row = await _row(session, owner, day)
            some = max(0, min(tokens, of_tokens - row.tokens))
            money = max(0, min(micros, of_micros - row.micros))
            row.tokens += some
            row.micros += money
            return some, money

        await self._begin(owner, day)
        return await retried(self._sessions, "budgets.reserve", reserved)

    async def settle(self, owner: Owner, day: date, *, tokens: int, micros: int) -> None:
        async def settled(session: AsyncSession) -> None:
            row = await _row(session, owner, day)
            row.tokens += tokens
            row.micros += micros

        await self._begin(owner, day)
        await retried(self._sessions, "budgets.settle", settled)

    async def spent(self, owner: Owner, day: date) -> tuple[int, int]:
        async with reading(self._sessions, "budgets.spent") as session:
            row = await session.get(BudgetRow, (owner, day))
        return (0, 0) if row is None else (row.tokens, row.micros)

    async def _begin(self, owner: Owner, day: date) -> None:
        """See that a day has its row; of many who begin it at once, one does."""

        async def begun(session: AsyncSession) -> None:
            if await session.get(BudgetRow, (owner, day)) is None:
                session.add(BudgetRow(owner=owner, day=day, tokens=0, micros=0))

        try:
            await retried(self._sessions, "budgets.begin", begun)
        except IntegrityError:
            return


async def _row(session: AsyncSession, owner: Owner, day: date) -> BudgetRow:
    """Give the row of a day, held until the transaction ends."""
    return await session.get_one(BudgetRow, (owner, day), with_for_update=True)
