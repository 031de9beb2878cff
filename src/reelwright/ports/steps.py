"""Steps on record. The row is the job: what is not written there did not happen."""

from collections.abc import Collection, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from pydantic import AwareDatetime

from reelwright.domain import Call, Owner, Step, StepEvent, StepId, StepState, Value, VideoId


class DeadlyError(Exception):
    """The step whose turn it is has killed workers: whoever takes it should do nothing else."""


class SupersededError(Exception):
    """Somebody else has written the step since it was read: what was about to be written is void.

    No user sees this. Who meets it looks at the step anew, or lets go of it.
    """


@dataclass(frozen=True, slots=True)
class Fence:
    """One attempt at a step. Whatever is written for it is written only while it still has it."""

    step: StepId
    attempt: int


fence: ContextVar[Fence | None] = ContextVar("fence", default=None)
"""The attempt for which this task works. Every transaction that writes checks it: a worker that
was thought dead, and whose step another one has by now, changes nothing any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """That one step needs another."""

    call_key: str
    """Hash of the call that was asked for, so that it is asked for once."""

    call: Call
    step: Step
    """The step that answers it, as it is now, with its result."""


@dataclass(frozen=True, slots=True)
class Looked:
    """That it was looked for what is remembered under a step's memo key, and what was found."""

    newest: StepId | None
    """The newest step that has succeeded with it, whether its result could be used or not."""


class Steps(Protocol):
    """The steps we have planned, and what came of them."""

    async def plan(self, step: Step, *, looked: Looked | None = None) -> Step:
        """Write a step down; give the one that is there when the same call is unfinished.

        MUST give all who ask for the same at the same moment the same step, whatever process or
        machine they ask on. `looked` is given for a step that is to be done since nothing usable
        is remembered: it is written only while that is still so.

        Raises:
            SupersededError: something else is remembered by now.
        """
        ...

    async def plan_need(
        self, of: Step, call: Call, child: Step, *, looked: Looked | None = None
    ) -> Need:
        """Write down that a step needs another, which is `child` when none answers the call yet.

        One that answers it is: the need of that key, when it was written down before; an unfinished
        step of the same call; a step that another step of the same job needs for the same call,
        unless it was cancelled.

        Raises:
            SupersededError: as `plan` does.
        """
        ...

    async def save(self, step: Step) -> Step:
        """Keep a step as it is now, tell the event, and give it as it was kept.

        Raises:
            SupersededError: it was written since it was read, or has ended.
        """
        ...

    async def get(self, owner: Owner, step: StepId) -> Step:
        """Look up a step.

        Raises:
            NotFoundError: no such step.
        """
        ...

    async def needs_of(self, step: StepId) -> Sequence[Need]:
        """Give what a step needs, in the order it was asked for."""
        ...

    async def is_ready(self, step: StepId) -> bool:
        """Say whether everything that a step needs has ended."""
        ...

    async def dependents_of(self, need: StepId) -> Sequence[Step]:
        """Give the steps that need this one and have not ended."""
        ...

    async def of_job(self, owner: Owner, job: StepId) -> Sequence[Step]:
        """Give all steps of a job, without their results, in the order they were planned.

        Those that another job began, and that this one needs too, are among them.
        """
        ...

    async def list(
        self,
        owner: Owner,
        *,
        only_jobs: bool = False,
        after: str | None = None,
        limit: int = 50,
    ) -> Sequence[Step]:
        """Give steps without their results, newest first; `only_jobs` those somebody asked for."""
        ...

    async def forget_looks(self, before: datetime) -> int:
        """Remove steps that only looked at things; say how many there were."""
        ...

    async def forget_video(self, owner: Owner, video: VideoId) -> int:
        """Remove the steps about a video that have ended, with all that they told of it."""
        ...

    async def remembered(self, owner: Owner, memo_key: str) -> Step | None:
        """Find the newest step that succeeded with the same key."""
        ...

    async def paces(self, tools: Collection[str]) -> Mapping[str, float]:
        """Say how many seconds tools take per second of media: the middle of their last runs.

        A tool that never ran is left out.
        """
        ...


class Unfinished(Value):
    """What is to be known of a step that somebody has to look after."""

    id: StepId
    owner: Owner
    state: StepState
    """Planned, queued or running; or waiting, though all that it needs has ended."""

    attempt: int
    revision: int
    beat: int
    worker: str | None
    weight: str
    not_before: AwareDatetime | None
    trace: dict[str, str]


class Leases(Protocol):
    """Who has which step."""

    async def claim(
        self,
        worker: str,
        weights: Collection[str],
        now: datetime,
        *,
        most_deaths: int | None = None,
    ) -> Step | None:
        """Take the step that should be begun next, of those that weigh one of these.

        That is one of the owner who has the fewest running, and among equals of the one who was
        served longest ago; of an owner's steps it is the oldest. MUST give a step to one only.

        Raises:
            DeadlyError: more workers than `most_deaths` died of it. It is not taken.
        """
        ...

    async def claim_this(self, step: Step, worker: str, now: datetime) -> Step | None:
        """Take a step that is queued; None when another has it by now."""
        ...

    async def beat(self, worker: str) -> None:
        """Say that a worker is alive and goes on with everything it has."""
        ...

    async def held(self, worker: str) -> frozenset[tuple[StepId, int]]:
        """Give the attempts a worker has: one that is missing was cancelled, or is another's."""
        ...

    async def give_back(self, worker: str, attempts: Collection[tuple[StepId, int]]) -> None:
        """Queue again what a worker has and does not carry."""
        ...

    async def report(self, step: Step) -> None:
        """Keep how far a step has come, and tell the event; nothing, when its attempt is over."""
        ...

    async def unfinished(self, limit: int) -> Sequence[Unfinished]:
        """Give what somebody has to look after, the oldest first."""
        ...


class Events(Protocol):
    """What changed, counted for each owner from 1 on without a gap.

    MUST give numbers in the order in which they can be read: who has read up to a number never
    finds a smaller one afterwards.
    """

    async def since(
        self, owner: Owner, number: int, *, job: StepId | None = None, limit: int = 500
    ) -> Sequence[StepEvent]:
        """Give what came after a number, in order; of one job, or of all."""
        ...

    async def last(self, owner: Owner) -> int:
        """Give the number of the last event; 0 before the first."""
        ...

    async def forget(self, before: datetime) -> int:
        """Remove events that are older; say how many there were."""
        ...
