"""The first thing that anybody runs."""

import re
from pathlib import Path

from tests.cli.conftest import Reelwright


def test_the_demo_makes_everything_it_promises_and_says_where_it_lies(
    reelwright: Reelwright, tmp_path: Path
) -> None:
    said = reelwright("demo")

    assert said.status == 0, said.stderr
    assert re.search(r"^\d+ silent regions, [\d.]+ s of 3:18\.$", said.stdout, re.MULTILINE)
    for head in ("Silence", "Clips", "Chapters", "Summary", "Publication", "Files"):
        assert f"== {head}\n" in said.stdout
    assert "needs_channel" in said.stdout
    made = {path.suffix for path in (tmp_path / "demo").iterdir()}
    assert made == {".mp4", ".wav", ".srt", ".txt", ".md"}
    assert len(list((tmp_path / "demo").glob("*.mp4"))) == 3
    assert all(str(path) in said.stdout for path in (tmp_path / "demo").iterdir())
