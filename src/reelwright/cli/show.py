"""What a person sees while steps run, and how results and problems are said."""

import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import TextIO

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn

from reelwright import errors
from reelwright.app import App
from reelwright.domain import Owner, Problem, Step, StepId, StepState, clock

_LAST_WORDS = 3.0
"""Seconds within which what has happened is shown."""


def say(text: str = "") -> None:
    """Print a line of the result."""
    print(plain(text), file=sys.stdout)  # noqa: T201 - the result goes to stdout


def note(text: str) -> None:
    """Print a line that is not the result."""
    print(plain(text), file=sys.stderr)  # noqa: T201 - everything else goes to stderr


def say_problem(problem: Problem) -> None:
    """Print why something did not work, and what would be right."""
    note(f"{problem.message} ({problem.code})")
    if problem.fix:
        note(problem.fix)


def exit_status(problem: Problem) -> int:
    """Give the exit status that belongs to a problem."""
    kind = getattr(errors, problem.error, None)
    if isinstance(kind, type) and issubclass(kind, errors.ReelwrightError):
        return kind.exit_code
    return 1


def plain(text: str) -> str:
    """Take out what would move a terminal's cursor or turn its text around.

    Titles and words come from strangers: escape sequences and bidirectional marks stay out.
    """
    return "".join(c for c in text if c in "\n\t" or (c.isprintable() and not _turns(c)))


def _turns(character: str) -> bool:
    return "\u202a" <= character <= "\u202e" or "\u2066" <= character <= "\u2069"


@asynccontextmanager
async def shown_progress(app: App, owner: Owner) -> AsyncGenerator[None]:
    """Show how the owner's steps go, on stderr, for as long as the block lasts."""
    import asyncio

    display = _Bars() if sys.stderr.isatty() else _Lines(sys.stderr)

    seen = await app.feed.last(owner)

    async def follow() -> None:
        nonlocal seen
        async for event in app.feed.follow(owner, after=seen):
            display.show(event.step)
            seen = event.number
            if seen >= until:
                return

    until = sys.maxsize
    following = asyncio.create_task(follow())
    try:
        yield
        until = await app.feed.last(owner)
    finally:
        if seen >= until or until == sys.maxsize:
            following.cancel()
        with suppress(asyncio.CancelledError, TimeoutError):
            async with asyncio.timeout(_LAST_WORDS):
                await following
        display.close()


@dataclass(slots=True)
class _Lines:
    """One line for each step, for logs and pipes."""

    stream: TextIO

    def show(self, step: Step) -> None:
        if step.state.is_final and not _is_old_news(step):
            print(plain(_line(step)), file=self.stream, flush=True)

    def close(self) -> None:
        pass


@dataclass(slots=True)
class _Bars:
    """A bar for each running step, with the time left."""

    bars: Progress = field(
        default_factory=lambda: Progress(
            TextColumn("{task.fields[tool]:<18}"),
            BarColumn(bar_width=24),
            TextColumn("{task.percentage:>3.0f} %"),
            TextColumn("{task.fields[left]:<11}"),
            TextColumn("{task.fields[doing]}", markup=False),
            console=Console(stderr=True),
            transient=True,
        )
    )
    tasks: dict[StepId, TaskID] = field(default_factory=dict[StepId, TaskID])

    def __post_init__(self) -> None:
        self.bars.start()

    def show(self, step: Step) -> None:
        if step.state is StepState.RUNNING:
            if step.id not in self.tasks:
                self.tasks[step.id] = self.bars.add_task(
                    step.tool, total=1.0, tool=step.tool, left="", doing=""
                )
            self.bars.update(
                self.tasks[step.id],
                completed=step.share,
                left="" if step.seconds_left is None else f"{clock(step.seconds_left + 0.5)} left",
                doing=plain(step.doing),
            )
        elif step.state.is_final and not _is_old_news(step):
            if (task := self.tasks.pop(step.id, None)) is not None:
                self.bars.remove_task(task)
            self.bars.console.print(plain(_line(step)), markup=False, highlight=False)

    def close(self) -> None:
        self.bars.stop()


def _is_old_news(step: Step) -> bool:
    """Say whether a step was only needed by another, and had been done before."""
    return step.reused_from is not None and step.parent_id is not None


def _line(step: Step) -> str:
    match step.state:
        case StepState.SUCCEEDED if step.reused_from:
            how = "nothing new to do"
        case StepState.SUCCEEDED:
            how = f"done in {step.seconds or 0:.1f} s"
        case StepState.CANCELLED:
            how = "stopped"
        case _:
            how = step.problem.message if step.problem else "failed"
    return f"{step.tool}: {how}"
