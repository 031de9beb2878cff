"""What lies around a process is not there: said at once, by its setting, without its secrets."""

import sqlite3
import time
from collections.abc import Generator
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.conftest import TALK, Reelwright
from tests.servers.moto import running_moto
from tests.servers.program import free_port
from tests.servers.redis import RedisServer, running_redis

COMMANDS = (
    ("library",),
    ("jobs",),
    ("fetch", TALK),
    ("make", TALK),
    ("make", TALK, "--dry-run"),
    ("cancel", "stp_any"),
    ("restore", "vid_any"),
    ("purge", "--yes"),
    ("worker",),
)
SECRETS = ("hush", "bob", "10.255")
WITHIN = 2.0
AND_ITS_END = 0.5
"""What a busy machine may take to begin and to end a command."""

REDIS, DATABASE = "REELWRIGHT_QUEUE__REDIS", "REELWRIGHT_DATABASE__URL"
S3 = "REELWRIGHT_OBJECTS__S3_"


@pytest.fixture(scope="module")
def frozen() -> Generator[RedisServer]:
    with running_redis() as server:
        server.pause()
        yield server


def is_told(reelwright: Reelwright, words: tuple[object, ...], setting: str, code: str) -> None:
    """Run a command that must end soon, and name the setting and nothing of its value."""
    began = time.monotonic()

    said = reelwright(*words)

    took = time.monotonic() - began
    assert (said.status, said.stdout) == (3, "")
    assert setting in said.stderr
    assert f"({code})" in said.stderr
    assert [secret for secret in SECRETS if secret in said.stderr] == []
    assert took < WITHIN + AND_ITS_END


@pytest.fixture(autouse=True)
def imported(reelwright: Reelwright) -> None:
    """Have everything imported that takes time to import."""
    reelwright("library")


@pytest.mark.parametrize("words", COMMANDS, ids=lambda words: str(words[0]))
def test_a_redis_that_is_not_there(
    reelwright: Reelwright, monkeypatch: pytest.MonkeyPatch, words: tuple[object, ...]
) -> None:
    monkeypatch.setenv(REDIS, f"redis://bob:hush@127.0.0.1:{free_port()}/0")

    is_told(reelwright, words, REDIS, "redis_unreachable")


@pytest.mark.parametrize("words", COMMANDS, ids=lambda words: str(words[0]))
def test_a_database_that_is_not_there(
    reelwright: Reelwright, monkeypatch: pytest.MonkeyPatch, words: tuple[object, ...]
) -> None:
    monkeypatch.setenv(DATABASE, f"postgresql://bob:hush@127.0.0.1:{free_port()}/videos")

    is_told(reelwright, words, DATABASE, "database_unreachable")


@pytest.mark.parametrize(
    ("setting", "value", "code"),
    [
        (REDIS, "http://bob:hush@127.0.0.1", "redis_unreachable"),
        (REDIS, "redis://bob:hush@127.0.0.1:port/0", "redis_unreachable"),
        (DATABASE, "oracle://bob:hush@127.0.0.1/videos", "database_url_invalid"),
        (DATABASE, "mysql://bob:hush@127.0.0.1:1/videos", "database_unreachable"),
        (DATABASE, "bob:hush", "database_url_invalid"),
        # Nobody answers there, and nobody refuses.
        (DATABASE, "postgresql://bob:hush@10.255.255.1/videos", "database_unreachable"),
        (REDIS, "redis://bob:hush@10.255.255.1/0", "redis_unreachable"),
    ],
)
def test_an_address_that_is_wrong(
    reelwright: Reelwright, monkeypatch: pytest.MonkeyPatch, setting: str, value: str, code: str
) -> None:
    monkeypatch.setenv(setting, value)

    is_told(reelwright, ("fetch", TALK), setting, code)
    is_told(reelwright, ("worker",), setting, code)


def test_a_redis_that_is_frozen(
    reelwright: Reelwright, monkeypatch: pytest.MonkeyPatch, frozen: RedisServer
) -> None:
    monkeypatch.setenv(REDIS, frozen.url.replace("redis://", "redis://bob:hush@"))

    is_told(reelwright, ("worker",), REDIS, "redis_unreachable")


def test_a_bucket_that_is_not_there(
    reelwright: Reelwright, monkeypatch: pytest.MonkeyPatch
) -> None:
    with running_moto() as server:
        for name, value in {
            "ENDPOINT": server.url,
            "BUCKET": "nobodys",
            "ACCESS_KEY": "bob",
            "SECRET_KEY": "hush",
            "PATH_STYLE": "true",
        }.items():
            monkeypatch.setenv(S3 + name, value)

        is_told(reelwright, ("library",), f"{S3}BUCKET", "objects_bucket_missing")
        is_told(reelwright, ("worker",), f"{S3}BUCKET", "objects_bucket_missing")


@pytest.mark.parametrize("words", COMMANDS, ids=lambda words: str(words[0]))
def test_tables_from_the_future(
    reelwright: Reelwright,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    words: tuple[object, ...],
) -> None:
    monkeypatch.setenv(DATABASE, f"sqlite:///{tmp_path / 'future.db'}")
    reelwright("db", "upgrade")
    with closing(sqlite3.connect(tmp_path / "future.db")) as plain, plain:
        plain.execute("UPDATE alembic_version SET version_num = '9999'")

    is_told(reelwright, words, "", "database_from_the_future")
