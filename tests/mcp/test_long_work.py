"""Work that takes longer than clients wait."""

import asyncio
from pathlib import Path

import pytest
from mcp import Client

from reelwright.app import App
from reelwright.domain import LOCAL, StepId, StepState
from tests.mcp.houses import GATES, open_toy_app, server_of, text_in, told
from tests.waiting import until


async def test_what_is_not_done_in_time_goes_on_as_a_job(app: App, era: str) -> None:
    async with Client(server_of(app, inline=0.2), mode=era) as client:
        result = await client.call_tool("hold", {"name": "east"})

    ticket = told(result)
    assert not result.is_error
    assert ticket["next"] == "wait_for_job"
    assert ticket["state"] in {"queued", "running"}
    assert ticket["job"] in text_in(result)
    assert 0 <= ticket["progress"] < 1
    assert ticket["eta"] >= 0


async def test_the_same_call_again_leads_to_the_same_job(app: App, era: str) -> None:
    async with Client(server_of(app, inline=0.1), mode=era) as client:
        first = told(await client.call_tool("hold", {"name": "east"}))
        again = told(await client.call_tool("hold", {"name": "east"}))
        other = told(await client.call_tool("hold", {"name": "south"}))

    assert first["job"] == again["job"] != other["job"]


async def test_waiting_gives_the_result_when_it_is_there(app: App, era: str) -> None:
    async with Client(server_of(app, inline=0.1), mode=era) as client:
        job = told(await client.call_tool("hold", {"name": "east"}))["job"]
        not_yet = await client.call_tool("wait_for_job", {"job": job, "wait": 0})
        GATES.gate("east").set()
        result = await client.call_tool("wait_for_job", {"job": job, "wait": 20})

    assert told(not_yet)["next"] == "wait_for_job"
    end = told(result)
    assert end["state"] == "succeeded"
    assert end["tool"] == "hold"
    assert end["result"] == {"said": "east is open"}
    assert text_in(result) == "east is open"


async def test_a_job_that_failed_is_told_as_a_failure(app: App, era: str) -> None:
    async with Client(server_of(app, inline=0), mode=era) as client:
        job = told(await client.call_tool("nothing", {}))["job"]
        result = await client.call_tool("wait_for_job", {"job": job, "wait": 20})

    assert result.is_error
    assert told(result)["problem"]["code"] == "nothing_found"
    assert told(result)["job"] == job


async def test_progress_tells_share_sentence_and_time_left_and_never_goes_back(
    app: App, era: str
) -> None:
    heard: list[tuple[float, float | None, str | None]] = []

    async def hear(progress: float, total: float | None, message: str | None) -> None:
        heard.append((progress, total, message))
        if len(heard) == 3:
            GATES.gate("east").set()

    async with Client(server_of(app), mode=era) as client:
        result = await client.call_tool("hold", {"name": "east"}, progress_callback=hear)

    assert text_in(result) == "east is open"
    shares = [progress for progress, _, _ in heard]
    assert shares == sorted(set(shares))
    assert {total for _, total, _ in heard} == {1.0}
    assert "waiting at the gate; about" in str(heard[-1][2])


async def test_a_look_that_needs_work_becomes_a_job_too(app: App, era: str) -> None:
    async with Client(server_of(app, inline=0.2), mode=era) as client:
        job = told(await client.call_tool("peep", {"name": "east"}))["job"]
        GATES.gate("east").set()
        result = await client.call_tool("wait_for_job", {"job": job, "wait": 20})

    assert text_in(result) == "seen behind east"


async def test_a_client_that_goes_away_takes_no_job_with_it(app: App, era: str) -> None:
    async with Client(server_of(app, inline=0.2), mode=era) as client:
        job = told(await client.call_tool("hold", {"name": "east"}))["job"]
    GATES.gate("east").set()

    async with Client(server_of(app), mode=era) as another:
        result = await another.call_tool("wait_for_job", {"job": job, "wait": 20})

    assert text_in(result) == "east is open"
    assert GATES.entered == ["east"]


async def test_a_job_survives_that_the_client_goes_away_and_the_server_starts_anew(
    tmp_path: Path, era: str
) -> None:
    GATES.clear()
    async with (
        open_toy_app(tmp_path) as app,
        Client(server_of(app, inline=0.2), mode=era) as client,
    ):
        job = told(await client.call_tool("hold", {"name": "east"}))["job"]
        await until(lambda: GATES.entered)

    GATES.gate("east").set()
    async with open_toy_app(tmp_path) as anew, Client(server_of(anew), mode=era) as another:
        result = await another.call_tool("wait_for_job", {"job": job, "wait": 30})

    assert text_in(result) == "east is open"


async def test_a_job_is_cancelled_by_its_tool_within_a_second(app: App, era: str) -> None:
    async with Client(server_of(app, inline=0.1), mode=era) as client:
        job = told(await client.call_tool("hold", {"name": "east"}))["job"]
        await until(lambda: GATES.entered)
        result = await client.call_tool("cancel_job", {"job": job})
        await until(lambda: GATES.left, within=1)
        again = await client.call_tool("cancel_job", {"job": job})

    assert told(result)["state"] == told(again)["state"] == "cancelled"


async def test_a_call_that_its_client_cancels_is_stopped_within_a_second(app: App) -> None:
    async with Client(server_of(app), mode="legacy") as client:
        calling = asyncio.create_task(client.call_tool("hold", {"name": "east"}))
        await until(lambda: GATES.entered)
        calling.cancel()
        await until(lambda: GATES.left, within=1)

    (step,) = await app.house.steps.list(LOCAL, only_jobs=True)
    assert step.state is StepState.CANCELLED


async def test_cancelling_the_wait_cancels_no_job(app: App) -> None:
    async with Client(server_of(app, inline=0.1), mode="legacy") as client:
        job = told(await client.call_tool("hold", {"name": "east"}))["job"]
        waiting = asyncio.create_task(client.call_tool("wait_for_job", {"job": job, "wait": 40}))
        joining = asyncio.create_task(
            client.call_tool("hold", {"name": "east"}, read_timeout_seconds=30)
        )
        await until(lambda: GATES.entered)
        waiting.cancel()
        joining.cancel()
        await client.call_tool("glance", {})
        step = await app.house.steps.get(LOCAL, StepId(job))

    assert step.state is StepState.RUNNING


@pytest.mark.parametrize("calls", [5])
async def test_many_who_wait_for_one_job_all_hear_of_its_end(
    app: App, era: str, calls: int
) -> None:
    async with Client(server_of(app), mode=era) as client:
        waiting = [
            asyncio.create_task(client.call_tool("hold", {"name": "east"})) for _ in range(calls)
        ]
        await until(lambda: GATES.entered)
        GATES.gate("east").set()
        results = await asyncio.gather(*waiting)

    assert [text_in(each) for each in results] == ["east is open"] * calls
    assert GATES.entered == ["east"]
