"""Whatever dies in between: every step reaches one end, and what has ended is not done again."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from reelwright.domain import LOCAL, Call, Step, StepState
from reelwright.errors import NotFoundError, UnavailableError
from reelwright.queue.bells import LocalBells
from reelwright.queue.opening import open_wake_ups
from reelwright.steps import Record, open_engine
from reelwright.store.database import Sessions
from reelwright.store.steps import StoredSteps
from reelwright.tool import House
from tests.nouns import NOON
from tests.steps import toys
from tests.steps.toys import TOYS, Works, make_house, open_works, record_of
from tests.waiting import until

FOREVER = Call(tool="forever", args={})
SHOUT = Call(tool="shout", args={"word": "hello"})


@pytest.fixture
def house(sessions: Sessions, tmp_path: Path) -> House:
    toys.ran.clear()
    return make_house(sessions, tmp_path)


@pytest.fixture
def record(sessions: Sessions) -> Record:
    return record_of(sessions)


@pytest.fixture
async def two(house: House, record: Record) -> AsyncGenerator[tuple[Works, Works]]:
    """Two processes of one record; their wake-ups do not reach each other, as on two machines."""
    async with AsyncExitStack() as stack:
        yield (
            await stack.enter_async_context(open_works(house, record)),
            await stack.enter_async_context(open_works(house, record)),
        )


async def state_of(works: Works, step: Step) -> StepState:
    return (await works.foreman.planner.house.steps.get(LOCAL, step.id)).state


async def reaches(works: Works, step: Step, state: StepState) -> Step:
    """Wait until a step is in a state, and give it."""
    async with asyncio.timeout(20):
        while True:
            now = await works.foreman.planner.house.steps.get(LOCAL, step.id)
            if now.state is state:
                return now
            assert not now.state.is_final, now.problem
            await asyncio.sleep(0.01)


async def test_a_step_that_was_never_sent_is_sent_by_whoever_looks(
    works: Works, two: tuple[Works, Works]
) -> None:
    works.wake_ups.is_broken = True
    step = await works.foreman.start(LOCAL, SHOUT)
    assert step.state is StepState.QUEUED

    await two[0].engine.reconciler.look()

    assert (await works.foreman.finish(step)).state is StepState.SUCCEEDED


async def test_what_was_planned_by_a_process_that_died_is_taken_up(
    works: Works, two: tuple[Works, Works]
) -> None:
    left = await works.foreman.planner.plan(LOCAL, Call(tool="chorus", args={"words": ["a"]}))

    for _ in range(2):
        await two[0].engine.reconciler.look()

    done = await works.foreman.finish(left)
    assert done.result == {"said": "A"}


async def test_a_step_whose_need_ended_while_nobody_looked_goes_on(
    works: Works, two: tuple[Works, Works]
) -> None:
    works.wake_ups.is_broken = True
    waiting = await works.foreman.start(LOCAL, Call(tool="chorus", args={"words": ["a"]}))
    steps = works.foreman.planner.house.steps
    (need,) = await steps.needs_of(waiting.id)
    await steps.save(
        need.step.model_copy(update={"state": StepState.SUCCEEDED, "result": {"said": "A"}})
    )

    for _ in range(2):
        await two[0].engine.reconciler.look()

    assert (await works.foreman.finish(waiting)).result == {"said": "A"}


async def test_a_step_of_a_worker_that_is_surely_gone_is_begun_anew_at_once(
    works: Works, record: Record
) -> None:
    works.wake_ups.is_broken = True
    step = await works.foreman.start(LOCAL, SHOUT)
    name = works.engine.worker.name
    machine, _, rest = name.partition("/")
    gone = f"{machine}/999999999.1/{rest.rpartition('/')[2]}"
    await record.leases.claim(gone, {"processor"}, NOON)
    works.wake_ups.is_broken = False

    await works.engine.reconciler.look()

    done = await works.foreman.finish(step)
    assert (done.state, done.attempt, done.handling.deaths) == (StepState.SUCCEEDED, 2, 1)


async def test_a_step_of_a_worker_elsewhere_is_its_own_until_its_lease_has_run_out(
    works: Works, record: Record
) -> None:
    works.wake_ups.is_broken = True
    step = await works.foreman.start(LOCAL, SHOUT)
    await record.leases.claim("elsewhere/1.1/ff", {"processor"}, NOON)
    works.wake_ups.is_broken = False

    for _ in range(3):
        await works.engine.reconciler.look()
    assert await state_of(works, step) is StepState.RUNNING
    works.engine.worker.lease = 0.0
    await works.engine.reconciler.look()

    assert (await works.foreman.finish(step)).state is StepState.SUCCEEDED


async def test_a_worker_that_beats_keeps_its_step(works: Works, record: Record) -> None:
    works.wake_ups.is_broken = True
    step = await works.foreman.start(LOCAL, SHOUT)
    await record.leases.claim("elsewhere/1.1/ff", {"processor"}, NOON)
    works.wake_ups.is_broken = False
    works.engine.worker.lease = 0.000001

    for _ in range(3):
        await record.leases.beat("elsewhere/1.1/ff")
        await works.engine.reconciler.look()

    assert await state_of(works, step) is StepState.RUNNING


async def test_a_step_that_kills_every_worker_is_given_up_and_the_others_go_on(
    works: Works, record: Record
) -> None:
    works.engine.worker.lease = 0.0
    works.wake_ups.is_broken = True
    deadly = await works.foreman.start(LOCAL, FOREVER)
    for number in range(3):
        await record.leases.claim(f"elsewhere/{number}.1/ff", {"processor"}, NOON)
        try:
            await works.engine.reconciler.look()
        except UnavailableError:
            continue
    works.wake_ups.is_broken = False

    ended = await works.foreman.finish(deadly)

    assert ended.problem is not None
    assert (ended.problem.code, ended.attempt) == ("crashed_repeatedly", 3)
    assert (await works.foreman.do(LOCAL, SHOUT)).state is StepState.SUCCEEDED


async def test_a_step_that_has_killed_two_workers_begins_when_nothing_runs_beside_it(
    works: Works, record: Record
) -> None:
    steps = works.foreman.planner.house.steps
    beside = await works.foreman.start(LOCAL, FOREVER)
    await reaches(works, beside, StepState.RUNNING)
    works.wake_ups.is_broken = True
    step = await works.foreman.start(LOCAL, SHOUT)
    handling = step.handling.model_copy(update={"deaths": 2})
    await steps.save(step.model_copy(update={"handling": handling}))
    works.wake_ups.is_broken = False

    for _ in range(5):
        await works.engine.reconciler.look()
    assert await state_of(works, step) is StepState.QUEUED
    await works.foreman.cancel(LOCAL, beside.id)

    assert (await works.foreman.finish(step)).state is StepState.SUCCEEDED
    told = [(event.step.id, event.step.state) for event in await record.events.since(LOCAL, 0)]
    assert told.index((step.id, StepState.RUNNING)) > told.index((beside.id, StepState.CANCELLED))


async def test_old_looks_and_old_news_are_forgotten_and_jobs_are_kept(
    works: Works, record: Record
) -> None:
    steps = works.foreman.planner.house.steps
    look = await works.foreman.do(LOCAL, Call(tool="glance", args={}))
    job = await works.foreman.do(LOCAL, SHOUT)
    works.clock.turn(timedelta(days=8))

    await works.engine.reconciler.look()

    assert (await steps.get(LOCAL, job.id)).state is StepState.SUCCEEDED
    with pytest.raises(NotFoundError):
        await steps.get(LOCAL, look.id)
    assert await record.events.since(LOCAL, 0) == []


async def test_who_finds_its_step_taken_by_another_stops_and_changes_nothing(
    house: House, record: Record, tmp_path: Path
) -> None:
    async with open_works(house, record) as late, open_works(house, record) as other:
        step = await late.foreman.start(LOCAL, FOREVER)
        running = await reaches(late, step, StepState.RUNNING)
        handling = running.handling.model_copy(update={"deaths": 1})
        taken = running.model_copy(update={"state": StepState.FAILED, "handling": handling})
        await other.foreman.keep(taken)

        await until(lambda: not late.engine.worker.carries)

        assert await state_of(late, step) is StepState.FAILED
        await until(lambda: not list((tmp_path / "work").iterdir()))


async def test_a_worker_that_ends_gives_back_what_it_has_and_another_begins_it_anew(
    house: House, record: Record
) -> None:
    async with open_works(house, record) as first:
        step = await first.foreman.start(LOCAL, FOREVER)
        await reaches(first, step, StepState.RUNNING)
    assert await state_of(first, step) is StepState.QUEUED

    async with open_works(house, record) as second:
        await second.engine.reconciler.look()
        again = await reaches(second, step, StepState.RUNNING)
        await second.foreman.cancel(LOCAL, step.id)

    assert (again.attempt, again.handling.deaths) == (2, 0)


async def test_a_cancel_reaches_the_worker_of_another_process(house: House, record: Record) -> None:
    async with open_works(house, record) as works, open_works(house, record) as asking:
        step = await works.foreman.start(LOCAL, FOREVER)
        await reaches(works, step, StepState.RUNNING)

        await asking.foreman.cancel(LOCAL, step.id)

        await until(lambda: not works.engine.worker.carries, within=5)
        assert await state_of(works, step) is StepState.CANCELLED


async def test_the_same_job_delivered_five_times_at_once_runs_once(
    house: House, record: Record
) -> None:
    async with AsyncExitStack() as stack:
        all_five = [await stack.enter_async_context(open_works(house, record)) for _ in range(5)]
        all_five[0].wake_ups.is_broken = True
        step = await all_five[0].foreman.start(LOCAL, SHOUT)
        all_five[0].wake_ups.is_broken = False

        await asyncio.gather(*(works.engine.reconciler.look() for works in all_five))
        done = await all_five[0].foreman.finish(step)

    assert (done.state, done.attempt) == (StepState.SUCCEEDED, 1)
    assert toys.ran == ["shout hello"]


async def test_a_request_is_shared_by_processes(two: tuple[Works, Works]) -> None:
    one, other = two

    steps = await asyncio.gather(
        *(works.foreman.do(LOCAL, Call(tool="echo", args={"word": "four"})) for works in two)
    )

    assert steps[0].id == steps[1].id
    assert sorted(toys.ran) == ["echo", "shout F", "shout FO", "shout FOU", "shout four"]
    assert (one, other) == two


async def test_a_finished_step_is_not_done_again_when_what_follows_died(
    house: House, record: Record
) -> None:
    async with open_works(house, record) as first:
        job = await first.foreman.start(LOCAL, Call(tool="chorus", args={"words": ["a", "b"]}))
        for need in await house.steps.needs_of(job.id):
            await first.foreman.finish(need.step)
    async with open_works(house, record) as second:
        for _ in range(2):
            await second.engine.reconciler.look()
        done = await second.foreman.finish(job)

    assert done.result == {"said": "A B"}
    assert sorted(word for word in toys.ran if word != "chorus") == ["shout a", "shout b"]


async def test_while_the_database_is_away_a_result_is_kept_and_written_down_later(
    house: House, record: Record, sessions: Sessions
) -> None:
    flaky = FlakySteps(sessions)
    async with open_works(replace(house, steps=flaky), record) as works:
        works.foreman.sleep = flaky.rest

        done = await works.foreman.do(LOCAL, SHOUT)

    assert done.state is StepState.SUCCEEDED
    assert flaky.refused == 3
    assert toys.ran == ["shout hello"]


class FlakySteps(StoredSteps):
    """A record that cannot be reached for a while, and then loses the answer of a commit."""

    refused = 0

    async def rest(self, seconds: float) -> None:
        assert 0 < seconds <= 5

    async def save(self, step: Step) -> Step:
        if step.state is StepState.SUCCEEDED and self.refused < 2:
            self.refused += 1
            raise UnavailableError("It is away.", code="database_unavailable")
        kept = await super().save(step)
        if step.state is StepState.SUCCEEDED and self.refused == 2:
            self.refused += 1
            raise UnavailableError("Its answer was lost.", code="database_unavailable")
        return kept


async def test_what_was_to_be_done_at_once_by_a_process_that_died_is_done_by_another(
    works: Works, two: tuple[Works, Works]
) -> None:
    async def die(step: Step) -> None:
        raise ProcessLookupError

    works.foreman.carry_now = die
    with pytest.raises(ProcessLookupError):
        await works.foreman.start(LOCAL, Call(tool="glance", args={}))
    (left,) = await works.foreman.planner.house.steps.list(LOCAL)

    for _ in range(2):
        await two[0].engine.reconciler.look()

    assert (await reaches(works, left, StepState.SUCCEEDED)).handling.weight == "processor"


async def test_a_process_without_room_asks_and_leaves_the_work_to_others(
    house: House, record: Record
) -> None:
    async with (
        open_wake_ups(None) as wake_ups,
        open_engine(house, TOYS, record, wake_ups=wake_ups, bells=LocalBells(), slots={}) as asking,
    ):
        step = await asking.foreman.start(LOCAL, SHOUT)

        assert step.state is StepState.QUEUED
        assert await wake_ups.waiting() == {(step.id, 0)}
