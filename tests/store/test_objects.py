import asyncio
import os
from pathlib import Path

import pytest

from reelwright.domain import LOCAL, Owner
from reelwright.errors import EnvironmentProblem, NotFoundError
from reelwright.store.objects.local import LocalObjects
from tests.clips import small_disk

KEY = "local/videos/vid_one/source.mp4"


@pytest.fixture
def objects(tmp_path: Path) -> LocalObjects:
    return LocalObjects(tmp_path)


async def test_what_is_put_is_taken_over_whole(objects: LocalObjects, tmp_path: Path) -> None:
    file = tmp_path / "given"
    file.write_bytes(b"bytes")

    await objects.put(LOCAL, KEY, file)

    async with objects.open(LOCAL, KEY) as path:
        assert path.read_bytes() == b"bytes"
    assert not file.exists()


async def test_putting_again_replaces_and_leaves_nothing_beside(
    objects: LocalObjects, tmp_path: Path
) -> None:
    for content in (b"old", b"new"):
        file = tmp_path / "given"
        file.write_bytes(content)
        await objects.put(LOCAL, KEY, file)

    async with objects.open(LOCAL, KEY) as path:
        assert path.read_bytes() == b"new"
        assert [each.name for each in path.parent.iterdir()] == ["source.mp4"]


async def test_what_was_never_put_is_not_found(objects: LocalObjects) -> None:
    with pytest.raises(NotFoundError) as caught:
        async with objects.open(LOCAL, KEY):
            pass

    assert caught.value.code == "file_missing"
    assert await objects.exists(LOCAL, KEY) is False


@pytest.mark.parametrize(
    "key",
    [
        "other/videos/x",
        "local/../other/x",
        "local/./x",
        "local",
        "/etc/passwd",
        "local//x",
        "local/a b",
        "local/x\x00",
        "local/" + "x" * 1000,
    ],
)
async def test_a_key_that_leads_elsewhere_is_a_bug_of_ours(objects: LocalObjects, key: str) -> None:
    with pytest.raises(ValueError, match="not a key"):
        await objects.exists(LOCAL, key)


async def test_a_prefix_is_deleted_with_all_that_is_under_it(
    objects: LocalObjects, tmp_path: Path
) -> None:
    for name in ("a/one", "a/two", "b/one"):
        file = tmp_path / "given"
        file.write_bytes(b"x")
        await objects.put(LOCAL, f"local/{name}", file)

    assert await objects.delete(LOCAL, "local/a") == 2
    assert await objects.exists(LOCAL, "local/b/one")
    assert await objects.delete(LOCAL, "local/a") == 0


async def test_a_workspace_is_gone_with_all_its_content(objects: LocalObjects) -> None:
    async with objects.workspace() as folder:
        (folder / "deep").mkdir()
        (folder / "deep" / "file").write_bytes(b"x")

    assert not folder.exists()


async def test_a_workspace_is_gone_also_when_its_task_is_stopped(objects: LocalObjects) -> None:
    entered: asyncio.Future[Path] = asyncio.get_running_loop().create_future()

    async def work() -> None:
        async with objects.workspace() as folder:
            entered.set_result(folder)
            await asyncio.Event().wait()

    task = asyncio.create_task(work())
    folder = await entered
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)

    assert not folder.exists()


async def test_leftovers_of_dead_processes_are_cleared_and_those_of_living_ones_stay(
    objects: LocalObjects, tmp_path: Path
) -> None:
    async with objects.workspace() as mine:
        dead = mine.with_name(mine.name.replace(f"-{os.getpid()}-", "-4194305-"))
        dead.mkdir()
        elsewhere = mine.with_name("another_machine-4194305-abc")
        elsewhere.mkdir()

        assert objects.clear_leftovers() == 1

        assert mine.exists()
        assert elsewhere.exists()
        assert not dead.exists()


async def test_a_full_disk_is_told_and_leaves_nothing_half_written(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", megabytes=1) as disk:
        file = tmp_path / "given"
        file.write_bytes(b"x" * 3_000_000)

        with pytest.raises(EnvironmentProblem) as caught:
            await LocalObjects(disk).put(LOCAL, KEY, file)

        assert caught.value.code == "disk_full"
        assert [each for each in disk.rglob("*") if each.is_file()] == []
        assert file.exists()


async def test_two_owners_do_not_see_each_other(objects: LocalObjects, tmp_path: Path) -> None:
    file = tmp_path / "given"
    file.write_bytes(b"mine")
    await objects.put(LOCAL, KEY, file)

    with pytest.raises(ValueError, match="not a key of somebody"):
        await objects.exists(Owner("somebody"), KEY)
