from pathlib import Path

import pytest

from reelwright.errors import EnvironmentProblem
from reelwright.fonts import font_file, font_files


def test_the_font_comes_with_its_licence() -> None:
    font = font_file()

    assert font.is_file()
    licence = font.with_name("OFL.txt").read_text(encoding="utf-8")
    assert "SIL OPEN FONT LICENSE Version 1.1" in licence
    assert "Copyright 2015 Google LLC" in licence


def test_a_missing_font_is_an_error_and_not_captions_that_vanish(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentProblem) as caught:
        font_file(tmp_path)

    assert caught.value.code == "font_missing"
    assert caught.value.fix


def test_font_files_are_found_below_a_folder_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    for name in ("b.ttf", "deep/A.OTF", "notes.txt"):
        (tmp_path / name).touch()

    found = font_files(tmp_path)

    assert [file.name for file in found] == ["b.ttf", "A.OTF"]
    assert font_files(tmp_path / "nowhere") == ()
