"""What happens to an owner's steps, for those who look on: nothing missing, nothing twice."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass

from reelwright.domain import Owner, StepEvent, StepId
from reelwright.ports import Bells, Events

_LOOK_AGAIN = 1.0
_PAGE = 500


@dataclass(frozen=True, slots=True)
class Feed:
    """One way to look on, for the command line, HTTP and MCP."""

    events: Events
    bells: Bells

    async def last(self, owner: Owner) -> int:
        """Give the number of the last event there is."""
        return await self.events.last(owner)

    async def follow(
        self, owner: Owner, *, after: int | None = None, job: StepId | None = None
    ) -> AsyncGenerator[StepEvent]:
        """Give every event after a number, and go on with those to come.

        Whoever was cut off goes on with the last number he saw. Left out, it begins with what
        happens from now on.
        """
        async with self.bells.listen(owner) as bell:
            seen = await self.events.last(owner) if after is None else after
            while True:
                page = await self.events.since(owner, seen, job=job, limit=_PAGE)
                for event in page:
                    seen = event.number
                    yield event
                if len(page) < _PAGE:
                    await bell.wait(_LOOK_AGAIN)
