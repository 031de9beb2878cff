"""What a message led to."""

from reelwright.domain import (
    ConversationId,
    ConversationState,
    Problem,
    Spent,
    StepId,
    Value,
)


class Answer(Value):
    """What was said to a message, and what was done about it."""

    conversation: ConversationId
    """The conversation, to go on with."""

    state: ConversationState
    """Whether this is all of it, or jobs are still waited for."""

    text: str
    """What is said to the user."""

    asks: bool = False
    """Whether the user is asked something, or has to say yes to something."""

    waits_for_yes: tuple[str, ...] = ()
    """What only a person's yes lets happen."""

    jobs: tuple[StepId, ...] = ()
    """The steps that this message led to, in the order of its calls."""

    problem: Problem | None = None
    """Why there is no proper answer."""

    model: str = ""
    """What planned it; `scripted` without a model."""

    spent: Spent = Spent()
    """What this message took of models."""

    spent_in_all: Spent = Spent()
    """What the conversation took so far."""

    def as_text(self) -> str:
        """Say it to another model, in few words."""
        lines = [self.text] if self.text else []
        if self.state is not ConversationState.ANSWERED:
            jobs = ", ".join(self.jobs)
            lines.append(f"Not done yet ({jobs}): ask again in conversation {self.conversation}.")
        lines += [f"A person has to say yes: {each}" for each in self.waits_for_yes]
        return "\n".join([*lines, f"Conversation: {self.conversation}"])
