"""Addresses of databases, as people and hosters write them, and with the drivers we use."""

import ssl
from pathlib import Path

import sqlalchemy as sa

from reelwright.errors import EnvironmentProblem

SETTING = "REELWRIGHT_DATABASE__URL"

SQLITE, POSTGRESQL, MYSQL = "sqlite", "postgresql", "mysql"

_KINDS = {
    "sqlite": SQLITE,
    "postgres": POSTGRESQL,
    "postgresql": POSTGRESQL,
    "mysql": MYSQL,
    "mariadb": MYSQL,
}
_DRIVERS = {SQLITE: "aiosqlite", POSTGRESQL: "psycopg", MYSQL: "asyncmy"}
_MODES = {"sslmode", "ssl-mode", "ssl_mode"}
_ENCRYPTED = {"require", "required", "verify_ca", "verify_identity", "verify_full", "true", "1"}


def address_of(database: str | Path) -> sa.URL:
    """Read an address such as `postgres://user:password@host/name`, or the path of a SQLite file.

    Whatever driver it names, it gets ours.

    Raises:
        EnvironmentProblem: it is none (`database_url_invalid`); its text is not repeated, for it
            may hold a password.
    """
    if isinstance(database, Path):
        return sa.URL.create("sqlite+aiosqlite", database=str(database))
    scheme, colon, rest = database.strip().partition("://")
    kind = _KINDS.get(scheme.partition("+")[0].lower())
    if kind is None or not colon:
        raise not_an_address("it begins with none of postgresql://, mysql:// and sqlite:///")
    try:
        address = sa.make_url(f"{kind}+{_DRIVERS[kind]}://{rest}")
    except (sa.exc.ArgumentError, ValueError):
        address = None
    if address is None:
        raise not_an_address("its parts cannot be told apart")
    if kind == SQLITE:
        if address.database in {None, "", ":memory:"} or address.query or address.host:
            raise not_an_address("SQLite wants the path of a file and nothing else")
    elif not address.database:
        raise not_an_address("the name of the database at its end is missing")
    return address


def encryption_of(address: sa.URL) -> tuple[sa.URL, ssl.SSLContext | None]:
    """Take how a connection to MySQL is encrypted out of its address (`?ssl-mode=REQUIRED`).

    The words are those of MySQL's own client and of PostgreSQL's; the file of `ssl_ca` holds
    whom to trust.
    """
    query = {name: str(value) for name, value in address.query.items()}
    modes = [value for name, value in query.items() if name in _MODES]
    if not modes:
        return address, None
    bare = address.difference_update_query([*_MODES, "ssl_ca"])
    mode = modes[0].lower().replace("-", "_")
    if mode not in _ENCRYPTED:
        return bare, None
    try:
        context = ssl.create_default_context(cafile=query.get("ssl_ca"))
    except (OSError, ssl.SSLError):
        context = None
    if context is None:
        raise not_an_address("the file of ssl_ca cannot be read")
    context.check_hostname = mode in {"verify_identity", "verify_full"}
    if not mode.startswith("verify"):
        context.verify_mode = ssl.CERT_NONE
    return bare, context


def not_an_address(why: str) -> EnvironmentProblem:
    return EnvironmentProblem(
        f"{SETTING} is not the address of a database: {why}.",
        code="database_url_invalid",
        fix="Write postgresql://USER:PASSWORD@HOST/NAME (or mysql://, or sqlite:////PATH), with "
        "special characters percent-encoded, or leave it out.",
    )
