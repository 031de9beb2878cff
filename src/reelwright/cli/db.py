"""Looking at the database, and bringing its tables up to date."""

import asyncio
import json
from enum import StrEnum
from typing import Annotated

import typer

from reelwright.app import database_of
from reelwright.cli.show import note, say
from reelwright.errors import EnvironmentProblem
from reelwright.settings import load_settings
from reelwright.store.database import DatabaseState, database_state, upgrade_database


class What(StrEnum):
    """What is wanted of the database."""

    STATUS = "status"
    UPGRADE = "upgrade"


def db(
    what: Annotated[
        What,
        typer.Argument(
            help="`status` looks how its tables stand, `upgrade` brings them up to date."
        ),
    ],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, and nothing else.")] = False,
) -> None:
    """Say how the database stands, or bring it up to date; several may do so at once."""
    database = database_of(load_settings())
    if what is What.STATUS:
        state = asyncio.run(database_state(database))
        _show(state, as_json=as_json)
        if not state.is_up_to_date:
            note("Bring it up to date: reelwright db upgrade")
            raise typer.Exit(EnvironmentProblem.exit_code)
        return
    before = asyncio.run(upgrade_database(database))
    if before.is_up_to_date:
        note("It was up to date.")
    else:
        note(f"Brought from {before.revision or 'nothing'} to {before.wanted}.")
    _show(asyncio.run(database_state(database)), as_json=as_json)


def _show(state: DatabaseState, *, as_json: bool) -> None:
    if as_json:
        say(
            json.dumps(
                {
                    "kind": state.kind,
                    "revision": state.revision,
                    "wanted": state.wanted,
                    "is_up_to_date": state.is_up_to_date,
                }
            )
        )
        return
    stands = "up to date" if state.is_up_to_date else f"version {state.wanted} is wanted"
    say(f"{state.kind}, tables of version {state.revision or 'none'}: {stands}")
