"""What the three drivers say when a database cannot do something now, in our words.

Numbers and codes: https://www.sqlite.org/rescode.html, PostgreSQL's appendix A (SQLSTATE), and
the error references of MySQL and MariaDB. Whatever is not named here is a bug of ours.
"""

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from reelwright.errors import EnvironmentProblem, ReelwrightError, UnavailableError

BUSY = "database_busy"
"""Code of a transaction that the database undid whole: nothing of it was kept."""

Mark = str | int
"""A SQLSTATE of PostgreSQL, `sqlite-5` for SQLite's busy, or a number of MySQL."""

_UNDONE: frozenset[Mark] = frozenset(
    {"40001", "40P01", "55P03", 1020, 1205, 1213, "sqlite-5", "sqlite-6"}
)
"""Serialization failures, deadlocks, and locks that others held for too long."""

_GONE: frozenset[Mark] = frozenset(
    {
        # PostgreSQL: shutting down, starting up, no more connections, a standby, out of time.
        "57P01", "57P02", "57P03", "57P05", "53200", "53300", "25006", "57014",
        # MySQL: the same, then those of its client, which has no connection.
        1040, 1047, 1053, 1203, 1290, 1836, 1927, 1969, 3024, 4031,
        2002, 2003, 2006, 2013, 2014, 2045, 2055,
        # Credentials that were right at start are being changed.
        "28000", "28P01", "3D000", 1044, 1045, 1049, 1698,
    }
)  # fmt: skip

_FULL: frozenset[Mark] = frozenset({"53100", 1021, 1114, "sqlite-13"})
_DISK: frozenset[Mark] = frozenset({"58030", "sqlite-8", "sqlite-10", "sqlite-14"})
_DAMAGED: frozenset[Mark] = frozenset({"XX001", "XX002", 126, 145, "sqlite-11", "sqlite-26"})
_FORBIDDEN: frozenset[Mark] = frozenset({"42501", 1142, 1143, 1227})
_TOO_LONG: frozenset[Mark] = frozenset({1153})


def trouble_of(error: SQLAlchemyError, *, is_commit: bool = False) -> ReelwrightError | None:
    """Say what is wrong with the database; nothing when the statement itself is wrong.

    `is_commit` tells that it came while a transaction was being committed: when the connection
    broke then, nobody knows whether the transaction was kept.
    """
    if isinstance(error, sa.exc.TimeoutError):
        return _gone()
    if not isinstance(error, DBAPIError):
        return None
    mark = mark_of(error)
    if mark in _UNDONE:
        return UnavailableError(
            "The database is busy: somebody else is changing the same.",
            code=BUSY,
            fix="Try again in a moment.",
            retry_after=1.0,
        )
    if problem := _lasting(mark):
        return problem
    if is_lost(error):
        return _unknown() if is_commit else _gone()
    return None


def is_lost(error: DBAPIError) -> bool:
    """Say whether there is no connection (any more)."""
    mark = mark_of(error)
    if error.connection_invalidated or mark in _GONE:
        return True
    if isinstance(mark, str):
        return mark.startswith("08")
    # psycopg has no code when it was the connection that failed.
    return mark is None and isinstance(error, sa.exc.OperationalError | sa.exc.InterfaceError)


def mark_of(error: DBAPIError) -> Mark | None:
    """Give the code of the database, by which its errors are told apart."""
    cause = error.orig
    if (number := getattr(cause, "sqlite_errorcode", None)) is not None:
        return f"sqlite-{number & 0xFF}"
    if cause is not None and cause.args and isinstance(cause.args[0], int):
        return cause.args[0] or None
    state: str | None = getattr(cause, "sqlstate", None)
    return state


def _lasting(mark: Mark | None) -> EnvironmentProblem | None:
    if mark in _FULL:
        return EnvironmentProblem(
            "There is no room left for the database.",
            code="disk_full",
            fix="Free some room and ask again.",
        )
    if mark in _DISK:
        return EnvironmentProblem(
            "The database cannot write to its disk, or read from it.",
            code="database_disk_failing",
            fix="See that its disk is well, has room, and may be written.",
        )
    if mark in _DAMAGED:
        return EnvironmentProblem(
            "The file of the database is damaged.",
            code="database_damaged",
            fix="Bring it back from a backup.",
        )
    if mark in _FORBIDDEN:
        return EnvironmentProblem(
            "The database does not let us do what is needed.",
            code="database_forbids",
            fix="Give the user of REELWRIGHT_DATABASE__URL the right to change its tables.",
        )
    if mark in _TOO_LONG:
        return EnvironmentProblem(
            "The database takes no message as large as this.",
            code="database_message_too_large",
            fix="Raise max_allowed_packet of the MySQL server to 256M.",
        )
    return None


def _gone() -> UnavailableError:
    return UnavailableError(
        "The database does not answer.",
        code="database_unavailable",
        fix="Try again in a moment; what was finished is kept.",
        retry_after=2.0,
    )


def _unknown() -> UnavailableError:
    return UnavailableError(
        "The connection to the database broke as something was being kept: nobody knows whether "
        "it is.",
        code="database_unavailable",
        fix="Look whether it is there before asking again.",
        retry_after=2.0,
    )
