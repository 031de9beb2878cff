from pathlib import Path

import pytest

from reelwright.app import App
from reelwright.domain import SummaryForm
from reelwright.tools.summarize import SummarizeResult
from tests.tools.doing import done_for, problem_of, result_of, step_of
from tests.tools.talks import LECTURE, another


async def told(app: App, source: Path, **args: object) -> SummarizeResult:
    return await result_of(app, SummarizeResult, "summarize", video=str(source), **args)


async def test_one_call_on_a_fresh_source_does_all_it_needs(
    app: App, lecture: Path, tmp_path: Path
) -> None:
    step = await step_of(app, "summarize", video=str(another(lecture, tmp_path)))

    assert await done_for(app, step) == ["analyze", "fetch", "summarize", "transcribe"]


async def test_every_statement_rests_on_rows_that_say_it(app: App, talk: Path) -> None:
    result = await told(app, talk)

    assert len(result.summary.statements) >= 3
    for each in result.summary.statements:
        assert each.rows
        assert 0 <= each.start < each.end <= 200
    assert 0 < result.summary.quality <= 1
    assert "without a model" in result.as_text()
    assert "words by captions, accuracy automatic" in result.as_text()


async def test_so_many_points_as_were_asked_for(app: App, talk: Path) -> None:
    result = await told(app, talk, points=2)

    assert len(result.summary.statements) == 2


async def test_what_it_should_be_about_decides(app: App, talk: Path) -> None:
    result = await told(app, talk, about="families", points=1)

    assert "families" in result.summary.text.lower()


async def test_only_what_is_said_in_a_range(app: App, lecture: Path) -> None:
    start, end = LECTURE.rows[4].start, LECTURE.rows[8].start

    result = await told(app, lecture, start=start, end=end, points=2)

    stars = {row.id for row in LECTURE.rows[4:8]}
    assert {name for each in result.summary.statements for name in each.rows} <= stars


@pytest.mark.parametrize("form", ["titles", "description", "script"])
async def test_every_form_gives_a_text_of_its_own(app: App, talk: Path, form: str) -> None:
    result = await told(app, talk, form=form)

    assert result.summary.form is SummaryForm(form)
    assert result.summary.text.strip()
    assert result.language == "en"


async def test_a_script_fits_the_time_it_is_spoken_in(app: App, talk: Path) -> None:
    short, long = [await told(app, talk, form="script", seconds=s) for s in (12, 40)]

    words = [len(each.summary.text.split()) for each in (short, long)]
    assert words[0] <= 30
    assert words[0] < words[1] <= 100


async def test_a_description_ends_with_chapters_that_youtube_takes(app: App, talk: Path) -> None:
    text = (await told(app, talk, form="description")).summary.text

    assert "0:00 The loss" in text
    assert "1:40 The families" in text


@pytest.mark.parametrize(
    ("args", "code"),
    [
        ({"about": "xylophones"}, "nothing_about_it"),
        ({"form": "summary", "seconds": 20}, "invalid_arguments"),
        ({"form": "titles", "length": 20}, "invalid_arguments"),
        ({"form": "script", "length": 20, "seconds": 20}, "invalid_arguments"),
        ({"start": 20, "end": 10}, "invalid_arguments"),
        ({"start": 500}, "no_speech"),
    ],
)
async def test_what_cannot_be_kept_to_is_refused(
    app: App, talk: Path, args: dict[str, object], code: str
) -> None:
    problem = await problem_of(app, "summarize", video=str(talk), **args)

    assert problem.code == code
