"""A process that uses a store, to be watched or killed: `child.py WHAT ROOT URL PREFIX SIZE`.

`URL` is that of a server, or `local`. It says what it did, line by line.
"""

import asyncio
import itertools
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

from reelwright.domain import LOCAL
from reelwright.ports import Objects
from reelwright.store.objects.local import LocalObjects

KEY = "local/videos/vid_one/source.mp4"
_MIB = 1024 * 1024


@asynccontextmanager
async def opened(root: Path, url: str, prefix: str) -> AsyncGenerator[Objects]:
    """Open the store that the arguments name."""
    if url == "local":
        yield LocalObjects(root)
        return
    from reelwright.store.objects.s3 import open_s3_objects
    from tests.store.objects.places import bucket_at

    async with open_s3_objects(
        bucket_at(url, prefix), data=root, cache_bytes=4_000_000_000
    ) as objects:
        yield objects


async def put_for_ever(objects: Objects, size: int) -> None:
    """Put two contents in turn."""
    for turn in itertools.count():
        async with objects.workspace() as folder:
            file = folder / "made"
            file.write_bytes(bytes([ord("a") + turn % 2]) * size)
            print("putting", flush=True)
            await objects.put(LOCAL, KEY, file)
            print("put", flush=True)


async def there_and_back(objects: Objects, root: Path, size: int) -> None:
    """Put a file that is all holes, bring it back in every way, and say what that took."""
    file = root / "made"
    root.mkdir(parents=True, exist_ok=True)
    with file.open("wb") as made:
        made.truncate(size)
    await objects.put(LOCAL, KEY, file)
    for kept in root.glob("cache/objects/*"):
        kept.unlink()
    async with objects.open(LOCAL, KEY) as path:
        assert path.stat().st_size == size
    total = 0
    async for piece in objects.read(LOCAL, KEY):
        total += len(piece)
    assert total == size
    await objects.delete(LOCAL, f"{KEY}.copy")
    await objects.copy(LOCAL, KEY, f"{KEY}.copy")
    status = Path("/proc/self/status").read_text(encoding="ascii")
    print(next(line for line in status.splitlines() if line.startswith("VmHWM")), flush=True)


async def main(what: str, root: str, url: str, prefix: str, size: str) -> None:
    """Do what the arguments say."""
    async with opened(Path(root), url, prefix) as objects:
        if what == "put":
            await put_for_ever(objects, int(size))
        else:
            await there_and_back(objects, Path(root), int(size))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
