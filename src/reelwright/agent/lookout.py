"""Goes on with conversations whose jobs have ended, or whose process died, whoever began them."""

import asyncio
import logging
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from reelwright.domain import Conversation, ConversationId
from reelwright.errors import ReelwrightError
from reelwright.ports import Conversations, SupersededError

if TYPE_CHECKING:
    from reelwright.agent.desk import Desk

logger = logging.getLogger(__name__)

MOST_AT_ONCE = 4

_LAST_LOOK = 2.0
"""Seconds within which a look that was begun may end."""


@dataclass(slots=True, kw_only=True)
class Lookout:
    """One for each process that answers. Several do no harm: of all who claim, one gets it.

    It reads no clock of another machine: a process counts as dead when its beat stayed the same
    for as long as a lease lasts, or at once when it was one of this machine and is gone.
    """

    conversations: Conversations
    desk: Callable[[], "Desk"]
    """Asked for only when there is something to answer: opening it takes its time."""

    every: float = 1.0
    lease: float = 20.0
    _seen: dict[ConversationId, tuple[str, int, float]] = field(
        default_factory=dict[ConversationId, tuple[str, int, float]]
    )
    _answering: dict[ConversationId, asyncio.Task[None]] = field(
        default_factory=dict[ConversationId, asyncio.Task[None]]
    )

    @asynccontextmanager
    async def open(self) -> AsyncGenerator[None]:
        """Look again and again while the block lasts; what is begun then is left to others."""
        is_over = asyncio.Event()
        looking = asyncio.create_task(self._keep_looking(is_over), name="lookout")
        try:
            yield
        finally:
            is_over.set()
            for task in self._answering.values():
                task.cancel()
            await asyncio.wait([looking], timeout=_LAST_LOOK)
            looking.cancel()
            await asyncio.gather(looking, *self._answering.values(), return_exceptions=True)

    async def look(self) -> None:
        """Look once for what is due, and begin to answer.

        Raises:
            UnavailableError: the database cannot answer now.
        """
        rows = await self.conversations.due()
        now = time.monotonic()
        before, self._seen = self._seen, {}
        for row in rows:
            revision, beat, since = before.get(row.id, ("", -1, now))
            if (revision, beat) != (row.revision, row.beat):
                since = now
            self._seen[row.id] = (row.revision, row.beat, since)
            is_late = now - since >= self.lease
            if len(self._answering) < MOST_AT_ONCE and self._may_take(row, is_late=is_late):
                task = asyncio.create_task(self._answer(row), name=f"answer {row.id}")
                self._answering[row.id] = task

    def _may_take(self, row: Conversation, *, is_late: bool) -> bool:
        if row.id in self._answering:
            return False
        desk = self.desk()
        return not desk.is_held(row) or (is_late and row.runner != desk.name)

    async def _answer(self, row: Conversation) -> None:
        try:
            with suppress(SupersededError):
                await self.desk().go_on(row)
        except ReelwrightError as error:
            logger.warning("%s could not be answered yet: %s", row.id, error)
        except Exception:
            # Whatever is wrong with one conversation, the others are answered.
            logger.exception("answering in %s broke", row.id)
        finally:
            self._answering.pop(row.id, None)

    async def _keep_looking(self, is_over: asyncio.Event) -> None:
        while not is_over.is_set():
            try:
                await self.look()
            except ReelwrightError as error:
                logger.warning("Conversations could not be looked after: %s", error)
            with suppress(TimeoutError):
                async with asyncio.timeout(self.every):
                    await is_over.wait()
