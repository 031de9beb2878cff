"""The server as clients reach it over HTTP, on loopback."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator
from pathlib import Path

import httpx2
import pytest
from mcp.shared.exceptions import MCPError
from mcp.types import ResourceLink, ResourceTemplateReference

from reelwright.app import App
from reelwright.domain import LOCAL, StepState
from reelwright.errors import EnvironmentProblem
from reelwright.mcp.http import LARGEST_BODY, make_http_app, make_http_server
from reelwright.mcp.place import Place
from tests.mcp.houses import GATES, TOYS, open_toy_app, text_in, told
from tests.mcp.reaching import SECRET, Reached, reached, users
from tests.waiting import until

LIST = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}


@pytest.fixture
async def place(app: App) -> AsyncGenerator[Reached]:
    async with reached(app) as found:
        yield found


async def test_both_eras_are_served_at_one_address(place: Reached, era: str) -> None:
    async with place.client(era) as client:
        tools = {tool.name for tool in (await client.list_tools()).tools}
        result = await client.call_tool("shout", {"word": "hello"})

    assert tools == {*TOYS, "wait_for_job", "cancel_job", "ask"}
    assert told(result) == {"said": "HELLO"}


async def test_a_client_that_closes_the_call_it_began_stops_its_job(
    app: App, place: Reached
) -> None:
    async with place.client() as client:
        calling = asyncio.create_task(client.call_tool("hold", {"name": "east"}))
        await until(lambda: GATES.entered)
        calling.cancel()
        await until(lambda: GATES.left, within=1.5)

    (step,) = await app.house.steps.list(LOCAL, only_jobs=True)
    assert step.state is StepState.CANCELLED


async def test_a_server_that_ends_takes_no_job_with_it(app: App, era: str) -> None:
    async with reached(app) as first:
        calling = asyncio.create_task(_call_and_be_cut_off(first, era))
        await until(lambda: GATES.entered)
    await calling

    async with reached(app) as second, second.client(era) as client:
        (step,) = await app.house.steps.list(LOCAL, only_jobs=True)
        GATES.gate("east").set()
        result = await client.call_tool("wait_for_job", {"job": step.id, "wait": 20})

    assert step.state is StepState.RUNNING
    assert text_in(result) == "east is open"


async def _call_and_be_cut_off(place: Reached, era: str) -> None:
    with contextlib.suppress(BaseExceptionGroup, MCPError):
        async with place.client(era) as client:
            await client.call_tool("hold", {"name": "east"}, read_timeout_seconds=10)


async def test_no_path_of_this_machine_is_taken(place: Reached, tmp_path: Path, era: str) -> None:
    (tmp_path / "secret.srt").write_text("x")

    async with place.client(era) as client:
        results = [
            await client.call_tool("peep", {"name": "x", "video": path})
            for path in (str(tmp_path / "secret.srt"), "~/x", "../x", "secret.srt")
        ]

    assert {told(each)["problem"]["code"] for each in results} == {"path_not_allowed"}


async def test_files_are_linked_and_the_links_are_signed(place: Reached, era: str) -> None:
    async with place.client(era) as client:
        result = await client.call_tool("paint", {})

    links = [each for each in result.content if isinstance(each, ResourceLink)]
    assert len(links) == 2
    assert all(each.uri.startswith(place.url[:-3] + "files/") for each in links)
    assert all("signature=" in each.uri for each in links)


async def test_a_signed_link_leads_to_the_file_and_an_altered_one_nowhere(place: Reached) -> None:
    async with place.client() as client:
        result = await client.call_tool("paint", {})
    (link, *_) = [each.uri for each in result.content if isinstance(each, ResourceLink)]

    async with httpx2.AsyncClient() as http:
        whole = await http.get(link)
        part = await http.get(link, headers={"Range": "bytes=0-3"})
        altered = await http.get(link.replace("small", "large", 1))
        unsigned = await http.get(link.partition("?")[0])

    assert whole.content.startswith(b"\x89PNG")
    assert whole.headers["x-content-type-options"] == "nosniff"
    assert whole.headers["content-disposition"].startswith("attachment")
    assert (part.status_code, part.content) == (206, b"\x89PNG")
    assert (altered.status_code, unsigned.status_code) == (404, 404)


@pytest.mark.parametrize(
    ("header", "value", "status"),
    [
        ("Host", "evil.example.com", 421),
        ("Host", "127.0.0.1:1", 421),
        ("Origin", "https://evil.example.com", 403),
    ],
)
async def test_a_page_elsewhere_cannot_reach_it(
    place: Reached, header: str, value: str, status: int
) -> None:
    answer = await place.post(LIST, **{header: value})

    assert answer.status_code == status


async def test_a_message_that_is_too_long_is_refused(place: Reached) -> None:
    answer = await place.post(b"[" * (LARGEST_BODY + 1))

    assert answer.status_code == 413


async def test_it_listens_to_no_network_without_users() -> None:
    async def closed() -> App:
        raise AssertionError

    server = make_http_server(TOYS, closed, secret=SECRET)

    with pytest.raises(EnvironmentProblem, match="no users"):
        make_http_app(server, Place(host="0.0.0.0"))


async def test_200_malformed_messages_are_answered_and_the_next_good_one_served(
    place: Reached,
) -> None:
    bad = [
        b"",
        b"{",
        b"[]",
        b"null",
        b'"x"',
        b"\xff\xfe",
        b"[" * 5000,
        b'{"jsonrpc":"2.0"}',
        b'{"jsonrpc":"1.0","id":1,"method":"tools/list"}',
        b'{"jsonrpc":"2.0","id":{},"method":"tools/list"}',
        b'{"jsonrpc":"2.0","id":1,"method":5}',
        b'{"jsonrpc":"2.0","id":1,"method":"no/such"}',
        b'{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":[]}}',
        b'{"jsonrpc":"2.0","id":1,"method":"tools/call","params":[]}',
        b'{"jsonrpc":"2.0","id":1,"result":{}}',
    ]
    statuses = []
    for number in range(200):
        era = {"MCP_Protocol_Version": "2026-07-28"} if number % 2 else {}
        statuses.append((await place.post(bad[number % len(bad)], **era)).status_code)

    async with asyncio.timeout(1):
        good = await place.post(LIST)
    async with place.client() as client:
        result = await client.call_tool("glance", {})

    assert len(statuses) == 200
    assert good.status_code in {200, 400}  # whoever has no session is told so
    assert set(statuses) <= {200, 202, 400, 404}
    assert told(result) == {"said": "seen"}


@pytest.fixture
async def house_of_two(app: App) -> AsyncGenerator[Reached]:
    async with reached(app, given=users(), inline=0.2) as found:
        yield found


async def test_nobody_gets_in_without_a_token_and_is_told_where_to_get_one(
    house_of_two: Reached,
) -> None:
    nobody = await house_of_two.post(LIST)
    stranger = await house_of_two.post(LIST, Authorization="Bearer mallory")
    too_small = await house_of_two.post(LIST, Authorization="Bearer carol")
    async with httpx2.AsyncClient() as http:
        base = house_of_two.url.removesuffix("/mcp")
        metadata = await http.get(f"{base}/.well-known/oauth-protected-resource/mcp")

    assert (nobody.status_code, stranger.status_code, too_small.status_code) == (401, 401, 403)
    assert "resource_metadata=" in nobody.headers["www-authenticate"]
    assert "insufficient_scope" in too_small.headers["www-authenticate"]
    assert metadata.json()["authorization_servers"] == ["https://login.example.com/"]


async def test_two_users_cannot_see_each_others_jobs(house_of_two: Reached, era: str) -> None:
    async with (
        house_of_two.client(era, Authorization="Bearer alice") as alice,
        house_of_two.client(era, Authorization="Bearer bob") as bob,
    ):
        job = told(await alice.call_tool("hold", {"name": "east"}))["job"]
        same_wish = told(await bob.call_tool("hold", {"name": "east"}))["job"]
        seen = [await bob.call_tool(tool, {"job": job}) for tool in ("wait_for_job", "cancel_job")]
        own = await alice.call_tool("wait_for_job", {"job": job, "wait": 0})
        with pytest.raises(MCPError, match="job_not_found"):
            await bob.read_resource(f"job://{job}")
        listed = told(await bob.call_tool("wait_for_job", {"job": same_wish, "wait": 0}))
        completed = await bob.complete(
            ref=ResourceTemplateReference(type="ref/resource", uri="job://{job}"),
            argument={"name": "job", "value": "stp_"},
        )

    assert job != same_wish
    assert {told(each)["problem"]["code"] for each in seen} == {"job_not_found"}
    assert told(own)["state"] in {"queued", "running"}
    assert listed["job"] == same_wish
    assert completed.completion.values == [same_wish]


async def test_any_process_behind_an_address_goes_on_with_what_another_began(
    tmp_path: Path, era: str
) -> None:
    GATES.clear()
    async with open_toy_app(tmp_path) as app:
        async with (
            reached(app, keeps_sessions=False, inline=0.2) as first,
            first.client(era) as one,
        ):
            job = told(await one.call_tool("hold", {"name": "east"}))["job"]
        GATES.gate("east").set()
        async with reached(app, keeps_sessions=False) as second, second.client(era) as two:
            result = await two.call_tool("wait_for_job", {"job": job, "wait": 20})

    assert text_in(result) == "east is open"
