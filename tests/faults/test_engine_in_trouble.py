"""What no named boundary shows: clocks, stolen leases, deadly jobs, damaged files, races."""

import asyncio
import os
import random
import signal
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path

import pytest

from reelwright.domain import LOCAL, Call, StepState
from reelwright.ports import Fence, SupersededError, fence
from reelwright.process import Limits, Processes
from reelwright.steps import Record
from reelwright.store.database import Sessions, open_database
from reelwright.tool import House
from tests.fakes import FakeClock
from tests.faults import toys
from tests.nouns import a_video
from tests.steps.toys import TOYS as SMALL, make_house, open_works, record_of
from tests.waiting import until

FOREVER = Call(tool="forever", args={})
SHOUT = Call(tool="shout", args={"word": "hello"})
NOTE = Call(tool="note", args={"word": "la"})


@pytest.fixture
async def sessions(tmp_path: Path) -> AsyncGenerator[Sessions]:
    async with open_database(tmp_path / "steps.db") as opened:
        yield opened


@pytest.fixture
def house(sessions: Sessions, tmp_path: Path) -> House:
    return make_house(sessions, tmp_path)


@pytest.fixture
def record(sessions: Sessions) -> Record:
    return record_of(sessions)


async def test_a_clock_that_jumps_two_hours_takes_no_step_from_its_worker(
    house: House, record: Record
) -> None:
    clock = FakeClock()
    async with open_works(house, record, clock=clock) as works, open_works(house, record) as other:
        step = await works.foreman.start(LOCAL, FOREVER)
        await until(lambda: works.engine.worker.carries)

        for hours in (2, -4):
            clock.turn(timedelta(hours=hours))
            for each in (works, other):
                await each.engine.reconciler.look()

        now = await house.steps.get(LOCAL, step.id)
        assert (now.state, now.attempt) == (StepState.RUNNING, 1)
        await works.foreman.cancel(LOCAL, step.id)


async def test_when_cancelling_and_ending_race_the_first_end_is_the_only_one(
    house: House, record: Record
) -> None:
    chance = random.Random(7)
    ends = set[StepState]()
    async with open_works(house, record) as works:
        for number in range(100):
            call = Call(tool="shout", args={"word": f"word {number}"})
            step = await works.foreman.start(LOCAL, call)
            for _ in range(chance.randrange(60)):
                await asyncio.sleep(0)
            await works.foreman.cancel(LOCAL, step.id)
            ends.add((await works.foreman.finish(step)).state)
        await until(lambda: not works.engine.worker.carries)

        events = await record.events.since(LOCAL, 0, limit=5000)

    told = [event.step.id for event in events if event.step.state.is_final]
    assert len(told) == len(set(told)) == 100
    assert ends <= {StepState.SUCCEEDED, StepState.CANCELLED}


async def test_what_is_written_for_an_attempt_that_another_has_by_now_is_refused(
    house: House, record: Record
) -> None:
    async with open_works(house, record) as works:
        step = await works.foreman.start(LOCAL, FOREVER)
        await until(lambda: works.engine.worker.carries)
        token = fence.set(Fence(step=step.id, attempt=2))
        try:
            with pytest.raises(SupersededError):
                await house.videos.add(a_video())
        finally:
            fence.reset(token)
        await works.foreman.cancel(LOCAL, step.id)

    assert await house.videos.list(LOCAL) == []


@pytest.mark.parametrize("harm", ["altered", "cut short", "gone"])
async def test_a_file_that_was_harmed_is_found_and_its_step_done_again(
    harm: str, house: House, record: Record, tmp_path: Path
) -> None:
    async with open_works(house, record, tools=toys.TOYS) as works:
        first = await works.foreman.do(LOCAL, NOTE)
        assert first.result is not None
        file = tmp_path / "objects" / first.result["keys"][0]
        match harm:
            case "altered":
                file.write_bytes(b"x" * file.stat().st_size)
            case "cut short":
                os.truncate(file, 10)
            case _:
                file.unlink()

        again = await works.foreman.do(LOCAL, NOTE)

    assert again.reused_from is None
    assert again.result is not None
    assert await house.objects.exists(LOCAL, again.result["keys"][0])


async def test_five_processes_that_hear_of_the_same_job_do_it_once(
    house: House, record: Record, tmp_path: Path
) -> None:
    async with AsyncExitStack() as stack:
        five = [
            await stack.enter_async_context(open_works(house, record, tools=toys.TOYS))
            for _ in range(5)
        ]

        steps = await asyncio.gather(*(works.foreman.do(LOCAL, NOTE) for works in five))

    # Who asks when it is done already is given the same result again.
    assert len({step.reused_from or step.id for step in steps}) == 1
    assert len((tmp_path / "ran").read_text().splitlines()) == 1


async def test_what_a_killed_process_had_started_ends_with_it(tmp_path: Path) -> None:
    (tmp_path / "inside").mkdir()
    worker = os.fork()
    if worker == 0:
        asyncio.run(
            Processes().run(
                ["sleep", "600"], folder=tmp_path / "inside", limits=Limits(wall_seconds=600)
            )
        )
        os._exit(0)
    await until(lambda: _sleeping_in(tmp_path))

    os.kill(worker, signal.SIGKILL)
    os.waitpid(worker, 0)  # noqa: ASYNC222 - it is dead

    await until(lambda: not _sleeping_in(tmp_path), within=5)


def _sleeping_in(folder: Path) -> list[str]:
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            where = (process / "cwd").readlink()
            name = (process / "comm").read_text().strip()
        except OSError:
            continue
        if where.is_relative_to(folder) and name == "sleep":
            found.append(process.name)
    return found


async def test_toys_of_two_rooms_have_names_of_their_own() -> None:
    assert set(SMALL) & set(toys.TOYS) <= {"glance"}
