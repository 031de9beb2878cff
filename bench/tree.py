"""How much memory a process and all its descendants hold together, watched from beside (Linux).

The measure is PSS: pages that several of them share count once. What is held in between two looks
and given back before the next is not seen.
"""

import threading
from pathlib import Path
from types import TracebackType
from typing import Self

EVERY = 0.1
"""Seconds between two looks."""


class Watch:
    """Looks at a process tree from time to time, as long as the block lasts; None looks at none."""

    def __init__(self, root: int | None) -> None:
        self._root = root
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._look_on, daemon=True)
        self.most = 0
        """Most bytes held at one look."""

    def __enter__(self) -> Self:
        if self._root is not None:
            self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._is_over.set()
        if self._thread.is_alive():
            self._thread.join()

    def _look_on(self) -> None:
        assert self._root is not None
        while not self._is_over.wait(EVERY):
            self.most = max(self.most, sum(map(held_by, family_of(self._root))))


def family_of(root: int) -> list[int]:
    """Give a process and all its descendants."""
    children: dict[int, list[int]] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            # The name of the program, in brackets, may hold spaces and brackets itself.
            words = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        children.setdefault(int(words[1]), []).append(int(folder.name))
    family = [root]
    for member in family:
        family += children.get(member, [])
    return family


def held_by(process: int) -> int:
    """Give the bytes a process holds, its share of what it shares with others included."""
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(1024 * int(line.split()[1]) for line in lines if line.startswith("Pss:"))
