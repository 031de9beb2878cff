"""Files of a far store, kept on this machine."""

import asyncio
import os
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from reelwright.errors import EnvironmentProblem, NotFoundError
from reelwright.store.objects.cache import FileCache, Held
from tests.clips import small_disk


class Far:
    """A far store with one file, which counts how often it is fetched."""

    def __init__(self, body: bytes = b"x" * 100) -> None:
        self.body = body
        self.fetched = 0
        self.began = asyncio.Event()
        self.may_go_on = asyncio.Event()
        self.may_go_on.set()

    async def bring(self, target: Path) -> None:
        self.fetched += 1
        self.began.set()
        target.write_bytes(self.body)
        await self.may_go_on.wait()


@pytest.fixture
def cache(tmp_path: Path) -> FileCache:
    return FileCache(tmp_path / "cache", size_bytes=250)


def names(tmp_path: Path) -> set[str]:
    return {file.name for file in (tmp_path / "cache").iterdir() if file.suffix == ".mp4"}


async def use(
    cache: FileCache,
    name: str,
    far: Far,
    *,
    during: Callable[[Held], Awaitable[None]] | None = None,
) -> bytes:
    """Hold a file, do something meanwhile, and give what it said."""
    async with cache.hold(name, size_bytes=len(far.body), sha256=None, bring=far.bring) as held:
        if during is not None:
            await during(held)
        return held.path.read_bytes()


async def test_what_was_brought_once_is_here(cache: FileCache) -> None:
    far = Far()

    assert await use(cache, "a.mp4", far) == far.body
    assert await use(cache, "a.mp4", far) == far.body

    assert far.fetched == 1


async def test_many_that_want_it_at_once_wait_for_one(cache: FileCache, tmp_path: Path) -> None:
    far = Far()
    elsewhere = FileCache(tmp_path / "cache", size_bytes=250)

    got = await asyncio.gather(
        *(use(each, "a.mp4", far) for each in (cache, elsewhere) for _ in range(4))
    )

    assert (set(got), far.fetched) == ({far.body}, 1)


async def test_what_was_used_longest_ago_is_thrown_out(cache: FileCache, tmp_path: Path) -> None:
    for name in ("a.mp4", "b.mp4"):
        await use(cache, name, Far())
    os.utime(tmp_path / "cache" / "a.mp4.lock", (1, 1))
    os.utime(tmp_path / "cache" / "b.mp4.lock", (2, 2))
    await use(cache, "a.mp4", Far())

    await use(cache, "c.mp4", Far())

    assert names(tmp_path) == {"a.mp4", "c.mp4"}
    assert len(list((tmp_path / "cache").iterdir())) == 4


async def test_what_is_in_use_is_never_thrown_out(cache: FileCache, tmp_path: Path) -> None:
    async def during(held: Held) -> None:
        for name in ("b.mp4", "c.mp4", "d.mp4"):
            await use(cache, name, Far())
        assert held.path.exists()

    assert await use(cache, "a.mp4", Far(), during=during) == b"x" * 100

    assert "a.mp4" in names(tmp_path)
    assert len(names(tmp_path)) == 2


async def test_one_larger_than_the_cache_is_held_all_the_same(
    cache: FileCache, tmp_path: Path
) -> None:
    large = Far(b"y" * 1000)

    assert await use(cache, "large.mp4", large) == large.body
    await use(cache, "a.mp4", Far())

    assert names(tmp_path) == {"a.mp4"}


@pytest.mark.parametrize("body", [b"x" * 99, b"", b"x" * 99 + b"y", None])
async def test_one_that_was_altered_is_fetched_anew(
    cache: FileCache, tmp_path: Path, body: bytes | None
) -> None:
    far = Far()
    await use(cache, "a.mp4", far)
    file = tmp_path / "cache" / "a.mp4"
    if body is None:
        file.unlink()
    else:
        file.write_bytes(body)

    assert await use(cache, "a.mp4", far) == far.body

    assert far.fetched == 2


async def test_one_whose_hash_is_known_is_not_fetched_for_a_lost_record(
    cache: FileCache, tmp_path: Path
) -> None:
    far = Far()
    digest = "09ecb6ebc8bcefc733f6f2ec44f791abeed6a99edf0cc31519637898aebd52d8"
    for _ in range(2):
        async with cache.hold("a.mp4", size_bytes=100, sha256=digest, bring=far.bring) as held:
            assert held.sha256 == digest
        (tmp_path / "cache" / "a.mp4.lock").write_bytes(b"{")

    assert far.fetched == 1


async def test_one_that_comes_with_another_hash_is_damaged(
    cache: FileCache, tmp_path: Path
) -> None:
    with pytest.raises(NotFoundError) as caught:
        async with cache.hold("a.mp4", size_bytes=100, sha256="0" * 64, bring=Far().bring):
            pass

    assert caught.value.code == "object_damaged"
    assert names(tmp_path) == set()


async def test_one_who_stops_waiting_leaves_nothing_half(cache: FileCache, tmp_path: Path) -> None:
    far = Far()
    far.may_go_on.clear()
    first = asyncio.create_task(use(cache, "a.mp4", far))
    second = asyncio.create_task(use(cache, "a.mp4", Far(b"z" * 100)))
    await asyncio.wait_for(far.began.wait(), 10)

    first.cancel()
    await asyncio.wait([first])

    assert await asyncio.wait_for(second, 10) == b"z" * 100
    assert sorted(each.name for each in (tmp_path / "cache").iterdir()) == ["a.mp4", "a.mp4.lock"]


async def test_what_dead_processes_were_bringing_is_cleared_and_what_is_being_brought_stays(
    cache: FileCache, tmp_path: Path
) -> None:
    far = Far()
    far.may_go_on.clear()
    using = asyncio.create_task(use(cache, "living.mp4", far))
    await far.began.wait()
    (tmp_path / "cache" / "dead.mp4.new").write_bytes(b"half")

    cleared = cache.clear_leftovers()

    far.may_go_on.set()
    assert cleared == 1
    assert await using == far.body
    assert not list((tmp_path / "cache").glob("*.new"))


async def test_a_file_taken_over_is_here_and_not_where_it_was(
    cache: FileCache, tmp_path: Path
) -> None:
    file = tmp_path / "made.mp4"
    file.write_bytes(b"x" * 100)
    far = Far()

    await cache.take("a.mp4", file, "digest")

    assert await use(cache, "a.mp4", far) == b"x" * 100
    assert (file.exists(), far.fetched) == (False, 0)


async def test_a_full_disk_is_told_after_all_room_was_made(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", megabytes=1) as disk:
        cache = FileCache(disk / "cache", size_bytes=1_000_000_000)
        await use(cache, "a.mp4", Far(b"x" * 600_000))

        await use(cache, "b.mp4", Far(b"x" * 600_000))
        with pytest.raises(EnvironmentProblem) as caught:
            await use(cache, "c.mp4", Far(b"x" * 1_200_000))

        assert caught.value.code == "disk_full"
        assert [file.name for file in disk.rglob("*") if file.suffix != ".lock"] == ["cache"]
