"""pocketsphinx lays known English words over their sound: captions get the time of each word.

It takes two to five hundredths of the time that is aligned, on one processor.
"""

import asyncio
import importlib.util
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from reelwright.domain import Row, Seconds, TimeRange
from reelwright.errors import EnvironmentProblem, ProviderError
from reelwright.ports import Aligned, AlignerCard, Progress
from reelwright.process import Finished, Processes, killed_by_limit
from reelwright.providers.transcription.pieces import length_of
from reelwright.providers.transcription.side_by_side import shared
from reelwright.providers.transcription.stretches import (
    Heard,
    Stretch,
    Times,
    believed,
    runs,
    settled,
    stretches,
)

LONGEST: Seconds = 40.0
"""Most that is aligned at once: the more words, the surer each of them."""

AGAIN: Seconds = 12.0
"""Where a stretch did not fit at all, its rows are tried again in stretches of this length."""

CHILD = "reelwright.providers.transcription.sphinx_align_child"

Found = dict[int, list[Times]]
"""The times of the words of each row that was found, by its place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SphinxAligner:
    """Aligns English with pocketsphinx."""

    processes: Processes
    side_by_side: int | None = None
    """How many decoders run at once; None for one per processor."""

    @property
    def card(self) -> AlignerCard:
        return AlignerCard(name="sphinx", model="cmusphinx-en-us", languages=frozenset({"en"}))

    @staticmethod
    def is_available() -> bool:
        """Say whether it is installed, without loading it."""
        return importlib.util.find_spec("pocketsphinx") is not None

    async def align(
        self,
        sound: Path,
        rows: Sequence[Row],
        *,
        language: str,
        folder: Path,
        progress: Progress,
        begins: Seconds = 0.0,
    ) -> Aligned:
        """Align rows with a 16 kHz mono WAV file that begins at the moment `begins`.

        Raises:
            ProviderError: the language is not English (`alignment_language_unsupported`), or the
                recogniser broke.
            MediaError: the file is no such WAV file.
            EnvironmentProblem: pocketsphinx is not installed.
        """
        if not self.card.knows(language):
            raise ProviderError(
                f"The recogniser at hand can align English only, not {language!r}.",
                code="alignment_language_unsupported",
                fix="Leave out `align`: words are then placed by the pauses of the recording.",
            )
        length = await asyncio.to_thread(length_of, sound)
        if not length:
            return Aligned(rows=tuple(rows), unaligned=tuple(row.id for row in rows))
        heard = TimeRange(start=begins, end=begins + length)
        found: Found = {}
        for longest in (LONGEST, AGAIN):
            missing = [
                place
                for place, row in enumerate(rows)
                if place not in found and row.overlaps(heard)
            ]
            given = stretches(rows, runs(rows, missing, longest=longest), within=heard)
            await self._run(sound, begins, rows, given, found, folder, progress)
        checked = [
            believed(row, found[place]) if place in found else None
            for place, row in enumerate(rows)
        ]
        progress.report(1.0, "aligned")
        made, unaligned = settled(rows, checked)
        return Aligned(rows=made, unaligned=unaligned)

    async def _run(
        self,
        sound: Path,
        begins: Seconds,
        rows: Sequence[Row],
        given: Sequence[Stretch],
        found: Found,
        folder: Path,
        progress: Progress,
    ) -> None:
        """Have stretches aligned side by side, and note what is found."""
        total = sum(len(stretch.rows) for stretch in given)
        done = 0

        def hear(mine: Sequence[Stretch]) -> Callable[[str], None]:
            def take(line: str) -> None:
                nonlocal done
                told = json.loads(line)
                stretch = mine[told["piece"]]
                if told["words"] is not None:
                    found.update(to_times(stretch, rows, told["words"]))
                done += len(stretch.rows)
                if total > len(rows) // 2:  # what is tried again is little
                    progress.report(0.95 * done / total, f"aligned {done} of {total} lines")

            return take

        async def run(mine: Sequence[Stretch]) -> None:
            seconds = sum(stretch.end - stretch.start for stretch in mine)
            finished = await self.processes.run_python(
                CHILD,
                {
                    "sound": str(sound.resolve()),
                    "begins": begins,
                    "pieces": [to_piece(stretch) for stretch in mine],
                },
                folder=folder,
                limits=self.processes.with_limits(wall_seconds=600 + 4 * seconds),
                on_line=hear(mine),
            )
            _check(finished)

        await shared(given, run, at_once=self.side_by_side)


def to_piece(stretch: Stretch) -> dict[str, Any]:
    """Say what the child shall look for."""
    return {
        "start": stretch.start,
        "end": stretch.end,
        "words": stretch.words,
        "first": stretch.first,
        "last": stretch.last,
    }


def to_times(
    stretch: Stretch, rows: Sequence[Row], words: Sequence[Sequence[float] | None]
) -> Found:
    """Share what the child found among the rows of a stretch."""
    found: Found = {}
    waiting = iter(words)
    for place in stretch.rows:
        times = islice(waiting, len(rows[place].words))
        found[place] = [None if each is None else Heard(*each) for each in times]
    return found


def _check(finished: Finished) -> None:
    if finished.has_succeeded:
        return
    if "No module named 'pocketsphinx'" in finished.stderr:
        raise EnvironmentProblem(
            "pocketsphinx is not installed.",
            code="engine_missing",
            fix="Install it with `uv pip install 'reelwright[sphinx]'`.",
        )
    raise killed_by_limit(finished) or ProviderError(
        "pocketsphinx stopped without finishing its work.", code="alignment_failed"
    )
