"""Looking at jobs, and stopping them."""

from typing import Annotated

import typer

from reelwright.cli.tool_run import run_tool
from reelwright.domain import Call


def jobs(
    job: Annotated[
        str | None, typer.Argument(help="One job, by id; all of them when left out.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, and nothing else.")] = False,
) -> None:
    """List what was asked for, newest first, and how it stands."""
    args = {"what": "jobs"} if job is None else {"id": job}
    run_tool(Call(tool="library", args=args), as_json=as_json, is_dry=False, out=None)
