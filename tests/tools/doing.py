# ruff: noqa: ANN401 - arguments of any tool
"""Having tools do something, in a sentence."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import anyio

from reelwright.app import App
from reelwright.domain import LOCAL, Call, Clip, Owner, Problem, Step, StepState
from reelwright.media.probe import probe
from reelwright.media.probed import Probed
from reelwright.steps import Foreman
from reelwright.tool import Result
from tests.conftest import ffmpeg_program
from tests.fakes import FakeClock
from tests.steps.toys import open_works

R = TypeVar("R", bound=Result)


async def step_of(app: App, tool: str, *, owner: Owner = LOCAL, **args: Any) -> Step:
    return await app.do(Call(tool=tool, args=dict(args)), owner=owner)


async def result_of(app: App, kind: type[R], tool: str, **args: Any) -> R:
    step = await step_of(app, tool, **args)
    assert step.state is StepState.SUCCEEDED, step.problem
    result = app.tools[tool].result.model_validate(step.result)
    assert isinstance(result, kind)
    return result


async def problem_of(app: App, tool: str, **args: Any) -> Problem:
    step = await step_of(app, tool, **args)
    assert step.problem is not None, f"{tool} succeeded: {step.result}"
    return step.problem


async def under(app: App, step: Step) -> list[Step]:
    """Give every step that was needed for a step, by whatever it needed itself."""
    found: dict[str, Step] = {}
    for need in await app.house.steps.needs_of(step.id):
        found[need.step.id] = need.step
        found |= {each.id: each for each in await under(app, need.step)}
    return list(found.values())


async def done_for(app: App, step: Step) -> list[str]:
    """Name the tools that really ran for a step, itself among them, in order of name."""
    steps = [step, *await under(app, step)]
    return sorted(each.tool for each in steps if each.reused_from is None)


async def played(app: App, clip: Clip, folder: Path) -> Probed:
    """Decode a clip to its end, as a strict player would, and say what is in it."""
    async with app.house.objects.open(clip.owner, clip.key) as file:
        command = [ffmpeg_program(), "-v", "error", "-xerror", "-i", str(file), "-f", "null", "-"]
        said = await anyio.run_process(command)
        assert said.stderr == b""
        folder.mkdir(exist_ok=True)
        return await probe(app.house.ffmpeg, file, folder=folder)


@asynccontextmanager
async def foreman_with(
    app: App, *, clock: FakeClock | None = None, **changes: Any
) -> AsyncGenerator[Foreman]:
    """A foreman for a house that differs from the app's in some ports."""
    house = replace(app.house, **changes)
    async with open_works(house, app.record, app.tools, clock=clock) as works:
        yield works.foreman
