"""Who has which step."""

from collections.abc import Collection, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from reelwright.domain import Step, StepId, StepState
from reelwright.ports import DeadlyError, Unfinished
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

    async def claim(
        self,
        worker: str,
        weights: Collection[str],
        now: datetime,
        *,
        most_deaths: int | None = None,
    ) -> Step | None:
        async def claimed(session: AsyncSession) -> tuple[bool, Step | None]:
            row = await session.scalar(_next(weights, now))
            if row is None:
                return False, None
            if most_deaths is not None and row.deaths > most_deaths:
                raise DeadlyError
            return True, await _taken(session, row, worker, now)

        for _ in range(_TRIES):
            is_any, step = await retried(self._sessions, "leases.claim", claimed)
            if step is not None or not is_any:
                return step
        return None

    async def claim_this(self, step: Step, worker: str, now: datetime) -> Step | None:
        async def claimed(session: AsyncSession) -> Step | None:
            row = await session.get(StepRow, step.id)
            return None if row is None else await _taken(session, row, worker, now)

        return await retried(self._sessions, "leases.claim_this", claimed)

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


def _next(weights: Collection[str], now: datetime) -> sa.Select[StepRow]:
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
    owner = (
        sa.select(waiting.c.owner)
        .outerjoin(running, running.c.owner == waiting.c.owner)
        .order_by(
            sa.func.coalesce(running.c.steps, 0),
            sa.case((served.is_(None), 0), else_=1),
            served,
            waiting.c.oldest,
        )
        .limit(1)
        .scalar_subquery()
    )
    return (
        sa.select(StepRow)
        .where(ready, StepRow.owner == owner)
        .order_by(StepRow.created_at, StepRow.id)
        .limit(1)
    )


async def _taken(session: AsyncSession, row: StepRow, worker: str, now: datetime) -> Step | None:
    """Take a step as long as it stands as it was read."""
    step = to_step(row, with_result=False)
    if step.state is not StepState.QUEUED:
        return None
    revision = step.handling.revision
    anew = {"share": 0.0, "doing": "", "seconds_left": None, "started_at": now}
    begun = {"state": StepState.RUNNING, "attempt": step.attempt + 1, **anew}
    handled = {"revision": revision + 1, "not_before": None}
    changed = await session.execute(
        sa.update(StepRow)
        .where(
            StepRow.id == step.id,
            StepRow.state == StepState.QUEUED,
            StepRow.revision == revision,
        )
        .values(worker=worker, beat=0, **begun, **handled)
        .execution_options(synchronize_session=False)
    )
    if not changed.rowcount:  # type: ignore[attr-defined]  # a CursorResult has one
        return None
    handling = step.handling.model_copy(update=handled)
    step = step.model_copy(update=begun | {"handling": handling})
    await add_event(session, step)
    return step
