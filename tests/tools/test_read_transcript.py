from pathlib import Path

import pytest

from reelwright.app import App
from reelwright.tools.read_transcript import ReadTranscriptResult
from tests.tools.doing import problem_of, result_of, step_of
from tests.tools.talks import LECTURE


async def read(app: App, source: Path, **args: object) -> ReadTranscriptResult:
    return await result_of(app, ReadTranscriptResult, "read_transcript", video=str(source), **args)


async def test_pages_hold_every_row_once_and_in_order(app: App, lecture: Path) -> None:
    pages = [await read(app, lecture, rows=5, page=number) for number in (1, 2, 3)]

    assert [row.id for page in pages for row in page.rows] == [row.id for row in LECTURE.rows]
    assert [page.pages for page in pages] == [3, 3, 3]
    assert "Page 2 of 3" in pages[1].as_text()


async def test_a_range_holds_what_is_said_in_it(app: App, lecture: Path) -> None:
    rows = (await read(app, lecture, start=10.0, end=20.0)).rows

    expected = [row.id for row in LECTURE.rows if row.end > 10 and row.start < 20]
    assert [row.id for row in rows] == expected


async def test_a_query_gives_what_fits_best_first(app: App, talk: Path) -> None:
    result = await read(app, talk, query="grieving families")

    assert result.rows[0].text.startswith("may god bless the grieving families")
    assert len(result.rows) < 33


async def test_a_query_can_be_asked_within_a_range(app: App, talk: Path) -> None:
    result = await read(app, talk, query="families", end=120.0)

    assert "families" in result.rows[0].text
    assert all(row.start < 120 for row in result.rows)


async def test_the_text_names_rows_and_words_so_that_they_can_be_chosen(
    app: App, lecture: Path
) -> None:
    said = (await read(app, lecture, rows=2)).as_text()

    assert said.startswith("r1 [0:00 w1-w11] ")
    assert "r2 [0:04 w12-w22] " in said
    assert "en, by test, accuracy authored" in said


@pytest.mark.parametrize(
    ("args", "code"),
    [
        ({"query": "xylophones"}, "nothing_found"),
        ({"start": 500.0}, "nothing_found"),
        ({"page": 9}, "page_not_found"),
        ({"start": 9.0, "end": 3.0}, "invalid_arguments"),
        ({"language": "fr", "start": 1.0}, "transcription_language_unsupported"),
    ],
)
async def test_nothing_found_is_an_error_and_no_empty_page(
    app: App, lecture: Path, args: dict[str, object], code: str
) -> None:
    problem = await problem_of(app, "read_transcript", video=str(lecture), **args)

    assert problem.code == code


async def test_reading_twice_transcribes_once(app: App, lecture: Path) -> None:
    await read(app, lecture)

    step = await step_of(app, "read_transcript", video=str(lecture))

    needs = await app.house.steps.needs_of(step.id)
    assert all(need.step.reused_from for need in needs)
    assert step.reused_from is None
