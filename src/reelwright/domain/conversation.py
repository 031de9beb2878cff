from enum import StrEnum
from typing import Any

from pydantic import AwareDatetime, Field

from reelwright.domain.ids import ConversationId, Owner, StepId
from reelwright.domain.value import Value


class ConversationState(StrEnum):
    """Whose turn it is."""

    ANSWERED = "answered"
    """The user's: nothing is to be done until he says something."""

    WAITING = "waiting"
    """The workers': it goes on when every job it awaits has ended."""

    DUE = "due"
    """The planner's: something was said, and not answered yet."""


class Spent(Value):
    """What model calls took."""

    requests: int = Field(default=0, ge=0)
    """Answers of a model."""

    input_tokens: int = Field(default=0, ge=0)
    """Tokens read by it."""

    output_tokens: int = Field(default=0, ge=0)
    """Tokens written by it."""

    dollars: float | None = None
    """Their price in US dollars; none when no price is known."""

    @property
    def tokens(self) -> int:
        return self.input_tokens + self.output_tokens

    def and_also(self, other: "Spent") -> "Spent":
        """Add what something else took."""
        known = [each for each in (self.dollars, other.dollars) if each is not None]
        return Spent(
            requests=self.requests + other.requests,
            input_tokens=self.input_tokens + other.input_tokens,
            output_tokens=self.output_tokens + other.output_tokens,
            dollars=sum(known) if known else None,
        )


class Entry(Value):
    """One message of a conversation, and the one before it. It never changes."""

    id: str
    """Its name."""

    parent: str | None
    """The message before it; none when it is the first."""

    message: dict[str, Any]
    """What was said or done, in the agent's own shape."""


class Conversation(Value):
    """One dialogue: where its messages end, and what is known besides them."""

    id: ConversationId
    """Stable name, such as `conv_k3m9x2ab7q4t`."""

    owner: Owner
    """Whose it is."""

    title: str = ""
    """How it began."""

    state: ConversationState = ConversationState.ANSWERED
    head: str | None = None
    """Its newest message; none while it has none."""

    awaits: tuple[StepId, ...] = ()
    """The jobs that have to end before it goes on."""

    notes: dict[str, Any] = Field(default_factory=dict)
    """What the agent keeps besides the messages, in its own shape."""

    revision: str = ""
    """Changes whenever it is written: of two who read the same, one is refused."""

    runner: str | None = None
    """The process that answers now, or did last."""

    beat: int = 0
    """Counts while that process lives."""

    tries: int = 0
    """How often answering was begun since anything came of it."""

    created_at: AwareDatetime
    updated_at: AwareDatetime
