"""Steps, kept in SQL. The row is the job."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased, undefer

from reelwright.domain import Call, Owner, Step, StepId, StepState, VideoId
from reelwright.errors import NotFoundError
from reelwright.ports import Looked, Need, SupersededError
from reelwright.store.database import Sessions
from reelwright.store.events import add_event
from reelwright.store.rows import comes_after, newest_first
from reelwright.store.step_rows import ENDED, columns_of, to_step
from reelwright.store.tables import EventRow, NeedRow, StepRow
from reelwright.store.transactions import reading, retried, transaction

_RUNS_LOOKED_AT = 9
_TRIES = 20
"""How often it is looked again for a step that somebody else wrote down at the same moment."""


class StoredSteps:
    """Implements `reelwright.ports.Steps`."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    async def plan(self, step: Step, *, looked: Looked | None = None) -> Step:
        async def planned(session: AsyncSession) -> Step:
            under_way = await _under_way(session, step.handling.call_key)
            return under_way or await _insert(session, step, looked)

        for _ in range(_TRIES):
            try:
                return await retried(self._sessions, "steps.plan", planned)
            except IntegrityError:
                continue
        raise RuntimeError(f"{step.tool} could not be written down")

    async def plan_need(
        self, of: Step, call: Call, child: Step, *, looked: Looked | None = None
    ) -> Need:
        key = child.handling.call_key

        async def planned(session: AsyncSession) -> Need:
            step = await _answering(session, of, key) or await _insert(session, child, looked)
            if await session.get(NeedRow, (of.id, key)) is None:
                await _insert_need(session, of, key, call, step)
            return Need(call_key=key, call=call, step=step)

        for _ in range(_TRIES):
            try:
                return await retried(self._sessions, "steps.plan_need", planned)
            except IntegrityError:
                continue
        raise RuntimeError(f"{child.tool} could not be written down for {of.id}")

    async def save(self, step: Step) -> Step:
        revision = step.handling.revision
        handling = step.handling.model_copy(update={"revision": revision + 1})
        kept = step.model_copy(update={"handling": handling})

        async def saved(session: AsyncSession) -> Step:
            changed = await session.execute(
                sa.update(StepRow)
                .where(
                    StepRow.id == step.id,
                    StepRow.revision == revision,
                    StepRow.state.not_in(ENDED),
                )
                .values(**columns_of(kept))
                .execution_options(synchronize_session=False)
            )
            if not changed.rowcount:  # type: ignore[attr-defined]  # a CursorResult has one
                raise SupersededError(step.id)
            await add_event(session, kept)
            return kept

        return await retried(self._sessions, "steps.save", saved)

    async def get(self, owner: Owner, step: StepId) -> Step:
        async with reading(self._sessions, "steps.get") as session:
            row = await session.scalar(
                sa.select(StepRow)
                .where(StepRow.owner == owner, StepRow.id == step)
                .options(undefer(StepRow.result))
            )
        if row is None:
            raise _not_found(step)
        return to_step(row)

    async def needs_of(self, step: StepId) -> Sequence[Need]:
        async with reading(self._sessions, "steps.needs_of") as session:
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
                    step=to_step(needed),
                )
                for need, needed in rows
            ]

    async def is_ready(self, step: StepId) -> bool:
        async with reading(self._sessions, "steps.is_ready") as session:
            unfinished = await session.scalar(
                sa.select(StepRow.id)
                .join(NeedRow, NeedRow.need_id == StepRow.id)
                .where(NeedRow.step_id == step, StepRow.state.not_in(ENDED))
                .limit(1)
            )
        return unfinished is None

    async def dependents_of(self, need: StepId) -> Sequence[Step]:
        async with reading(self._sessions, "steps.dependents_of") as session:
            rows = await session.scalars(
                sa.select(StepRow)
                .join(NeedRow, NeedRow.step_id == StepRow.id)
                .where(NeedRow.need_id == need, StepRow.state.not_in(ENDED))
                .order_by(StepRow.created_at, StepRow.id)
            )
            return [to_step(row, with_result=False) for row in rows]

    async def of_job(self, owner: Owner, job: StepId) -> Sequence[Step]:
        own = aliased(StepRow)
        needed = (
            sa.select(NeedRow.need_id)
            .join(own, own.id == NeedRow.step_id)
            .where(own.job_id == job, own.owner == owner)
        )
        async with reading(self._sessions, "steps.of_job") as session:
            rows = await session.scalars(
                sa.select(StepRow)
                .where(
                    StepRow.owner == owner,
                    sa.or_(StepRow.job_id == job, StepRow.id.in_(needed)),
                )
                .order_by(StepRow.created_at, StepRow.id)
            )
            return [to_step(row, with_result=False) for row in rows]

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
        async with reading(self._sessions, "steps.list") as session:
            if after is not None:
                moment = await session.scalar(
                    sa.select(StepRow.created_at).where(StepRow.owner == owner, StepRow.id == after)
                )
                if moment is None:
                    raise _not_found(after)
                query = query.where(comes_after(StepRow, moment, after))
            rows = await session.scalars(query.order_by(*newest_first(StepRow)).limit(limit))
            return [to_step(row, with_result=False) for row in rows]

    async def forget_looks(self, before: datetime) -> int:
        async with transaction(self._sessions, "steps.forget_looks") as session:
            forgotten = await session.execute(
                sa.delete(StepRow).where(
                    ~StepRow.is_job, StepRow.created_at < before, StepRow.state.in_(ENDED)
                )
            )
        count: int = forgotten.rowcount  # type: ignore[attr-defined]  # a CursorResult has one
        return count

    async def forget_video(self, owner: Owner, video: VideoId) -> int:
        of_video = (StepRow.owner == owner, StepRow.video_id == video, StepRow.state.in_(ENDED))

        async def forgotten(session: AsyncSession) -> int:
            names = sa.select(StepRow.id).where(*of_video)
            await session.execute(sa.delete(EventRow).where(EventRow.step_id.in_(names)))
            removed = await session.execute(sa.delete(StepRow).where(*of_video))
            count: int = removed.rowcount  # type: ignore[attr-defined]  # a CursorResult has one
            return count

        return await retried(self._sessions, "steps.forget_video", forgotten)

    async def remembered(self, owner: Owner, memo_key: str) -> Step | None:
        async with reading(self._sessions, "steps.remembered") as session:
            row = await session.scalar(
                _remembered(owner, memo_key, StepRow).options(undefer(StepRow.result))
            )
        return None if row is None else to_step(row)

    async def paces(self, tools: Collection[str]) -> Mapping[str, float]:
        newest_first = sa.func.row_number().over(
            partition_by=StepRow.tool, order_by=StepRow.finished_at.desc()
        )
        runs = (
            sa.select(
                StepRow.tool,
                StepRow.started_at,
                StepRow.finished_at,
                StepRow.media_seconds,
                newest_first.label("place"),
            )
            .where(
                StepRow.tool.in_(tools),
                StepRow.state == StepState.SUCCEEDED,
                StepRow.reused_from.is_(None),
                StepRow.started_at.is_not(None),
                StepRow.media_seconds > 0,
            )
            .subquery()
        )
        found = defaultdict[str, list[float]](list)
        async with reading(self._sessions, "steps.paces") as session:
            rows = await session.execute(sa.select(runs).where(runs.c.place <= _RUNS_LOOKED_AT))
            for tool, started, finished, seconds, _ in rows:
                found[tool].append((finished - started).total_seconds() / seconds)
        return {tool: sorted(paces)[len(paces) // 2] for tool, paces in found.items()}


async def _under_way(session: AsyncSession, call_key: str) -> Step | None:
    """Find the unfinished step of a call."""
    row = await session.scalar(sa.select(StepRow).where(StepRow.unfinished_key == call_key))
    return None if row is None else to_step(row, with_result=False)


async def _answering(session: AsyncSession, of: Step, call_key: str) -> Step | None:
    """Find the step that answers a call which a step makes, if there is one."""
    if under_way := await _under_way(session, call_key):
        return under_way
    parent = aliased(StepRow)
    row = await session.scalar(
        sa.select(StepRow)
        .join(NeedRow, NeedRow.need_id == StepRow.id)
        .join(parent, parent.id == NeedRow.step_id)
        .where(
            parent.job_id == of.job_id,
            NeedRow.call_key == call_key,
            StepRow.state != StepState.CANCELLED,
        )
        .limit(1)
        .options(undefer(StepRow.result))
    )
    return None if row is None else to_step(row)


async def _insert(session: AsyncSession, step: Step, looked: Looked | None) -> Step:
    await session.execute(sa.insert(StepRow).values(id=step.id, beat=0, **columns_of(step)))
    # From here on nobody else can begin the same call: what is not remembered now, is not.
    if looked is not None and step.memo_key is not None:
        newest = await session.scalar(_remembered(step.owner, step.memo_key, StepRow.id))
        if newest != looked.newest:
            raise SupersededError(step.id)
    await add_event(session, step)
    return step


def _remembered(owner: Owner, memo_key: str, what: Any) -> sa.Select[Any]:  # noqa: ANN401 - a row or a column
    return (
        sa.select(what)
        .where(
            StepRow.owner == owner,
            StepRow.memo_key == memo_key,
            StepRow.state == StepState.SUCCEEDED,
        )
        .order_by(StepRow.created_at.desc())
        .limit(1)
    )


async def _insert_need(
    session: AsyncSession, of: Step, call_key: str, call: Call, need: Step
) -> None:
    place = await session.scalar(
        sa.select(sa.func.count()).select_from(NeedRow).where(NeedRow.step_id == of.id)
    )
    await session.execute(
        sa.insert(NeedRow).values(
            step_id=of.id,
            call_key=call_key,
            need_id=need.id,
            place=place or 0,
            call=call.model_dump(mode="json"),
        )
    )


def _not_found(step: str) -> NotFoundError:
    return NotFoundError(
        f"There is no job {step[:60]!r}.",
        code="job_not_found",
        fix="`library` with `what` set to `jobs` lists the jobs there are.",
    )
