import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from reelwright.store.database import HEAD
from tests.cli.conftest import Reelwright


@pytest.fixture(autouse=True)
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The database that the settings name."""
    path = tmp_path / "own.db"
    monkeypatch.setenv("REELWRIGHT_DATABASE__URL", f"sqlite:///{path}")
    return path


def test_the_database_is_brought_up_to_date_and_then_is(reelwright: Reelwright) -> None:
    before = reelwright("db", "status", "--json")
    first = reelwright("db", "upgrade")
    second = reelwright("db", "upgrade")
    after = reelwright("db", "status", "--json")

    assert (before.status, before.json["revision"], before.json["is_up_to_date"]) == (
        3,
        None,
        False,
    )
    assert (first.status, first.stderr) == (0, f"Brought from nothing to {HEAD}.\n")
    assert (second.status, second.stderr) == (0, "It was up to date.\n")
    assert after.status == 0
    assert (after.json["revision"], after.json["is_up_to_date"]) == (HEAD, True)
    assert after.json["kind"].startswith("SQLite 3.")


def test_a_database_of_a_newer_version_is_named_as_such(reelwright: Reelwright, file: Path) -> None:
    reelwright("db", "upgrade")
    with closing(sqlite3.connect(file)) as plain, plain:
        plain.execute("UPDATE alembic_version SET version_num = '9999'")

    for what in ("status", "upgrade"):
        said = reelwright("db", what)

        assert said.status == 3
        assert "database_from_the_future" in said.stderr


def test_a_database_that_may_not_be_upgraded_at_start_is_left_as_it_is(
    reelwright: Reelwright, monkeypatch: pytest.MonkeyPatch, file: Path
) -> None:
    monkeypatch.setenv("REELWRIGHT_DATABASE__UPGRADE_AT_START", "false")

    said = reelwright("jobs")

    assert said.status == 3
    assert "database_not_upgraded" in said.stderr
    assert "reelwright db upgrade" in said.stderr
    with closing(sqlite3.connect(file)) as plain:
        assert plain.execute("SELECT name FROM sqlite_master").fetchall() == []


def test_an_empty_setting_is_one_that_was_left_out(
    reelwright: Reelwright, monkeypatch: pytest.MonkeyPatch, data: Path, file: Path
) -> None:
    monkeypatch.setenv("REELWRIGHT_DATABASE__URL", " ")

    assert reelwright("db", "upgrade").status == 0

    assert (data / "reelwright.db").exists()
    assert not file.exists()


def test_a_wrong_address_names_its_setting_and_nothing_of_its_value(
    reelwright: Reelwright, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REELWRIGHT_DATABASE__URL", "postgresql://bob:hush@nowhere:port/videos")

    said = reelwright("db", "status")

    assert said.status == 3
    assert "REELWRIGHT_DATABASE__URL" in said.stderr
    for part in ("bob", "hush", "nowhere"):
        assert part not in said.stdout + said.stderr
