"""Talking with the planner in the terminal."""

import asyncio
import os
import sys
from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Annotated

import typer

from reelwright.agent.answer import Answer
from reelwright.app import App
from reelwright.cli.running import in_app
from reelwright.cli.show import exit_status, note, say
from reelwright.cli.tool_run import take_home
from reelwright.domain import (
    LOCAL,
    ConversationId,
    ConversationState,
    Problem,
    StepState,
    StoredFile,
    VideoId,
)
from reelwright.errors import ApprovalRequired, ArgumentsError, NotFoundError, ReelwrightError

if TYPE_CHECKING:
    from reelwright.tool import Result

_APPROVE = "/approve"
_UNDO = "/undo"
_YES = frozenset({"y", "yes"})


def chat(
    message: Annotated[
        str | None,
        typer.Argument(help="What you want, in your words; left out, a dialogue begins."),
    ] = None,
    conversation: Annotated[
        str | None, typer.Option(help="The conversation to go on with, by id.")
    ] = None,
    video: Annotated[str | None, typer.Option(help="The video it is about, by id.")] = None,
    out: Annotated[
        Path | None, typer.Option(help="Folder to put the files into that are made.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, and nothing else.")] = False,
) -> None:
    """Say in words what you want: the planner chooses the tools, and asks when it must."""

    async def work(app: App) -> None:
        talk = Talk(app, out=out, as_json=as_json, video=None if video is None else VideoId(video))
        if conversation is not None:
            talk.conversation = ConversationId(conversation)
        try:
            await talk.go(message)
        except asyncio.CancelledError:
            if talk.conversation is not None:
                note(f"Nothing is lost: reelwright chat --conversation {talk.conversation}")
            raise

    in_app(work, answers=True)


class Talk:
    """One dialogue between a person and the planner."""

    def __init__(
        self, app: App, *, out: Path | None, as_json: bool = False, video: VideoId | None = None
    ) -> None:
        """Begin a new conversation, unless one is named before anything is said."""
        self.conversation: ConversationId | None = None
        self._app = app
        self._desk = app.desk()
        self._out = out
        self._as_json = as_json
        self._video = video
        self._lines = _lines()

    async def go(self, message: str | None) -> None:
        """Say one message and end; without one, go on with what waits, then listen."""
        if message is not None:
            answer = await self.said(message)
            if answer is not None:
                await self.end_as(answer)
            return
        if self.conversation is not None:
            self._show(await self._desk.finish(LOCAL, self.conversation))
        if not sys.stdin.isatty():
            note("Reading messages from stdin, one a line.")
        else:
            note("Say what you want. /undo takes the last message back; Ctrl-D ends.")
        _prompt()
        async for line in self._lines:
            if line.strip():
                try:
                    await self.said(line)
                except ReelwrightError as error:
                    note(f"{error.message} ({error.code})")
            _prompt()
        if self.conversation is not None:
            note(f"To go on: reelwright chat --conversation {self.conversation}")

    async def said(self, message: str) -> Answer | None:
        """Have one message answered, and show the answer."""
        word, _, rest = message.strip().partition(" ")
        if word == _APPROVE:
            await self._approve(rest.strip())
            return None
        if word == _UNDO and self.conversation is not None:
            await self._desk.undo(LOCAL, self.conversation)
            note("Taken back; what was made stays.")
            return None
        answer = await self.answered(message)
        files = [] if self._out is None else await self.brought_home(answer, self._out)
        self._show(answer, files)
        await self.ask_person(answer)
        return answer

    async def answered(self, message: str) -> Answer:
        """Have one message answered, with all that it leads to."""

        def heard(name: ConversationId) -> None:
            self.conversation = name

        answer = await self._desk.ask(
            LOCAL, message, conversation=self.conversation, video=self._video, heard=heard
        )
        if answer.state is ConversationState.ANSWERED:
            return answer
        if answer.text:
            note(answer.text)
        return await self._desk.finish(LOCAL, answer.conversation)

    async def brought_home(self, answer: Answer, folder: Path) -> list[Path]:
        """Put the files that came of a message into a folder."""
        files: list[StoredFile] = []
        for job in answer.jobs:
            try:
                step = await self._app.house.steps.get(LOCAL, job)
            except NotFoundError:
                continue
            if step.result is not None:
                kind: type[Result] = self._app.tools[step.tool].result
                files += kind.model_validate(step.result).files()
        unique = {file.key: file for file in files}
        return await take_home(self._app, tuple(unique.values()), folder) if unique else []

    async def end_as(self, answer: Answer) -> None:
        """End the command with the status that belongs to an answer, when it is not 0."""
        problem = answer.problem or await self._why_nothing_came(answer)
        if problem is not None:
            raise typer.Exit(exit_status(problem))
        if answer.waits_for_yes and not sys.stdin.isatty():
            raise typer.Exit(ApprovalRequired.exit_code)

    async def _why_nothing_came(self, answer: Answer) -> Problem | None:
        """Give why the last step failed, when none of those that were begun succeeded."""
        problem = None
        for job in answer.jobs:
            with suppress(NotFoundError):
                step = await self._app.house.steps.get(LOCAL, job)
                if step.state is StepState.SUCCEEDED:
                    return None
                problem = step.problem or problem
        return problem

    def _show(self, answer: Answer, files: Sequence[Path] = ()) -> None:
        if self._as_json:
            say(answer.model_dump_json(indent=2))
            return
        say(answer.text)
        for file in files:
            note(f"wrote {file}")
        if answer.spent.tokens:
            note(_spent(answer))

    async def ask_person(self, answer: Answer) -> None:
        """Ask for each yes that only a person can give; without a terminal nobody is asked."""
        if not answer.waits_for_yes:
            return
        if not (sys.stdin.isatty() and sys.stderr.isatty()):
            note("A person has to say yes to this, in a terminal:")
            for text in answer.waits_for_yes:
                note(text)
            note(f"reelwright chat --conversation {answer.conversation}")
            return
        approvals = self._app.approvals
        for asked in await approvals.open(LOCAL, answer.conversation):
            note(f"{asked.text} [y/N]")
            yes = (await anext(self._lines, "")).strip().lower() in _YES
            said = await approvals.decide(LOCAL, answer.conversation, asked.code, is_yes=yes)
            say(said)

    async def _approve(self, code: str) -> None:
        if self.conversation is None:
            raise ArgumentsError(
                "Say which --conversation the code belongs to.", code="conversation_unclear"
            )
        say(await self._app.approvals.decide(LOCAL, self.conversation, code, is_yes=True))


def _spent(answer: Answer) -> str:
    spent = answer.spent
    price = "" if spent.dollars is None else f", {spent.dollars:.4f} $"
    return f"({answer.model}: {spent.requests} requests, {spent.tokens} tokens{price})"


def _prompt() -> None:
    if sys.stdin.isatty():
        print("> ", end="", file=sys.stderr, flush=True)  # noqa: T201 - a prompt is no result


async def _lines() -> AsyncGenerator[str]:
    """Give what is typed, line by line; whoever stops waiting leaves no thread that holds him."""
    loop = asyncio.get_running_loop()
    lines: asyncio.Queue[str | None] = asyncio.Queue()

    def read() -> None:
        for line in _typed():
            loop.call_soon_threadsafe(lines.put_nowait, line)
        loop.call_soon_threadsafe(lines.put_nowait, None)

    Thread(target=read, daemon=True, name="stdin").start()
    while (line := await lines.get()) is not None:
        yield line


def _typed() -> Iterator[str]:
    """Read stdin line by line, holding nothing that the end of the process needs."""
    try:
        source = sys.stdin.fileno()
    except OSError:
        yield from sys.stdin  # what stands in for it in this process
        return
    rest = b""
    with suppress(OSError):  # a terminal that went away
        while piece := os.read(source, 65536):
            *whole, rest = (rest + piece).split(b"\n")
            yield from (line.decode(errors="replace") for line in whole)
    if rest:
        yield rest.decode(errors="replace")
