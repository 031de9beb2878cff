"""Looking on: nothing missing, nothing twice, however often one is cut off."""

import asyncio
import random

from reelwright.domain import LOCAL, Call
from tests.steps.toys import Works


async def test_whoever_is_cut_off_a_thousand_times_misses_nothing_and_sees_nothing_twice(
    works: Works,
) -> None:
    chance = random.Random(7)
    feed, seen = works.engine.feed, [0]

    async def ask() -> int:
        for number in range(25):
            words = [f"word{number}", f"other{number}"]
            await works.foreman.do(LOCAL, Call(tool="chorus", args={"words": words}))
        return await feed.last(LOCAL)

    async def look_on(until: asyncio.Task[int]) -> None:
        for _ in range(1000):
            events = feed.follow(LOCAL, after=seen[-1])
            for _ in range(chance.randrange(1, 3)):
                if until.done() and seen[-1] >= until.result():
                    return await events.aclose()
                seen.append((await anext(events)).number)
            await events.aclose()
        return None

    async with asyncio.timeout(90):
        asking = asyncio.create_task(ask())
        looking = asyncio.create_task(look_on(asking))
        last = await asking
        # Whoever waits for one more gets one.
        await works.foreman.do(LOCAL, Call(tool="glance", args={}))
        await looking

    assert last > 250
    assert seen == list(range(seen[-1] + 1))


async def test_a_job_can_be_followed_alone(works: Works) -> None:
    mine = await works.foreman.do(LOCAL, Call(tool="chorus", args={"words": ["a"]}))
    await works.foreman.do(LOCAL, Call(tool="shout", args={"word": "else"}))

    tools = []
    async for event in works.engine.feed.follow(LOCAL, after=0, job=mine.id):
        tools.append(event.step.tool)
        if event.step.id == mine.id and event.step.state.is_final:
            break

    assert set(tools) == {"chorus", "shout"}


async def test_without_a_number_it_begins_with_what_happens_from_now_on(works: Works) -> None:
    await works.foreman.do(LOCAL, Call(tool="shout", args={"word": "before"}))
    events = works.engine.feed.follow(LOCAL)
    first = asyncio.create_task(anext(events))
    await asyncio.sleep(0)

    last = await works.engine.feed.last(LOCAL)
    while not first.done():
        await works.foreman.do(LOCAL, Call(tool="glance", args={}))

    assert (await first).number > last
    await events.aclose()
