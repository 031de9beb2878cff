"""Jobs as tasks, for clients that follow them by themselves."""

from typing import Any, Literal

import pytest
from mcp import Client
from mcp.client.extension import ClaimContext, ClientExtension, ResultClaim
from mcp.shared.exceptions import MCPError
from mcp.types import CallToolResult, Request, RequestParams, Result
from pydantic import ConfigDict, Field

from reelwright.app import App
from reelwright.mcp.tasks import TASKS
from tests.mcp.houses import GATES, server_of, told
from tests.mcp.reaching import reached, users
from tests.waiting import until


class Task(Result):
    model_config = ConfigDict(extra="allow")

    result_type: Literal["task"] = Field(alias="resultType")
    task_id: str = Field(alias="taskId")
    status: str


class Seen(Result):
    model_config = ConfigDict(extra="allow")

    status: str | None = None
    result: dict[str, Any] | None = None


class Params(RequestParams):
    task_id: str = Field(serialization_alias="taskId")


class KnowsTasks(ClientExtension):
    identifier = TASKS

    def claims(self) -> list[ResultClaim[Any]]:
        async def resolve(claimed: Task, ctx: ClaimContext) -> CallToolResult:
            raise AssertionError("the test follows tasks by itself")

        return [ResultClaim(result_type="task", model=Task, resolve=resolve)]


async def ask(client: Client, method: str, task: str) -> Seen:
    request: Request[Any, Any] = Request(method=method, params=Params(task_id=task))
    return await client.session.send_request(request, Seen)


async def begin_task(client: Client, tool: str, args: dict[str, Any]) -> Task:
    task = await begin(client, tool, args)
    assert isinstance(task, Task)
    return task


async def begin(client: Client, tool: str, args: dict[str, Any]) -> CallToolResult | Result:
    return await client.session.call_tool(tool, args, allow_claimed=True)


async def test_a_long_call_becomes_a_task_under_the_name_of_its_job(app: App) -> None:
    async with Client(server_of(app), extensions=[KnowsTasks()]) as client:
        task = await begin_task(client, "hold", {"name": "east"})
        going = await ask(client, "tasks/get", task.task_id)
        GATES.gate("east").set()
        end = await client.call_tool("wait_for_job", {"job": task.task_id, "wait": 20})
        done = await ask(client, "tasks/get", task.task_id)

    assert (task.status, going.status, done.status) == ("working", "working", "completed")
    assert told(end)["result"] == {"said": "east is open"}
    assert done.result is not None
    assert done.result["structuredContent"] == {"said": "east is open"}


async def test_what_is_remembered_is_answered_at_once(app: App) -> None:
    GATES.gate("east").set()

    async with Client(server_of(app), extensions=[KnowsTasks()]) as client:
        first = await begin(client, "shout", {"word": "hello"})
        again = await begin(client, "shout", {"word": "hello"})

    assert isinstance(first, CallToolResult)
    assert isinstance(again, CallToolResult)


async def test_a_failure_completes_and_says_that_it_is_one(app: App) -> None:
    async with Client(server_of(app), extensions=[KnowsTasks()]) as client:
        answer = await begin(client, "nothing", {})
        failed = answer if isinstance(answer, CallToolResult) else None
        assert failed is not None
        seen = await ask(client, "tasks/get", told(failed)["job"])

    assert seen.status == "completed"
    assert seen.result is not None
    assert seen.result["isError"]


async def test_a_task_is_cancelled_within_a_second(app: App) -> None:
    async with Client(server_of(app), extensions=[KnowsTasks()]) as client:
        task = await begin_task(client, "hold", {"name": "east"})
        await ask(client, "tasks/cancel", task.task_id)
        await until(lambda: GATES.left, within=1)
        seen = await ask(client, "tasks/get", task.task_id)

    assert seen.status == "cancelled"


async def test_who_did_not_declare_tasks_gets_none(app: App) -> None:
    async with Client(server_of(app, inline=0.2)) as client:
        result = await client.call_tool("hold", {"name": "east"})
        with pytest.raises(MCPError):
            await ask(client, "tasks/get", told(result)["job"])


async def test_a_task_that_is_not_there_is_not_found(app: App) -> None:
    async with Client(server_of(app), extensions=[KnowsTasks()]) as client:
        for method in ("tasks/get", "tasks/update", "tasks/cancel"):
            with pytest.raises(MCPError, match="job_not_found"):
                await ask(client, method, "stp_none")


async def test_a_task_of_another_user_is_not_found(app: App) -> None:
    knows = [KnowsTasks()]
    async with (
        reached(app, given=users()) as place,
        place.client(extensions=knows, Authorization="Bearer alice") as alice,
        place.client(extensions=knows, Authorization="Bearer bob") as bob,
    ):
        task = await begin_task(alice, "hold", {"name": "east"})
        for method in ("tasks/get", "tasks/update", "tasks/cancel"):
            with pytest.raises(MCPError, match="job_not_found"):
                await ask(bob, method, task.task_id)
        seen = await ask(alice, "tasks/get", task.task_id)

    assert seen.status == "working"
