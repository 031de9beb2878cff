import json
from typing import Any

import pytest
from hypothesis import given, strategies as st

from reelwright.domain import Chapter, HeatPoint
from reelwright.text.site_info import read_site_info, to_chapters, to_heatmap, to_title

INFO: dict[str, Any] = {
    "title": "Entropy,\n explained \u202egnp.",
    "description": "One.\r\n\r\nTwo.\x00",
    "uploader": "A lecturer",
    "language": "en-GB",
    "duration": 120,
    "chapters": [
        {"start_time": 60, "title": "Second"},
        {"start_time": 0.0, "end_time": 60.0, "title": "First"},
    ],
    "heatmap": [
        {"start_time": 60.0, "end_time": 120.0, "value": 1},
        {"start_time": 0.0, "end_time": 60.0, "value": 0.25},
    ],
}

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=15,
)


def test_a_sites_words_become_our_nouns() -> None:
    said = read_site_info(INFO, 119.5)

    assert said.title == "Entropy, explained gnp."
    assert said.description == "One.\n\nTwo."
    assert said.channel == "A lecturer"
    assert said.language == "en-GB"
    assert said.duration == 120.0
    assert said.chapters == (
        Chapter(start=0, end=60, title="First"),
        Chapter(start=60, end=119.5, title="Second"),
    )
    assert said.heatmap == (
        HeatPoint(start=0, end=60, value=0.25),
        HeatPoint(start=60, end=119.5, value=1.0),
    )
    assert said.notes == ()


def test_nothing_said_is_nothing_read() -> None:
    said = read_site_info({}, 10.0)

    assert said.title is None
    assert said.channel is None
    assert said.chapters == ()
    assert said.notes == ()


def test_chapters_that_make_no_sense_are_left_out_and_counted() -> None:
    chapters: list[Any] = [
        {"start_time": 0, "end_time": 10},
        {"start_time": 20, "end_time": 5, "title": "backwards"},
        {"start_time": 500, "end_time": 600, "title": "past the end"},
        {"start_time": -1, "title": "before the start"},
        {"start_time": True, "title": "no number"},
        {"start_time": float("nan"), "title": "not a number"},
        {"start_time": "1", "title": "text"},
        "no chapter",
        None,
    ]

    read, dropped = to_chapters({"chapters": chapters}, 100.0)

    assert read == (Chapter(start=0, end=10, title="Chapter 1"),)
    assert dropped == 8
    assert "8 chapters" in read_site_info({"chapters": chapters}, 100.0).notes[0]


def test_chapters_never_overlap() -> None:
    chapters = [{"start_time": 0, "end_time": 50}, {"start_time": 30, "end_time": 60}]

    read, _ = to_chapters({"chapters": chapters}, 100.0)

    assert [(each.start, each.end) for each in read] == [(0, 30), (30, 60)]


def test_a_title_of_a_megabyte_is_cut_to_what_can_be_shown() -> None:
    title = to_title({"title": "\u8bb2\u5ea7" * 500_000})

    assert title is not None
    assert len(title.encode()) <= 300
    assert title.endswith("\u2026")


@pytest.mark.parametrize("key", ["chapters", "heatmap"])
def test_a_million_entries_are_read_in_bounds(key: str) -> None:
    entry = {"start_time": 0, "end_time": 1, "value": 0.5}

    said = read_site_info({key: [entry] * 1_000_000}, 10.0)

    assert len(said.chapters) <= 1000
    assert len(said.heatmap) <= 2000
    assert said.notes


@given(st.dictionaries(st.sampled_from(sorted(INFO)), json_values), st.floats(0, 10**6))
def test_no_words_of_a_site_break_the_reader(info: dict[str, Any], duration: float) -> None:
    said = read_site_info(info, duration)

    assert all(each.end <= duration for each in (*said.chapters, *said.heatmap))
    assert said.title is None or said.title.isprintable() or "\u200d" in said.title


@given(st.lists(st.fixed_dictionaries({}, optional={
    "start_time": json_values, "end_time": json_values, "value": json_values,
})))  # fmt: skip
def test_no_curve_of_a_site_breaks_the_reader(heatmap: list[dict[str, Any]]) -> None:
    points, dropped = to_heatmap({"heatmap": heatmap}, 1000.0)

    assert len(points) + dropped == len(heatmap)
    json.dumps([point.model_dump() for point in points], allow_nan=False)
