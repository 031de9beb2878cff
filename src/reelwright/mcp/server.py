"""The server object: what MCP clients see of the house."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from functools import cached_property
from typing import Any

from mcp.server.context import ServerRequestContext
from mcp.server.extension import Extension
from mcp.server.mcpserver import Context, MCPServer, RequestStateSecurity
from mcp.types import (
    CallToolResult,
    CompleteRequestParams,
    Icon,
    InputRequiredResult,
    ListResourcesResult,
    PaginatedRequestParams,
    SubscribeRequestParams,
    SubscriptionsListenRequestParams,
    Tool as Face,
    UnsubscribeRequestParams,
)

from reelwright import __version__
from reelwright.mcp.asking import ASK
from reelwright.mcp.calls import AppSource, Calls, guarded
from reelwright.mcp.completions import Completions
from reelwright.mcp.faces import face_of
from reelwright.mcp.files import AddressOf, path_on_this_machine
from reelwright.mcp.job_tools import CANCEL_JOB, WAIT_FOR_JOB
from reelwright.mcp.jobs import INLINE, Errands
from reelwright.mcp.narrowing import Narrowing
from reelwright.mcp.notices import Notices
from reelwright.mcp.own_tools import OwnTool
from reelwright.mcp.owners import Users, the_only_one
from reelwright.mcp.player import Player, meta_of
from reelwright.mcp.prompts import put_into
from reelwright.mcp.publishing import Publishing
from reelwright.mcp.questions import Questions
from reelwright.mcp.resources import Shelves
from reelwright.mcp.tasks import Tasks
from reelwright.mcp.texts import text_of
from reelwright.tool import Tools

NAME = "reelwright"
MOST_TOOLS = 17
EVERYTHING = Narrowing()


class ReelwrightServer(MCPServer[Errands]):
    """The house as an MCP server; what else is registered on it is served beside the tools."""

    def __init__(
        self,
        tools: Tools,
        app: AppSource,
        *,
        narrowing: Narrowing = EVERYTHING,
        users: Users | None = None,
        address_of: AddressOf = path_on_this_machine,
        may_name_paths: bool = True,
        publishing: Publishing | None = None,
        questions: Questions | None = None,
        files_from: str | None = None,
        inline: float = INLINE,
        extensions: Sequence[Extension] = (),
        request_state_security: RequestStateSecurity | None = None,
    ) -> None:
        """Take the tools, which are shown at once, and what gives the open house."""
        narrowing.refuse_unknown(tools, _own_tools(EVERYTHING))
        tasks = Tasks(tools)
        super().__init__(
            NAME,
            title="Reelwright",
            description="Clips, chapters, summaries and voice-overs out of long videos.",
            instructions=text_of("instructions.md"),
            icons=[Icon(src=text_of("icon.txt").strip(), mime_type="image/svg+xml", sizes=["any"])],
            version=__version__,
            lifespan=_errands,
            log_level="WARNING",
            extensions=[tasks, Player(files_from=files_from), *extensions],
            token_verifier=None if users is None else users.verifier,
            auth=None if users is None else users.settings(),
            request_state_security=request_state_security,
            subscriptions=False,
        )
        publishing = publishing or Publishing(None)
        self.calls = Calls(
            app=app,
            owner_of=the_only_one if users is None else users.who,
            address_of=address_of,
            narrowing=narrowing,
            may_name_paths=may_name_paths,
            inline=inline,
            publishing=publishing,
        )
        tasks.use(self.calls, questions or publishing)
        self._own_tools = _own_tools(narrowing)
        self._house_tools = {t.name: t for t in tools.values() if narrowing.shows(t)}
        self._shelves = Shelves(self.calls)
        self._shelves.put_into(self)
        put_into(self, shown=self._house_tools)
        self._serve_what_needs_to_know_who_asks()

    @cached_property
    def _faces(self) -> list[Face]:
        return [
            *(face_of(t, meta=meta_of(t.name)) for t in self._house_tools.values()),
            *(tool.face for tool in self._own_tools.values()),
        ]

    async def list_tools(self) -> list[Face]:
        return [*self._faces, *await super().list_tools()]

    async def call_tool(
        self,
        name: str,
        arguments: dict[str, Any],
        context: Context[Errands, Any] | None = None,
    ) -> CallToolResult | InputRequiredResult:
        tool, own_tool = self._house_tools.get(name), self._own_tools.get(name)
        if context is None or (tool is None and own_tool is None):
            return await super().call_tool(name, arguments, context)
        if tool is not None:
            return await guarded(self.calls.call(tool, arguments, context), name)
        assert own_tool is not None  # noqa: S101 - one of them is there
        return await guarded(own_tool.handle(self.calls, arguments, context), name)

    def _serve_what_needs_to_know_who_asks(self) -> None:
        """Serve what the SDK's own handlers answer without looking at the request."""
        notices, serve = Notices(self.calls), self._lowlevel_server.add_request_handler
        serve("resources/list", PaginatedRequestParams, self._list_resources)
        serve("completion/complete", CompleteRequestParams, Completions(self.calls).complete)
        serve("subscriptions/listen", SubscriptionsListenRequestParams, notices.listen)
        serve("resources/subscribe", SubscribeRequestParams, notices.subscribe)
        serve("resources/unsubscribe", UnsubscribeRequestParams, notices.unsubscribe)

    async def _list_resources(
        self, ctx: ServerRequestContext[Errands, Any], _: PaginatedRequestParams
    ) -> ListResourcesResult:
        ours = await self._shelves.listed(ctx)
        return ListResourcesResult(resources=[*ours, *await self.list_resources()])


@asynccontextmanager
async def _errands(_: MCPServer[Errands]) -> AsyncGenerator[Errands]:
    errands = Errands()
    try:
        yield errands
    finally:
        await errands.close()


def _own_tools(narrowing: Narrowing) -> dict[str, OwnTool]:
    shown = [WAIT_FOR_JOB] if narrowing.read_only else [WAIT_FOR_JOB, CANCEL_JOB]
    if narrowing.shows_planner(ASK.face.name):
        shown.append(ASK)
    return {tool.face.name: tool for tool in shown}
