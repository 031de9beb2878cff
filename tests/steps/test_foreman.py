import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest

from reelwright.domain import LOCAL, Call, Owner, Step, StepState
from reelwright.errors import ArgumentsError, NotFoundError
from reelwright.steps import Foreman
from reelwright.store.database import Sessions
from reelwright.store.steps import StoredSteps
from tests.steps import toys
from tests.steps.toys import Works, make_house, open_works, record_of
from tests.waiting import until


def a_call(tool: str, **args: object) -> Call:
    return Call(tool=tool, args=dict(args))


def said(step: Step) -> str:
    assert step.result is not None, step.problem
    return str(step.result["said"])


async def test_a_step_is_done_and_its_result_kept_whole(foreman: Foreman) -> None:
    done = await foreman.do(LOCAL, a_call("shout", word="hello"))

    kept = await foreman.planner.house.steps.get(LOCAL, done.id)
    assert kept.state is StepState.SUCCEEDED
    assert kept.result == {"said": "HELLO"}
    assert kept.args == {"word": "hello", "refresh": False}
    assert kept.seconds is not None


async def test_what_a_step_needs_is_done_first_and_given_in_order(foreman: Foreman) -> None:
    done = await foreman.do(LOCAL, a_call("chorus", words=["b", "a", "c"]))

    assert said(done) == "B A C"
    assert toys.ran[-1] == "chorus"
    needs = await foreman.planner.house.steps.needs_of(done.id)
    assert [need.step.parent_id for need in needs] == [done.id] * 3


async def test_needs_may_depend_on_what_came_of_other_needs(foreman: Foreman) -> None:
    done = await foreman.do(LOCAL, a_call("echo", word="four"))

    assert said(done) == "4"
    assert sorted(toys.ran) == ["echo", "shout F", "shout FO", "shout FOU", "shout four"]


async def test_a_preview_finds_what_is_remembered_also_where_it_needed_something(
    foreman: Foreman,
) -> None:
    call = a_call("echo", word="four")
    before = await foreman.planner.preview(LOCAL, call)
    done = await foreman.do(LOCAL, call)
    toys.ran.clear()

    after = await foreman.planner.preview(LOCAL, call)

    assert not any(step.state.is_final for step in before)
    assert all(step.state is StepState.SUCCEEDED for step in after)
    assert (after[-1].tool, after[-1].reused_from) == ("echo", done.id)
    assert toys.ran == []


async def test_the_same_request_again_is_answered_from_the_record(foreman: Foreman) -> None:
    first = await foreman.do(LOCAL, a_call("chorus", words=["a", "b"]))
    toys.ran.clear()

    again = await foreman.do(LOCAL, a_call("chorus", words=["a", "b"]))

    assert toys.ran == []
    assert again.result == first.result
    assert again.reused_from == first.id


async def test_what_several_steps_of_a_job_need_is_one_step_also_when_it_is_remembered(
    foreman: Foreman,
) -> None:
    first = await foreman.do(LOCAL, a_call("choir", words=["a", "b"]))

    await foreman.do(LOCAL, a_call("choir", words=["a", "b"], refresh=True))

    steps = await foreman.planner.house.steps.list(LOCAL, limit=1000)
    since = [step for step in steps if step.created_at > first.created_at and step.reused_from]
    assert sorted(step.tool for step in since) == ["chorus", "chorus", "shout", "shout"]


async def test_a_changed_request_reuses_the_parts_that_did_not_change(foreman: Foreman) -> None:
    await foreman.do(LOCAL, a_call("chorus", words=["a", "b"]))
    toys.ran.clear()

    await foreman.do(LOCAL, a_call("chorus", words=["a", "z"]))

    assert toys.ran == ["shout z", "chorus"]


async def test_refresh_repeats_the_step_and_nothing_that_it_needs(foreman: Foreman) -> None:
    await foreman.do(LOCAL, a_call("chorus", words=["a"]))
    toys.ran.clear()

    done = await foreman.do(LOCAL, a_call("chorus", words=["a"], refresh=True))

    assert toys.ran == ["chorus"]
    assert done.reused_from is None


async def test_nothing_is_reused_across_owners(foreman: Foreman) -> None:
    await foreman.do(LOCAL, a_call("shout", word="mine"))

    await foreman.do(Owner("somebody"), a_call("shout", word="mine"))

    assert toys.ran == ["shout mine"] * 2


async def test_a_failure_is_not_reused(foreman: Foreman) -> None:
    await foreman.do(LOCAL, a_call("shout", word="silence"))

    again = await foreman.do(LOCAL, a_call("shout", word="silence"))

    assert again.state is StepState.FAILED
    assert toys.ran == ["shout silence"] * 2


async def test_two_who_need_the_same_share_one_step(foreman: Foreman) -> None:
    first, second = await asyncio.gather(
        foreman.do(LOCAL, a_call("chorus", words=["a", "b"])),
        foreman.do(LOCAL, a_call("chorus", words=["b", "c"])),
    )

    assert (said(first), said(second)) == ("A B", "B C")
    assert sorted(toys.ran) == ["chorus", "chorus", "shout a", "shout b", "shout c"]


async def test_asking_twice_at_once_is_one_step(foreman: Foreman) -> None:
    first, second = await asyncio.gather(
        foreman.start(LOCAL, a_call("forever")), foreman.start(LOCAL, a_call("forever"))
    )
    await foreman.cancel(LOCAL, first.id)

    assert first.id == second.id


async def test_what_is_asked_for_twice_at_once_is_done_once(foreman: Foreman) -> None:
    asked = [foreman.do(LOCAL, a_call("shout", word="once")) for _ in range(5)]

    done = await asyncio.gather(*asked)

    assert {said(step) for step in done} == {"ONCE"}
    assert toys.ran == ["shout once"]


async def test_what_another_has_done_since_it_was_looked_for_is_not_done_again(
    sessions: Sessions, tmp_path: Path
) -> None:
    late = LateSteps(sessions)
    house = make_house(sessions, tmp_path)
    async with open_works(house, record_of(sessions)) as other:
        late.meanwhile = lambda: other.foreman.do(LOCAL, a_call("shout", word="late"))
        async with open_works(replace(house, steps=late), record_of(sessions)) as works:
            toys.ran.clear()
            done = await works.foreman.do(LOCAL, a_call("shout", word="late"))
            parent = await works.foreman.do(LOCAL, a_call("chorus", words=["late", "other"]))

    assert done.reused_from is not None
    assert (said(done), said(parent)) == ("LATE", "LATE OTHER")
    assert sorted(toys.ran) == ["chorus", "shout late", "shout other"]


class LateSteps(StoredSteps):
    """A record in which somebody else succeeds just after we looked."""

    meanwhile: Callable[[], Awaitable[Step]] | None = None

    async def remembered(self, owner: Owner, memo_key: str) -> Step | None:
        found = await super().remembered(owner, memo_key)
        if (meanwhile := self.meanwhile) is not None:
            self.meanwhile = None
            await meanwhile()
        return found


async def test_what_fails_a_need_fails_the_step_with_the_same_code(foreman: Foreman) -> None:
    done = await foreman.do(LOCAL, a_call("chorus", words=["a", "silence"]))

    assert done.state is StepState.FAILED
    assert done.problem is not None
    assert (done.problem.code, done.problem.fix) == ("nothing_found", "Give a word.")
    assert "chorus" not in toys.ran


async def test_a_need_that_is_optional_may_fail(foreman: Foreman) -> None:
    done = await foreman.do(LOCAL, a_call("chorus", words=["a", "silence"], is_patient=True))

    assert said(done) == "A -"


async def test_what_was_done_without_an_optional_need_is_done_anew_once_that_succeeds(
    foreman: Foreman,
) -> None:
    toys.trouble["left"] = 8
    without = await foreman.do(LOCAL, a_call("hearsay", word="a"))
    again = await foreman.do(LOCAL, a_call("hearsay", word="a"))

    with_it = await foreman.do(LOCAL, a_call("hearsay", word="a"))

    assert [said(each) for each in (without, again, with_it)] == ["nothing"] * 2 + ["something"]
    assert [each.reused_from for each in (again, with_it)] == [without.id, None]


async def test_arguments_that_cannot_be_right_are_refused_before_a_step_is_written(
    foreman: Foreman,
) -> None:
    with pytest.raises(ArgumentsError, match=r"chorus: words: Field required; loud: Extra inputs"):
        await foreman.do(LOCAL, a_call("chorus", loud=True))

    assert await foreman.planner.house.steps.list(LOCAL) == []


async def test_a_tool_that_does_not_exist_is_answered_with_those_that_do(foreman: Foreman) -> None:
    with pytest.raises(NotFoundError) as caught:
        await foreman.do(LOCAL, a_call("whisper"))

    assert caught.value.code == "tool_not_found"
    assert caught.value.fix is not None
    assert "shout" in caught.value.fix


async def test_a_bug_is_told_to_the_log_and_not_to_the_caller(
    foreman: Foreman, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        done = await foreman.do(LOCAL, a_call("bug"))

    assert done.problem is not None
    assert done.problem.code == "internal_error"
    assert "secret" not in done.model_dump_json()
    assert "secret" in caplog.text


async def test_a_step_that_takes_too_long_is_stopped(foreman: Foreman) -> None:
    done = await foreman.do(LOCAL, a_call("never"))

    assert done.problem is not None
    assert done.problem.code == "timeout"


async def test_a_busy_provider_is_asked_again_after_as_long_as_it_wants(works: Works) -> None:
    toys.trouble["left"] = 2

    done = await works.foreman.do(LOCAL, a_call("busy"))

    assert said(done) == "at last"
    assert works.wake_ups.waits == [7, 7]
    assert done.attempt == 3


async def test_a_provider_that_stays_busy_is_given_up(works: Works) -> None:
    toys.trouble["left"] = 99

    done = await works.foreman.do(LOCAL, a_call("busy"))

    assert done.problem is not None
    assert done.problem.code == "provider_unavailable"
    assert len(works.wake_ups.waits) == 3


async def test_a_step_can_be_stopped_and_leaves_nothing_behind(
    works: Works, tmp_path: Path
) -> None:
    step = await works.foreman.start(LOCAL, a_call("forever"))
    async for event in works.engine.feed.follow(LOCAL, after=0):
        if event.step.doing == "half a file is there":
            break

    await works.foreman.cancel(LOCAL, step.id)

    ended = await works.foreman.finish(step)
    assert ended.state is StepState.CANCELLED
    await until(lambda: not list(tmp_path.glob("work/*")))


async def test_a_tool_that_only_looks_is_carried_out_each_time(foreman: Foreman) -> None:
    await foreman.do(LOCAL, a_call("glance"))
    await foreman.do(LOCAL, a_call("glance"))

    assert toys.ran == ["glance", "glance"]


async def test_those_who_look_on_see_every_state_in_order(works: Works) -> None:
    done = await works.foreman.do(LOCAL, a_call("shout", word="look"))

    seen = []
    async for event in works.engine.feed.follow(LOCAL, after=0):
        seen.append((event.number, event.step.state, event.step.share))
        if event.step.state.is_final:
            break

    assert done.share == 1.0
    assert seen[:2] == [(1, StepState.QUEUED, 0.0), (2, StepState.RUNNING, 0.0)]
    assert seen[-1][1:] == (StepState.SUCCEEDED, 1.0)
