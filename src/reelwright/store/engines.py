"""One engine for each kind of database: how it connects, and what every session is like.

Sessions are in UTC and READ COMMITTED; a lock is waited for 15 seconds on each of them. Servers
get no session-level `SET` beyond that, since a pooler may stand between them and us.
"""

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable, Mapping
from types import MappingProxyType
from typing import Any

import pydantic_core
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from reelwright.errors import EnvironmentProblem
from reelwright.store.addresses import MYSQL, POSTGRESQL, encryption_of
from reelwright.store.connecting import left_behind_by_nobody, open_sqlite, whole

Connector = Callable[..., Awaitable[Any]]

_CONNECTS_WITHIN = 5.0

_STAND_IN = "\ufffd"
_NUL_IN_JSON = re.compile(r"(?<!\\)((?:\\\\)*)\\u0000")
"""An escaped NUL, and not an escaped stroke before four zeros."""

_POOL: dict[str, Any] = {
    # A database that was restarted is found out before a connection is used.
    "pool_pre_ping": True,
    "pool_size": 10,
    "max_overflow": 10,
    "pool_timeout": 10,
    "isolation_level": "READ COMMITTED",
}

_OF_POSTGRESQL = """SELECT set_config('TimeZone', 'UTC', false),
set_config('lock_timeout', '15s', false),
set_config('idle_in_transaction_session_timeout', '60s', false)"""
"""A process that is frozen inside a transaction keeps others out for a minute, not for ever."""

_OF_MYSQL = (
    "SET time_zone = '+00:00', innodb_lock_wait_timeout = 15, wait_timeout = 60, "
    "sql_mode = CONCAT(@@sql_mode, ',STRICT_ALL_TABLES')"
)
"""MySQL counts idle transactions and idle connections alike; pre-ping brings the latter back."""

_KEEPALIVES = {
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
}


def _as_json(value: object) -> str:
    return pydantic_core.to_json(value).decode()


def _as_json_without_nul(value: object) -> str:
    text = _as_json(value)
    return _NUL_IN_JSON.sub(rf"\g<1>{_STAND_IN}", text) if "\\u0000" in text else text


def engine_for(address: sa.URL) -> AsyncEngine:
    """Make the engine of a database; it connects when it is first used.

    Raises:
        EnvironmentProblem: its driver is not installed (`database_driver_missing`).
    """
    try:
        match address.get_backend_name():
            case kind if kind == POSTGRESQL:
                return _postgresql(address)
            case kind if kind == MYSQL:
                return _mysql(address)
            case _:
                return _sqlite(address)
    except ImportError as error:
        raise EnvironmentProblem(
            "What speaks with this kind of database is not installed here.",
            code="database_driver_missing",
            fix="Install it: pip install 'reelwright[server]'.",
        ) from error


def _sqlite(address: sa.URL) -> AsyncEngine:
    path = address.database or ""
    return _engine(address, connect=lambda *_, **__: whole(open_sqlite(path)))


def _postgresql(address: sa.URL) -> AsyncEngine:
    import psycopg
    from psycopg.adapt import Buffer
    from psycopg.types.string import StrDumperUnknown

    class WithoutNul(StrDumperUnknown):
        """Writes text; PostgreSQL refuses a NUL in it."""

        def dump(self, obj: str) -> Buffer | None:
            return super().dump(obj.replace("\0", _STAND_IN) if "\0" in obj else obj)

    async def opened(*args: Any, **options: Any) -> psycopg.AsyncConnection[Any]:  # noqa: ANN401 - the driver's own
        try:
            async with asyncio.timeout(_CONNECTS_WITHIN):
                connection = await psycopg.AsyncConnection.connect(*args, **options)
                connection.adapters.register_dumper(str, WithoutNul)
                try:
                    await connection.set_autocommit(True)
                    await connection.execute(_OF_POSTGRESQL)
                    await connection.set_autocommit(False)
                except BaseException:
                    await connection.close()
                    raise
                return connection
        except TimeoutError as error:
            raise psycopg.OperationalError("no answer in time") from error

    # A pooler that gives each transaction another connection knows no prepared statements.
    options: dict[str, object] = {
        "application_name": "reelwright",
        "prepare_threshold": None,
        **_KEEPALIVES,
    }
    given = {name: value for name, value in options.items() if name not in address.query}
    return _engine(
        address,
        connect=lambda *args, **more: left_behind_by_nobody(opened(*args, **more)),
        options=given,
        write_json=_as_json_without_nul,
        use_native_hstore=False,
        **_POOL,
    )


def _mysql(address: sa.URL) -> AsyncEngine:
    import asyncmy

    async def connect(*args: Any, **options: Any) -> asyncmy.Connection:  # noqa: ANN401 - the driver's own
        if isinstance(password := options.get("password"), str):
            # The driver knows Latin letters only.
            options["password"] = password.encode()
        try:
            async with asyncio.timeout(_CONNECTS_WITHIN):
                return await asyncmy.connect(*args, **options)
        except TimeoutError as error:
            raise asyncmy.errors.OperationalError(2003, "no answer in time") from error

    # The server's remarks, such as that it gives primary keys no names, are no warnings of ours.
    logging.getLogger("asyncmy").setLevel(logging.ERROR)
    bare, encryption = encryption_of(address)
    options: dict[str, object] = {"charset": "utf8mb4", "init_command": _OF_MYSQL}
    if encryption is not None:
        options["ssl"] = encryption
    return _engine(bare, connect=connect, options=options, pool_recycle=45, **_POOL)


def _engine(
    address: sa.URL,
    *,
    connect: Connector,
    options: Mapping[str, object] = MappingProxyType({}),
    write_json: Callable[[object], str] = _as_json,
    **more: Any,  # noqa: ANN401 - SQLAlchemy's own
) -> AsyncEngine:
    return create_async_engine(
        address,
        connect_args={"async_creator_fn": connect, **options},
        # Results may be megabytes of JSON, and pydantic's reader and writer are several times as
        # fast.
        json_serializer=write_json,
        json_deserializer=pydantic_core.from_json,
        # What people wrote does not belong into a log.
        hide_parameters=True,
        **more,
    )
