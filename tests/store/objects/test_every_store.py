"""What holds of every store of bytes."""

import asyncio
import hashlib
import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeAlias

import pytest

from reelwright.domain import LOCAL, Owner
from reelwright.errors import ArgumentsError, NotFoundError
from tests.store.objects.places import Place

Written: TypeAlias = Callable[[bytes], Path]

KEY = "local/videos/vid_one/source.mp4"
OTHER = Owner("usr_two")


async def test_what_is_put_is_taken_over_and_known(place: Place, written: Written) -> None:
    file = written(b"bytes")

    stored = await place.objects.put(LOCAL, KEY, file, content_type="video/mp4")

    assert not file.exists()
    assert (stored.size_bytes, stored.content_type) == (5, "video/mp4")
    assert stored.sha256 == hashlib.sha256(b"bytes").hexdigest()
    async with place.objects.open(LOCAL, KEY) as path:
        assert path.read_bytes() == b"bytes"
        assert path.suffix == ".mp4"
    told = await place.objects.stat(LOCAL, KEY)
    assert (told.size_bytes, told.sha256) == (stored.size_bytes, stored.sha256)
    assert told.content_type == "video/mp4"
    assert abs(told.modified - datetime.now(UTC)) < timedelta(minutes=5)


async def test_a_type_that_was_not_given_is_not_made_up(place: Place, written: Written) -> None:
    await place.objects.put(LOCAL, KEY, written(b"bytes"))

    assert (await place.objects.stat(LOCAL, KEY)).content_type is None


async def test_putting_again_replaces(place: Place, written: Written) -> None:
    await place.objects.put(LOCAL, KEY, written(b"old"))
    await place.objects.put(LOCAL, KEY, written(b"newer"))

    async with place.objects.open(LOCAL, KEY) as path:
        assert path.read_bytes() == b"newer"
    assert (await place.objects.stat(LOCAL, KEY)).size_bytes == 5


async def test_the_same_bytes_may_be_put_again_while_they_are_used(
    place: Place, written: Written
) -> None:
    await place.objects.put(LOCAL, KEY, written(b"bytes"))

    async with place.objects.open(LOCAL, KEY) as path:
        await place.objects.put(LOCAL, KEY, written(b"bytes"))

        assert path.read_bytes() == b"bytes"


async def test_an_empty_file_is_a_file(place: Place, written: Written) -> None:
    await place.objects.put(LOCAL, KEY, written(b""))

    assert await place.objects.exists(LOCAL, KEY)
    assert (await place.objects.stat(LOCAL, KEY)).size_bytes == 0
    async with place.objects.open(LOCAL, KEY) as path:
        assert path.read_bytes() == b""
    assert [piece async for piece in place.objects.read(LOCAL, KEY)] == []
    assert (await place.objects.copy(LOCAL, KEY, f"{KEY}.copy")).size_bytes == 0


async def test_what_is_not_there_is_not_found(place: Place) -> None:
    assert await place.objects.exists(LOCAL, KEY) is False
    with pytest.raises(NotFoundError) as opened:
        async with place.objects.open(LOCAL, KEY):
            pass
    with pytest.raises(NotFoundError) as asked:
        await place.objects.stat(LOCAL, KEY)
    with pytest.raises(NotFoundError) as read:
        _ = [piece async for piece in place.objects.read(LOCAL, KEY, 3, 5)]
    with pytest.raises(NotFoundError) as nothing:
        _ = [piece async for piece in place.objects.read(LOCAL, KEY, 3, 3)]
    with pytest.raises(NotFoundError) as copied:
        await place.objects.copy(LOCAL, KEY, f"{KEY}.copy")

    raised = (opened, asked, read, nothing, copied)
    assert {each.value.code for each in raised} == {"file_missing"}


async def test_a_name_of_any_script_is_a_name(place: Place, written: Written) -> None:
    key = "local/clips/clip_one/wärme-電影-фильм_1.mp4"

    await place.objects.put(LOCAL, key, written(b"bytes"))

    async with place.objects.open(LOCAL, key) as path:
        assert path.read_bytes() == b"bytes"
    assert [each.key for each in await place.objects.list(LOCAL, "local/clips")] == [key]
    link = await place.objects.link(
        LOCAL, key, expires=timedelta(minutes=1), filename='wärme "電影".mp4'
    )
    answer = await place.get(link)
    assert (answer.status, answer.body) == (200, b"bytes")
    assert "filename*=UTF-8''w%C3%A4rme" in answer.headers["content-disposition"]


@pytest.mark.parametrize(
    ("start", "end"),
    [(0, None), (0, 10), (0, 1), (9, 10), (9, None), (3, 7), (3, 99), (10, None), (50, 60), (4, 4)],
)
async def test_a_range_is_half_open_and_ends_with_the_file(
    place: Place, written: Written, start: int, end: int | None
) -> None:
    await place.objects.put(LOCAL, KEY, written(b"0123456789"))

    got = b"".join([piece async for piece in place.objects.read(LOCAL, KEY, start, end)])

    assert got == b"0123456789"[start:end]


async def test_a_large_file_comes_back_as_it_went(place: Place, tmp_path: Path) -> None:
    size = 40 * 1024 * 1024 + 5
    file = tmp_path / "large"
    chance = random.Random(7)
    with file.open("wb") as opened:  # mostly holes, with something at the seams of parts
        for place_of in (0, 8 << 20, (8 << 20) - 500, 16 << 20, size - 1000):
            opened.seek(place_of)
            opened.write(chance.randbytes(1000))
    digest = hashlib.sha256(file.read_bytes()).hexdigest()

    stored = await place.objects.put(LOCAL, KEY, file)

    assert (stored.size_bytes, stored.sha256) == (size, digest)
    forget_what_is_here(tmp_path)
    async with place.objects.open(LOCAL, KEY) as path:
        assert hashlib.sha256(path.read_bytes()).hexdigest() == digest
    got = hashlib.sha256()
    async for piece in place.objects.read(LOCAL, KEY):
        got.update(piece)
    assert got.hexdigest() == digest
    copied = await place.objects.copy(LOCAL, KEY, f"{KEY}.copy")
    assert (copied.size_bytes, copied.sha256) == (size, digest)


async def test_of_many_that_put_at_once_one_wins_whole(place: Place, written: Written) -> None:
    bodies = [bytes([letter]) * 100_000 for letter in b"abcdefgh"]
    files = [written(body) for body in bodies]

    await asyncio.gather(*(place.objects.put(LOCAL, KEY, file) for file in files))

    async with place.objects.open(LOCAL, KEY) as path:
        body = path.read_bytes()
    assert body in bodies
    assert (await place.objects.stat(LOCAL, KEY)).sha256 == hashlib.sha256(body).hexdigest()


async def test_what_is_open_while_it_is_replaced_stays_whole(
    place: Place, written: Written
) -> None:
    bodies = [bytes([letter]) * 300_000 for letter in b"ab"]
    await place.objects.put(LOCAL, KEY, written(bodies[0]))

    async def look() -> bytes:
        async with place.objects.open(LOCAL, KEY) as path:
            return path.read_bytes()

    async def replace() -> None:
        for body in bodies * 3:
            await place.objects.put(LOCAL, KEY, written(body))

    _, *seen = await asyncio.gather(replace(), *(look() for _ in range(12)))

    assert set(seen) <= set(bodies)


async def test_a_copy_is_the_same_and_goes_its_own_way(place: Place, written: Written) -> None:
    await place.objects.put(LOCAL, KEY, written(b"bytes"), content_type="video/mp4")

    copied = await place.objects.copy(LOCAL, KEY, "local/videos/vid_two/source.mp4")
    await place.objects.put(LOCAL, KEY, written(b"other"))
    await place.objects.delete(LOCAL, KEY)

    assert copied.sha256 == hashlib.sha256(b"bytes").hexdigest()
    assert (copied.size_bytes, copied.content_type) == (5, "video/mp4")
    async with place.objects.open(LOCAL, copied.key) as path:
        assert path.read_bytes() == b"bytes"


async def test_a_copy_never_overwrites(place: Place, written: Written) -> None:
    await place.objects.put(LOCAL, KEY, written(b"bytes"))
    await place.objects.put(LOCAL, f"{KEY}.copy", written(b"there"))

    with pytest.raises(ArgumentsError) as caught:
        await place.objects.copy(LOCAL, KEY, f"{KEY}.copy")

    assert caught.value.code == "object_exists"
    async with place.objects.open(LOCAL, f"{KEY}.copy") as path:
        assert path.read_bytes() == b"there"
    assert await place.objects.exists(LOCAL, KEY)


async def test_of_many_copies_to_one_key_one_is_made(place: Place, written: Written) -> None:
    for letter in "abcd":
        await place.objects.put(LOCAL, f"local/from/{letter}", written(letter.encode()))

    done = await asyncio.gather(
        *(place.objects.copy(LOCAL, f"local/from/{letter}", "local/to/one") for letter in "abcd"),
        return_exceptions=True,
    )

    made = [each for each in done if not isinstance(each, BaseException)]
    codes = [each.code for each in done if isinstance(each, ArgumentsError)]
    assert (len(made), codes) == (1, ["object_exists"] * 3)
    assert (await place.objects.stat(LOCAL, "local/to/one")).sha256 == made[0].sha256


async def test_a_prefix_is_a_folder_and_not_the_beginning_of_a_name(
    place: Place, written: Written
) -> None:
    keys = ["local/a/b", "local/a/bc", "local/a/b-c", "local/a/d/e", "local/a/d/f/g", "local/a/de"]
    for key in keys:
        await place.objects.put(LOCAL, key, written(b"x"))

    assert await place.objects.delete(LOCAL, "local/a/b") == 1
    assert await place.objects.delete(LOCAL, "local/a/d") == 2
    assert await place.objects.delete(LOCAL, "local/a/d") == 0

    left = [each.key for each in await place.objects.list(LOCAL, "local/a")]
    assert left == ["local/a/b-c", "local/a/bc", "local/a/de"]


async def test_a_listing_goes_by_pages_in_order(place: Place, written: Written) -> None:
    names = ["a", "a-b", "a.b", "a1/x", "b", "c/d", "c/e", "z/ä"]
    for name in names:
        await place.objects.put(LOCAL, f"local/list/{name}", written(name.encode()))
    await place.objects.put(LOCAL, "local/listed", written(b"beside"))

    pages: list[list[str]] = []
    after = None
    while page := await place.objects.list(LOCAL, "local/list", after=after, limit=3):
        pages.append([each.key for each in page])
        after = page[-1].key

    assert [len(page) for page in pages] == [3, 3, 2]
    assert [key for page in pages for key in page] == sorted(f"local/list/{n}" for n in names)
    (one,) = await place.objects.list(LOCAL, "local/list/z/ä")
    assert (one.size_bytes, one.key) == (4, "local/list/z/ä")


async def test_two_owners_do_not_see_each_other(place: Place, written: Written) -> None:
    await place.objects.put(LOCAL, "local/a/b", written(b"mine"))
    await place.objects.put(OTHER, "usr_two/a/b", written(b"theirs"))
    soon = timedelta(minutes=1)

    for act in (
        lambda: place.objects.exists(OTHER, "local/a/b"),
        lambda: place.objects.stat(OTHER, "local/a/b"),
        lambda: place.objects.delete(OTHER, "local/a"),
        lambda: place.objects.list(OTHER, "local/a"),
        lambda: place.objects.copy(OTHER, "local/a/b", "usr_two/a/c"),
        lambda: place.objects.copy(OTHER, "usr_two/a/b", "local/a/c"),
        lambda: place.objects.put(OTHER, "local/a/b", Path("/nowhere")),
        lambda: place.objects.link(OTHER, "local/a/b", expires=soon, filename="x"),
        lambda: place.objects.upload_link(
            OTHER, "local/a/b", expires=soon, max_bytes=1, content_type="video/mp4"
        ),
        lambda: anext(place.objects.read(OTHER, "local/a/b")),
        lambda: place.objects.open(OTHER, "local/a/b").__aenter__(),
        lambda: place.objects.delete(OTHER, "usr_two"),
        lambda: place.objects.delete(Owner("usr"), "usr_two/a"),
    ):
        with pytest.raises(ValueError, match="not a key of"):
            await act()

    assert await place.objects.delete(OTHER, "usr_two/a") == 1
    assert await place.objects.exists(LOCAL, "local/a/b")


async def test_what_is_temporary_is_used_like_anything_else(place: Place, written: Written) -> None:
    key = "local/temporary/upl_one/file.mp4"
    await place.objects.put(LOCAL, key, written(b"bytes"))

    copied = await place.objects.copy(LOCAL, key, KEY)

    assert [each.key for each in await place.objects.list(LOCAL, "local/temporary")] == [key]
    assert await place.objects.delete(LOCAL, "local/temporary/upl_one") == 1
    assert await place.objects.exists(LOCAL, copied.key)


async def test_a_workspace_is_where_files_are_taken_over_from(place: Place) -> None:
    async with place.objects.workspace() as folder:
        (folder / "made").write_bytes(b"bytes")
        await place.objects.put(LOCAL, KEY, folder / "made")

    assert not folder.exists()
    assert await place.objects.exists(LOCAL, KEY)


def forget_what_is_here(root: Path) -> None:
    """Throw out what this machine keeps of a bucket."""
    for file in root.glob("data/cache/*"):
        file.unlink()
