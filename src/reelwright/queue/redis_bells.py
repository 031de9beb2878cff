"""Bells that many processes hear: messages of Redis, one connection for all who listen here."""

import asyncio
import logging
import secrets
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Final

from redis.exceptions import RedisError

from reelwright.failpoints import boundary
from reelwright.queue.bells import Ear, Ears

if TYPE_CHECKING:
    from redis.asyncio import Redis
    from redis.asyncio.connection import AbstractConnection

logger = logging.getLogger(__name__)

_CHANNEL: Final = "reelwright:bell:"
_RINGS_WITHIN = 0.5
_KEEPS_STILL = 5.0
"""Seconds without a try after Redis did not take a ring, so that nobody waits for each of many."""

_SUBSCRIBES_WITHIN = 1.0
_SILENCE_IS_DEATH = 10.0
"""Seconds: after half of them without a word we ask, after the other half we connect anew."""

_FIRST_PAUSE = 0.1
_LONGEST_PAUSE = 2.0


class RedisBells:
    """Implements `reelwright.ports.Bells` over Redis.

    Who listens in this process hears what is rung here without Redis. When the connection was
    lost and is there again, everyone is rung once, since something may have been missed.
    """

    def __init__(self, redis: "Redis") -> None:
        """Take a client; nothing is heard from others until `hearing` runs."""
        self._redis = redis
        self._ears = Ears()
        self._us = secrets.token_bytes(8)
        self._line: AbstractConnection | None = None
        self._confirmed: dict[str, asyncio.Event] = {}
        self._connected = asyncio.Event()
        self._troubles = 0
        self._keeps_still_until = 0.0
        self._failed = False

    async def ring(self, *names: str) -> None:
        for name in names:
            self._ears.hear(name)
        if time.monotonic() < self._keeps_still_until:
            return
        try:
            async with asyncio.timeout(_RINGS_WITHIN):
                async with (
                    boundary("bells ring"),
                    self._redis.pipeline(transaction=False) as pipe,
                ):
                    for name in names:
                        pipe.publish(_CHANNEL + name, self._us)
                    await pipe.execute()
        except (RedisError, OSError) as error:
            self._keeps_still_until = time.monotonic() + _KEEPS_STILL
            if not self._failed:
                logger.warning("Redis takes no rings; others look by themselves: %r", error)
            self._failed = True
        else:
            self._failed = False

    @asynccontextmanager
    async def listen(self, name: str) -> AsyncGenerator[Ear]:
        ear = self._ears.add(name)
        try:
            await self._subscribe(name)
            yield ear
        finally:
            self._ears.remove(name, ear)
            if name not in self._ears.names:
                self._confirmed.pop(name, None)
                await self._say("UNSUBSCRIBE", name)

    @asynccontextmanager
    async def hearing(self) -> AsyncGenerator[None]:
        """Hear what others ring while the block lasts."""
        task = asyncio.create_task(self._hear(), name="bells")
        try:
            with suppress(TimeoutError):
                async with asyncio.timeout(_SUBSCRIBES_WITHIN):
                    await self._connected.wait()
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def _subscribe(self, name: str) -> None:
        if (confirmed := self._confirmed.get(name)) is None:
            confirmed = self._confirmed[name] = asyncio.Event()
            await self._say("SUBSCRIBE", name)
        if self._line is None:
            return  # once there is a connection again, it begins with all names
        with suppress(TimeoutError):
            async with asyncio.timeout(_SUBSCRIBES_WITHIN):
                await confirmed.wait()

    async def _say(self, command: str, name: str) -> None:
        if (line := self._line) is None or not line.is_connected:
            return
        # When it is cut just now, whoever reads from it notices and begins anew.
        with suppress(RedisError, OSError):
            await line.send_packed_command(
                line.pack_command(command, _CHANNEL + name), check_health=False
            )

    async def _hear(self) -> None:
        while True:
            line = self._redis.connection_pool.make_connection()  # type: ignore[no-untyped-call]
            try:
                await self._hear_from(line)
            except (RedisError, OSError) as error:
                if not self._troubles:
                    logger.warning("Redis rings no more, and is tried again: %r", error)
            finally:
                self._line = None
                with suppress(RedisError, OSError):
                    await line.disconnect()
            pause = min(_FIRST_PAUSE * 2.0 ** min(self._troubles, 8), _LONGEST_PAUSE)
            self._troubles += 1
            await asyncio.sleep(pause)

    async def _hear_from(self, line: "AbstractConnection") -> None:
        async with boundary("bells connect"):
            await line.connect()  # type: ignore[no-untyped-call]
        self._line, self._troubles, self._keeps_still_until = line, 0, 0.0
        self._connected.set()
        missed = set(self._ears.names)
        if missed:
            channels = [_CHANNEL + name for name in missed]
            await line.send_command("SUBSCRIBE", *channels, check_health=False)
        asked = False
        while True:
            message = await line.read_response(timeout=_SILENCE_IS_DEATH / 2)
            if message is not None:
                asked = False
                self._understand(message, missed)
            elif asked:
                raise TimeoutError("not a word")
            else:
                asked = True
                await line.send_command("PING", check_health=False)

    def _understand(self, message: object, missed: set[str]) -> None:
        match message:
            case [b"message", bytes(channel), sender] if sender != self._us:
                self._ears.hear(_name_of(channel))
            case [b"subscribe", bytes(channel), _]:
                name = _name_of(channel)
                if (confirmed := self._confirmed.get(name)) is not None:
                    confirmed.set()
                if name in missed:
                    missed.discard(name)
                    self._ears.hear(name)
            case _:  # an answer to PING or UNSUBSCRIBE, or our own ring
                pass


def _name_of(channel: bytes) -> str:
    return channel.decode(errors="replace").removeprefix(_CHANNEL)
