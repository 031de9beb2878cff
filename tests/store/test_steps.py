from datetime import timedelta

import pytest

from reelwright.domain import LOCAL, Call, Owner, StepId, StepState
from reelwright.errors import NotFoundError
from reelwright.store.database import Sessions
from reelwright.store.steps import StoredSteps
from tests.nouns import NOON, a_step, moment


async def test_a_step_comes_back_as_it_was_last_saved(sessions: Sessions) -> None:
    steps = StoredSteps(sessions)
    step = a_step()
    await steps.add(step)
    done = step.model_copy(update={"state": StepState.SUCCEEDED, "result": {"said": "hi"}})

    await steps.save(done)

    assert await steps.get(LOCAL, step.id) == done


async def test_a_step_that_has_ended_stays_as_it_ended(sessions: Sessions) -> None:
    steps = StoredSteps(sessions)
    step = a_step(state=StepState.CANCELLED)
    await steps.add(step)

    await steps.save(step.model_copy(update={"state": StepState.SUCCEEDED}))

    assert (await steps.get(LOCAL, step.id)).state is StepState.CANCELLED


@pytest.mark.parametrize("owner", [LOCAL, Owner("somebody")])
async def test_a_step_never_written_down_or_of_another_is_not_found(
    sessions: Sessions, owner: Owner
) -> None:
    steps = StoredSteps(sessions)
    theirs = a_step(owner=Owner("third"))
    await steps.add(theirs)

    with pytest.raises(NotFoundError) as caught:
        await steps.get(owner, theirs.id)
    with pytest.raises(NotFoundError):
        await steps.save(a_step())

    assert caught.value.code == "job_not_found"


async def test_needs_come_in_the_order_they_were_asked_for_and_once(sessions: Sessions) -> None:
    steps = StoredSteps(sessions)
    parent, *needs = (a_step() for _ in range(4))
    for step in (parent, *needs):
        await steps.add(step)

    for number, need in enumerate(reversed(needs)):
        for _ in range(2):
            await steps.add_need(parent.id, need.id, f"{number}", Call(tool="shout", args={}))

    found = await steps.needs_of(parent.id)
    assert [need.step.id for need in found] == [need.id for need in reversed(needs)]


async def test_those_who_wait_for_a_step_are_found_until_they_have_ended(
    sessions: Sessions,
) -> None:
    steps = StoredSteps(sessions)
    need = a_step()
    waiting = a_step(state=StepState.WAITING)
    ended = a_step(state=StepState.FAILED)
    for step in (need, waiting, ended):
        await steps.add(step)
    for step in (waiting, ended):
        await steps.add_need(step.id, need.id, "key", Call(tool="shout", args={}))

    assert [step.id for step in await steps.dependents_of(need.id)] == [waiting.id]


async def test_only_what_succeeded_is_remembered_the_newest_first(sessions: Sessions) -> None:
    steps = StoredSteps(sessions)
    for minute, state in enumerate(
        (StepState.SUCCEEDED, StepState.SUCCEEDED, StepState.FAILED, StepState.RUNNING)
    ):
        await steps.add(
            a_step(id=StepId(f"stp_{minute}"), memo_key="k", state=state, created_at=moment(minute))
        )

    found = await steps.remembered(LOCAL, "k")

    assert found is not None
    assert found.id == "stp_1"
    assert await steps.remembered(Owner("somebody"), "k") is None


async def test_a_list_has_no_results_and_can_leave_out_what_others_asked_for(
    sessions: Sessions,
) -> None:
    steps = StoredSteps(sessions)
    root = a_step(result={"large": "x" * 1000})
    await steps.add(root)
    await steps.add(a_step(parent_id=root.id))
    await steps.add(a_step(is_job=False))

    listed = await steps.list(LOCAL, only_jobs=True)

    assert [step.id for step in listed] == [root.id]
    assert listed[0].result is None
    assert len(await steps.list(LOCAL)) == 3


async def test_the_pace_of_a_tool_is_the_middle_of_its_last_runs(sessions: Sessions) -> None:
    steps = StoredSteps(sessions)
    for seconds in (1, 2, 300):
        await steps.add(
            a_step(
                state=StepState.SUCCEEDED,
                media_seconds=100.0,
                started_at=NOON,
                finished_at=NOON + timedelta(seconds=seconds),
            )
        )

    assert await steps.pace("shout") == pytest.approx(0.02)
    assert await steps.pace("whisper") is None


async def test_looks_are_forgotten_after_a_while_and_jobs_are_not(sessions: Sessions) -> None:
    steps = StoredSteps(sessions)
    for minute in (0, 10):
        await steps.add(a_step(is_job=False, created_at=moment(minute)))
    await steps.add(a_step())

    assert await steps.forget_looks(moment(5)) == 1
    assert len(await steps.list(LOCAL)) == 2


async def test_a_step_is_ready_once_all_that_it_needs_has_ended_well_or_badly(
    sessions: Sessions,
) -> None:
    steps = StoredSteps(sessions)
    parent, first, second = a_step(), a_step(state=StepState.RUNNING), a_step()
    for step in (parent, first, second):
        await steps.add(step)
    for need in (first, second):
        await steps.add_need(parent.id, need.id, need.id, Call(tool="shout", args={}))

    await steps.save(first.model_copy(update={"state": StepState.SUCCEEDED}))
    assert not await steps.is_ready(parent.id)
    await steps.save(second.model_copy(update={"state": StepState.FAILED}))
    assert await steps.is_ready(parent.id)
