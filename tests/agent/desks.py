"""A desk over toys, and a model that says what a test wants."""

from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic_ai.messages import (
    ModelMessage,
    ModelRequest,
    ModelResponse,
    TextPart,
    ToolCallPart,
    ToolReturnPart,
)
from pydantic_ai.models import Model
from pydantic_ai.models.function import AgentInfo, FunctionModel

from reelwright.agent.answering import Answering
from reelwright.agent.approvals import Approvals
from reelwright.agent.desk import Desk
from reelwright.agent.limits import Limits
from reelwright.agent.scripted import understand
from reelwright.agent.scripted_model import Understand
from reelwright.store.budgets import StoredBudgets
from reelwright.store.conversations import StoredConversations
from reelwright.store.database import Sessions
from reelwright.tool import House, Tools
from tests.steps.toys import TOYS, Works, make_house, open_works, record_of

CallOf = tuple[str, dict[str, Any]]
Play = str | list[CallOf] | Callable[[list[ModelMessage]], Any]


class Player:
    """A model that plays its turns one after the other, and remembers what it read."""

    def __init__(self, *plays: Play) -> None:
        self.plays = [*plays]
        self.read: list[list[ModelMessage]] = []
        self.instructions: list[str] = []
        self.tools: list[str] = []

    def __call__(self, messages: list[ModelMessage], info: AgentInfo) -> ModelResponse:
        self.read.append(list(messages))
        self.instructions.append(info.instructions or "")
        self.tools = [tool.name for tool in info.function_tools]
        play = self.plays.pop(0) if self.plays else "Done."
        if not isinstance(play, str | list):
            play = play(messages)
        if isinstance(play, str):
            return ModelResponse(parts=[TextPart(play)])
        return ModelResponse(parts=[ToolCallPart(name, args) for name, args in play])

    @property
    def model(self) -> Model:
        return FunctionModel(self, model_name="player")


def returned(messages: Sequence[ModelMessage]) -> list[tuple[str, str, str]]:
    """Give what tools returned: name, outcome, content."""
    return [
        (part.tool_name, part.outcome, str(part.content))
        for message in messages
        if isinstance(message, ModelRequest)
        for part in message.parts
        if isinstance(part, ToolReturnPart)
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """A desk, and what it stands in."""

    desk: Desk
    works: Works
    house: House
    conversations: StoredConversations
    budgets: StoredBudgets
    approvals: Approvals


@asynccontextmanager
async def open_office(
    sessions: Sessions,
    root: Path,
    model: Model | None = None,
    *,
    tools: Tools = TOYS,
    limits: Limits | None = None,
    understand: Understand = understand,
    **house: object,
) -> AsyncGenerator[Office]:
    async with open_works(make_house(sessions, root, **house), record_of(sessions), tools) as works:
        conversations, budgets = StoredConversations(sessions), StoredBudgets(sessions)
        desk = Desk(
            Answering(
                foreman=works.foreman,
                conversations=conversations,
                budgets=budgets,
                limits=limits or Limits(),
                model=model,
                understand=understand,
            )
        )
        yield Office(
            desk=desk,
            works=works,
            house=works.foreman.planner.house,
            conversations=conversations,
            budgets=budgets,
            approvals=Approvals(works.foreman, conversations),
        )
