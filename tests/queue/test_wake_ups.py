"""What holds for wake-ups whatever carries them: within this process, and over a real Redis."""

import asyncio
import contextlib
import logging
import time
from datetime import UTC, datetime, timedelta

import pytest

from reelwright.domain import WakeUp
from reelwright.ports import WakeUps
from tests.queue.taking import SOON, Taker, a_wake_up, names_of

ONE = {"processor": 1}


async def test_a_wake_up_arrives_with_all_it_carries(wake_ups: WakeUps) -> None:
    take = Taker()
    sent = a_wake_up(attempt=3).model_copy(
        update={"trace": {"traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}}
    )

    async with wake_ups.listen(take, ONE):
        await wake_ups.send(sent)
        await take.has_ended(1)

    assert take.begun == [sent]


async def test_what_was_sent_before_anybody_listened_is_taken(wake_ups: WakeUps) -> None:
    take = Taker()
    sent = a_wake_up()
    await wake_ups.send(sent)

    async with wake_ups.listen(take, ONE):
        await take.has_ended(1)

    assert take.begun == [sent]


async def test_the_same_one_is_taken_once_while_it_waits_and_while_it_runs(
    wake_ups: WakeUps,
) -> None:
    take = Taker(free=False)
    same, last = a_wake_up(), a_wake_up()

    await wake_ups.send(same, same)
    await asyncio.gather(*(wake_ups.send(same) for _ in range(5)))
    async with wake_ups.listen(take, ONE):
        await take.has_begun(1)
        await wake_ups.send(same)
        await wake_ups.send(last)
        take.free.set()
        await take.has_ended(2)

    assert take.begun == [same, last]


async def test_the_next_attempt_at_the_same_step_is_another_one(wake_ups: WakeUps) -> None:
    take = Taker(free=False)
    first = a_wake_up("stp_same", attempt=0)
    second = a_wake_up("stp_same", attempt=1)

    async with wake_ups.listen(take, {"processor": 2}):
        await wake_ups.send(first, second)
        await take.has_begun(2)
        take.free.set()

    assert sorted(take.begun, key=lambda each: each.attempt) == [first, second]


async def test_one_that_was_taken_may_be_sent_again(wake_ups: WakeUps) -> None:
    take = Taker()
    same, other = a_wake_up(), a_wake_up()

    async with wake_ups.listen(take, ONE):
        await wake_ups.send(same)
        await wake_ups.send(other)
        await take.has_begun(2)  # one slot: the first was written off before the second began
        await wake_ups.send(same)
        await take.has_ended(3)

    assert take.begun == [same, other, same]


async def test_first_come_is_first_served(wake_ups: WakeUps) -> None:
    take = Taker()
    alone = [a_wake_up() for _ in range(20)]
    together = [a_wake_up() for _ in range(20)]
    for each in alone:
        await wake_ups.send(each)
    await wake_ups.send(*together)

    async with wake_ups.listen(take, ONE):
        await take.has_ended(40)

    assert take.begun == alone + together


async def test_a_full_weight_is_not_in_the_way_of_another(wake_ups: WakeUps) -> None:
    take = Taker(free=False)
    heavy = [a_wake_up() for _ in range(3)]
    light = a_wake_up(weight="network")
    await wake_ups.send(*heavy, light)

    async with wake_ups.listen(take, {"processor": 1, "network": 1}):
        await take.has_begun(2)
        take.free.set()
        await take.has_ended(4)

    assert {each.weight for each in take.begun[:2]} == {"processor", "network"}


async def test_no_more_run_at_once_than_there_are_slots(wake_ups: WakeUps) -> None:
    take = Taker(free=False)
    await wake_ups.send(*(a_wake_up() for _ in range(30)))

    async with wake_ups.listen(take, {"processor": 3}):
        await take.has_begun(3)
        await wake_ups.send(a_wake_up())
        take.free.set()
        await take.has_ended(31)

    assert take.most_at_once == 3


async def test_weights_nobody_has_slots_for_are_left_alone(wake_ups: WakeUps) -> None:
    take = Taker()
    other = a_wake_up(weight="accelerator")
    await wake_ups.send(other, a_wake_up())

    async with wake_ups.listen(take, ONE):
        await take.has_ended(1)

    assert other not in take.begun
    assert other.name in await wake_ups.waiting()


async def test_none_is_taken_before_its_time(wake_ups: WakeUps) -> None:
    taken_at: list[datetime] = []
    done = asyncio.Event()

    async def take(_: WakeUp) -> None:
        taken_at.append(datetime.now(UTC))
        done.set()

    due = datetime.now(UTC) + timedelta(seconds=0.5)

    async with wake_ups.listen(take, ONE), asyncio.timeout(SOON):
        await wake_ups.send(a_wake_up().model_copy(update={"not_before": due}))
        await done.wait()

    assert due - timedelta(milliseconds=1) <= taken_at[0] <= due + timedelta(seconds=2)


@pytest.mark.parametrize("order", ["later, now", "now, later"])
async def test_of_two_moments_the_earlier_counts(wake_ups: WakeUps, order: str) -> None:
    take = Taker()
    now = a_wake_up()
    later = now.model_copy(update={"not_before": datetime.now(UTC) + timedelta(hours=1)})
    sent = [later, now] if order == "later, now" else [now, later]
    for each in sent:
        await wake_ups.send(each)

    async with wake_ups.listen(take, ONE):
        await take.has_ended(1)

    assert [each.name for each in take.begun] == [now.name]


async def test_one_that_is_sent_again_keeps_its_place(wake_ups: WakeUps) -> None:
    take = Taker()
    first, second = a_wake_up(), a_wake_up()
    for each in (first, second, first):
        await wake_ups.send(each)

    async with wake_ups.listen(take, ONE):
        await take.has_ended(2)

    assert take.begun == [first, second]


async def test_a_thousand_are_sent_at_once_and_each_is_taken_once(wake_ups: WakeUps) -> None:
    take = Taker()
    many = [a_wake_up(weight="network") for _ in range(1000)]

    await wake_ups.send(*many)
    waiting = await wake_ups.waiting()
    async with wake_ups.listen(take, {"network": 20}):
        await take.has_ended(1000)

    assert waiting == names_of(*many)
    assert len(take.begun) == 1000
    assert names_of(*take.begun) == waiting
    assert await wake_ups.waiting() == frozenset()


async def test_sending_nothing_is_no_trouble(wake_ups: WakeUps) -> None:
    await wake_ups.send()

    assert await wake_ups.waiting() == frozenset()


async def test_one_that_runs_is_among_those_that_wait(wake_ups: WakeUps) -> None:
    take = Taker(free=False)
    sent = a_wake_up(attempt=2)

    async with wake_ups.listen(take, ONE):
        await wake_ups.send(sent)
        await take.has_begun(1)
        during = await wake_ups.waiting()
        take.free.set()

    assert during == names_of(sent)
    assert await wake_ups.waiting() == frozenset()


@pytest.mark.parametrize("raised", [ValueError("broken"), asyncio.CancelledError()])
async def test_one_whose_taking_fails_is_gone_and_the_others_go_on(
    wake_ups: WakeUps, raised: BaseException, caplog: pytest.LogCaptureFixture
) -> None:
    good = Taker()
    failed: list[WakeUp] = []
    bad, fine, again = (a_wake_up() for _ in range(3))

    async def take(wake_up: WakeUp) -> None:
        if wake_up == bad:
            failed.append(wake_up)
            raise raised
        await good(wake_up)

    async with wake_ups.listen(take, ONE):
        await wake_ups.send(bad, fine)
        await good.has_ended(1)
        await wake_ups.send(again)
        await good.has_ended(2)

    assert failed == [bad]
    assert good.begun == [fine, again]
    assert bad.name not in await wake_ups.waiting()
    assert bad.step in caplog.text


async def test_five_who_listen_take_one_wake_up_once(wake_ups: WakeUps) -> None:
    take = Taker(free=False)
    sent, other = a_wake_up(), a_wake_up()

    async with contextlib.AsyncExitStack() as stack:
        for _ in range(5):
            await stack.enter_async_context(wake_ups.listen(take, ONE))
        await asyncio.gather(*(wake_ups.send(sent) for _ in range(5)))
        await wake_ups.send(other)
        await take.has_begun(2)
        take.free.set()
        await take.has_ended(2)

    assert take.begun == [sent, other]


async def test_leaving_takes_no_more_and_leaves_the_rest_to_others(wake_ups: WakeUps) -> None:
    first, second = Taker(free=False), Taker()
    sent = [a_wake_up() for _ in range(3)]
    await wake_ups.send(*sent)

    async with wake_ups.listen(first, ONE):
        await first.has_begun(1)
        asyncio.get_running_loop().call_soon(first.free.set)
    left = await wake_ups.waiting()
    async with wake_ups.listen(second, ONE):
        await second.has_ended(2)

    assert first.begun == first.ended == sent[:1]
    assert left == names_of(*sent[1:])
    assert second.begun == sent[1:]


async def test_nothing_begins_once_leaving_has_begun(wake_ups: WakeUps) -> None:
    begun: list[WakeUp] = []
    late: list[WakeUp] = []
    is_leaving = False

    async def take(wake_up: WakeUp) -> None:
        (late if is_leaving else begun).append(wake_up)

    for ticks in range(80):
        await wake_ups.send(a_wake_up())
        is_leaving = False
        async with wake_ups.listen(take, ONE):
            for _ in range(ticks):
                await asyncio.sleep(0)
            is_leaving = True

    assert late == []
    assert len(begun) + len(await wake_ups.waiting()) == 80


async def test_leaving_waits_for_what_runs_and_does_not_cancel_it(wake_ups: WakeUps) -> None:
    take = Taker(free=False)

    async def listen() -> None:
        async with wake_ups.listen(take, ONE):
            await wake_ups.send(a_wake_up())
            await take.has_begun(1)

    listening = asyncio.create_task(listen())
    await take.has_begun(1)
    done, _ = await asyncio.wait([listening], timeout=0.2)
    take.free.set()
    async with asyncio.timeout(2):
        await listening

    assert not done
    assert len(take.ended) == 1


async def test_who_cannot_wait_cancels_what_runs_and_it_stays_for_others(
    wake_ups: WakeUps,
) -> None:
    hung, next_one = Taker(free=False), Taker()
    sent = a_wake_up()

    async def listen() -> None:
        async with wake_ups.listen(hung, ONE):
            await wake_ups.send(sent)
            await hung.has_begun(1)

    listening = asyncio.create_task(listen())
    await hung.has_begun(1)
    await asyncio.wait([listening], timeout=0.1)
    listening.cancel()
    async with asyncio.timeout(2):
        with pytest.raises(asyncio.CancelledError):
            await listening
    async with wake_ups.listen(next_one, ONE):
        await next_one.has_ended(1)

    assert hung.cancelled == [sent]
    assert next_one.begun == [sent]


async def test_leaving_in_trouble_cancels_what_runs_and_it_stays_for_others(
    wake_ups: WakeUps,
) -> None:
    hung, next_one = Taker(free=False), Taker()
    sent = a_wake_up()

    async def stumble() -> None:
        async with wake_ups.listen(hung, ONE):
            await wake_ups.send(sent)
            await hung.has_begun(1)
            raise KeyError

    async with asyncio.timeout(2):
        with pytest.raises(KeyError):
            await stumble()
    async with wake_ups.listen(next_one, ONE):
        await next_one.has_ended(1)

    assert hung.cancelled == next_one.begun == [sent]


async def test_closing_takes_no_time_and_leaves_no_word_of_trouble(
    wake_ups: WakeUps, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    take = Taker()
    async with wake_ups.listen(take, {"processor": 2, "network": 4, "accelerator": 1}):
        await wake_ups.send(a_wake_up())
        await take.has_ended(1)
        left_at = time.monotonic()

    assert time.monotonic() - left_at < 10
    assert caplog.records == []


async def test_a_wake_up_is_taken_well_before_anybody_would_look(wake_ups: WakeUps) -> None:
    took: list[float] = []
    done = asyncio.Event()

    async def take(_: WakeUp) -> None:
        took.append(time.monotonic())
        done.set()

    async with wake_ups.listen(take, ONE), asyncio.timeout(SOON):
        for _ in range(10):
            done.clear()
            took.append(-time.monotonic())
            await wake_ups.send(a_wake_up())
            await done.wait()

    latencies = sorted(begun + ended for begun, ended in zip(took[::2], took[1::2], strict=True))
    assert latencies[5] < 0.02
