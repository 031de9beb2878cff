from pathlib import Path

import pytest

from reelwright.errors import EnvironmentProblem
from reelwright.media.ffmpeg import told_when_full


def test_a_full_disk_is_told_whoever_finds_it() -> None:
    with pytest.raises(EnvironmentProblem) as refused, told_when_full():
        Path("/dev/full").write_text("There is no room for this.")

    assert refused.value.code == "disk_full"


def test_other_troubles_of_files_stay_what_they_are() -> None:
    with pytest.raises(FileNotFoundError), told_when_full():
        Path("/nowhere").read_text()
