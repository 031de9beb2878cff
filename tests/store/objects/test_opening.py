"""What the settings plug in, and what a store keeps in order by itself."""

import os
import stat
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeAlias

import pytest
from pydantic import SecretStr

from reelwright.app import open_app
from reelwright.domain import LOCAL
from reelwright.errors import EnvironmentProblem
from reelwright.ports import KEPT_TEMPORARY
from reelwright.settings import ObjectsSettings, Settings, load_settings
from reelwright.store.objects.local import LocalObjects
from reelwright.store.objects.s3 import S3Objects
from reelwright.store.objects.secret_file import kept_secret
from tests.store.objects.places import KEY as ACCESS, NAME, SECRET

Written: TypeAlias = Callable[[bytes], Path]

KEY = "local/clips/clip_one/talk.mp4"
SOON = timedelta(minutes=5)


async def test_files_are_kept_in_the_data_folder_unless_a_bucket_is_named(tmp_path: Path) -> None:
    links: list[str] = []
    for _ in range(2):
        settings = Settings(
            _env_file=None,
            data=tmp_path,
            objects=ObjectsSettings(public_url="https://reelwright.test"),
        )
        async with open_app(settings) as app:
            assert isinstance(app.house.objects, LocalObjects)
            for link in links:
                assert app.house.objects.verify(link).key == KEY
            links.append(
                await app.house.objects.link(LOCAL, KEY, expires=SOON, filename="talk.mp4")
            )

    assert links[0].startswith("https://reelwright.test/files/local/clips/")


async def test_a_secret_that_was_set_signs_on_every_machine(tmp_path: Path) -> None:
    objects = ObjectsSettings(link_secret=SecretStr("s" * 32))
    async with open_app(Settings(_env_file=None, data=tmp_path / "one", objects=objects)) as one:
        link = await one.house.objects.link(LOCAL, KEY, expires=SOON, filename="talk.mp4")

    async with open_app(Settings(_env_file=None, data=tmp_path / "two", objects=objects)) as two:
        assert isinstance(two.house.objects, LocalObjects)
        assert two.house.objects.verify(link).key == KEY
    assert not (tmp_path / "two" / "link_secret").exists()


async def test_a_bucket_is_plugged_in_by_its_name(
    moto: str, tmp_path: Path, written: Written
) -> None:
    objects = ObjectsSettings(
        s3_bucket=NAME,
        s3_prefix="plugged",
        s3_endpoint=moto,
        s3_access_key=SecretStr(ACCESS),
        s3_secret_key=SecretStr(SECRET),
        s3_path_style=True,
    )

    async with open_app(Settings(_env_file=None, data=tmp_path, objects=objects)) as app:
        assert isinstance(app.house.objects, S3Objects)
        await app.house.objects.put(LOCAL, KEY, written(b"bytes"))
        link = await app.house.objects.link(LOCAL, KEY, expires=SOON, filename="talk.mp4")

    assert f"/{NAME}/plugged/objects/{KEY}?" in link


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("S3_ACCESS_KEY", "planted"),
        ("LINK_SECRET", "planted"),
        ("S3_ENDPOINT", "https://name:planted@s3.test"),
        ("S3_ENDPOINT", "ftp://planted"),
        ("S3_PREFIX", "planted prefix/"),
        ("PUBLIC_URL", "planted"),
    ],
)
def test_a_setting_that_cannot_be_right_is_named_and_not_told(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(f"REELWRIGHT_OBJECTS__{name}", value)

    with pytest.raises(EnvironmentProblem) as caught:
        load_settings()

    assert "REELWRIGHT_OBJECTS" in caught.value.message
    assert name in caught.value.message.upper()
    assert "planted" not in caught.value.message


def test_a_setting_left_empty_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("S3_BUCKET", "S3_ENDPOINT", "PUBLIC_URL", "LINK_SECRET", "S3_PREFIX"):
        monkeypatch.setenv(f"REELWRIGHT_OBJECTS__{name}", "")

    assert not load_settings().objects.s3_bucket


def test_the_secret_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "link_secret"

    with ThreadPoolExecutor(8) as threads:
        made = set(threads.map(lambda _: kept_secret(file), range(32)))

    assert len(made) == 1
    assert len(made.pop()) == 32
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [file]


async def test_what_is_temporary_is_gone_after_its_time(tmp_path: Path, written: Written) -> None:
    later = timedelta()
    objects = LocalObjects(tmp_path / "data", now=lambda: datetime.now(UTC) + later)
    ancient = written(b"old")
    os.utime(ancient, (1, 1))
    await objects.put(LOCAL, "local/temporary/upl_one/file", ancient)
    await objects.put(LOCAL, KEY, written(b"kept"))

    cleared = [objects.clear_leftovers()]
    later = KEPT_TEMPORARY + timedelta(minutes=1)
    cleared.append(objects.clear_leftovers())

    assert cleared == [0, 1]
    assert await objects.exists(LOCAL, "local/temporary/upl_one/file") is False
    assert await objects.exists(LOCAL, KEY)
