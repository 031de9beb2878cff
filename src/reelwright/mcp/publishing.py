"""The yes that only a person gives, asked for where the client can ask one.

The question names exactly what was prepared, and the answer counts for that and nothing else: what
was asked about travels in the request's sealed state, or stays in this call, and never comes from
a model.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from mcp.server.elicitation import AcceptedElicitation, render_elicitation_schema
from mcp.server.mcpserver import Context
from mcp.types import (
    Annotations,
    CallToolRequestParams,
    CallToolResult,
    ElicitRequest,
    ElicitRequestFormParams,
    ElicitResult,
    InputRequest,
    InputRequiredResult,
    ResourceLink,
)
from mcp_types.version import is_version_at_least
from pydantic import BaseModel, Field, ValidationError

from reelwright.domain import Owner, Publication, PublicationId, PublicationState, clock
from reelwright.domain.plain_text import one_line
from reelwright.mcp import answers
from reelwright.tool import Result

if TYPE_CHECKING:
    from reelwright.app import App

Approve: TypeAlias = Callable[[Owner, Publication], Awaitable[Publication]]
"""Takes a person's yes to exactly this publication, and gives it as it stands then.

Raises:
    ApprovalRequired: the yes comes too late, was used already, or is not to this.
"""

PageOf: TypeAlias = Callable[[Publication], str]
"""Gives the address where a person looks at what was prepared, and decides. Being there decides
nothing, and who the person is has to be known there by other means than the address: models read
it, too."""

_QUESTION = "publish"
_IN_RESULTS_SINCE = "2026-07-28"
_SHOWN = 500


class Yes(BaseModel):
    publish: bool = Field(description="Publish exactly this?")


@dataclass(frozen=True, slots=True)
class Publishing:
    """Asks for a yes."""

    approve: Approve | None
    """What takes the yes; None where there is nothing to publish with."""

    page_of: PageOf | None = None
    """Where people decide whose client cannot ask them; None where there is no such page."""

    _decided: dict[PublicationId, str] = field(default_factory=dict[PublicationId, str])
    """What came of questions that were answered here, for those who ask what came of them."""

    def answers_a_question(self, ctx: Context[Any, Any]) -> bool:
        """Say whether a call comes again with what a person answered."""
        return bool(ctx.input_responses) and ctx.request_state is not None

    async def ask(
        self,
        app: "App",
        owner: Owner,
        result: Result,
        said: CallToolResult,
        ctx: Context[Any, Any],
    ) -> CallToolResult | InputRequiredResult:
        """Ask whoever sits at the client, or tell what a person has to do elsewhere."""
        asked = await self.open(app, owner, result)
        publication = _publication_in(result)
        if not asked or publication is None:
            return said
        if not _can_ask(ctx):
            return said if self.page_of is None else _with_link(said, self.page_of(publication))
        if is_version_at_least(ctx.protocol_version or "", _IN_RESULTS_SINCE):
            return InputRequiredResult(input_requests=dict(asked), request_state=publication.id)
        answer = await ctx.elicit(_question(publication), Yes)
        is_yes = isinstance(answer, AcceptedElicitation) and answer.data.publish
        await self._decide(app, owner, publication, is_yes=is_yes)
        return _told(await self.settled(app, owner, result))

    async def answered(
        self, app: "App", owner: Owner, ctx: Context[Any, Any]
    ) -> CallToolResult | InputRequiredResult:
        """Take up what a person answered to the question of an earlier round.

        Raises:
            NotFoundError: what was asked about is gone, or somebody else's.
        """
        name = PublicationId(ctx.request_state or "")
        publication = await app.house.publications.get(owner, name)
        kind = app.tools["upload_to_youtube"].result
        result = kind.model_validate({"publication": publication, "next_step": ""})
        await self.take(app, owner, result, ctx.input_responses or {})
        return _told(await self.settled(app, owner, result))

    def arguments_of(self, params: CallToolRequestParams) -> dict[str, Any] | None:
        return params.arguments or {}

    async def open(self, app: "App", owner: Owner, result: Result) -> Mapping[str, InputRequest]:
        publication = await self._as_it_is(app, owner, result)
        if publication is None or self.approve is None:
            return {}
        is_open = publication.state is PublicationState.AWAITING_APPROVAL
        if not is_open or publication.id in self._decided:
            return {}
        form = ElicitRequestFormParams(
            mode="form",
            message=_question(publication),
            requested_schema=render_elicitation_schema(Yes),
        )
        return {_QUESTION: ElicitRequest(params=form)}

    async def take(
        self, app: "App", owner: Owner, result: Result, answers: Mapping[str, Any]
    ) -> None:
        publication = await self._as_it_is(app, owner, result)
        if publication is None or _QUESTION not in answers:
            return
        is_yes = False
        try:
            answer = ElicitResult.model_validate(answers[_QUESTION])
            is_yes = answer.action == "accept" and Yes.model_validate(answer.content).publish
        except ValidationError:
            is_yes = False  # whatever was meant, it is no yes
        await self._decide(app, owner, publication, is_yes=is_yes)

    async def settled(self, app: "App", owner: Owner, result: Result) -> Result:
        now = await self._as_it_is(app, owner, result)
        if now is None:
            return result
        if now.id in self._decided:
            next_step = self._decided[now.id]
        elif now.state is PublicationState.EXPIRED:
            next_step = "Nobody said yes in time: nothing was sent. Ask again."
        else:
            return result
        return result.model_copy(update={"publication": now, "next_step": next_step})

    async def _as_it_is(self, app: "App", owner: Owner, result: Result) -> Publication | None:
        """Give the publication of a result as it stands now; None when it is about none."""
        publication = _publication_in(result)
        if publication is None:
            return None
        kept = await app.house.publications.get(owner, publication.id)
        return kept.as_of(app.house.now())

    async def _decide(
        self, app: "App", owner: Owner, publication: Publication, *, is_yes: bool
    ) -> None:
        now = publication.as_of(app.house.now())
        if now.state is not PublicationState.AWAITING_APPROVAL or now.id in self._decided:
            return
        if is_yes and self.approve is not None:
            await self.approve(owner, now)
            self._decided[now.id] = "A person said yes."
        else:
            self._decided[now.id] = "No person said yes: nothing was sent."


def _publication_in(result: Result) -> Publication | None:
    found = getattr(result, "publication", None)
    return found if isinstance(found, Publication) else None


def _told(result: Result) -> CallToolResult:
    return answers.answer(result, result.as_text())


def _with_link(said: CallToolResult, page: str) -> CallToolResult:
    """Tell where a person decides, beside what was prepared."""
    link = ResourceLink(
        uri=page,
        name="approval",
        title="Look at it, and decide",
        annotations=Annotations(audience=["user"]),
    )
    words = answers.text(f"A person looks at it and decides here: {page}")
    return said.model_copy(update={"content": [*said.content, words, link]})


def _can_ask(ctx: Context[Any, Any]) -> bool:
    able = ctx.client_capabilities.elicitation if ctx.client_capabilities else None
    if able is None or (able.form is None and able.url is not None):
        return False
    is_new = is_version_at_least(ctx.protocol_version or "", _IN_RESULTS_SINCE)
    return is_new or ctx.session.can_send_request


def _question(publication: Publication) -> str:
    """Say exactly what would be published, in words that cannot lay out anything else."""
    s = publication.snapshot
    lines = [
        "Publish this to YouTube?",
        f"Title: {one_line(s.title)}",
        f"Channel: {s.channel_id}",
        f"Who may watch: {s.privacy}"
        + (f", public at {s.publish_at:%Y-%m-%d %H:%M %Z}" if s.publish_at else ""),
        f"Length: {clock(s.duration)}",
        f"Description: {one_line(s.description, _SHOWN) or 'none'}",
        f"Tags: {one_line(', '.join(s.tags)) or 'none'}",
        f"{publication.id}, file {s.file_sha256[:12]}",
    ]
    return "\n".join(lines)
