import asyncio
from datetime import timedelta
from typing import Any

import pytest

from reelwright.domain import LOCAL, Call, Clip, Owner, Step, StepId, StepState
from reelwright.ports import DeadlyError, Fence, SupersededError, fence
from reelwright.store.clips import StoredClips
from reelwright.store.database import Sessions
from reelwright.store.events import StoredEvents
from reelwright.store.leases import StoredLeases
from reelwright.store.nouns import StoredVideos
from reelwright.store.steps import StoredSteps
from tests.nouns import NOON, a_clip, a_step, a_video, moment

ANY = {"processor", "network", "accelerator"}
OTHER = Owner("other")


@pytest.fixture
def steps(sessions: Sessions) -> StoredSteps:
    return StoredSteps(sessions)


@pytest.fixture
def leases(sessions: Sessions) -> StoredLeases:
    return StoredLeases(sessions)


async def queued(steps: StoredSteps, minute: float = 0, **changes: Any) -> Step:  # noqa: ANN401 - any field
    step = a_step(created_at=moment(minute), **changes)
    await steps.plan(step)
    return await steps.save(step.model_copy(update={"state": StepState.QUEUED}))


async def test_a_step_is_given_to_one_worker_however_many_ask(
    steps: StoredSteps, leases: StoredLeases
) -> None:
    step = await queued(steps)

    claims = await asyncio.gather(*(leases.claim(f"w{n}", ANY, NOON) for n in range(8)))

    (claimed,) = [each for each in claims if each is not None]
    assert (claimed.id, claimed.attempt, claimed.state) == (step.id, 1, StepState.RUNNING)
    assert claimed.started_at == NOON


async def test_a_step_of_which_more_workers_died_than_one_risks_is_left_and_that_is_said(
    steps: StoredSteps, leases: StoredLeases
) -> None:
    step = await queued(steps, handling={"deaths": 2})

    with pytest.raises(DeadlyError):
        await leases.claim("w", ANY, NOON, most_deaths=1)

    claimed = await leases.claim("w", ANY, NOON, most_deaths=2)
    assert claimed is not None
    assert (claimed.id, claimed.attempt) == (step.id, 1)


async def test_every_one_of_many_steps_is_given_once(
    steps: StoredSteps, leases: StoredLeases
) -> None:
    for minute in range(6):
        await queued(steps, minute)

    claims = await asyncio.gather(*(leases.claim(f"w{n}", ANY, NOON) for n in range(8)))

    given = [each.id for each in claims if each is not None]
    assert len(given) == len(set(given)) == 6


async def test_only_what_weighs_what_a_worker_takes_is_given(
    steps: StoredSteps, leases: StoredLeases
) -> None:
    await queued(steps, handling={"call_key": "k", "weight": "network"})

    assert await leases.claim("w", {"processor"}, NOON) is None
    assert await leases.claim("w", {"network"}, NOON) is not None


async def test_what_is_not_to_be_begun_yet_is_not_given(
    steps: StoredSteps, leases: StoredLeases
) -> None:
    later = NOON + timedelta(seconds=7)
    await queued(steps, handling={"call_key": "k", "not_before": later})

    assert await leases.claim("w", ANY, NOON) is None
    assert await leases.claim("w", ANY, later) is not None


async def test_five_hundred_steps_of_one_owner_do_not_hold_up_another(
    steps: StoredSteps, leases: StoredLeases
) -> None:
    for minute in range(500):
        await queued(steps, minute)
    first = await leases.claim("w", ANY, moment(600))
    await queued(steps, 900, owner=OTHER)

    second = await leases.claim("w", ANY, moment(901))

    assert (first and first.owner, second and second.owner) == (LOCAL, OTHER)


async def test_owners_with_as_many_running_take_turns(
    steps: StoredSteps, leases: StoredLeases
) -> None:
    for minute in range(3):
        await queued(steps, minute)
    for minute in range(3):
        await queued(steps, 10 + minute, owner=OTHER)

    owners = []
    for minute in range(6):
        step = await leases.claim("w", ANY, moment(100 + minute))
        assert step is not None
        owners.append(step.owner)
        await steps.save(step.model_copy(update={"state": StepState.SUCCEEDED}))

    assert owners == [LOCAL, OTHER] * 3


async def test_a_worker_has_what_it_took_until_it_ends_is_cancelled_or_taken(
    steps: StoredSteps, leases: StoredLeases
) -> None:
    taken = []
    for minute in range(3):
        await queued(steps, minute)
        step = await leases.claim("w", ANY, NOON)
        assert step is not None
        taken.append(step)
    ended, cancelled, lost = taken

    await steps.save(ended.model_copy(update={"state": StepState.SUCCEEDED}))
    await steps.save(cancelled.model_copy(update={"state": StepState.CANCELLED}))
    assert await leases.held("w") == {(lost.id, 1)}
    await steps.save(lost.model_copy(update={"state": StepState.QUEUED}))
    await leases.claim("another", ANY, NOON)

    assert await leases.held("w") == frozenset()
    assert await leases.held("another") == {(lost.id, 2)}


async def test_a_beat_counts_for_everything_a_worker_has_and_nothing_else(
    steps: StoredSteps, leases: StoredLeases
) -> None:
    for worker in ("w", "another"):
        await queued(steps)
        await leases.claim(worker, ANY, NOON)

    await leases.beat("w")
    await leases.beat("w")

    beats = {row.worker: row.beat for row in await leases.unfinished(10)}
    assert beats == {"w": 2, "another": 0}


async def test_what_is_given_back_can_be_taken_again(
    steps: StoredSteps, leases: StoredLeases
) -> None:
    step = await queued(steps)
    await leases.claim("w", ANY, NOON)

    await leases.give_back("another", [(step.id, 1)])
    assert await leases.claim("another", ANY, NOON) is None
    await leases.give_back("w", [(step.id, 1)])
    again = await leases.claim("another", ANY, NOON)

    assert again is not None
    assert again.attempt == 2


async def test_a_report_is_kept_and_told_and_one_of_an_attempt_that_is_over_is_not(
    sessions: Sessions, steps: StoredSteps, leases: StoredLeases
) -> None:
    await queued(steps)
    first = await leases.claim("w", ANY, NOON)
    assert first is not None
    events = StoredEvents(sessions)
    before = await events.last(LOCAL)

    await leases.report(first.model_copy(update={"share": 0.5, "doing": "half"}))
    await leases.give_back("w", [(first.id, 1)])
    await leases.report(first.model_copy(update={"share": 0.7}))

    shares = [each.step.share for each in await events.since(LOCAL, before)]
    assert shares == [0.5, 0.0]


async def test_who_has_to_be_looked_after_is_whoever_does_not_wait_for_others(
    steps: StoredSteps, leases: StoredLeases
) -> None:
    planned, waiting, ready = [
        await steps.plan(a_step(created_at=moment(minute))) for minute in range(3)
    ]
    need = await steps.plan_need(waiting, Call(tool="shout", args={}), a_step())
    done = await steps.plan_need(ready, Call(tool="shout", args={}), a_step())
    await steps.save(done.step.model_copy(update={"state": StepState.FAILED}))
    for step in (waiting, ready):
        await steps.save(step.model_copy(update={"state": StepState.WAITING}))

    found = {row.id: row.state for row in await leases.unfinished(10)}

    assert found == {
        planned.id: StepState.PLANNED,
        need.step.id: StepState.PLANNED,
        ready.id: StepState.WAITING,
    }


@pytest.fixture
async def late(sessions: Sessions, steps: StoredSteps, leases: StoredLeases) -> StepId:
    """A step whose first attempt was thought dead, and which another worker has by now."""
    await StoredVideos(sessions).add(a_video())
    step = await queued(steps)
    await leases.claim("late", ANY, NOON)
    await leases.give_back("late", [(step.id, 1)])
    await leases.claim("another", ANY, NOON)
    return step.id


async def added(sessions: Sessions, clip: Clip, attempt: Fence) -> None:
    token = fence.set(attempt)
    try:
        await StoredClips(sessions).add(clip)
    finally:
        fence.reset(token)


async def test_a_late_worker_can_write_nothing_any_more(sessions: Sessions, late: StepId) -> None:
    with pytest.raises(SupersededError):
        await added(sessions, a_clip(), Fence(step=late, attempt=1))

    assert await StoredClips(sessions).list(LOCAL) == []


async def test_the_worker_that_has_the_step_can_write(sessions: Sessions, late: StepId) -> None:
    await added(sessions, a_clip(), Fence(step=late, attempt=2))

    assert len(await StoredClips(sessions).list(LOCAL)) == 1
