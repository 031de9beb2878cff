"""All commands, and how they end.

Naming the commands costs next to nothing: a command is imported when it is used, and its line in
the list is read from its source.
"""

import ast
import errno
import logging
from collections.abc import Sequence
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn

import typer
from typer.core import TyperCommand, TyperGroup

from reelwright import __version__

_ABOUT = """Say what you want from a long video, and get it.

    reelwright make talk.mp4 --clips 3 --about "entropy"

Results go to stdout, everything else to stderr; `--json` prints the result alone.
"""

_PACKAGE = Path(__file__).parent.parent
_JOB, _TOOLS, _AROUND = "The whole job", "The tools", "Around it"
_OWN = {
    "make": ("make", _JOB),
    "chat": ("chat", _JOB),
    "demo": ("demo", _JOB),
    "doctor": ("doctor", _AROUND),
    "mcp": ("mcp", _AROUND),
    "serve": ("serve", _AROUND),
    "db": ("db", _AROUND),
    "jobs": ("lists", _AROUND),
    "cancel": ("work", _AROUND),
    "worker": ("work", _AROUND),
    "restore": ("trash", _AROUND),
    "purge": ("trash", _AROUND),
}
"""Commands that are no tools: the file each is in, and where it is listed."""

_NOT_WRITABLE = frozenset(
    {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM, errno.ENOTDIR}
)


class Commands(TyperGroup):
    """The commands, each made when it is asked for."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ANN401, ARG002 - typer's shape
        return [*_OWN, *(name.replace("_", "-") for name in tool_names())]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ANN401 - typer's shape
        if cmd_name not in self.list_commands(ctx):
            return None
        return self._in_a_line(cmd_name) if ctx.meta.get("listing") else _made(cmd_name)

    def format_help(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401 - typer's shape
        ctx.meta["listing"] = True
        super().format_help(ctx, formatter)

    def _in_a_line(self, name: str) -> TyperCommand:
        if name in _OWN:
            file, panel = _OWN[name]
            line = _first_line(_PACKAGE / "cli" / f"{file}.py", name)
        else:
            tool = name.replace("-", "_")
            line, panel = _first_line(_tool_file(tool), tool), _TOOLS
        return TyperCommand(name, help=line, rich_help_panel=panel)


def program() -> typer.Typer:
    """Give all commands."""
    app = typer.Typer(
        cls=Commands,
        help=_ABOUT,
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode="markdown",
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(_root)
    return app


def run(arguments: Sequence[str]) -> NoReturn:
    """Run one command, and end the process with its status."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    from reelwright.errors import ReelwrightError

    try:
        typer.main.get_command(program()).main(list(arguments), prog_name="reelwright")
    except ReelwrightError as error:
        from reelwright.cli.show import say_problem
        from reelwright.steps.problems import problem_of

        say_problem(problem_of(error))
        raise SystemExit(error.exit_code) from error
    except OSError as error:
        from reelwright.cli.show import note

        if error.filename is None or error.errno not in _NOT_WRITABLE:
            raise
        note(f"{error.filename} cannot be written: {error.strerror}. (not_writable)")
        note("Set REELWRIGHT_DATA to a folder that you may write to, with room on its disk.")
        raise SystemExit(3) from error
    raise SystemExit(0)


@cache
def tool_names() -> tuple[str, ...]:
    """Name the tools, without importing any."""
    folder = _PACKAGE / "tools"
    names = [p.stem for p in folder.glob("*.py")] + [
        p.parent.name for p in folder.glob("*/__init__.py")
    ]
    return tuple(sorted(name for name in names if not name.startswith("_")))


def _tool_file(name: str) -> Path:
    file = _PACKAGE / "tools" / f"{name}.py"
    return file if file.exists() else _PACKAGE / "tools" / name / "__init__.py"


def _first_line(file: Path, function: str) -> str:
    """Read the first line of a function's docstring out of its source."""
    for node in ast.parse(file.read_bytes()).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name == function:
            return (ast.get_docstring(node) or "").partition("\n")[0]
    raise LookupError(f"{file.name} has no {function}")


def _made(name: str) -> Any:  # noqa: ANN401 - typer's own command
    app = typer.Typer(
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode="markdown",
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    if name in _OWN:
        module = import_module(f"reelwright.cli.{_OWN[name][0]}")
        app.command(name)(getattr(module, name))
    else:
        from reelwright.cli.tool_commands import tool_command

        function, about = tool_command(name.replace("-", "_"))
        app.command(name, help=about)(function)
    return typer.main.get_command(app)


def _version(is_wanted: bool) -> None:
    if is_wanted:
        typer.echo(f"reelwright {__version__}")
        raise typer.Exit


def _root(
    version: bool = typer.Option(
        False, "--version", callback=_version, is_eager=True, help="Say which version this is."
    ),
) -> None:
    pass
