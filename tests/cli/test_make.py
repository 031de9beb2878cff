"""The whole job in one command."""

from pathlib import Path
from typing import Any

import pytest

from reelwright.cli.make import MakeResult
from tests.cli.conftest import TALK, Reelwright

QUICK = ("--preset", "preview", "--captions", "none", "--layout", "fit")


def made(reelwright: Reelwright, *words: object) -> MakeResult:
    said = reelwright("make", TALK, *words, "--json")
    assert said.status == 0, said.stderr
    return MakeResult.model_validate_json(said.stdout)


def test_make_gives_clips_chapters_captions_and_a_summary(
    reelwright: Reelwright, tmp_path: Path
) -> None:
    result = made(reelwright, "--clips", 2, "--min", 10, "--max", 25, "--out", tmp_path, *QUICK)

    first, second = (clip.number for clip in result.clips)
    assert second == first + 1
    assert all(10 <= clip.duration <= 25.1 for clip in result.clips)
    assert result.chapters.startswith("0:00 The loss")
    assert result.summary is not None
    assert result.missing == ()
    assert {Path(name).name for name in result.files} == {p.name for p in tmp_path.iterdir()}
    assert {p.suffix for p in tmp_path.iterdir()} == {".mp4", ".srt", ".txt", ".md"}


@pytest.mark.parametrize(
    ("words", "least", "most"),
    [(("--max", 15), 0, 15.1), (("--min", 70), 70, 200), (("--min", 12, "--max", 18), 12, 18.1)],
)
def test_one_length_alone_is_enough_and_each_is_kept_to(
    reelwright: Reelwright, tmp_path: Path, words: tuple[Any, ...], least: float, most: float
) -> None:
    result = made(reelwright, "--clips", 1, *words, "--out", tmp_path, *QUICK)

    assert least <= result.clips[0].duration <= most


def test_without_silence_is_shorter_and_says_by_how_much(
    reelwright: Reelwright, tmp_path: Path
) -> None:
    options = ("--clips", 1, "--min", 15, "--max", 30, "--out", tmp_path, *QUICK)

    whole, cut = made(reelwright, *options), made(reelwright, *options, "--no-silence")

    assert cut.clips[0].duration < whole.clips[0].duration - 2
    assert any("of silence were cut out" in note for note in cut.clips[0].notes)


@pytest.mark.parametrize(
    ("aspect", "shape"), [("9:16", 9 / 16), ("1:1", 1.0), ("4:5", 0.8), ("16:9", 16 / 9)]
)
def test_the_shape_is_the_one_asked_for(
    reelwright: Reelwright, tmp_path: Path, aspect: str, shape: float
) -> None:
    options = ("--clips", 1, "--max", 8, "--min", 4, "--aspect", aspect, "--out", tmp_path)

    (clip,) = made(reelwright, *options, *QUICK).clips

    frame = clip.timeline.frame
    assert frame is not None
    assert frame.width / frame.height == pytest.approx(shape, abs=0.01)
