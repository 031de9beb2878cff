import asyncio
from datetime import timedelta

import pytest

from reelwright.domain import LOCAL, Call, Owner, Step, StepId, StepState
from reelwright.errors import NotFoundError
from reelwright.ports import Looked, SupersededError
from reelwright.store.database import Sessions
from reelwright.store.steps import StoredSteps
from tests.nouns import NOON, a_step, moment

SHOUT = Call(tool="shout", args={"word": "hello"})


@pytest.fixture
def steps(sessions: Sessions) -> StoredSteps:
    return StoredSteps(sessions)


async def kept(steps: StoredSteps, step: Step) -> Step:
    """Write a step down as if it had come to its state by and by."""
    await steps.plan(step.model_copy(update={"state": StepState.PLANNED}))
    return await steps.save(step)


async def test_a_step_comes_back_as_it_was_last_saved(steps: StoredSteps) -> None:
    step = await steps.plan(a_step(handling={"call_key": "k", "trace": {"traceparent": "00-1"}}))

    saved = await steps.save(
        step.model_copy(update={"state": StepState.SUCCEEDED, "result": {"said": "hi"}})
    )

    assert await steps.get(LOCAL, step.id) == saved
    assert saved.handling == step.handling.model_copy(update={"revision": 1})


async def test_of_two_who_read_the_same_one_is_refused(steps: StoredSteps) -> None:
    step = await steps.plan(a_step())
    await steps.save(step.model_copy(update={"state": StepState.WAITING}))

    with pytest.raises(SupersededError):
        await steps.save(step.model_copy(update={"state": StepState.QUEUED}))

    assert (await steps.get(LOCAL, step.id)).state is StepState.WAITING


async def test_a_step_that_has_ended_stays_as_it_ended(steps: StoredSteps) -> None:
    step = await kept(steps, a_step(state=StepState.CANCELLED))

    with pytest.raises(SupersededError):
        await steps.save(step.model_copy(update={"state": StepState.SUCCEEDED}))

    assert (await steps.get(LOCAL, step.id)).state is StepState.CANCELLED


@pytest.mark.parametrize("owner", [LOCAL, Owner("somebody")])
async def test_a_step_never_written_down_or_of_another_is_not_found(
    steps: StoredSteps, owner: Owner
) -> None:
    theirs = await steps.plan(a_step(owner=Owner("third")))

    with pytest.raises(NotFoundError) as caught:
        await steps.get(owner, theirs.id)
    with pytest.raises(SupersededError):
        await steps.save(a_step())

    assert caught.value.code == "job_not_found"


async def test_many_who_ask_for_the_same_at_the_same_moment_get_one_step(
    steps: StoredSteps,
) -> None:
    asked = [a_step(handling={"call_key": "same"}) for _ in range(8)]

    given = await asyncio.gather(*(steps.plan(step) for step in asked))

    assert len({step.id for step in given}) == 1
    assert len(await steps.list(LOCAL)) == 1


async def test_once_it_has_ended_the_same_call_is_a_new_step(steps: StoredSteps) -> None:
    first = await kept(steps, a_step(handling={"call_key": "k"}, state=StepState.FAILED))

    again = await steps.plan(a_step(handling={"call_key": "k"}))

    assert again.id != first.id


async def test_a_step_is_written_only_while_that_is_remembered_which_was_found(
    steps: StoredSteps,
) -> None:
    done = await kept(steps, a_step(memo_key="m", state=StepState.SUCCEEDED))
    parent = await steps.plan(a_step())
    again = a_step(memo_key="m", state=StepState.QUEUED)

    for stale in (Looked(None), Looked(parent.id)):
        with pytest.raises(SupersededError):
            await steps.plan(again, looked=stale)
        with pytest.raises(SupersededError):
            await steps.plan_need(parent, SHOUT, again, looked=stale)
    assert not await steps.needs_of(parent.id)

    assert await steps.plan(again, looked=Looked(done.id)) == again


async def test_needs_come_in_the_order_they_were_asked_for_and_once(steps: StoredSteps) -> None:
    parent = await steps.plan(a_step())
    needs = [a_step(parent_id=parent.id, job_id=parent.id) for _ in range(3)]

    for need in needs:
        for _ in range(2):
            await steps.plan_need(parent, SHOUT, need)

    found = await steps.needs_of(parent.id)
    assert [need.step.id for need in found] == [need.id for need in needs]


async def test_a_need_that_is_under_way_for_another_job_is_shared(steps: StoredSteps) -> None:
    mine, other = await steps.plan(a_step()), await steps.plan(a_step())
    running = a_step(job_id=other.id, handling={"call_key": "k"})
    await steps.plan_need(other, SHOUT, running)

    need = await steps.plan_need(mine, SHOUT, a_step(job_id=mine.id, handling={"call_key": "k"}))

    assert need.step.id == running.id
    assert {step.id for step in await steps.dependents_of(running.id)} == {other.id, mine.id}


async def test_what_two_steps_of_a_job_need_is_one_step_also_after_it_has_ended(
    steps: StoredSteps,
) -> None:
    job = await steps.plan(a_step())
    first, second = (a_step(parent_id=job.id, job_id=job.id) for _ in range(2))
    for step in (first, second):
        await steps.plan_need(job, SHOUT, step)
    need = await steps.plan_need(first, SHOUT, a_step(job_id=job.id, handling={"call_key": "k"}))
    await steps.save(need.step.model_copy(update={"state": StepState.SUCCEEDED}))

    again = await steps.plan_need(second, SHOUT, a_step(job_id=job.id, handling={"call_key": "k"}))

    assert again.step.id == need.step.id


async def test_a_need_planned_by_many_at_the_same_moment_is_one(steps: StoredSteps) -> None:
    job = await steps.plan(a_step())
    asked = [a_step(job_id=job.id, handling={"call_key": "k"}) for _ in range(6)]

    needs = await asyncio.gather(*(steps.plan_need(job, SHOUT, each) for each in asked))

    assert len({need.step.id for need in needs}) == 1
    assert len(await steps.of_job(LOCAL, job.id)) == 2


async def test_those_who_wait_for_a_step_are_found_until_they_have_ended(
    steps: StoredSteps,
) -> None:
    need = a_step(handling={"call_key": "k"})
    waiting, ended = await steps.plan(a_step()), await steps.plan(a_step())
    for step in (waiting, ended):
        await steps.plan_need(step, SHOUT, need)
    await steps.save(ended.model_copy(update={"state": StepState.FAILED}))

    assert [step.id for step in await steps.dependents_of(need.id)] == [waiting.id]


async def test_a_job_has_the_steps_it_shares_with_others(steps: StoredSteps) -> None:
    other, job = await steps.plan(a_step()), await steps.plan(a_step(created_at=moment(1)))
    shared = a_step(job_id=other.id, handling={"call_key": "k"}, created_at=moment(2))
    await steps.plan_need(other, SHOUT, shared)
    await steps.plan_need(job, SHOUT, a_step(job_id=job.id, handling={"call_key": "k"}))

    assert [step.id for step in await steps.of_job(LOCAL, job.id)] == [job.id, shared.id]
    assert await steps.of_job(Owner("somebody"), job.id) == []


async def test_only_what_succeeded_is_remembered_the_newest_first(steps: StoredSteps) -> None:
    for minute, state in enumerate(
        (StepState.SUCCEEDED, StepState.SUCCEEDED, StepState.FAILED, StepState.RUNNING)
    ):
        name = StepId(f"stp_{minute}")
        await kept(steps, a_step(id=name, memo_key="k", state=state, created_at=moment(minute)))

    found = await steps.remembered(LOCAL, "k")

    assert found is not None
    assert found.id == "stp_1"
    assert await steps.remembered(Owner("somebody"), "k") is None


async def test_a_list_has_no_results_and_can_leave_out_what_others_asked_for(
    steps: StoredSteps,
) -> None:
    root = await kept(steps, a_step(result={"large": "x" * 1000}))
    await steps.plan(a_step(parent_id=root.id))
    await steps.plan(a_step(is_job=False))

    listed = await steps.list(LOCAL, only_jobs=True)

    assert [step.id for step in listed] == [root.id]
    assert listed[0].result is None
    assert len(await steps.list(LOCAL)) == 3


async def test_the_pace_of_a_tool_is_the_middle_of_its_last_runs(steps: StoredSteps) -> None:
    for seconds in (1, 2, 300):
        await kept(
            steps,
            a_step(
                state=StepState.SUCCEEDED,
                media_seconds=100.0,
                started_at=NOON,
                finished_at=NOON + timedelta(seconds=seconds),
            ),
        )

    assert await steps.paces(["shout", "whisper"]) == {"shout": pytest.approx(0.02)}


async def test_looks_are_forgotten_after_a_while_and_jobs_are_not(steps: StoredSteps) -> None:
    for minute in (0, 10):
        look = a_step(is_job=False, state=StepState.SUCCEEDED, created_at=moment(minute))
        await kept(steps, look)
    await steps.plan(a_step())

    assert await steps.forget_looks(moment(5)) == 1
    assert len(await steps.list(LOCAL)) == 2


async def test_a_step_is_ready_once_all_that_it_needs_has_ended_well_or_badly(
    steps: StoredSteps,
) -> None:
    parent = await steps.plan(a_step())
    first, second = a_step(), a_step()
    for need in (first, second):
        await steps.plan_need(parent, SHOUT, need)

    await steps.save(first.model_copy(update={"state": StepState.SUCCEEDED}))
    assert not await steps.is_ready(parent.id)
    await steps.save(second.model_copy(update={"state": StepState.FAILED}))
    assert await steps.is_ready(parent.id)


async def test_a_list_goes_on_after_the_one_named_and_refuses_one_that_is_none(
    steps: StoredSteps,
) -> None:
    made = [await steps.plan(a_step(created_at=moment(minute))) for minute in range(3)]

    assert await steps.list(LOCAL, after=made[1].id) == [made[0]]
    with pytest.raises(NotFoundError):
        await steps.list(LOCAL, after="stp_none")
