from pathlib import Path
from typing import Any

import pytest

from reelwright.app import App
from reelwright.domain import Highlight
from reelwright.tools.extract_highlights import ExtractHighlightsResult, lengths
from tests.samples import HOSTILE
from tests.tools.doing import done_for, problem_of, result_of, step_of
from tests.tools.talks import BOATS, LECTURE, another

SHORT: dict[str, Any] = {"min_length": 3.0, "max_length": 9.0}


async def found(app: App, source: Path | str, **args: object) -> ExtractHighlightsResult:
    args = {"video": str(source), **args}
    return await result_of(app, ExtractHighlightsResult, "extract_highlights", **args)


def is_inside_a_word(moment: float) -> bool:
    return any(word.start + 0.001 < moment < word.end - 0.001 for word in LECTURE.words)


def overlap(one: Highlight, other: Highlight) -> bool:
    return one.start < other.end and other.start < one.end


async def test_one_call_on_a_fresh_source_does_all_it_needs(
    app: App, lecture: Path, tmp_path: Path
) -> None:
    step = await step_of(app, "extract_highlights", video=str(another(lecture, tmp_path)), **SHORT)

    assert await done_for(app, step) == [
        "analyze",
        "detect_silence",
        "extract_highlights",
        "fetch",
        "transcribe",
    ]


async def test_edges_lie_in_the_pauses_and_never_inside_a_word(app: App, lecture: Path) -> None:
    highlights = (await found(app, lecture, count=4, **SHORT)).highlights

    assert len(highlights) == 4
    for each in highlights:
        assert 3.0 <= each.duration <= 9.0
        assert not is_inside_a_word(each.start)
        assert not is_inside_a_word(each.end)
        first = LECTURE.words[LECTURE.place_of(each.first_word) or 0]
        last = LECTURE.words[LECTURE.place_of(each.last_word) or 0]
        assert each.start <= first.start
        assert last.end <= each.end
        assert each.quote.startswith(first.text)
    assert not any(overlap(a, b) for a in highlights for b in highlights if a != b)


async def test_they_are_ranked_and_say_why_and_how(app: App, lecture: Path) -> None:
    result = await found(app, lecture, count=3, **SHORT)

    assert [each.rank for each in result.highlights] == [1, 2, 3]
    assert all(each.reason and each.evidence for each in result.highlights)
    assert "without a model" in result.as_text()
    assert "accuracy authored" in result.as_text()
    for each in result.highlights:
        assert f"{each.id} #{each.rank} [" in result.as_text()


async def test_fewer_than_asked_for_is_told(app: App, lecture: Path) -> None:
    result = await found(app, lecture, count=40, **SHORT)

    assert len(result.highlights) < 40
    assert f"{len(result.highlights)} instead of 40" in result.as_text()


async def test_what_they_should_be_about_decides(app: App, lecture: Path) -> None:
    result = await found(app, lecture, about="harbour and sails", count=1, **SHORT)

    (best,) = result.highlights
    assert best.start >= LECTURE.rows[8].start - 1
    assert any(sentence.split()[0] in best.quote for sentence in BOATS)


async def test_nothing_about_it_is_an_error_that_says_so(app: App, lecture: Path) -> None:
    problem = await problem_of(
        app, "extract_highlights", video=str(lecture), about="xylophones", **SHORT
    )

    assert (problem.code, problem.error) == ("nothing_about_it", "NothingFoundError")


async def test_looking_within_a_range_finds_nothing_outside(app: App, lecture: Path) -> None:
    result = await found(app, lecture, start=18.0, end=36.0, **SHORT)

    assert all(each.start >= 18.0 and each.end <= 36.0 for each in result.highlights)


async def test_those_found_earlier_can_be_left_out_again_and_again(
    app: App, lecture: Path, tmp_path: Path
) -> None:
    source = another(lecture, tmp_path)
    first = (await found(app, source, count=2, **SHORT)).highlights

    second = (await found(app, source, count=2, exclude_existing=True, **SHORT)).highlights
    third = (await found(app, source, count=2, exclude_existing=True, **SHORT)).highlights

    every = [*first, *second, *third]
    assert len(every) == 6
    assert not any(overlap(a, b) for a in every for b in every if a != b)


async def test_the_same_again_is_the_same_and_refresh_finds_anew_and_nothing_else(
    app: App, lecture: Path
) -> None:
    first = await step_of(app, "extract_highlights", video=str(lecture), count=2, **SHORT)

    again = await step_of(app, "extract_highlights", video=str(lecture), count=2, **SHORT)
    anew = await step_of(
        app, "extract_highlights", video=str(lecture), count=2, refresh=True, **SHORT
    )

    assert again.reused_from == (first.reused_from or first.id)
    assert anew.reused_from is None
    assert await done_for(app, anew) == ["extract_highlights"]


async def test_words_chosen_by_the_caller_are_kept_to_the_word(app: App, lecture: Path) -> None:
    spans = [
        {"first_word": "w14", "last_word": "w20"},
        {"first_word": "w3", "last_word": "w3"},
    ]
    result = await found(app, lecture, spans=spans)

    one, other = result.highlights
    assert (one.first_word, one.last_word, one.rank) == ("w14", "w20", 1)
    assert one.start == pytest.approx(LECTURE.words[13].start, abs=0.06)
    assert one.end == pytest.approx(LECTURE.words[19].end, abs=0.06)
    assert other.quote == LECTURE.words[2].text
    assert "chosen by the caller" in result.method


async def test_choosing_words_analyses_nothing(app: App, lecture: Path, tmp_path: Path) -> None:
    step = await step_of(
        app,
        "extract_highlights",
        video=str(another(lecture, tmp_path)),
        spans=[{"first_word": "w1", "last_word": "w5"}],
    )

    assert "analyze" not in await done_for(app, step)


@pytest.mark.parametrize(
    ("span", "code"),
    [
        ({"first_word": "w1", "last_word": "w9999"}, "word_not_found"),
        ({"first_word": "w0", "last_word": "w3"}, "word_not_found"),
        ({"first_word": "w9", "last_word": "w3"}, "words_out_of_order"),
    ],
)
async def test_words_that_cannot_be_are_refused(
    app: App, lecture: Path, span: dict[str, str], code: str
) -> None:
    problem = await problem_of(app, "extract_highlights", video=str(lecture), spans=[span])

    assert problem.code == code
    assert problem.fix


@pytest.mark.parametrize(
    ("args", "code"),
    [
        ({"min_length": 30, "max_length": 20}, "invalid_length"),
        ({"min_length": 30, "max_length": 30}, "invalid_length"),
        ({"start": 20, "end": 10}, "invalid_arguments"),
        ({"start": 9999}, "range_outside_video"),
        ({"min_length": 300, "max_length": 400}, "no_highlight"),
        ({"spans": [{"first_word": "w1", "last_word": "w2"}], "count": 3}, "invalid_arguments"),
    ],
)
async def test_what_cannot_be_is_refused_with_its_code(
    app: App, lecture: Path, args: dict[str, Any], code: str
) -> None:
    problem = await problem_of(app, "extract_highlights", video=str(lecture), **args)

    assert problem.code == code


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ((None, None), (20, 60)),
        ((None, 15.0), (7.5, 15)),
        ((None, 90.0), (20, 90)),
        ((45.0, None), (45, 90)),
        ((5.0, None), (5, 60)),
    ],
)
def test_the_length_that_was_not_said_goes_with_the_one_that_was(
    given: tuple[float | None, float | None], expected: tuple[float, float]
) -> None:
    assert lengths(*given) == expected


async def test_a_video_without_words_fails_with_the_code_of_what_it_needs(app: App) -> None:
    source = HOSTILE / "crafted" / "no_audio_track.mp4"

    problem = await problem_of(app, "extract_highlights", video=str(source))

    assert problem.code == "media_no_audio"
