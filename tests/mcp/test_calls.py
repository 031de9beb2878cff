"""How calls are answered."""

from typing import Any

import pytest
from mcp import Client
from mcp.types import CallToolResult, ImageContent, ResourceLink

from reelwright.app import App
from reelwright.mcp.narrowing import Narrowing
from tests.mcp.houses import GATES, server_of, text_in, told


async def called(app: App, era: str, tool: str, args: dict[str, Any]) -> CallToolResult:
    async with Client(server_of(app), mode=era) as client:
        return await client.call_tool(tool, args)


async def test_a_result_comes_whole_for_programs_and_short_for_models(app: App, era: str) -> None:
    GATES.gate("west").set()

    result = await called(app, era, "hold", {"name": "west"})

    assert not result.is_error
    assert told(result) == {"said": "west is open"}
    assert text_in(result) == "west is open"


async def test_a_failure_has_a_code_a_sentence_and_what_to_do(app: App, era: str) -> None:
    result = await called(app, era, "nothing", {})

    assert result.is_error
    problem = told(result)["problem"]
    assert problem["code"] == "nothing_found"
    assert text_in(result).startswith("There is nothing here. (nothing_found)\nLook elsewhere.")


async def test_wrong_arguments_are_named_and_so_are_the_right_ones(app: App, era: str) -> None:
    result = await called(app, era, "hold", {"nam": "west"})

    assert result.is_error
    assert "name: Field required" in text_in(result)
    assert "nam: Extra inputs are not permitted" in text_in(result)
    assert "hold takes: name." in text_in(result)


async def test_what_broke_on_our_side_is_told_without_any_detail(app: App, era: str) -> None:
    result = await called(app, era, "bug", {})

    assert result.is_error
    assert told(result)["problem"]["code"] == "internal_error"
    assert "secret" not in result.model_dump_json()


async def test_a_bug_in_the_door_itself_is_told_without_any_detail(app: App, era: str) -> None:
    async def broken() -> App:
        raise ZeroDivisionError("secret path /root/key")

    server = server_of(app)
    object.__setattr__(server.calls, "app", broken)

    async with Client(server, mode=era) as client:
        result = await client.call_tool("glance", {})

    assert told(result)["problem"]["code"] == "internal_error"
    assert "secret" not in result.model_dump_json()


async def test_a_tool_that_is_not_there_is_a_failure(app: App, era: str) -> None:
    result = await called(app, era, "sing", {})

    assert result.is_error


async def test_small_pictures_are_seen_and_every_file_has_a_link(app: App, era: str) -> None:
    result = await called(app, era, "paint", {})

    pictures = [each for each in result.content if isinstance(each, ImageContent)]
    links = [each for each in result.content if isinstance(each, ResourceLink)]
    assert [each.mime_type for each in pictures] == ["image/png"]
    assert [each.name for each in links] == ["small.png", "large.png"]
    assert all(each.uri.startswith("file:///") for each in links)
    assert all(each.size for each in links)


async def test_what_only_looks_refuses_a_look_that_would_have_to_make_something(app: App) -> None:
    GATES.gate("north").set()
    looking = server_of(app, narrowing=Narrowing(read_only=True))

    async with Client(looking) as client:
        refused = await client.call_tool("peep", {"name": "north"})
        assert GATES.entered == []
        await called(app, "auto", "hold", {"name": "north"})
        seen = await client.call_tool("peep", {"name": "north"})

    assert told(refused)["problem"]["code"] == "read_only"
    assert text_in(seen) == "seen behind north"


@pytest.mark.parametrize("wait", [-1, 45.1, "long"])
async def test_a_wait_is_no_longer_than_clients_stand(app: App, wait: object) -> None:
    result = await called(app, "auto", "wait_for_job", {"job": "stp_none", "wait": wait})

    assert told(result)["problem"]["code"] == "invalid_arguments"


@pytest.mark.parametrize("tool", ["wait_for_job", "cancel_job"])
async def test_a_job_that_is_not_there_is_not_found(app: App, tool: str) -> None:
    result = await called(app, "auto", tool, {"job": "stp_none"})

    assert told(result)["problem"]["code"] == "job_not_found"
