"""All commands, and how they end."""

import logging
from collections.abc import Sequence

import click
import typer

from reelwright import __version__
from reelwright.cli import INTERRUPTED, demo, doctor, lists, make
from reelwright.cli.show import say_problem
from reelwright.cli.tool_commands import add_tool_commands
from reelwright.errors import ArgumentsError, ReelwrightError
from reelwright.steps.problems import BROKEN, problem_of

_ABOUT = """Say what you want from a long video, and get it.

    reelwright make talk.mp4 --clips 3 --about "entropy"

Results go to stdout, everything else to stderr; `--json` prints the result alone.
"""


def program() -> typer.Typer:
    """Give all commands."""
    app = typer.Typer(
        help=_ABOUT,
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode="markdown",
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(_root)
    app.command("make", rich_help_panel="The whole job")(make.make)
    app.command("demo", rich_help_panel="The whole job")(demo.demo)
    add_tool_commands(app)
    app.command("doctor", rich_help_panel="Around it")(doctor.doctor)
    app.command("jobs", rich_help_panel="Around it")(lists.jobs)
    return app


def run(arguments: Sequence[str]) -> int:
    """Run one command; give its exit status."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    try:
        status = typer.main.get_command(program()).main(
            list(arguments), prog_name="reelwright", standalone_mode=False
        )
    except click.exceptions.Exit as ended:
        return ended.exit_code
    except click.exceptions.Abort:
        return INTERRUPTED
    except click.ClickException as error:
        error.show()
        return ArgumentsError.exit_code
    except ReelwrightError as error:
        say_problem(problem_of(error))
        return error.exit_code
    except KeyboardInterrupt:
        say_problem(
            BROKEN.model_copy(
                update={
                    "code": "interrupted",
                    "message": "Stopped.",
                    "fix": "The same command goes on from what was finished.",
                }
            )
        )
        return INTERRUPTED
    return status if isinstance(status, int) else 0


def _version(is_wanted: bool) -> None:
    if is_wanted:
        typer.echo(f"reelwright {__version__}")
        raise typer.Exit


def _root(
    version: bool = typer.Option(
        False,
        "--version",
        callback=_version,
        is_eager=True,
        help="Say which version this is.",
    ),
) -> None:
    pass
