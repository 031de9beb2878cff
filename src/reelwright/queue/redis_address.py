"""Reaching Redis: connections that answer soon or fail, and a plain word when it is not there."""

import asyncio
from collections.abc import AsyncGenerator, Iterable
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING

from redis.asyncio import ConnectionPool
from redis.asyncio.connection import AbstractConnection
from redis.asyncio.retry import Retry
from redis.backoff import ExponentialBackoff
from redis.exceptions import (
    AuthenticationError,
    ConnectionError as RedisConnectionError,
    NoPermissionError,
    RedisError,
    TimeoutError as RedisTimeoutError,
)

from reelwright.errors import EnvironmentProblem

if TYPE_CHECKING:
    from redis.asyncio import Redis

_SETTING = "REELWRIGHT_QUEUE__REDIS"
_ANSWERS_WITHIN = 1.0
_STARTS_WITHIN = 1.9
_CLOSES_WITHIN = 0.5


def pool_to(url: str) -> "ConnectionPool":
    """Give connections to a Redis, none of them open yet.

    A reply that takes longer than a second counts as lost, and a lost one is asked for twice more:
    everything sent through them may come twice.

    Raises:
        EnvironmentProblem: this is no address of a Redis; it is not quoted, for it may hold a
            password.
    """
    try:
        pool = ConnectionPool.from_url(
            url,
            socket_timeout=_ANSWERS_WITHIN,
            socket_connect_timeout=_ANSWERS_WITHIN,
            retry=Retry(ExponentialBackoff(cap=0.2, base=0.05), 2),
            # Without these names a client does not retry, whatever `retry` says.
            retry_on_error=[RedisConnectionError, RedisTimeoutError, OSError],
        )
    except ValueError:
        raise _unreachable("its address cannot be right") from None
    kind = pool.connection_class
    pool.connection_class = type(kind.__name__, (_Cancellable, kind), {})
    return pool


class _Cancellable(AbstractConnection):
    """A connection whose user can be cancelled at any moment.

    The client waits with `asyncio.wait_for`, which before Python 3.12 forgets a cancellation that
    comes as the wait ends: whoever was cancelled went on for ever.
    """

    async def send_packed_command(
        self,
        command: bytes | str | Iterable[bytes],
        check_health: bool = True,  # noqa: FBT001, FBT002 - the client's own signature
    ) -> None:
        """Send, and notice when our task was cancelled meanwhile."""
        task = asyncio.current_task()
        before = 0 if task is None else task.cancelling()
        await super().send_packed_command(command, check_health)
        if task is not None and task.cancelling() > before:
            # The answer that is on its way belongs to nobody.
            await self.disconnect(nowait=True)
            raise asyncio.CancelledError


async def see_that_it_answers(redis: "Redis") -> None:
    """Ask Redis whether it is there.

    Raises:
        EnvironmentProblem: it is not, or lets us not in (`redis_unreachable`), within 2 seconds.
    """
    try:
        async with asyncio.timeout(_STARTS_WITHIN):
            await redis.ping()
    except (AuthenticationError, NoPermissionError):
        raise _unreachable("it refuses the name or the password") from None
    except TimeoutError:
        raise _unreachable("it does not answer") from None
    except (RedisError, OSError, TypeError, UnicodeError):
        # A query in the address becomes arguments of a connection, which may not know them.
        raise _unreachable("nothing like Redis can be reached there") from None


@asynccontextmanager
async def closing(redis: "Redis") -> AsyncGenerator[None]:
    """Close all connections of a client when the block ends, also when the other end is frozen."""
    try:
        yield
    finally:
        with suppress(RedisError, OSError):
            async with asyncio.timeout(_CLOSES_WITHIN):
                await redis.aclose(close_connection_pool=True)


def _unreachable(why: str) -> EnvironmentProblem:
    return EnvironmentProblem(
        f"The Redis that {_SETTING} names cannot be used: {why}.",
        code="redis_unreachable",
        fix=f"Set {_SETTING} to an address such as redis://name:password@host:6379/0 of a Redis "
        "that runs, or leave it out: then all work is done in this process.",
    )
