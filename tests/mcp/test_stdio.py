"""The server as clients on this machine start it."""

import asyncio
import json
import signal
from pathlib import Path

import pytest
from mcp import Client, StdioServerParameters

from tests.mcp.children import Child, child, environment
from tests.web import Site, page

TALK = Path(__file__).parents[2] / "samples" / "columbia" / "columbia.mp4"
READY_WITHIN = 1.5


async def test_it_is_ready_before_anybody_grows_impatient(tmp_path: Path) -> None:
    async with child(tmp_path) as server:
        await server.greet()
        await server.answer_to(server.send("tools/list"))
        used = server.seconds_used()

    # Processor time: how long it is on the wall depends on what else this machine does. Part of it
    # goes into opening the house, beside the answers.
    assert used < READY_WITHIN


async def test_only_json_rpc_is_said_while_programs_run(tmp_path: Path) -> None:
    async with child(tmp_path, "--root", str(TALK.parent)) as server:
        await server.greet()
        wish = {"video": str(TALK), "start": 2, "end": 8, "width": 180, "height": 320}
        rendered = await server.call("render", {**wish, "preset": "preview"})

    assert not rendered.get("isError"), rendered
    methods = {message.get("method", "an answer") for message in server.said}
    assert methods == {"an answer", "notifications/progress"}


async def test_only_json_rpc_is_said_while_yt_dlp_looks_at_a_page(tmp_path: Path) -> None:
    async with Site({"/talk": page("<html>no video here")}).open() as site:
        settings = {
            "REELWRIGHT_FETCH__PRIVATE_NETWORKS": '["127.0.0.0/8"]',
            "REELWRIGHT_FETCH__PORTS": f"[{site.port}]",
            "REELWRIGHT_FETCH__ALLOW_GENERIC": "true",
        }
        async with child(tmp_path, settings=settings) as server:
            await server.greet()
            address = f"http://127.0.0.1:{site.port}/talk"
            result = await server.call("fetch", {"source": address})
            job = result["structuredContent"]["job"]
            while not result.get("isError"):
                result = await server.call("wait_for_job", {"job": job})

    assert result["structuredContent"]["problem"]["code"] == "no_video_found"
    assert len(site.asked) > 1, "yt-dlp asks again after we did"
    methods = {message.get("method", "an answer") for message in server.said}
    assert methods <= {"an answer", "notifications/progress"}


async def test_files_are_brought_from_the_roots_and_from_nowhere_else(tmp_path: Path) -> None:
    inside, outside = tmp_path / "inside", tmp_path / "outside"
    for folder in (inside, outside):
        folder.mkdir()
        (folder / "talk.srt").write_text("1\n00:00:00,000 --> 00:00:02,000\nHello there.\n")
    (inside / "link.srt").symlink_to(outside / "talk.srt")

    async with child(tmp_path / "data", "--root", str(inside)) as server:
        await server.greet()
        good = await server.call("fetch", {"source": str(inside / "talk.srt")})
        bad = await server.call("fetch", {"source": str(outside / "talk.srt")})
        linked = await server.call("fetch", {"source": str(inside / "link.srt")})

    assert not good["isError"], good
    for refused in (bad, linked):
        assert refused["structuredContent"]["problem"]["code"] == "path_not_allowed"


async def test_200_malformed_messages_are_answered_and_the_next_good_one_served(
    tmp_path: Path,
) -> None:
    async with child(tmp_path) as server:
        await server.greet()
        await server.answer_to(server.send("tools/list"))
        for place in range(200):
            server.write(_MALFORMED[place % len(_MALFORMED)])
        for line in _NEEDS_NO_ANSWER:
            server.write(line)
        answers = [await server.next() for _ in range(200)]
        answer = await server.answer_to(server.send("tools/list"), within=1)

    assert all("error" in each or each["result"]["isError"] for each in answers)
    assert len(answer["result"]["tools"]) > 10


async def test_an_end_of_stdin_ends_it_and_loses_no_job(tmp_path: Path) -> None:
    async with child(tmp_path, "--root", str(TALK.parent)) as server:
        await server.greet()
        wish = {"video": str(TALK), "engine": "sphinx"}
        server.send(
            "tools/call",
            {"name": "transcribe", "arguments": wish, "_meta": {"progressToken": "p"}},
        )
        await _progress(server)
    assert server.process.returncode == 0

    async with child(tmp_path, "--root", str(TALK.parent)) as again:
        await again.greet()
        jobs = await again.call("library", {"what": "jobs"})
        (job,) = jobs["structuredContent"]["jobs"]
        await again.call("wait_for_job", {"job": job["id"], "wait": 1})
        goes_on = await again.call("library", {"id": job["id"]})
        await again.call("cancel_job", {"job": job["id"]})

    assert goes_on["structuredContent"]["jobs"][0]["state"] in {"waiting", "running", "succeeded"}


async def test_it_ends_when_it_is_told_to(tmp_path: Path) -> None:
    async with child(tmp_path) as server:
        await server.greet()
        await server.call("library", {})
        server.process.send_signal(signal.SIGTERM)
        status = await asyncio.wait_for(server.process.wait(), 20)

    assert status == 128 + signal.SIGTERM


async def test_a_house_that_cannot_be_opened_is_a_failure_with_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file, and no folder")

    async with child(tmp_path / "data") as server:
        await server.greet()
        tools = await server.answer_to(server.send("tools/list"))
        result = await server.call("library", {})

    assert tools["result"]["tools"]
    assert result["isError"]
    assert result["structuredContent"]["problem"]["code"] == "data_folder_unusable"


@pytest.mark.parametrize("era", ["auto", "legacy"])
async def test_the_official_client_gets_along_with_it(tmp_path: Path, era: str) -> None:
    import sys

    started = StdioServerParameters(
        command=sys.executable,
        args=["-m", "reelwright", "mcp", "--read-only"],
        env=environment(tmp_path),
    )

    async with Client(started, mode=era) as client:
        tools = {tool.name for tool in (await client.list_tools()).tools}
        result = await client.call_tool("library", {})

    assert "render" not in tools
    assert not result.is_error


async def test_a_cancelled_call_stops_its_job_within_a_second(tmp_path: Path) -> None:
    async with child(tmp_path, "--root", str(TALK.parent)) as server:
        await server.greet()
        wish = {"video": str(TALK), "engine": "sphinx", "refresh": True}
        number = server.send(
            "tools/call",
            {"name": "transcribe", "arguments": wish, "_meta": {"progressToken": "p"}},
        )
        await _progress(server)
        server.notify("notifications/cancelled", {"requestId": number})
        await asyncio.sleep(1)
        jobs = await server.call("library", {"what": "jobs"})

    (job,) = jobs["structuredContent"]["jobs"]
    assert job["state"] == "cancelled"


async def _progress(server: Child) -> None:
    async with asyncio.timeout(60):
        while (await server.next()).get("method") != "notifications/progress":
            continue


_MALFORMED = [
    b"hello",
    b"{",
    b"[]",
    b"null",
    b"\xff\xfe\x00",
    b'{"jsonrpc":"1.0","id":1,"method":"x"}',
    b'{"jsonrpc":"2.0"}',
    b'{"jsonrpc":"2.0","id":9001,"method":5}',
    b'{"jsonrpc":"2.0","id":9002,"method":"no/such"}',
    b'{"jsonrpc":"2.0","id":9003,"method":"tools/call"}',
    b'{"jsonrpc":"2.0","id":9004,"method":"tools/call","params":{"name":5}}',
    b'{"jsonrpc":"2.0","id":9005,"method":"tools/call","params":{"name":"library","arguments":[]}}',
    b'{"jsonrpc":"2.0","id":9006,"method":"resources/read","params":{"uri":"::::"}}',
    json.dumps({"jsonrpc": "2.0", "id": 1, "method": "x" * 100_000}).encode(),
    b'{"jsonrpc":"2.0","id":' + b"[" * 3000 + b"]" * 3000 + b"}",
]
_NEEDS_NO_ANSWER = [
    b"",
    b'{"jsonrpc":"2.0","id":{},"method":"tools/list"}',
    b'{"jsonrpc":"2.0","id":9007,"result":{}}',
    b'{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":[]}}',
]
"""Notifications, and answers to what was never asked: JSON-RPC has nothing to say to them."""
