"""What a message led to."""

from reelwright.agent.notes import notes_of
from reelwright.domain import (
    Conversation,
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
            lines.append(
                f"Not done yet ({jobs}): ask again with conversation={self.conversation} and no "
                "message."
            )
        lines += [f"A person has to say yes: {each}" for each in self.waits_for_yes]
        return "\n".join([*lines, f"Conversation: {self.conversation}"])


def answer_of(row: Conversation) -> Answer:
    """Give what was answered last in a conversation."""
    notes = notes_of(row)
    is_done = row.state is ConversationState.ANSWERED
    return Answer(
        conversation=row.id,
        state=row.state,
        text=notes.text,
        asks=bool(notes.questions) or (is_done and notes.asks),
        waits_for_yes=tuple(each.text for each in notes.questions),
        jobs=notes.jobs,
        problem=notes.problem,
        model=notes.model,
        spent=notes.spent,
        spent_in_all=notes.spent_before.and_also(notes.spent),
    )
