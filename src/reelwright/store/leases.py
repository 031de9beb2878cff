"""Who has which step."""

from collections.abc import Collection, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from reelwright.domain import Step, StepId, StepState
from reelwright.ports import Unfinished
from reelwright.store.database import Sessions
from reelwright.store.events import add_event
from reelwright.store.step_rows import ENDED, to_step
from reelwright.store.tables import NeedRow, StepRow
from reelwright.store.transactions import reading, retried

_TRIES = 20
"""How often another step is looked for when somebody took the one that was found."""


class StoredLeases:
    """Implements `reelwright.ports.Leases`."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    async def claim(self, worker: str, weights: Collection[str], now: datetime) -> Step | None:
        async def claimed(session: AsyncSession) -> tuple[str | None, Step | None]:
            name = await _next(session, weights, now)
            if name is None:
                return None, None
            return name, await _taken(session, StepId(name), worker, now)

        for _ in range(_TRIES):
            name, step = await retried(self._sessions, "leases.claim", claimed)
            if step is not None or name is None:
                return step
        return None

    async def claim_this(self, step: Step, worker: str, now: datetime) -> Step | None:
        return await retried(
            self._sessions,
            "leases.claim_this",
            lambda session: _taken(session, step.id, worker, now),
        )

    async def beat(self, worker: str) -> None:
        async def beaten(session: AsyncSession) -> None:
            await session.execute(
                sa.update(StepRow)
                .where(StepRow.state == StepState.RUNNING, StepRow.worker == worker)
                .values(beat=StepRow.beat + 1)
                .execution_options(synchronize_session=False)
            )

        await retried(self._sessions, "leases.beat", beaten)

    async def held(self, worker: str) -> frozenset[tuple[StepId, int]]:
        async with reading(self._sessions, "leases.held") as session:
            rows = await session.execute(
                sa.select(StepRow.id, StepRow.attempt).where(
                    StepRow.state == StepState.RUNNING, StepRow.worker == worker
                )
            )
            return frozenset((StepId(name), attempt) for name, attempt in rows)

    async def give_back(self, worker: str, attempts: Collection[tuple[StepId, int]]) -> None:
        async def given(session: AsyncSession) -> None:
            for name, attempt in sorted(attempts):
                changed = await session.execute(
                    _of_attempt(name, attempt)
                    .where(StepRow.worker == worker)
                    .values(state=StepState.QUEUED, revision=StepRow.revision + 1, share=0.0)
                )
                if changed.rowcount:  # type: ignore[attr-defined]  # a CursorResult has one
                    row = await session.get_one(StepRow, name)
                    await add_event(session, to_step(row, with_result=False))

        await retried(self._sessions, "leases.give_back", given)

    async def report(self, step: Step) -> None:
        async def reported(session: AsyncSession) -> None:
            changed = await session.execute(
                _of_attempt(step.id, step.attempt).values(
                    share=step.share, doing=step.doing[:200], seconds_left=step.seconds_left
                )
            )
            if changed.rowcount:  # type: ignore[attr-defined]  # a CursorResult has one
                await add_event(session, step)

        await retried(self._sessions, "leases.report", reported)

    async def unfinished(self, limit: int) -> Sequence[Unfinished]:
        need = aliased(StepRow)
        waits_for = (
            sa.select(need.id)
            .join(NeedRow, NeedRow.need_id == need.id)
            .where(NeedRow.step_id == StepRow.id, need.state.not_in(ENDED))
            .exists()
        )
        begun = [StepState.PLANNED, StepState.QUEUED, StepState.RUNNING]
        columns = [getattr(StepRow, name) for name in Unfinished.model_fields]
        async with reading(self._sessions, "leases.unfinished") as session:
            rows = await session.execute(
                sa.select(*columns)
                .where(
                    sa.or_(
                        StepRow.state.in_(begun),
                        sa.and_(StepRow.state == StepState.WAITING, ~waits_for),
                    )
                )
                .order_by(StepRow.created_at)
                .limit(limit)
            )
            return [Unfinished.model_validate(dict(row)) for row in rows.mappings()]


def _of_attempt(step: StepId, attempt: int) -> sa.Update:
    return (
        sa.update(StepRow)
        .where(StepRow.id == step, StepRow.attempt == attempt, StepRow.state == StepState.RUNNING)
        .execution_options(synchronize_session=False)
    )


async def _next(session: AsyncSession, weights: Collection[str], now: datetime) -> str | None:
    """Choose: the owner with the fewest running, then the one served longest ago; his oldest."""
    ready = sa.and_(
        StepRow.state == StepState.QUEUED,
        StepRow.weight.in_(weights),
        sa.or_(StepRow.not_before.is_(None), StepRow.not_before <= now),
    )
    waiting = (
        sa.select(StepRow.owner, sa.func.min(StepRow.created_at).label("oldest"))
        .where(ready)
        .group_by(StepRow.owner)
        .subquery()
    )
    running = (
        sa.select(StepRow.owner, sa.func.count().label("steps"))
        .where(StepRow.state == StepState.RUNNING)
        .group_by(StepRow.owner)
        .subquery()
    )
    served = (
        sa.select(sa.func.max(StepRow.started_at))
        .where(StepRow.owner == waiting.c.owner)
        .scalar_subquery()
    )
    owner = await session.scalar(
        sa.select(waiting.c.owner)
        .outerjoin(running, running.c.owner == waiting.c.owner)
        .order_by(
            sa.func.coalesce(running.c.steps, 0),
            sa.case((served.is_(None), 0), else_=1),
            served,
            waiting.c.oldest,
        )
        .limit(1)
    )
    if owner is None:
        return None
    name: str | None = await session.scalar(
        sa.select(StepRow.id)
        .where(ready, StepRow.owner == owner)
        .order_by(StepRow.created_at, StepRow.id)
        .limit(1)
    )
    return name


async def _taken(session: AsyncSession, name: StepId, worker: str, now: datetime) -> Step | None:
    changed = await session.execute(
        sa.update(StepRow)
        .where(StepRow.id == name, StepRow.state == StepState.QUEUED)
        .values(
            state=StepState.RUNNING,
            attempt=StepRow.attempt + 1,
            revision=StepRow.revision + 1,
            worker=worker,
            beat=0,
            started_at=now,
            share=0.0,
            doing="",
            seconds_left=None,
            not_before=None,
        )
        .execution_options(synchronize_session=False)
    )
    if not changed.rowcount:  # type: ignore[attr-defined]  # a CursorResult has one
        return None
    step = to_step(await session.get_one(StepRow, name), with_result=False)
    await add_event(session, step)
    return step
