"""Opening the house beside a server that answers already."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from importlib import import_module
from typing import TYPE_CHECKING, Any

from reelwright.errors import EnvironmentProblem, ReelwrightError

if TYPE_CHECKING:
    from reelwright.app import App
    from reelwright.settings import Settings


_GREETINGS_TAKE = 2.0
"""Seconds after which the house is opened although nobody has asked for it."""


@dataclass(slots=True)
class Opening:
    """A house that is open, opens, or could not be opened."""

    settings: "Settings"
    _wanted: asyncio.Event = field(default_factory=asyncio.Event)
    _closing: asyncio.Event = field(default_factory=asyncio.Event)
    _opened: "asyncio.Future[App] | None" = None

    async def app(self) -> "App":
        """Give the house, as soon as it is open.

        Raises:
            ReelwrightError: it could not be opened.
        """
        assert self._opened is not None  # noqa: S101 - `hold` runs
        self._wanted.set()
        return await asyncio.shield(self._opened)

    @asynccontextmanager
    async def hold(self) -> AsyncGenerator[None]:
        """Open the house, and keep it open for as long as the block lasts."""
        self._opened = asyncio.get_running_loop().create_future()
        holding = asyncio.create_task(self._hold(self._opened), name="house")
        try:
            yield
        finally:
            self._closing.set()
            self._wanted.set()
            await holding

    async def _hold(self, opened: "asyncio.Future[App]") -> None:
        # Whoever connects is greeted first: what the house is made of takes long to import.
        with suppress(TimeoutError):
            await asyncio.wait_for(self._wanted.wait(), _GREETINGS_TAKE)
        if self._closing.is_set():
            return
        hall: Any = await asyncio.to_thread(import_module, "reelwright.app")
        try:
            async with hall.open_app(self.settings, answers=True) as app:
                opened.set_result(app)
                await self._closing.wait()
        except ReelwrightError as error:
            if opened.done():
                raise
            opened.set_exception(error)
        finally:
            if not opened.done():
                opened.set_exception(
                    EnvironmentProblem(
                        "The house could not be opened.",
                        code="internal_error",
                        fix="The log says why; `reelwright doctor` looks at this machine.",
                    )
                )
            opened.exception()  # nobody has to ask
