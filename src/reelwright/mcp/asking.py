"""`ask`: the planner of this house, for clients that would rather say it in words."""

from typing import Any

from mcp.server.mcpserver import Context
from mcp.types import CallToolResult, Tool as Face, ToolAnnotations

from reelwright.agent.answer import Answer
from reelwright.agent.asking import AskArgs, ask
from reelwright.mcp import answers
from reelwright.mcp.answers import Failure
from reelwright.mcp.calls import Calls
from reelwright.mcp.faces import title_of
from reelwright.mcp.own_tools import OwnTool, checked
from reelwright.mcp.schemas import schema_in, schema_out


async def _ask(calls: Calls, arguments: dict[str, Any], ctx: Context[Any, Any]) -> CallToolResult:
    args = checked(AskArgs, arguments)
    app = await calls.app()
    owner = calls.owner_of(ctx.request_context)
    answer = await ask(app.desk(), owner, args, with_paths=calls.may_name_paths)
    return answers.answer(answer, answer.as_text())


ASK = OwnTool(
    Face(
        name="ask",
        title=title_of("ask"),
        description="Have the planner of this server do something, said in plain words.\n\n"
        "Call it to pass on a person's wish as it was said; the other tools do the same step by "
        "step. Without a model of its own the planner is scripted, and says so. While `state` is "
        "not answered, call it again with that `conversation` and no message. It publishes and "
        "deletes nothing: that takes a person's yes.",
        input_schema=schema_in(AskArgs),
        output_schema=schema_out(Answer, Failure),
        annotations=ToolAnnotations(
            title=title_of("ask"),
            read_only_hint=False,
            destructive_hint=False,
            idempotent_hint=False,
            open_world_hint=True,
        ),
    ),
    _ask,
)
