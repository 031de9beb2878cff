"""What one go at answering takes: what is known, a model, and leave to spend."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from typing import Any

from pydantic_ai import UsageLimits
from pydantic_ai.models import Model

from reelwright.agent.errand import Errand
from reelwright.agent.history import History, owners_messages
from reelwright.agent.known_of import known_of
from reelwright.agent.limits import Limits, allowance
from reelwright.agent.models import has_price
from reelwright.agent.notes import Notes
from reelwright.agent.scripted import Known, understand
from reelwright.agent.scripted_model import Understand, scripted_model
from reelwright.agent.turn import PlannerAgent, planner_agent, say_why_not, take_turn
from reelwright.domain import Conversation, Spent, StepId
from reelwright.errors import LimitError
from reelwright.ports import Budgets, Conversations
from reelwright.steps import Foreman
from reelwright.steps.problems import CRASHED, problem_of

_WRITTEN_BY_STRANGERS: dict[str, Any] = {
    "videos": {"__all__": {"title", "file"}},
    "clips": {"__all__": {"title"}},
    "voiceovers": {"__all__": {"script"}},
    "publications": {"__all__": {"title"}},
    "channels": True,
}
"""What stands in no instructions: tools give it, as material."""


@dataclass(slots=True, kw_only=True)
class Answering:
    """Answers in conversations that were claimed."""

    foreman: Foreman
    conversations: Conversations
    budgets: Budgets
    limits: Limits = field(default_factory=Limits)
    model: Model | None = None
    """What plans; None for the scripted planner."""

    understand: Understand = understand
    """How the scripted planner understands."""

    _agent: PlannerAgent | None = None

    async def answer(self, held: Conversation) -> None:
        """Answer in a conversation, or let it wait for jobs; all that came of it is written.

        Raises:
            ConversationConflict: somebody else has written it since it was claimed.
        """
        history = History(self.conversations, held)
        notes, house = history.notes, self.foreman.planner.house
        known = await known_of(house, held.owner, video=notes.video)
        entries = await history.load_entries(held.id) or []
        said = owners_messages([each.message for each in entries])
        errand = Errand(
            owner=held.owner,
            foreman=self.foreman,
            said=[*said, *([] if notes.prompt is None else [notes.prompt])],
            with_paths=notes.with_paths,
            knowledge="" if self.model is None else _knowledge(known, notes),
        )
        if self._agent is None:
            self._agent = planner_agent(self.foreman.planner.tools)
        if self.model is None:
            model = scripted_model(self.understand, known, partial(_result_of, errand))
            await take_turn(self._agent, history, errand, model, self._limits(notes.spent))
            return
        allowed = allowance(self.budgets, self.limits, held.owner, house.now(), already=notes.spent)
        try:
            async with allowed as may:
                dollars = may.dollars if has_price(self.model) else None
                limits = self._limits(notes.spent, tokens=may.tokens, dollars=dollars)
                may.spent = await take_turn(
                    self._agent,
                    history,
                    errand,
                    self.model,
                    limits,
                    within=self.limits.seconds_per_answer,
                )
        except LimitError as error:
            await say_why_not(history, problem_of(error))

    async def give_up(self, held: Conversation) -> None:
        """Answer that it cannot be answered: every process that tried has died."""
        await say_why_not(History(self.conversations, held), CRASHED)

    def _limits(
        self, spent: Spent, *, tokens: int | None = None, dollars: float | None = None
    ) -> UsageLimits:
        return UsageLimits(
            request_limit=self.limits.requests_per_message,
            tool_calls_limit=self.limits.tool_calls_per_message,
            total_tokens_limit=None if tokens is None else spent.tokens + tokens,
            cost_limit=None if dollars is None else Decimal(str((spent.dollars or 0) + dollars)),
        )


async def _result_of(errand: Errand, job: StepId) -> Mapping[str, Any]:
    return (await errand.house.steps.get(errand.owner, job)).result or {}


def _knowledge(known: Known, notes: Notes) -> str:
    """Give what is known as data for a model; only what we wrote ourselves stands in it."""
    data = known.model_dump_json(exclude=_WRITTEN_BY_STRANGERS, exclude_defaults=True)
    lines = [
        "What is there now, as data (titles: ask `library`):",
        data,
        *(f"Since then: {each}" for each in notes.happened),
    ]
    return "\n".join(lines)
