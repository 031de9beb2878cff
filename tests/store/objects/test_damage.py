"""What was altered behind our back is found, and is not there."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest

from reelwright.domain import LOCAL
from reelwright.errors import NotFoundError
from reelwright.store.objects.local import LocalObjects
from reelwright.store.objects.records import Records
from tests.store.objects.places import NAME, LocalPlace, Place, S3Place, client_of

Written: TypeAlias = Callable[[bytes], Path]

KEY = "local/clips/clip_one/talk.mp4"


async def is_damaged(place: Place) -> bool:
    """Say whether opening tells of damage."""
    try:
        async with place.objects.open(LOCAL, KEY):
            return False
    except NotFoundError as error:
        return error.code == "object_damaged"


@pytest.mark.parametrize("body", [b"01234", b"", b"01234567890", b"012345678X"])
async def test_what_was_altered_or_cut_short_is_never_given(
    place: Place, written: Written, body: bytes
) -> None:
    await place.objects.put(LOCAL, KEY, written(b"0123456789"))

    place.overwrite(KEY, body)

    assert await is_damaged(place)
    assert await place.objects.exists(LOCAL, KEY) is False


async def test_putting_it_again_makes_it_good(place: Place, written: Written) -> None:
    await place.objects.put(LOCAL, KEY, written(b"0123456789"))
    place.overwrite(KEY, b"0123")
    assert await is_damaged(place)

    await place.objects.put(LOCAL, KEY, written(b"0123456789"))

    assert await place.objects.exists(LOCAL, KEY)
    async with place.objects.open(LOCAL, KEY) as path:
        assert path.read_bytes() == b"0123456789"


async def test_what_is_cut_short_is_found_also_where_it_is_not_opened(
    place: Place, written: Written
) -> None:
    await place.objects.put(LOCAL, KEY, written(b"0123456789"))
    place.overwrite(KEY, b"0123")

    with pytest.raises(NotFoundError) as asked:
        await place.objects.stat(LOCAL, KEY)
    with pytest.raises(NotFoundError) as read:
        _ = [piece async for piece in place.objects.read(LOCAL, KEY, 0, 2)]
    with pytest.raises(NotFoundError) as copied:
        await place.objects.copy(LOCAL, KEY, f"{KEY}.copy")

    assert {each.value.code for each in (asked, read, copied)} == {"object_damaged"}


async def test_what_others_put_into_a_bucket_is_not_ours(
    moto_place: S3Place, written: Written
) -> None:
    await moto_place.objects.put(LOCAL, KEY, written(b"0123456789"))
    name = f"{moto_place.prefix}objects/{KEY}"
    client_of(moto_place.url).put_object(Bucket=NAME, Key=name, Body=b"0123456789")

    assert await moto_place.objects.exists(LOCAL, KEY) is False
    assert await is_damaged(moto_place)


async def test_altering_a_file_and_its_time_is_found(
    local_place: LocalPlace, written: Written
) -> None:
    await local_place.objects.put(LOCAL, KEY, written(b"0123456789"))
    path = local_place.root / "objects" / KEY
    before = path.stat()

    path.write_bytes(b"012345678X")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))

    assert await local_place.objects.exists(LOCAL, KEY) is False


async def test_a_glance_is_enough_until_somebody_touches_a_file(
    local_place: LocalPlace, written: Written
) -> None:
    await local_place.objects.put(LOCAL, KEY, written(b"0123456789"))
    path, records = local_place.root / "objects" / KEY, Records(local_place.root)
    assert records.at_a_glance(KEY, path) is not None

    path.chmod(0o644)  # how it looks has changed, what it says has not
    assert records.at_a_glance(KEY, path) is None
    assert await local_place.objects.exists(LOCAL, KEY)

    assert records.at_a_glance(KEY, path) is not None


async def test_a_store_that_was_copied_elsewhere_is_whole(
    local_place: LocalPlace, written: Written, tmp_path: Path
) -> None:
    await local_place.objects.put(LOCAL, KEY, written(b"0123456789"), content_type="video/mp4")
    moved = tmp_path / "moved"
    for source in local_place.root.rglob("*"):
        if source.is_file():
            target = moved / source.relative_to(local_place.root)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(source.read_bytes())

    objects = LocalObjects(moved)

    assert (await objects.stat(LOCAL, KEY)).content_type == "video/mp4"
    (moved / "objects" / KEY).write_bytes(b"012345678X")
    assert await objects.exists(LOCAL, KEY) is False


@pytest.mark.parametrize("note", [b"", b"{", b'{"sha256": 5}'])
async def test_a_file_whose_record_is_lost_is_taken_as_it_is(
    local_place: LocalPlace, written: Written, note: bytes
) -> None:
    await local_place.objects.put(LOCAL, KEY, written(b"0123456789"))
    for record in (local_place.root / "sums" / KEY).iterdir():
        record.write_bytes(note)

    assert await local_place.objects.exists(LOCAL, KEY)
    assert (await local_place.objects.stat(LOCAL, KEY)).size_bytes == 10


async def test_nothing_is_left_of_what_was_replaced_or_deleted(
    local_place: LocalPlace, written: Written
) -> None:
    for letter in "abc":
        await local_place.objects.put(LOCAL, KEY, written(letter.encode()))
    assert len(list((local_place.root / "sums" / KEY).iterdir())) == 1

    await local_place.objects.delete(LOCAL, KEY)

    assert [each for each in local_place.root.rglob("*") if each.is_file()] == []
