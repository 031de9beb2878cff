"""Taking an upload that comes in pieces, in memory that does not grow with it."""

import asyncio
from collections.abc import AsyncIterable
from pathlib import Path

from reelwright.store.objects.boundaries import crossing
from reelwright.store.objects.links import UploadLeave


async def received(pieces: AsyncIterable[bytes], file: Path, leave: UploadLeave) -> None:
    """Write pieces into a file, and stop at the first byte over what was agreed.

    Raises:
        LimitError: there are more (`upload_too_large`).
        ArgumentsError: there is not a single byte (`upload_empty`).
        OSError: they cannot be written.
    """
    size = 0
    with file.open("wb") as opened:
        async for piece in pieces:
            size += len(piece)
            leave.refuse_size(size, is_whole=False)

            def write(piece: bytes = piece) -> None:
                opened.write(piece)

            await asyncio.to_thread(crossing, "objects.receive", write)
    leave.refuse_size(size, is_whole=True)
