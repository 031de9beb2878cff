import asyncio

from reelwright.domain import LOCAL, Owner, StepState
from reelwright.store.database import Sessions
from reelwright.store.events import StoredEvents
from reelwright.store.steps import StoredSteps
from tests.nouns import a_step, moment


async def test_events_are_counted_for_each_owner_from_one_on(sessions: Sessions) -> None:
    steps, events = StoredSteps(sessions), StoredEvents(sessions)
    for owner in (LOCAL, LOCAL, Owner("other")):
        await steps.plan(a_step(owner=owner))

    assert [each.number for each in await events.since(LOCAL, 0)] == [1, 2]
    assert [each.number for each in await events.since(Owner("other"), 0)] == [1]
    assert await events.last(LOCAL) == 2
    assert await events.last(Owner("nobody")) == 0


async def test_an_event_tells_the_step_as_it_was_then_without_what_is_large(
    sessions: Sessions,
) -> None:
    steps, events = StoredSteps(sessions), StoredEvents(sessions)
    step = await steps.plan(a_step())
    await steps.save(
        step.model_copy(update={"state": StepState.SUCCEEDED, "result": {"large": "x" * 1000}})
    )

    first, second = [each.step for each in await events.since(LOCAL, 0)]

    assert [first.state, second.state] == [StepState.PLANNED, StepState.SUCCEEDED]
    assert (second.args, second.result) == ({}, None)


async def test_whoever_reads_while_many_write_misses_nothing_and_sees_nothing_twice(
    sessions: Sessions,
) -> None:
    steps, events = StoredSteps(sessions), StoredEvents(sessions)
    writers, each_writes = 8, 12
    seen: list[int] = []

    async def write() -> None:
        for _ in range(each_writes):
            await steps.plan(a_step())

    async def read() -> None:
        while len(seen) < writers * each_writes:
            after = seen[-1] if seen else 0
            seen.extend(each.number for each in await events.since(LOCAL, after, limit=5))

    async with asyncio.timeout(60):
        await asyncio.gather(read(), *(write() for _ in range(writers)))

    assert seen == list(range(1, writers * each_writes + 1))


async def test_events_of_one_job_can_be_read_alone(sessions: Sessions) -> None:
    steps, events = StoredSteps(sessions), StoredEvents(sessions)
    job = await steps.plan(a_step())
    await steps.plan(a_step())
    await steps.plan(a_step(job_id=job.id))

    assert [each.number for each in await events.since(LOCAL, 0, job=job.id)] == [1, 3]


async def test_old_events_are_forgotten_and_the_count_goes_on(sessions: Sessions) -> None:
    steps, events = StoredSteps(sessions), StoredEvents(sessions)
    await steps.plan(a_step())

    assert await events.forget(moment(60 * 24 * 365 * 50)) == 1
    await steps.plan(a_step())

    assert [each.number for each in await events.since(LOCAL, 0)] == [2]
