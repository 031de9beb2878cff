"""Steps on their way, and those who look on."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from reelwright.domain import (
    Owner,
    Step,
    StepId,
)


class Progress(Protocol):
    """How far a step has come, told to whoever watches."""

    def report(self, share: float, doing: str) -> None:
        """Say that a share of the work, 0 to 1, is done. Cheap: call it as often as you like."""
        ...


class Queue(Protocol):
    """How steps travel to a worker."""

    async def send(self, step: Step) -> None:
        """Have a step carried out by whoever is free. Sending twice carries out once."""
        ...

    async def stop(self, step: StepId) -> None:
        """Have whoever carries it out let go of it."""
        ...


class Watchers(Protocol):
    """Those who look on while steps run."""

    def tell(self, step: Step) -> None:
        """Say how a step stands now."""
        ...

    def watch(self, owner: Owner) -> AbstractAsyncContextManager[AsyncIterator[Step]]:
        """Give every change of an owner's steps, from the moment the block begins."""
        ...
