"""What changed about steps, counted for each owner without a gap."""

from collections.abc import Sequence
from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from reelwright.domain import Owner, Step, StepEvent, StepId
from reelwright.store.database import Sessions
from reelwright.store.tables import EventRow, FeedRow
from reelwright.store.transactions import reading, transaction


class StoredEvents:
    """Implements `reelwright.ports.Events`."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    async def since(
        self, owner: Owner, number: int, *, job: StepId | None = None, limit: int = 500
    ) -> Sequence[StepEvent]:
        query = sa.select(EventRow.number, EventRow.data).where(
            EventRow.owner == owner, EventRow.number > number
        )
        if job is not None:
            query = query.where(EventRow.job_id == job)
        async with reading(self._sessions, "events.since") as session:
            rows = await session.execute(query.order_by(EventRow.number).limit(limit))
            return [StepEvent(number=each, step=Step.model_validate(data)) for each, data in rows]

    async def last(self, owner: Owner) -> int:
        async with reading(self._sessions, "events.last") as session:
            found = await session.scalar(sa.select(FeedRow.last).where(FeedRow.owner == owner))
        return found or 0

    async def forget(self, before: datetime) -> int:
        async with transaction(self._sessions, "events.forget") as session:
            forgotten = await session.execute(
                sa.delete(EventRow).where(EventRow.created_at < before)
            )
        count: int = forgotten.rowcount  # type: ignore[attr-defined]  # a CursorResult has one
        return count


async def add_event(session: AsyncSession, step: Step) -> None:
    """Write down that a step is now as it is, within the transaction that changes it.

    The owner's row of `feeds` is held until that transaction ends. So numbers can be read in the
    order in which they were given, which those of a sequence cannot.
    """
    counted = (
        sa.update(FeedRow)
        .where(FeedRow.owner == step.owner)
        .values(last=FeedRow.last + 1)
        .execution_options(synchronize_session=False)
    )
    if not (await session.execute(counted)).rowcount:  # type: ignore[attr-defined]  # a CursorResult has one
        try:
            async with session.begin_nested():
                await session.execute(sa.insert(FeedRow).values(owner=step.owner, last=1))
        except IntegrityError:
            await session.execute(counted)
    seen = step.model_copy(update={"args": {}, "result": None})
    event = {
        EventRow.step_id: step.id,
        EventRow.job_id: step.job_id,
        EventRow.data: seen.model_dump(mode="json"),
        EventRow.created_at: datetime.now(UTC),
    }
    await session.execute(
        sa.insert(EventRow).from_select(
            [EventRow.owner, EventRow.number, *event],
            sa.select(
                FeedRow.owner,
                FeedRow.last,
                *(sa.literal(value, column.type) for column, value in event.items()),
            ).where(FeedRow.owner == step.owner),
        )
    )
