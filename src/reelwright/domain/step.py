from enum import StrEnum
from typing import Any

from pydantic import AwareDatetime, Field

from reelwright.domain.ids import Owner, StepId
from reelwright.domain.value import Value


class StepState(StrEnum):
    """Where a step is in its life."""

    PLANNED = "planned"
    """Written down; nothing was looked at yet."""

    WAITING = "waiting"
    """It needs other steps to finish first."""

    QUEUED = "queued"
    """Ready, on its way to a worker."""

    RUNNING = "running"
    """A worker has it."""

    PARKED = "parked"
    """A person has to say yes."""

    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def is_final(self) -> bool:
        return self in {StepState.SUCCEEDED, StepState.FAILED, StepState.CANCELLED}


class Problem(Value):
    """Why a step failed, in words a model and a user can act on."""

    code: str
    """Stable name of the problem, such as `media_no_audio`."""

    message: str
    """What is wrong, in a sentence."""

    fix: str | None = None
    """What would be right, in a sentence."""

    error: str
    """Name of the error class, which says who can do something about it."""


class Step(Value):
    """One tool call. One step is one job, one trace span, one row."""

    id: StepId
    """Ours, never the model's or a client's: those repeat."""

    owner: Owner
    """Whose it is."""

    tool: str
    """Name of the tool, which is the name of its file."""

    args: dict[str, Any]
    """Its arguments; once planned, with defaults filled in and `auto` resolved."""

    parent_id: StepId | None = None
    """The step that first asked for it."""

    is_job: bool = True
    """Whether it is work of its own; looking at things is not."""

    state: StepState = StepState.PLANNED
    memo_key: str | None = None
    """Hash of all that went into it; the same key means the same result."""

    reused_from: StepId | None = None
    """The earlier step whose result it took over."""

    attempt: int = 0
    """How often a worker has begun it."""

    result: dict[str, Any] | None = None
    """What the tool returned, once it succeeded."""

    problem: Problem | None = None
    """What went wrong, once it failed."""

    share: float = Field(default=0.0, ge=0, le=1)
    """How much of it is done."""

    doing: str = ""
    """What it is doing now, in a few words."""

    media_seconds: float | None = None
    """How much media it is about, to learn how long such a step takes."""

    created_at: AwareDatetime
    started_at: AwareDatetime | None = None
    finished_at: AwareDatetime | None = None

    @property
    def seconds(self) -> float | None:
        """How long it ran, once it has."""
        if self.started_at is None or self.finished_at is None:
            return None
        return (self.finished_at - self.started_at).total_seconds()


class Call(Value):
    """A wish: this tool, with these arguments."""

    tool: str
    args: dict[str, Any]
    is_optional: bool = False
    """Whether the one who asks can go on when it fails."""
