"""Alembic runs this for every upgrade, on a connection that `schema.py` opened.

Only one process upgrades at a time; who waited finds nothing left to do, since Alembic asks for
the version when it is its turn. SQLite and PostgreSQL take all of an upgrade, or nothing.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from alembic import context

from reelwright.errors import UnavailableError
from reelwright.store.tables import Table

_LOCK = 7_305_468_019
"""A number of our own among PostgreSQL's advisory locks."""

_WAIT = 60
"""How long, in seconds, to wait for another upgrade, or for those who use a table."""


def _run(connection: sa.Connection) -> None:
    turn = {"sqlite": _sqlite, "postgresql": _postgresql}.get(connection.dialect.name, _mysql)
    with turn(connection):
        context.configure(
            connection=connection,
            target_metadata=Table.metadata,
            render_as_batch=True,
            compare_type=True,
        )
        with context.begin_transaction():
            context.run_migrations()


@contextmanager
def _sqlite(connection: sa.Connection) -> Iterator[None]:
    # A batch ALTER copies the parent and drops the old one: with foreign keys on, that would
    # delete every row that refers to it. They cannot be switched off inside a transaction.
    connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
    connection.exec_driver_sql("BEGIN EXCLUSIVE")
    yield
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    if broken:
        raise RuntimeError(f"the upgrade would leave {len(broken)} rows that refer to nothing")
    connection.commit()
    connection.exec_driver_sql("PRAGMA foreign_keys=ON")


@contextmanager
def _postgresql(connection: sa.Connection) -> Iterator[None]:
    connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{_WAIT}s'")
    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
    yield
    connection.commit()


@contextmanager
def _mysql(connection: sa.Connection) -> Iterator[None]:
    # Locks of MySQL have names that all databases of a server share.
    name = "CONCAT('reelwright.', MD5(DATABASE()))"
    connection.exec_driver_sql(f"SET SESSION lock_wait_timeout = {_WAIT}")
    if not connection.exec_driver_sql(f"SELECT GET_LOCK({name}, {_WAIT})").scalar():
        raise UnavailableError(
            "Another process is upgrading this database.", code="database_busy", retry_after=10.0
        )
    yield
    connection.commit()
    connection.exec_driver_sql(f"SELECT RELEASE_LOCK({name})")
    connection.commit()


_run(context.config.attributes["connection"])
