"""Laying the words of a transcript over the sound of its video, whole or where a clip is cut."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from reelwright.domain import Row, Seconds, TimeRange, Transcript, WordTimes
from reelwright.errors import (
    EnvironmentProblem,
    MediaError,
    ProviderError,
    TimeoutExceededError,
    UnavailableError,
)
from reelwright.media.ffmpeg import Ffmpeg
from reelwright.media.sound import extract_sound
from reelwright.ports import Aligner, Progress

ROOM: Seconds = 4.0
"""What is listened to around a range, and around its lines: captions are early or late."""

_JOINED: Seconds = 10.0
"""Ranges with less than this between them are listened to in one go."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Laid:
    """What came of laying words over their sound."""

    transcript: Transcript
    is_aligned: bool
    """Whether most of its lines were found in the sound."""

    notes: tuple[str, ...] = ()
    """What was not found, or why nothing was."""


async def lay_words(
    ffmpeg: Ffmpeg,
    aligner: Aligner,
    source: Path,
    transcript: Transcript,
    *,
    language: str,
    folder: Path,
    progress: Progress,
    ranges: Sequence[TimeRange] = (),
) -> Laid:
    """Give the words of a transcript the times at which they are said: all, or those in ranges.

    A transcript is no worse for it: where an engine fails, it is given back as it was, with a
    note that says so.
    """
    rows = {row.id: row for row in transcript.rows}
    left: set[str] = set()
    try:
        for window in _windows(ranges):
            mine = [row for row in transcript.rows if window is None or row.overlaps(window)]
            if not mine:
                continue
            heard = None if window is None else _around(mine)
            begins = 0.0 if heard is None else heard.start
            sound = await extract_sound(
                ffmpeg,
                source,
                folder=folder,
                start=None if heard is None else begins,
                duration=None if heard is None else heard.duration,
            )
            aligned = await aligner.align(
                sound, mine, language=language, folder=folder, progress=progress, begins=begins
            )
            sound.unlink()
            left.update(aligned.unaligned)
            rows.update((row.id, row) for row in aligned.rows)
    except (
        MediaError,
        ProviderError,
        EnvironmentProblem,
        UnavailableError,
        TimeoutExceededError,
    ) as error:
        note = f"Words could not be laid over their sound: {error.message}"
        return Laid(transcript=transcript, is_aligned=False, notes=(note,))
    wanted = {
        row.id
        for row in transcript.rows
        if not ranges or any(row.overlaps(each) for each in ranges)
    }
    left &= wanted
    is_aligned = 2 * len(left) < len(wanted)
    note = (
        f"{len(left)} of {len(wanted)} lines were not found in the sound: the times of their "
        "words are estimates."
    )
    return Laid(
        transcript=transcript.with_rows(
            _in_order(list(rows.values())),
            word_times=WordTimes.ALIGNED if is_aligned else transcript.word_times,
        ),
        is_aligned=is_aligned,
        notes=(note,) if left else (),
    )


def _windows(ranges: Sequence[TimeRange]) -> list[TimeRange | None]:
    """Give what is listened to: ranges with room around them, joined; None is all of it."""
    if not ranges:
        return [None]
    found: list[TimeRange] = []
    for each in sorted(ranges, key=lambda one: one.start):
        window = TimeRange(start=max(0.0, each.start - ROOM), end=each.end + ROOM)
        if found and window.start - found[-1].end < _JOINED:
            before = found.pop()
            window = TimeRange(start=before.start, end=max(before.end, window.end))
        found.append(window)
    return list(found)


def _around(rows: Sequence[Row]) -> TimeRange:
    """Give what must be heard to find rows, each of them whole."""
    first = min(row.start for row in rows)
    return TimeRange(start=max(0.0, first - ROOM), end=max(row.end for row in rows) + ROOM)


def _in_order(rows: Sequence[Row]) -> tuple[Row, ...]:
    """Put rows in order: one that was moved may have passed one that was not listened to."""
    return tuple(sorted(rows, key=lambda row: row.start))
