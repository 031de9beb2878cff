"""What is kept of a conversation besides its messages."""

from typing import Any

from pydantic import AwareDatetime, Field

from reelwright.domain import (
    Call,
    Conversation,
    Problem,
    PublicationId,
    Spent,
    StepId,
    Value,
    VideoId,
)


class Question(Value):
    """What only a person's yes lets happen: exactly this, once, for a while."""

    id: str
    """Random name; it approves nothing."""

    text: str
    """What the person is asked."""

    subject_sha256: str
    """Hash of exactly what the yes is to."""

    call: Call | None = None
    """The call that is carried out on a yes."""

    publication: PublicationId | None = None
    """The publication that is let out on a yes."""

    code_sha256: str | None = None
    """Hash of the code that says yes; no code was given out when there is none."""

    expires_at: AwareDatetime


class Notes(Value):
    """What is kept of a conversation besides its messages."""

    prompt: str | None = None
    """What the user said and the planner has not taken up yet."""

    video: VideoId | None = None
    """The video it is about, when the door knows that."""

    with_paths: bool = True
    """Whether the user is on this machine, and may name files of it."""

    text: str = ""
    """What was answered to the last message."""

    asks: bool = False
    """Whether that asks something of the user."""

    problem: Problem | None = None
    """Why there was no proper answer to it."""

    model: str = ""
    """What planned it last."""

    jobs: tuple[StepId, ...] = ()
    """The steps that the last message led to."""

    questions: tuple[Question, ...] = ()
    """What waits for a person's yes."""

    happened: tuple[str, ...] = ()
    """What persons did elsewhere, for the planner to know."""

    spent: Spent = Spent()
    """What the last message took."""

    spent_before: Spent = Spent()
    """What all messages before it took."""

    usage: dict[str, Any] = Field(default_factory=dict)
    """The same in pydantic-ai's own shape, for its limits."""

    pending: dict[str, Any] | None = None
    """The calls whose jobs are waited for, in pydantic-ai's own shape."""

    branches: tuple[str, ...] = ()
    """The last messages of branches that were left."""


def notes_of(conversation: Conversation) -> Notes:
    """Read what is kept beside the messages."""
    return Notes.model_validate(conversation.notes)
