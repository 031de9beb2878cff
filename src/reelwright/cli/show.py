"""What a person sees while steps run, and how results and problems are said."""

import sys
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import TextIO

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn

from reelwright import errors
from reelwright.app import App
from reelwright.domain import Owner, Problem, Step, StepId, StepState, clock

_ENOUGH_SHARE = 0.03
"""Before so much is done, the time left is anybody's guess."""


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

    async def follow() -> None:
        async with app.audience.watch(owner) as changes:
            watching.set()
            async for step in changes:
                display.show(step)

    watching = asyncio.Event()
    following = asyncio.create_task(follow())
    await watching.wait()
    try:
        yield
        await asyncio.sleep(0)
    finally:
        following.cancel()
        with suppress(asyncio.CancelledError):
            await following
        display.close()


@dataclass(slots=True)
class _Lines:
    """One line for each step, for logs and pipes."""

    stream: TextIO
    began: dict[StepId, float] = field(default_factory=dict[StepId, float])

    def show(self, step: Step) -> None:
        if step.state is StepState.RUNNING:
            self.began.setdefault(step.id, time.monotonic())
        elif step.state.is_final and not _is_old_news(step):
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
    began: dict[StepId, float] = field(default_factory=dict[StepId, float])

    def __post_init__(self) -> None:
        self.bars.start()

    def show(self, step: Step) -> None:
        if step.state is StepState.RUNNING:
            began = self.began.setdefault(step.id, time.monotonic())
            if step.id not in self.tasks:
                self.tasks[step.id] = self.bars.add_task(
                    step.tool, total=1.0, tool=step.tool, left="", doing=""
                )
            self.bars.update(
                self.tasks[step.id],
                completed=step.share,
                left=time_left(step.share, time.monotonic() - began),
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


def time_left(share: float, passed: float) -> str:
    """Say how long it will still take, from how long the part that is done took."""
    if share < _ENOUGH_SHARE:
        return ""
    return f"{clock(passed * (1 - share) / share + 0.5)} left"


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
