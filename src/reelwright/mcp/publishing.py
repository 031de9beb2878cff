"""The yes that only a person gives, asked for where the client can ask one.

The question names exactly what was prepared, and the answer counts for that and nothing else: what
was asked about travels in the request's sealed state, or stays in this call, and never comes from
a model.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from mcp.server.elicitation import AcceptedElicitation, render_elicitation_schema
from mcp.server.mcpserver import Context
from mcp.types import (
    CallToolResult,
    ElicitRequest,
    ElicitRequestFormParams,
    ElicitResult,
    InputRequiredResult,
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
        publication = getattr(result, "publication", None)
        waits = isinstance(publication, Publication) and (
            publication.state is PublicationState.AWAITING_APPROVAL
        )
        if not waits or self.approve is None or not _can_ask(ctx):
            return said
        assert isinstance(publication, Publication)  # noqa: S101 - it waits
        question = _question(publication)
        if is_version_at_least(ctx.protocol_version or "", _IN_RESULTS_SINCE):
            form = ElicitRequestFormParams(
                mode="form", message=question, requested_schema=render_elicitation_schema(Yes)
            )
            return InputRequiredResult(
                input_requests={_QUESTION: ElicitRequest(params=form)},
                request_state=publication.id,
            )
        answer = await ctx.elicit(question, Yes)
        is_yes = isinstance(answer, AcceptedElicitation) and answer.data.publish
        return await self._decided(app, owner, publication, is_yes=is_yes)

    async def answered(
        self, app: "App", owner: Owner, ctx: Context[Any, Any]
    ) -> CallToolResult | InputRequiredResult:
        """Take up what a person answered to the question of an earlier round.

        Raises:
            NotFoundError: what was asked about is gone, or somebody else's.
        """
        name = PublicationId(ctx.request_state or "")
        publication = await app.house.publications.get(owner, name)
        answer = (ctx.input_responses or {}).get(_QUESTION)
        is_yes = False
        if isinstance(answer, ElicitResult) and answer.action == "accept":
            try:
                is_yes = Yes.model_validate(answer.content).publish
            except ValidationError:
                is_yes = False  # whatever was meant, it is no yes
        return await self._decided(app, owner, publication, is_yes=is_yes)

    async def _decided(
        self, app: "App", owner: Owner, publication: Publication, *, is_yes: bool
    ) -> CallToolResult:
        now = publication.as_of(app.house.now())
        if now.state is not PublicationState.AWAITING_APPROVAL:
            next_step = "The question is not open any more: nothing was sent. Ask again."
        elif is_yes and self.approve is not None:
            now = await self.approve(owner, now)
            next_step = "A person said yes."
        else:
            next_step = "No person said yes: nothing was sent."
        kind = app.tools["upload_to_youtube"].result
        result = kind.model_validate({"publication": now, "next_step": next_step})
        return answers.answer(result, result.as_text())


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
