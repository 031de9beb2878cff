"""Steps, kept in SQL. The row is the job."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import undefer

from reelwright.domain import Call, Owner, Step, StepId, StepState
from reelwright.errors import NotFoundError
from reelwright.ports import Need
from reelwright.store.database import Sessions
from reelwright.store.tables import NeedRow, StepRow

_RUNS_LOOKED_AT = 9
_ENDED = [state.value for state in StepState if state.is_final]


class StoredSteps:
    """Implements `reelwright.ports.Steps`."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    async def add(self, step: Step) -> None:
        async with self._sessions.begin() as session:
            session.add(StepRow(**_columns(step)))

    async def save(self, step: Step) -> None:
        async with self._sessions.begin() as session:
            changed = await session.execute(
                sa.update(StepRow)
                .where(StepRow.id == step.id, StepRow.state.not_in(_ENDED))
                .values(**_columns(step))
            )
            if changed.rowcount:  # type: ignore[attr-defined]  # a CursorResult has one
                return
            known = await session.scalar(sa.select(StepRow.id).where(StepRow.id == step.id))
        if known is None:
            raise _not_found(step.id)

    async def get(self, owner: Owner, step: StepId) -> Step:
        async with self._sessions() as session:
            row = await session.scalar(
                sa.select(StepRow)
                .where(StepRow.owner == owner, StepRow.id == step)
                .options(undefer(StepRow.result))
            )
        if row is None:
            raise _not_found(step)
        return _to_step(row)

    async def add_need(self, step: StepId, need: StepId, call_key: str, call: Call) -> None:
        async with self._sessions.begin() as session:
            if await session.get(NeedRow, (step, call_key)) is not None:
                return
            place = await session.scalar(
                sa.select(sa.func.count()).select_from(NeedRow).where(NeedRow.step_id == step)
            )
            session.add(
                NeedRow(
                    step_id=step,
                    call_key=call_key,
                    need_id=need,
                    place=place or 0,
                    call=call.model_dump(mode="json"),
                )
            )

    async def needs_of(self, step: StepId) -> Sequence[Need]:
        async with self._sessions() as session:
            rows = await session.execute(
                sa.select(NeedRow, StepRow)
                .join(StepRow, StepRow.id == NeedRow.need_id)
                .where(NeedRow.step_id == step)
                .order_by(NeedRow.place)
                .options(undefer(StepRow.result))
            )
            return [
                Need(
                    call_key=need.call_key,
                    call=Call.model_validate(need.call),
                    step=_to_step(needed),
                )
                for need, needed in rows
            ]

    async def is_ready(self, step: StepId) -> bool:
        async with self._sessions() as session:
            unfinished = await session.scalar(
                sa.select(StepRow.id)
                .join(NeedRow, NeedRow.need_id == StepRow.id)
                .where(NeedRow.step_id == step, StepRow.state.not_in(_ENDED))
                .limit(1)
            )
        return unfinished is None

    async def dependents_of(self, need: StepId) -> Sequence[Step]:
        async with self._sessions() as session:
            rows = await session.scalars(
                sa.select(StepRow)
                .join(NeedRow, NeedRow.step_id == StepRow.id)
                .where(NeedRow.need_id == need, StepRow.state.not_in(_ENDED))
                .options(undefer(StepRow.result))
            )
            return [_to_step(row) for row in rows]

    async def list(
        self,
        owner: Owner,
        *,
        only_jobs: bool = False,
        after: str | None = None,
        limit: int = 50,
    ) -> Sequence[Step]:
        query = sa.select(StepRow).where(StepRow.owner == owner)
        if only_jobs:
            query = query.where(StepRow.parent_id.is_(None), StepRow.is_job)
        async with self._sessions() as session:
            if after is not None:
                moment = await session.scalar(
                    sa.select(StepRow.created_at).where(StepRow.owner == owner, StepRow.id == after)
                )
                query = query.where(
                    sa.or_(
                        StepRow.created_at < moment,
                        sa.and_(StepRow.created_at == moment, StepRow.id < after),
                    )
                )
            rows = await session.scalars(
                query.order_by(StepRow.created_at.desc(), StepRow.id.desc()).limit(limit)
            )
            return [_to_step(row, with_result=False) for row in rows]

    async def forget_looks(self, before: datetime) -> int:
        async with self._sessions.begin() as session:
            forgotten = await session.execute(
                sa.delete(StepRow).where(~StepRow.is_job, StepRow.created_at < before)
            )
        count: int = forgotten.rowcount  # type: ignore[attr-defined]  # a CursorResult has one
        return count

    async def remembered(self, owner: Owner, memo_key: str) -> Step | None:
        async with self._sessions() as session:
            row = await session.scalar(
                sa.select(StepRow)
                .where(
                    StepRow.owner == owner,
                    StepRow.memo_key == memo_key,
                    StepRow.state == StepState.SUCCEEDED,
                )
                .order_by(StepRow.created_at.desc())
                .limit(1)
                .options(undefer(StepRow.result))
            )
        return None if row is None else _to_step(row)

    async def pace(self, tool: str) -> float | None:
        async with self._sessions() as session:
            rows = await session.execute(
                sa.select(StepRow.started_at, StepRow.finished_at, StepRow.media_seconds)
                .where(
                    StepRow.tool == tool,
                    StepRow.state == StepState.SUCCEEDED,
                    StepRow.reused_from.is_(None),
                    StepRow.started_at.is_not(None),
                    StepRow.media_seconds > 0,
                )
                .order_by(StepRow.finished_at.desc())
                .limit(_RUNS_LOOKED_AT)
            )
            paces = sorted(
                (finished - started).total_seconds() / seconds
                for started, finished, seconds in rows
                if started and finished and seconds
            )
        return paces[len(paces) // 2] if paces else None


def _columns(step: Step) -> dict[str, Any]:
    given = step.model_dump(mode="json")
    return given | {
        "doing": step.doing[:200],
        "created_at": step.created_at,
        "started_at": step.started_at,
        "finished_at": step.finished_at,
    }


def _to_step(row: StepRow, *, with_result: bool = True) -> Step:
    names = [name for name in Step.model_fields if with_result or name != "result"]
    return Step.model_validate({name: getattr(row, name) for name in names})


def _not_found(step: str) -> NotFoundError:
    return NotFoundError(
        f"There is no job {step[:60]!r}.",
        code="job_not_found",
        fix="`library` with `what` set to `jobs` lists the jobs there are.",
    )
