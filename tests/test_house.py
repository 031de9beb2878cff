"""The rules of the house that no linter knows."""

import re
from pathlib import Path

import pytest

import reelwright
from reelwright.settings import env_example

SOURCE = Path(reelwright.__file__).parent
PROJECT = Path(__file__).parents[1]
FILES = sorted(SOURCE.rglob("*.py"))
TOO_LONG = 400
SAYS_NOTHING = {"base", "common", "core", "helpers", "manager", "misc", "shared", "utils"}


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(SOURCE)))
def test_a_file_fits_in_a_head(file: Path) -> None:
    assert len(file.read_text(encoding="utf-8").splitlines()) <= TOO_LONG


def test_every_name_says_what_is_inside() -> None:
    assert [f for f in FILES if f.stem in SAYS_NOTHING or f.parent.name in SAYS_NOTHING] == []


def test_every_room_has_a_sign_on_its_door() -> None:
    signs = [init for init in SOURCE.rglob("__init__.py") if not init.read_text().startswith('"""')]
    assert signs == []


def test_nothing_is_swallowed() -> None:
    pattern = re.compile(r"except( Exception| BaseException)?:\s*\n\s*pass")
    assert [f.name for f in FILES if pattern.search(f.read_text(encoding="utf-8"))] == []


def test_only_those_who_run_strangers_code_catch_everything() -> None:
    catching = {
        str(file.relative_to(SOURCE))
        for file in FILES
        if "except Exception" in file.read_text(encoding="utf-8")
    }
    # A tool may break in any way, and so may a library that loads weights, in its own child; a
    # door answers whatever broke, and goes on, as does who answers in conversations.
    allowed = {
        "agent/lookout.py",
        "mcp/calls.py",
        "steps/carry_out.py",
        "steps/planner.py",
        "steps/reconciler.py",
        "providers/transcription/whisper_child.py",
    }
    assert catching <= allowed


def test_the_example_of_the_environment_is_what_the_settings_say() -> None:
    assert (PROJECT / ".env.example").read_text(encoding="utf-8") == env_example()


def test_the_architecture_names_every_room_and_no_room_that_is_not_there() -> None:
    text = (PROJECT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    table = text.partition("## Rooms")[2].partition("## Arrows")[0]
    named = {
        name.rstrip("/")
        for name in re.findall(r"`([a-z_]+(?:/|\.py))`", table)
        if (SOURCE / name.rstrip("/")).exists()
    }
    there = {
        path.name
        for path in SOURCE.iterdir()
        if path.name not in {"__init__.py", "__main__.py", "__pycache__", "py.typed"}
    }
    assert there - named == set()


def test_no_word_of_how_it_is_made_stands_in_the_project() -> None:
    forbidden = re.compile(r"\b(TODO|FIXME|XXX|raise NotImplementedError)\b|/work/|\.\./shared")
    texts = [*FILES, *PROJECT.glob("*.md"), PROJECT / "run.py", PROJECT / "pyproject.toml"]
    assert [f.name for f in texts if forbidden.search(f.read_text(encoding="utf-8"))] == []
