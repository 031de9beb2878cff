"""Running one tool from the command line."""

import json
import shutil
from contextlib import suppress
from pathlib import Path

import typer

from reelwright.app import App, Role
from reelwright.cli.running import in_app, result_of
from reelwright.cli.show import note, say
from reelwright.domain import LOCAL, Call, StoredFile
from reelwright.errors import ApprovalRequired
from reelwright.tool import Weight
from reelwright.tools import load_tool


def run_tool(call: Call, *, as_json: bool, is_dry: bool, out: Path | None) -> None:
    """Do a call, and print its result."""

    async def work(app: App) -> None:
        if is_dry:
            await say_what_would_be_done(app, call, as_json=as_json)
            return
        result = await result_of(app, call)
        if as_json:
            say(result.model_dump_json(indent=2))
        else:
            say(result.as_text())
        if out is not None:
            for path in await take_home(app, result.files(), out):
                note(f"wrote {path}")
        if result.waits_for_person:
            raise typer.Exit(ApprovalRequired.exit_code)

    tool = load_tool(call.tool)
    looks = is_dry or (tool.weight is Weight.NOTHING and tool.prepare is None)
    in_app(work, role=Role.LOOKS if looks else Role.ASKS)


async def take_home(app: App, files: tuple[StoredFile, ...], folder: Path) -> list[Path]:
    """Copy files out of the store into a folder; nothing that is there is overwritten."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        note(f"The folder {folder} cannot be made: {error.strerror}.")
        raise typer.Exit(3) from error
    taken = []
    for file in files:
        async with app.house.objects.open(LOCAL, file.key) as path:
            target = _free_name(folder / file.name, path)
            if not target.exists():
                _copied(path, target)
            taken.append(target)
    return taken


def _copied(source: Path, target: Path) -> None:
    """Copy a file whole, or not at all."""
    beside = target.with_name(f".{target.name}.part")
    try:
        # With its time: by that and its size it is known again, without reading it.
        shutil.copy2(source, beside)
        beside.replace(target)
    except OSError as error:
        with suppress(OSError):
            beside.unlink()
        raise not_written(target, error) from error


def not_written(target: Path, error: OSError) -> typer.Exit:
    """Say that a file could not be written at home, and give what ends the command."""
    note(f"{target} cannot be written: {error.strerror}. What was made is kept; ask again.")
    return typer.Exit(3)


def _free_name(target: Path, content: Path) -> Path:
    """Give the name itself, or the first with a number that is free or holds the same."""
    number = 1
    wanted = target
    while target.exists() and not _is_same(target, content):
        number += 1
        target = wanted.with_stem(f"{wanted.stem}-{number}")
    return target


def _is_same(one: Path, other: Path) -> bool:
    import filecmp

    return filecmp.cmp(one, other)


async def say_what_would_be_done(app: App, call: Call, *, as_json: bool) -> None:
    steps = await app.foreman.planner.preview(LOCAL, call)
    if as_json:
        say(json.dumps([step.model_dump(mode="json", exclude={"result"}) for step in steps]))
        return
    for step in steps:
        what = "nothing new to do" if step.reused_from else "would be done"
        args = ", ".join(f"{k}={v}" for k, v in step.args.items() if v not in (None, (), []))
        say(f"{step.tool}: {what} ({args})")
