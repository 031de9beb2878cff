"""Why a database cannot be opened, in our words: the setting is named, its value never is."""

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from reelwright.errors import EnvironmentProblem, ReelwrightError
from reelwright.store.addresses import SETTING, not_an_address
from reelwright.store.troubles import Mark, is_lost, mark_of, trouble_of


def login_refused() -> EnvironmentProblem:
    return EnvironmentProblem(
        f"The database refuses the user name or the password of {SETTING}.",
        code="database_login_refused",
        fix="Correct them; special characters in them are percent-encoded.",
    )


def missing() -> EnvironmentProblem:
    return EnvironmentProblem(
        f"The server of {SETTING} has no database of that name.",
        code="database_missing",
        fix="Create it, or correct the name at the end of the address.",
    )


def forbidden() -> EnvironmentProblem:
    return EnvironmentProblem(
        f"The user of {SETTING} may not use that database.",
        code="database_forbids",
        fix="Grant the user all rights on it.",
    )


def unusable() -> EnvironmentProblem:
    return EnvironmentProblem(
        "The file of the database cannot be opened.",
        code="database_unusable",
        fix=f"Set REELWRIGHT_DATA, or {SETTING}, to a place that is there and may be written.",
    )


def not_encrypted() -> EnvironmentProblem:
    return EnvironmentProblem(
        f"No encrypted connection comes about with the database of {SETTING}.",
        code="database_unreachable",
        fix="Check what the address says about encryption (sslmode, ssl-mode), and whom to trust.",
    )


def not_understood() -> EnvironmentProblem:
    return not_an_address("what follows the question mark is not understood")


def unreachable() -> EnvironmentProblem:
    return EnvironmentProblem(
        f"The database of {SETTING} does not answer.",
        code="database_unreachable",
        fix="Start it, or correct the address.",
    )


def not_upgraded(revision: str | None, wanted: str) -> EnvironmentProblem:
    what = f"at {revision}" if revision else "empty"
    return EnvironmentProblem(
        f"The database is {what}, and this version wants {wanted}.",
        code="database_not_upgraded",
        fix="Run `reelwright db upgrade` once, before the servers start.",
    )


def upgrade_stopped() -> EnvironmentProblem:
    return EnvironmentProblem(
        "The upgrade of the database stopped half-way.",
        code="database_upgrade_failed",
        fix="Run `reelwright db upgrade` again; SQLite and PostgreSQL took nothing of it. MySQL "
        "cannot undo changes of tables: if it fails again there, bring the backup back first.",
    )


_BY_MARK = {
    frozenset[Mark]({1045, 1698, "28000", "28P01"}): login_refused,
    frozenset[Mark]({1049, "3D000"}): missing,
    frozenset[Mark]({1044, "42501"}): forbidden,
    frozenset[Mark]({"sqlite-14"}): unusable,
}

_BY_WORDS = {
    ("password", "pg_hba", 'role "'): login_refused,
    ('database "',): missing,
    ("permission denied",): forbidden,
    ("connection option", "invalid value for", "conninfo"): not_understood,
    ("ssl", "tls", "certificate"): not_encrypted,
}
"""PostgreSQL's client gives no code while it connects: its words have to do."""


def refusal_of(error: SQLAlchemyError) -> ReelwrightError | None:
    """Say why a database could not be opened; nothing when that is a bug of ours."""
    if not isinstance(error, DBAPIError):
        return trouble_of(error)
    mark = mark_of(error)
    for marks, refusal in _BY_MARK.items():
        if mark in marks:
            return refusal()
    if mark in {None, 2003}:
        text = str(error.orig).lower()
        for words, refusal in _BY_WORDS.items():
            if any(word in text for word in words):
                return refusal()
    return unreachable() if is_lost(error) else trouble_of(error)
