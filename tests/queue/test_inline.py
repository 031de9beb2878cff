import asyncio
from collections.abc import Callable

from reelwright.domain import Owner, StepId
from reelwright.queue.inline import InlineQueue, open_inline_queue
from tests.nouns import a_step


def a_queue(carry: Callable[[Owner, StepId], object], *, slots: int = 2) -> InlineQueue:
    return InlineQueue(carry, weight_of=lambda _: "processor", slots={"processor": slots})  # type: ignore[arg-type]  # each test's own


async def test_as_many_run_side_by_side_as_there_are_slots() -> None:
    running: set[str] = set()
    most = 0
    done = asyncio.Event()
    left = 6

    async def carry(_owner: Owner, step: StepId) -> None:
        nonlocal most, left
        running.add(step)
        most = max(most, len(running))
        await asyncio.sleep(0)
        running.discard(step)
        left -= 1
        if left == 0:
            done.set()

    queue = a_queue(carry)
    for _ in range(6):
        await queue.send(a_step())
    await done.wait()

    assert most == 2


async def test_sending_twice_carries_out_once() -> None:
    carried: list[str] = []
    free, done = asyncio.Event(), asyncio.Event()

    async def carry(_owner: Owner, step: StepId) -> None:
        await free.wait()
        carried.append(step)
        if step == last.id:
            done.set()

    queue = a_queue(carry, slots=1)
    step, last = a_step(), a_step()
    for each in (step, step, last):
        await queue.send(each)
    free.set()
    await done.wait()

    assert carried == [step.id, last.id]


async def test_what_is_stopped_is_let_go_of_before_stop_returns() -> None:
    let_go = asyncio.Event()
    began = asyncio.Event()

    async def carry(_owner: Owner, _step: StepId) -> None:
        began.set()
        try:
            await asyncio.Event().wait()
        finally:
            let_go.set()

    queue = a_queue(carry)
    step = a_step()
    await queue.send(step)
    await began.wait()
    await queue.stop(step.id)

    assert let_go.is_set()


async def test_one_that_waits_for_a_slot_can_be_stopped_as_well() -> None:
    began: list[str] = []
    free, done = asyncio.Event(), asyncio.Event()

    async def carry(_owner: Owner, step: StepId) -> None:
        began.append(step)
        await free.wait()
        if step == third.id:
            done.set()

    queue = a_queue(carry, slots=1)
    first, second, third = a_step(), a_step(), a_step()
    for each in (first, second, third):
        await queue.send(each)
    await asyncio.sleep(0)
    await queue.stop(second.id)
    free.set()
    await done.wait()

    assert began == [first.id, third.id]


async def test_stopping_what_is_not_there_is_no_error() -> None:
    async def carry(_owner: Owner, _step: StepId) -> None:
        raise AssertionError("nothing was sent")

    queue = a_queue(carry)

    await queue.stop(StepId("stp_nobodys"))


async def test_leaving_lets_go_of_everything() -> None:
    let_go = 0

    async def carry(_owner: Owner, _step: StepId) -> None:
        nonlocal let_go
        try:
            await asyncio.Event().wait()
        finally:
            let_go += 1

    async with open_inline_queue(
        carry, weight_of=lambda _: "processor", slots={"processor": 3}
    ) as queue:
        for _ in range(3):
            await queue.send(a_step())
        await asyncio.sleep(0)

    assert let_go == 3
