"""`ask`: a wish in plain words, for the planner of this house."""

from typing import Any

import pytest
from mcp import Client
from mcp.types import CallToolResult

from reelwright.app import App
from reelwright.mcp.narrowing import Narrowing
from tests.mcp.houses import server_of, text_in, told


async def asked(app: App, era: str, **args: Any) -> CallToolResult:  # noqa: ANN401 - what clients send
    async with Client(server_of(app), mode=era) as client:
        return await client.call_tool("ask", args)


async def test_a_wish_in_words_is_done_and_the_planner_says_what_it_is(
    house: tuple[App, str, str], era: str
) -> None:
    app, _, _ = house

    result = await asked(app, era, message="Find where he talks about the crew", wait=45)

    answer = told(result)
    assert (answer["state"], answer["model"]) == ("answered", "scripted")
    assert len(answer["jobs"]) == 1
    assert "w" in text_in(result)
    assert answer["conversation"] in text_in(result)


async def test_what_goes_on_is_waited_for_without_another_message(
    house: tuple[App, str, str],
) -> None:
    app, video, _ = house
    first = told(await asked(app, "auto", message=f"Summarize {video} in 4 points", wait=0))

    last = first
    for _ in range(20):
        if last["state"] == "answered":
            break
        last = told(await asked(app, "auto", conversation=first["conversation"], wait=45))

    assert last["conversation"] == first["conversation"]
    assert last["problem"] is None
    assert "0:" in last["text"]


async def test_a_conversation_goes_on(house: tuple[App, str, str]) -> None:
    app, _, _ = house
    first = told(await asked(app, "auto", message="What can you do?"))

    second = told(
        await asked(app, "auto", message="Find “families”", conversation=first["conversation"])
    )

    assert "scripted" in first["text"]
    assert second["conversation"] == first["conversation"]


@pytest.mark.parametrize(
    ("args", "code"),
    [
        ({}, "message_empty"),
        ({"message": "/approve abcd1234"}, "approval_elsewhere"),
        ({"conversation": "conv_nobodysown"}, "conversation_not_found"),
        ({"message": "hello", "wait": 46}, "invalid_arguments"),
    ],
)
async def test_what_cannot_be_asked_is_refused(
    args: dict[str, Any], code: str, house: tuple[App, str, str]
) -> None:
    app, _, _ = house

    result = await asked(app, "auto", **args)

    assert result.is_error
    assert told(result)["problem"]["code"] == code


@pytest.mark.parametrize(
    ("narrowing", "is_shown"),
    [
        (Narrowing(), True),
        (Narrowing(only=frozenset({"ask"})), True),
        (Narrowing(only=frozenset({"look"})), False),
        (Narrowing(read_only=True), False),
        (Narrowing(no_publish=True), False),
    ],
)
async def test_a_server_with_less_shows_nothing_that_could_call_the_rest(
    narrowing: Narrowing,
    is_shown: bool,  # noqa: FBT001 - a column of the table
    house: tuple[App, str, str],
) -> None:
    app, _, _ = house

    async with Client(server_of(app, narrowing=narrowing)) as client:
        names = {tool.name for tool in (await client.list_tools()).tools}

    assert ("ask" in names) is is_shown
