from enum import StrEnum
from typing import Any

from pydantic import AwareDatetime, Field
from pydantic.json_schema import SkipJsonSchema

from reelwright.domain.ids import Owner, StepId, VideoId
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


class Handling(Value):
    """How a step travels: the business of those who carry it, and of nobody who looks at it."""

    call_key: str = ""
    """Hash of the call as it was asked for: while it is unfinished, who asks the same gets it."""

    weight: str = "processor"
    """What it uses most, so that a worker with room for that takes it."""

    revision: int = 0
    """How often its row was written. Who writes it names the one that was read: of two who read
    the same, one is refused."""

    deaths: int = 0
    """How many workers died, or were lost, while they had it."""

    refusals: int = 0
    """How often a provider could not answer."""

    not_before: AwareDatetime | None = None
    """The moment before which it is not begun again."""

    trace: dict[str, str] = Field(default_factory=dict)
    """W3C trace context of whoever asked for it."""


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

    job_id: StepId | None = None
    """The step that somebody asked for, and that all of this is for; itself, when it is that."""

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

    seconds_left: float | None = None
    """How long it will still take, when that can be guessed."""

    video_id: VideoId | None = None
    """The video it is about, once that is known: what is purged with it."""

    media_seconds: float | None = None
    """How much media it is about, to learn how long such a step takes."""

    created_at: AwareDatetime
    started_at: AwareDatetime | None = None
    finished_at: AwareDatetime | None = None

    handling: SkipJsonSchema[Handling] = Field(default=Handling(), exclude=True, repr=False)

    @property
    def seconds(self) -> float | None:
        """How long it ran, once it has."""
        if self.started_at is None or self.finished_at is None:
            return None
        return (self.finished_at - self.started_at).total_seconds()


class StepEvent(Value):
    """That something about a step changed."""

    number: int
    """Counted for each owner from 1 on, without a gap: who has seen one has seen all before it."""

    step: Step
    """The step as it was then, without its arguments and its result."""


class JobProgress(Value):
    """How far a job has come, summed up over its steps."""

    share: float = Field(ge=0, le=1)
    """How much of what is known to be needed is done."""

    doing: str
    """What it is doing now, in a few words."""

    seconds_left: float
    """How long it will still take, from what earlier runs took."""

    running: int
    """Steps that run now."""

    ended: int
    """Steps that have ended."""

    steps: int
    """Steps that are known of."""


class Call(Value):
    """A wish: this tool, with these arguments."""

    tool: str
    args: dict[str, Any]
    is_optional: bool = False
    """Whether the one who asks can go on when it fails."""
