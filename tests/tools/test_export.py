import json
import re
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pysubs2
import pytest

from reelwright.app import App
from reelwright.domain import LOCAL, CaptionKind, Clip, Transcript
from reelwright.text.captions import read_captions
from reelwright.tools.export import ExportResult
from reelwright.tools.render import RenderResult
from tests.tools.doing import done_for, problem_of, result_of, step_of
from tests.tools.talks import LECTURE, another

BARE = {"width": 64, "height": 114, "preset": "preview", "layout": "fit", "captions": "none"}


async def exported(app: App, **args: Any) -> tuple[ExportResult, str]:  # noqa: ANN401 - any argument
    result = await result_of(app, ExportResult, "export", **args)
    async with app.house.objects.open(LOCAL, result.file.key) as file:
        return result, file.read_text()


async def clips_of(app: App, source: Path, *ranges: tuple[float, float]) -> list[Clip]:
    made = [
        await result_of(app, RenderResult, "render", video=str(source), start=a, end=b, **BARE)
        for a, b in ranges
    ]
    return [each.clips[0] for each in made]


@pytest.mark.parametrize("form", ["srt", "vtt", "ass"])
async def test_captions_hold_every_word_at_its_time(app: App, lecture: Path, form: str) -> None:
    result, text = await exported(app, video=str(lecture), format=form)

    events = pysubs2.SSAFile.from_string(text, format_=form)
    words = " ".join(event.plaintext.replace("\n", " ") for event in events).split()
    assert words == [word.text for word in LECTURE.words]
    assert events[0].start == pytest.approx(LECTURE.words[0].start * 1000, abs=20)
    assert result.file.name == f"lecture.{form}"
    assert result.file.size_bytes == len(text.encode())


async def test_json_can_be_brought_back(app: App, lecture: Path) -> None:
    _, text = await exported(app, video=str(lecture), format="json")

    again = read_captions(text.encode(), "json", language=None, kind=CaptionKind.AUTHOR)
    assert again.rows == Transcript.model_validate_json(text).rows
    assert len(again.words) == len(LECTURE.words)


async def test_text_is_to_be_read_and_holds_no_times(app: App, lecture: Path) -> None:
    _, text = await exported(app, video=str(lecture), format="txt")

    assert LECTURE.rows[5].text in text
    assert not re.search(r"\d:\d\d", text)


async def test_captions_of_a_clip_are_in_its_own_time(app: App, lecture: Path) -> None:
    row = LECTURE.rows[3]
    (clip,) = await clips_of(app, lecture, (row.start, row.end))

    result, text = await exported(app, clips=[clip.id], format="srt")

    events = pysubs2.SSAFile.from_string(text, format_="srt")
    assert events[0].start < 100
    assert " ".join(e.plaintext.replace("\n", " ") for e in events) == row.text
    assert "Words by test, accuracy authored." in result.notes


async def test_chapters_are_lines_that_youtube_takes(app: App, talk: Path) -> None:
    result, text = await exported(app, video=str(talk), format="chapters")

    assert text.splitlines() == [
        "0:00 The loss",
        "0:36 The crew",
        "1:40 The families",
        "2:05 The cause continues",
    ]
    assert result.file.name.endswith(".chapters.txt")


async def test_too_few_chapters_are_refused_with_a_sentence(app: App, lecture: Path) -> None:
    problem = await problem_of(app, "export", video=str(lecture), format="chapters")

    assert problem.code == "chapters_not_possible"
    assert "YouTube shows chapters from 3 on" in problem.message


async def test_edit_lists_hold_the_cuts_of_the_newest_versions(
    app: App, lecture: Path, tmp_path: Path
) -> None:
    source = another(lecture, tmp_path)
    clips = await clips_of(app, source, (2, 3), (10, 12))
    await result_of(app, RenderResult, "render", clips=[clips[0].id], end=4.0)

    for form in ("otio", "fcpxml", "edl"):
        result, text = await exported(app, video=str(source), format=form)

        assert cuts_of(text, form) == [(2.0, 4.0), (10.0, 12.0)]
        assert "captions" in " ".join(result.notes)


def cuts_of(text: str, form: str) -> list[tuple[float, float]]:
    """Read the source ranges of an edit list at ten frames a second."""
    if form == "otio":
        found = []
        for track in json.loads(text)["tracks"]["children"][:1]:
            for clip in track["children"]:
                begin, length = clip["source_range"]["start_time"], clip["source_range"]["duration"]
                start = begin["value"] / begin["rate"]
                found.append((start, start + length["value"] / length["rate"]))
        return found
    if form == "fcpxml":
        found = []
        for clip in ET.fromstring(text).iter("asset-clip"):
            start, length = (seconds(clip.get(name) or "0s") for name in ("start", "duration"))
            found.append((start, start + length))
        return found
    lines = re.findall(r"^\d+\s+\S+\s+\S+\s+C\s+(\S+) (\S+)", text, flags=re.MULTILINE)
    return [(timecode(a), timecode(b)) for a, b in lines]


def seconds(rational: str) -> float:
    top, _, bottom = rational.removesuffix("s").partition("/")
    return float(top) / float(bottom or 1)


def timecode(text: str) -> float:
    hours, minutes, secs, frames = (int(part) for part in re.split("[:;]", text))
    return hours * 3600 + minutes * 60 + secs + frames / 10


async def test_a_changed_format_transcribes_nothing_again(app: App, lecture: Path) -> None:
    await exported(app, video=str(lecture), format="srt")

    step = await step_of(app, "export", video=str(lecture), format="vtt")

    assert await done_for(app, step) in (["export"], [])


async def test_a_long_text_is_shown_in_part_and_says_so(app: App, talk: Path) -> None:
    result, text = await exported(app, video=str(talk), format="srt")

    assert len(text) > 2000
    assert len(result.as_text()) < 1000
    assert "... the rest is in the file." in result.as_text()


@pytest.mark.parametrize(
    ("args", "code"),
    [
        ({"format": "srt"}, "invalid_arguments"),
        ({"format": "srt", "clips": ["clip_x"]}, "clip_not_found"),
        ({"format": "srt", "clips": ["clip_x", "clip_y"]}, "invalid_arguments"),
        ({"format": "chapters", "clips": ["clip_x"]}, "invalid_arguments"),
        ({"format": "edl", "video": "vid_x", "language": "de"}, "invalid_arguments"),
        ({"format": "edl", "video": "vid_x"}, "video_not_found"),
    ],
)
async def test_what_cannot_be_written_is_refused(app: App, args: dict[str, Any], code: str) -> None:
    assert (await problem_of(app, "export", **args)).code == code


async def test_an_edit_list_needs_clips(app: App, lecture: Path, tmp_path: Path) -> None:
    problem = await problem_of(app, "export", video=str(another(lecture, tmp_path)), format="edl")

    assert problem.code == "clip_not_found"
