"""Steps on their way, and those who look on."""

from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from reelwright.domain import StepId, WakeUp


class Progress(Protocol):
    """How far a step has come, told to whoever watches."""

    def report(self, share: float, doing: str) -> None:
        """Say that a share of the work, 0 to 1, is done. Cheap: call it as often as you like."""
        ...


class WakeUps(Protocol):
    """Wake-ups for workers. They carry no truth: the row is the job, and all may be lost."""

    async def send(self, *wake_ups: WakeUp) -> None:
        """Have workers look at steps.

        A wake-up whose step and attempt wait or run already MUST NOT come a second time; of two
        `not_before` the earlier counts. Many MUST cost one round trip. It MUST answer within 2
        seconds.

        Raises:
            UnavailableError: the queue cannot answer now (`queue_unavailable`); some may have
                been sent.
        """
        ...

    async def waiting(self) -> frozenset[tuple[StepId, int]]:
        """Give step and attempt of all that were sent and are still there.

        Those that run are among them. What is not there was taken or lost, and may be sent again.

        Raises:
            UnavailableError: the queue cannot answer now (`queue_unavailable`).
        """
        ...

    def listen(
        self, take: Callable[[WakeUp], Awaitable[None]], slots: Mapping[str, int]
    ) -> AbstractAsyncContextManager[None]:
        """Take wake-ups while the block lasts.

        `take` is called for each one whose weight is in `slots`, for at most that many at once,
        about in the order they were sent. Leaving the block stops taking at once and waits until
        no `take` runs: whoever leaves has his own work ended. Leaving it by an exception, or being
        cancelled while waiting, cancels every `take`; those wake-ups stay for others. A `take`
        that raises is logged, and that wake-up is gone.
        """
        ...


class Bell(Protocol):
    """One listener's ear for one name."""

    async def wait(self, at_most: float) -> bool:
        """Wait until it rings, for `at_most` seconds; say whether it rang since the last wait.

        A ring between two waits MUST NOT be lost.
        """
        ...


class Bells(Protocol):
    """Something changed: look again.

    Rings may be lost or come twice, so whoever listens also looks again now and then by himself.
    """

    async def ring(self, *names: str) -> None:
        """Tell everyone who listens to one of these names. MUST NOT raise when the way is cut."""
        ...

    def listen(self, name: str) -> AbstractAsyncContextManager[Bell]:
        """Hear a name rung from the moment the block begins."""
        ...
