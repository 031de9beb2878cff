"""The whole job said in words: what to make of a long video, and what came of it."""

from pathlib import Path

import typer

from reelwright.agent.answer import Answer
from reelwright.app import App
from reelwright.cli.chat import Talk
from reelwright.cli.make import typed
from reelwright.cli.running import result_of
from reelwright.cli.show import note, say
from reelwright.domain import Call, Value, Video
from reelwright.domain.file_name import file_name
from reelwright.errors import ArgumentsError
from reelwright.tools.fetch import FetchResult


class MadeAsSaid(Value):
    """What came of a request in words."""

    video: Video
    """What was brought in."""

    answer: Answer
    """What the planner said, and what it did."""

    files: tuple[str, ...]
    """Where the files were put."""


async def make_said(
    app: App, source: str, request: str, *, out: Path | None, as_json: bool
) -> None:
    """Bring a source in, and have done with it what was said."""
    fetched = typed(await result_of(app, Call(tool="fetch", args={"source": source})), FetchResult)
    video = fetched.video
    folder = out or Path.cwd() / f"{file_name(video.title)}-clips"
    talk = Talk(app, out=None, as_json=as_json, video=video.id)
    answer = await talk.answered(request)
    files = tuple(str(path) for path in await talk.brought_home(answer, folder))
    if as_json:
        made = MadeAsSaid(video=video, answer=answer, files=files)
        say(made.model_dump_json(indent=2))
    else:
        say("\n".join([answer.text, *(["", "Files:"] if files else []), *files]))
        await talk.ask_person(answer)
    note(f"To go on: reelwright chat --conversation {answer.conversation}")
    await talk.end_as(answer)
    if not answer.jobs:
        # Nothing was done: the request left something open, and a script should know.
        raise typer.Exit(ArgumentsError.exit_code)
