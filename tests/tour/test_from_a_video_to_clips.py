"""How the house works, in the order a newcomer asks. Happy paths only; read it like a text."""

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from reelwright.app import App, open_app
from reelwright.domain import LOCAL, Call, Clip, StepState, Transcript
from reelwright.settings import Settings

TALK = Path(__file__).parents[2] / "samples" / "columbia" / "columbia.mp4"


@pytest.fixture(scope="module")
async def app(anyio_backend: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[App]:
    """The house, opened on a data folder of its own; nothing else is needed to run it."""
    settings = Settings(_env_file=None, data=tmp_path_factory.mktemp("tour"))
    async with open_app(settings) as opened:
        yield opened


async def test_a_call_names_a_tool_and_its_arguments_and_becomes_a_step(app: App) -> None:
    call = Call(tool="transcribe", args={"video": str(TALK)})

    step = await app.do(call)

    assert step.state is StepState.SUCCEEDED
    assert step.result is not None
    transcript = Transcript.model_validate(step.result["transcript"])
    assert transcript.rows[1].text.startswith("this day has brought terrible news")


async def test_what_a_step_needs_is_a_step_of_its_own(app: App) -> None:
    step = await app.do(Call(tool="transcribe", args={"video": str(TALK)}))

    needs = await app.house.steps.needs_of(step.id)

    assert [need.call.tool for need in needs] == ["fetch"]
    assert needs[0].step.parent_id == step.id


async def test_one_call_is_enough_for_captioned_clips_of_a_new_source(app: App) -> None:
    wish = {
        "video": str(TALK),
        "count": 2,
        "min_length": 5,
        "max_length": 12,
        "width": 270,
        "height": 480,
        "preset": "preview",
    }

    step = await app.do(Call(tool="render", args=wish))

    assert step.result is not None, step.problem
    clips = [Clip.model_validate(each) for each in step.result["clips"]]
    assert [clip.number for clip in clips] == [1, 2]
    assert all(check.passed for clip in clips for check in clip.checks)
    tools = {need.call.tool for need in await app.house.steps.needs_of(step.id)}
    assert tools == {"fetch", "extract_highlights", "render"}


async def test_the_same_wish_again_is_answered_from_the_record(app: App) -> None:
    call = Call(tool="detect_silence", args={"video": str(TALK)})
    first = await app.do(call)

    again = await app.do(call)

    assert again.reused_from == first.id


async def test_a_failure_says_what_is_wrong_and_what_would_be_right(app: App) -> None:
    step = await app.do(Call(tool="fetch", args={"source": "/nowhere/talk.mp4"}))

    assert step.state is StepState.FAILED
    assert step.problem is not None
    assert step.problem.code == "source_not_found"
    assert step.problem.fix is not None


async def test_those_who_watch_hear_of_every_change(app: App) -> None:
    seen = await app.feed.last(LOCAL)
    await app.do(Call(tool="library", args={}))

    states = []
    async for event in app.feed.follow(LOCAL, after=seen):
        states.append(event.step.state)
        if event.step.state.is_final:
            break

    assert states == [StepState.QUEUED, StepState.RUNNING, StepState.SUCCEEDED]
