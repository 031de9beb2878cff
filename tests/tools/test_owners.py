"""What is one owner's is not found by another, whatever tool asks."""

from pathlib import Path
from typing import Any

import pytest

from reelwright.app import App
from reelwright.domain import LOCAL, Owner, StepState
from reelwright.errors import NotFoundError
from reelwright.tools.extract_highlights import ExtractHighlightsResult
from reelwright.tools.render import RenderResult
from reelwright.tools.tts_voiceover import TtsVoiceoverResult
from reelwright.tools.upload_to_youtube import UploadToYoutubeResult
from tests.tools.doing import result_of, step_of
from tests.tools.talks import another

STRANGER = Owner("somebody-else")
BARE = {"width": 64, "height": 114, "preset": "preview", "layout": "fit", "captions": "none"}


@pytest.fixture(scope="module")
async def mine(app: App, lecture: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """One of everything, all of the local owner."""
    source = another(lecture, tmp_path_factory.mktemp("mine"))
    found = await result_of(
        app, ExtractHighlightsResult, "extract_highlights", video=str(source), count=1,
        min_length=3, max_length=5,
    )  # fmt: skip
    made = await result_of(app, RenderResult, "render", highlights=[found.highlights[0].id], **BARE)
    spoken = await result_of(app, TtsVoiceoverResult, "tts_voiceover", script="Mine alone.")
    upload = await step_of(app, "upload_to_youtube", clip=made.clips[0].id)
    publication = UploadToYoutubeResult.model_validate(upload.result).publication
    return {
        "source": str(source),
        "video": made.clips[0].video,
        "clip": made.clips[0].id,
        "highlight": found.highlights[0].id,
        "voiceover": spoken.voiceover.id,
        "publication": publication.id,
        "job": upload.id,
    }


ASKING: list[tuple[str, dict[str, Any]]] = [
    ("detect_silence", {"video": "{video}"}),
    ("transcribe", {"video": "{video}"}),
    ("analyze", {"video": "{video}"}),
    ("extract_highlights", {"video": "{video}"}),
    ("summarize", {"video": "{video}"}),
    ("read_transcript", {"video": "{video}"}),
    ("render", {"video": "{video}", "start": 1, "end": 2}),
    ("render", {"highlights": ["{highlight}"]}),
    ("render", {"clips": ["{clip}"]}),
    ("render", {"video": "{video}", "clips": ["1"]}),
    ("tts_voiceover", {"clip": "{clip}", "script": "Hello."}),
    ("tts_voiceover", {"video": "{video}", "auto": True}),
    ("upload_to_youtube", {"clip": "{clip}"}),
    ("upload_to_youtube", {"video": "{video}"}),
    ("export", {"video": "{video}", "format": "srt"}),
    ("export", {"clips": ["{clip}"], "format": "otio"}),
    ("look", {"video": "{video}"}),
    ("look", {"clip": "{clip}"}),
    ("library", {"what": "clips", "video": "{video}"}),
    ("library", {"what": "highlights", "video": "{video}"}),
    ("library", {"after": "{video}"}),
    *(("library", {"id": f"{{{kind}}}"}) for kind in
      ("video", "clip", "highlight", "voiceover", "publication", "job")),
    *(("delete", {"id": f"{{{kind}}}"}) for kind in ("video", "clip", "voiceover")),
]  # fmt: skip


def filled(args: dict[str, Any], mine: dict[str, str]) -> dict[str, Any]:
    def fill(value: object) -> object:
        if isinstance(value, list):
            return [fill(each) for each in value]
        return value.format(**mine) if isinstance(value, str) else value

    return {name: fill(value) for name, value in args.items()}


@pytest.mark.parametrize(("tool", "args"), [pytest.param(t, a, id=f"{t} {a}") for t, a in ASKING])
async def test_what_is_mine_is_not_found_by_another(
    app: App, mine: dict[str, str], tool: str, args: dict[str, Any]
) -> None:
    step = await step_of(app, tool, owner=STRANGER, **filled(args, mine))

    assert step.problem is not None
    assert step.problem.code.endswith("_not_found")
    said = step.problem.model_dump_json()
    asked = str(filled(args, mine))
    assert not any(name in said for name in mine.values() if name not in asked)


def test_every_tool_that_takes_a_name_is_asked(app: App) -> None:
    assert {tool for tool, _ in ASKING} == set(app.tools) - {"fetch"}


async def test_music_of_another_is_not_found(app: App, mine: dict[str, str]) -> None:
    step = await step_of(
        app, "render", owner=STRANGER, video=mine["source"], start=1, end=2, **BARE,
        audio={"music": mine["video"]},
    )  # fmt: skip

    assert step.problem is not None
    assert step.problem.code == "video_not_found"


async def test_the_same_source_of_another_is_fetched_and_made_anew(
    app: App, mine: dict[str, str]
) -> None:
    step = await step_of(app, "fetch", owner=Owner("a-fourth"), source=mine["source"])

    assert step.state is StepState.SUCCEEDED
    assert step.reused_from is None
    assert step.result is not None
    assert step.result["video"]["id"] != mine["video"]


async def test_lists_hold_nothing_of_another(app: App, mine: dict[str, str]) -> None:
    for what in ("videos", "clips", "jobs", "publications"):
        step = await step_of(app, "library", owner=Owner("a-third"), what=what)

        assert step.result is not None
        assert step.result[what] == []


async def test_a_stranger_restores_and_purges_nothing(app: App, mine: dict[str, str]) -> None:
    with pytest.raises(NotFoundError):
        await app.trash.restore(STRANGER, mine["clip"])
    await app.trash.purge(STRANGER)

    assert (await app.house.clip(LOCAL, mine["clip"])).deleted_at is None
