"""Engines get pieces of sensible length, cut where nobody speaks."""

from pathlib import Path

import pytest

from reelwright.domain import TimeRange
from reelwright.errors import MediaError
from reelwright.providers.transcription.pieces import cut, joined, length_of, lines
from tests.clips import make, tones


def ranges(*edges: tuple[float, float]) -> list[TimeRange]:
    return [TimeRange(start=start, end=end) for start, end in edges]


def test_a_long_part_is_cut_in_its_pause(tmp_path: Path) -> None:
    sound = tones(tmp_path / "sound.wav", [(3.0, True), (0.4, False), (2.6, True)])

    first, second = cut(sound, ranges((0, 6)), longest=4.0)

    assert 3.0 < first.end < 3.4
    assert (first.start, second.start, second.end) == (0, first.end, 6)


def test_a_sound_without_pauses_is_cut_nonetheless(tmp_path: Path) -> None:
    sound = tones(tmp_path / "sound.wav", [(7.0, True)])

    pieces = cut(sound, ranges((0, 7)), longest=2.0)

    assert all(1.0 <= piece.duration <= 2.0 for piece in pieces[:-1])
    assert pieces[-1].end == 7


def test_parts_end_with_the_file_and_overlap_nowhere(tmp_path: Path) -> None:
    sound = tones(tmp_path / "sound.wav", [(3.0, True)])

    pieces = cut(sound, ranges((2, 9), (0, 1), (0.5, 1.5), (5, 6), (1.9, 1.95)), longest=30)

    assert [(piece.start, piece.end) for piece in pieces] == [(0, 1.5), (2, 3)]


def test_parts_are_joined_over_short_pauses_only() -> None:
    found = joined(ranges((0, 1), (1.5, 2), (5, 6)), gap=2.0)

    assert [(each.start, each.end) for each in found] == [(0, 2), (5, 6)]


def test_a_row_ends_at_a_pause_and_with_its_part() -> None:
    words = [(0.0, 0.4, "one"), (0.5, 0.9, "two"), (1.5, 1.9, "three"), (2.0, 2.2, "four")]

    rows = lines(words, ranges((0, 1.95), (1.95, 3)))

    assert [[word for _, _, word in row] for row, _ in rows] == [
        ["one", "two"],
        ["three"],
        ["four"],
    ]


def test_words_of_several_engines_are_put_in_order() -> None:
    rows = lines([(2.0, 2.1, "b"), (0.0, 0.1, "a")], ranges((0, 3)))

    assert [row[0][2] for row, _ in rows] == ["a", "b"]


def test_only_sixteen_kilohertz_mono_is_taken(tmp_path: Path) -> None:
    stereo = make(tmp_path / "s.wav", "-f", "lavfi", "-i", "anullsrc=cl=stereo", "-t", "0.2")

    with pytest.raises(MediaError, match="16 kHz"):
        length_of(stereo)
