from collections.abc import Sequence

import pytest
from hypothesis import given, settings, strategies as st

from reelwright.domain import Chapter
from reelwright.errors import NothingFoundError
from reelwright.text.export import fit_chapters, write_chapters


def test_chapters_are_lines_with_hours_where_there_are_any() -> None:
    text = write_chapters(
        chapters((0.0, "Start"), (75.9, "Middle"), (3723.4, "The end")), duration=4000.0
    )

    assert text == "0:00 Start\n1:15 Middle\n1:02:03 The end\n"


def test_the_first_begins_at_nought_and_short_ones_join_the_one_before() -> None:
    given_ones = chapters(
        (4.2, "Hello"), (9.0, "Too short"), (30.0, "A"), (60.0, "B"), (95.0, "Last")
    )

    fitted, notes = fit_chapters(given_ones, duration=100.0)

    assert [(chapter.start, chapter.end, chapter.title) for chapter in fitted] == [
        (0.0, 30.0, "Hello"),
        (30.0, 60.0, "A"),
        (60.0, 100.0, "B"),
    ]
    assert len(notes) == 3
    assert "“Too short”" in notes[1]


def test_who_asks_for_chapters_of_too_little_is_told_the_rule() -> None:
    with pytest.raises(NothingFoundError, match="3 on, each 10 s") as refused:
        write_chapters(chapters((0.0, "A"), (12.0, "B")), duration=25.0)

    assert refused.value.code == "chapters_not_possible"


def test_titles_are_one_line_without_brackets_and_never_empty() -> None:
    text = write_chapters(
        chapters((0.0, "<b>A</b>\n\x07x"), (20.0, " \u202e "), (40.0, "T" * 500)), duration=60.0
    )

    lines = text.splitlines()
    assert lines[:2] == ["0:00 (b)A(/b) x", "0:20 Part 2"]
    assert len(lines[2]) == len("0:40 ") + 100


@settings(deadline=None)
@given(st.lists(st.floats(0, 5000), max_size=40), st.floats(10, 5100))
def test_the_rules_hold_for_whatever_is_written(starts: list[float], duration: float) -> None:
    try:
        fitted, _ = fit_chapters(chapters(*((start, "T") for start in starts)), duration=duration)
    except NothingFoundError:
        return

    edges = [chapter.start for chapter in fitted]
    assert edges[0] == 0.0
    assert len(fitted) >= 3
    assert all(chapter.duration >= 10 and chapter.start % 1 == 0 for chapter in fitted)
    assert edges[-1] + 10 <= duration


def chapters(*starts: tuple[float, str]) -> Sequence[Chapter]:
    return [Chapter(start=start, end=start + 1, title=title) for start, title in starts]
