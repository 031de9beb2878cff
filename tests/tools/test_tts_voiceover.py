from pathlib import Path
from typing import Any

import pytest

from reelwright.app import App
from reelwright.domain import Clip
from reelwright.tools.export import ExportResult
from reelwright.tools.render import RenderResult
from reelwright.tools.tts_voiceover import TtsVoiceoverResult
from tests.tools.doing import played, problem_of, result_of, step_of, under
from tests.tools.talks import LECTURE, another

SCRIPT = "Good bread needs time. That is all."


async def spoken(app: App, **args: Any) -> TtsVoiceoverResult:  # noqa: ANN401 - any argument
    return await result_of(app, TtsVoiceoverResult, "tts_voiceover", **args)


async def a_clip(app: App, source: Path, **args: Any) -> Clip:  # noqa: ANN401 - any argument
    given = {"start": 0.4, "end": 5.4, "width": 64, "height": 114, "preset": "preview"}
    look = {"layout": "fit", "captions": "none"}
    made = await result_of(app, RenderResult, "render", video=str(source), **given | look | args)
    return made.clips[0]


async def test_a_script_alone_gives_the_narration_with_the_time_of_each_word(app: App) -> None:
    result = await spoken(app, script=SCRIPT)

    voiceover = result.voiceover
    assert [w.text.strip(".,") for w in voiceover.words] == SCRIPT.replace(".", "").split()
    assert voiceover.words[-1].end <= voiceover.duration + 0.05
    assert 1.5 < voiceover.duration < 5
    assert (voiceover.engine, voiceover.voice) == ("espeak", "en-us")
    assert result.clip is None
    async with app.house.objects.open(voiceover.owner, voiceover.key) as file:
        assert file.read_bytes()[:4] == b"RIFF"
    assert voiceover.id in result.as_text()
    assert SCRIPT in result.as_text()


async def test_the_same_again_is_the_same(app: App) -> None:
    first = await step_of(app, "tts_voiceover", script=SCRIPT)

    again = await step_of(app, "tts_voiceover", script=SCRIPT)

    assert again.reused_from == (first.reused_from or first.id)


@pytest.mark.parametrize(
    ("args", "language"),
    [({"language": "de"}, "de"), ({"voice": "en-us+f3"}, "en-US"), ({"voice": "pt-br"}, "pt-BR")],
)
async def test_voices_are_chosen_by_name_or_language(
    app: App, args: dict[str, str], language: str
) -> None:
    voiceover = (await spoken(app, script="Rom, Berlin.", **args)).voiceover

    assert voiceover.language == language


@pytest.mark.parametrize(
    ("args", "code"),
    [
        ({"script": "  \n "}, "script_empty"),
        ({"script": "..."}, "script_empty"),
        ({}, "invalid_arguments"),
        ({"script": "Hello", "auto": True}, "invalid_arguments"),
        ({"script": "Hello", "seconds": 9}, "invalid_arguments"),
        ({"auto": True}, "invalid_arguments"),
        ({"script": "Hello", "voice": "de", "language": "fr"}, "invalid_arguments"),
        ({"script": "Hello", "voice": "nobody"}, "voice_not_found"),
        ({"script": "Hello", "language": "xx"}, "voice_not_found"),
        ({"script": "Hello", "clip": "clip_x"}, "clip_not_found"),
    ],
)
async def test_what_cannot_be_spoken_is_refused(app: App, args: dict[str, Any], code: str) -> None:
    problem = await problem_of(app, "tts_voiceover", **args)

    assert problem.code == code


async def test_a_script_can_be_written_from_what_is_said(app: App, talk: Path) -> None:
    step = await step_of(app, "tts_voiceover", video=str(talk), auto=True, seconds=11.5)

    voiceover = TtsVoiceoverResult.model_validate(step.result).voiceover
    assert "summarize" in [each.tool for each in await under(app, step)]
    assert (voiceover.voice, voiceover.language) == ("en-us", "en-US")
    assert len(voiceover.script.split()) <= 33
    assert voiceover.duration < 18


async def test_a_script_for_a_clip_is_about_what_the_clip_shows(app: App, talk: Path) -> None:
    clip = await a_clip(app, talk, start=180, end=197)

    result = await spoken(app, clip=clip.id, auto=True, mix="before")

    assert any(word in result.voiceover.script.lower() for word in ("pray", "bless"))


async def test_over_a_clip_it_is_a_new_version_of_the_same_length(
    app: App, lecture: Path, tmp_path: Path
) -> None:
    clip = await a_clip(app, another(lecture, tmp_path))

    result = await spoken(app, clip=clip.id, script=SCRIPT)

    made = result.clip
    assert made is not None
    assert (made.number, made.version, made.replaces) == (clip.number, 2, clip.id)
    assert made.duration == pytest.approx(clip.duration, abs=0.05)
    assert all(check.passed for check in made.checks)
    found = await played(app, made, tmp_path / "played")
    assert found.duration == pytest.approx(clip.duration, abs=0.1)
    assert "over its own sound" in " ".join(made.notes)


async def test_before_a_clip_it_makes_the_clip_longer_and_its_captions_later(
    app: App, lecture: Path
) -> None:
    clip = await a_clip(app, lecture)

    result = await spoken(app, clip=clip.id, script=SCRIPT, mix="before")

    made, voiceover = result.clip, result.voiceover
    assert made is not None
    assert made.timeline.narration is not None
    later = made.timeline.narration.clip_at
    assert made.duration == pytest.approx(clip.duration + later, abs=0.1)
    assert later == pytest.approx(voiceover.duration + 0.8, abs=0.15)
    captions = await result_of(app, ExportResult, "export", clips=[made.id], format="json")
    assert f'"start": {round(LECTURE.words[0].start - 0.4 + later, 1):.1f}' in captions.text
    assert "later" in " ".join(captions.notes)


async def test_one_that_is_longer_than_the_clip_is_refused_with_by_how_much(
    app: App, lecture: Path
) -> None:
    clip = await a_clip(app, lecture, end=1.4)

    problem = await problem_of(app, "tts_voiceover", clip=clip.id, script=SCRIPT, mix="replace")

    assert problem.code == "script_too_long_for_clip"
    assert "before" in (problem.fix or "")


async def test_another_voiceover_takes_the_place_of_the_first(
    app: App, lecture: Path, tmp_path: Path
) -> None:
    clip = await a_clip(app, another(lecture, tmp_path))
    first = (await spoken(app, clip=clip.id, script=SCRIPT, mix="before")).clip
    assert first is not None

    second = (await spoken(app, clip=first.id, script="Short.", mix="before")).clip

    assert second is not None
    assert (second.number, second.version) == (clip.number, 3)
    assert second.duration < first.duration


async def test_a_clip_rendered_again_keeps_its_voiceover(
    app: App, lecture: Path, tmp_path: Path
) -> None:
    clip = await a_clip(app, another(lecture, tmp_path))
    voiced = (await spoken(app, clip=clip.id, script=SCRIPT, mix="before")).clip
    assert voiced is not None

    again = (await result_of(app, RenderResult, "render", clips=[voiced.id], width=96)).clips[0]

    assert again.duration == pytest.approx(voiced.duration, abs=0.1)
    assert again.timeline.narration == voiced.timeline.narration
    assert "With the voiceover of the version before." in again.notes


async def test_a_voiceover_that_no_longer_fits_is_told(app: App, lecture: Path) -> None:
    clip = await a_clip(app, lecture)
    voiced = (await spoken(app, clip=clip.id, script=SCRIPT)).clip
    assert voiced is not None

    shorter = (await result_of(app, RenderResult, "render", clips=[voiced.id], end=1.5)).clips[0]

    assert shorter.timeline.narration is None
    assert any("Without the voiceover" in note for note in shorter.notes)
