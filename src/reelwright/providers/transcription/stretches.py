"""Where known words are looked for in a recording, and what is believed of what was found."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from reelwright.domain import Row, Seconds, TimeRange, Word

MARGIN: Seconds = 3.0
"""How far before and after its given time a word is looked for: captions are late or early."""

SLOWEST_LETTER: Seconds = 0.25
SLOWEST_WORD: Seconds = 1.2
"""A word lasts no longer than this and so much for each letter; else it swallowed a noise."""

FASTEST_LETTER: Seconds = 0.03
"""Faster than this nobody speaks: the row was squeezed in where it is not said."""

FURTHEST: Seconds = 2.5
"""How far a row may be moved against the rows around it."""

STEP: Seconds = 0.01
"""Seconds between the starts of two words at the least."""

_DIGIT_LETTERS = 4
"""Letters that a digit takes as long as."""

_AROUND = 3
"""Rows on each side that are asked how far captions are off here."""

Times = tuple[Seconds, Seconds] | None
"""When a word is said, or None where it was not found."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Rows that are aligned at once, in a window of the recording, with words around them."""

    rows: range
    """Their places."""

    start: Seconds
    end: Seconds
    words: tuple[str, ...]
    """The words that may be said in the window."""

    first: int
    last: int
    """Those of the rows: from `first` up to `last`, places in `words`."""


def stretches(rows: Sequence[Row], places: Sequence[range], *, within: TimeRange) -> list[Stretch]:
    """Make stretches of runs of rows, with windows `within` what can be listened to."""
    words = [word for row in rows for word in row.words]
    firsts = [0]
    for row in rows:
        firsts.append(firsts[-1] + len(row.words))
    return [_stretch(rows, words, firsts, run, within) for run in places]


def _stretch(
    rows: Sequence[Row],
    words: Sequence[Word],
    firsts: Sequence[int],
    run: range,
    within: TimeRange,
) -> Stretch:
    start = max(within.start, rows[run[0]].start - MARGIN)
    end = min(within.end, max(rows[place].end for place in run) + MARGIN)
    first, last = firsts[run[0]], firsts[run[-1] + 1]
    before, after = first, last
    while before > 0 and words[before - 1].end > start - MARGIN:
        before -= 1
    while after < len(words) and words[after].start < end + MARGIN:
        after += 1
    return Stretch(
        rows=run,
        start=start,
        end=end,
        words=tuple(word.text for word in words[before:after]),
        first=first - before,
        last=last - before,
    )


def runs(rows: Sequence[Row], places: Sequence[int], *, longest: Seconds) -> list[range]:
    """Group rows that follow each other into runs of at most `longest` seconds."""
    found: list[range] = []
    for place in places:
        last = found[-1] if found else None
        if (
            last is not None
            and last.stop == place
            and rows[place].end - rows[last.start].start <= longest
        ):
            found[-1] = range(last.start, place + 1)
        else:
            found.append(range(place, place + 1))
    return found


def letters(text: str) -> int:
    """Count how many letters' time a word takes."""
    return sum(_DIGIT_LETTERS if each.isdecimal() else each.isalnum() for each in text) or 1


def believed(row: Row, times: Sequence[Times]) -> list[Times] | None:
    """Leave out what cannot be; None when too little of a row is left to go by."""
    kept: list[Times] = []
    for word, time in zip(row.words, times, strict=True):
        longest = SLOWEST_WORD + SLOWEST_LETTER * letters(word.text)
        kept.append(None if time is None or time[1] - time[0] > longest else time)
    found = [(time, letters(word.text)) for word, time in zip(row.words, kept, strict=True) if time]
    if 2 * len(found) < len(kept):
        return None
    spoken = sum(end - start for (start, end), _ in found)
    return None if spoken < FASTEST_LETTER * sum(count for _, count in found) else kept


def offsets(rows: Sequence[Row], found: Sequence[list[Times] | None]) -> list[Seconds | None]:
    """Say how far each row was moved, at the median of its words; None where it was not found."""
    return [
        None
        if times is None
        else median(
            time[0] - word.start for word, time in zip(row.words, times, strict=True) if time
        )
        for row, times in zip(rows, found, strict=True)
    ]


def settled(
    rows: Sequence[Row], found: Sequence[list[Times] | None]
) -> tuple[tuple[Row, ...], tuple[str, ...]]:
    """Give each row the times that were found, and name those that keep their own.

    A row that was not found keeps its times, moved as the rows around it were and held between
    them. So is a row that would be moved quite otherwise than they.
    """
    moved = offsets(rows, found)
    kept: list[list[Times] | None] = []
    usual: list[Seconds] = []
    for place in range(len(rows)):
        around = [
            each
            for each in moved[max(0, place - _AROUND) : place + _AROUND + 1]
            if each is not None
        ]
        usual.append(median(around) if around else 0.0)
        own = moved[place]
        is_odd = own is None or abs(own - usual[-1]) > FURTHEST
        kept.append(None if is_odd else found[place])
    timed: list[list[tuple[Seconds, Seconds]]] = []
    for place, row in enumerate(rows):
        after = _next_start(kept, place)
        before = timed[-1][-1][1] if timed else 0.0
        times = kept[place]
        timed.append(
            _held(row, usual[place], before, after)
            if times is None
            else _filled(row, times, before, after)
        )
    left = tuple(row.id for row, times in zip(rows, kept, strict=True) if times is None)
    return _in_order(rows, timed), left


def _next_start(kept: Sequence[list[Times] | None], place: int) -> Seconds:
    for times in kept[place + 1 :]:
        if times is not None:
            return next(time[0] for time in times if time)
    return float("inf")


def _held(
    row: Row, offset: Seconds, before: Seconds, after: Seconds
) -> list[tuple[Seconds, Seconds]]:
    """Move the words of a row, and press them together where their neighbours leave less room."""
    start = max(row.start + offset, before)
    end = min(row.end + offset, after)
    if end - start < min(row.end - row.start, STEP * len(row.words)):
        start, end = before, max(min(after, before + row.duration), before + STEP * len(row.words))
    scale = (end - start) / max(row.duration, STEP)
    return [
        (start + scale * (word.start - row.start), start + scale * (word.end - row.start))
        for word in row.words
    ]


def _filled(
    row: Row, times: Sequence[Times], before: Seconds, after: Seconds
) -> list[tuple[Seconds, Seconds]]:
    """Put words that were not found between those that were, by their length."""
    counts = [letters(word.text) for word in row.words]
    spoken = sum(time[1] - time[0] for time in times if time)
    rate = spoken / sum(count for count, time in zip(counts, times, strict=True) if time)
    places = [place for place, time in enumerate(times) if time]
    filled: list[tuple[Seconds, Seconds]] = []
    for last, place in pairwise([-1, *places, len(times)]):
        gap = range(last + 1, place)
        low = times[last][1] if last >= 0 else before  # type: ignore[index]  # only found ones
        high = times[place][0] if place < len(times) else after  # type: ignore[index]
        wanted = rate * sum(counts[each] for each in gap)
        if last < 0:
            low = max(low, high - wanted)
        elif place == len(times):
            high = min(high, low + wanted)
        unit = max(high - low, 0.0) / max(sum(counts[each] for each in gap), 1)
        for each in gap:
            filled.append((low, low + unit * counts[each]))
            low += unit * counts[each]
        if place < len(times):
            filled.append(times[place])  # type: ignore[arg-type]
    return filled


def _in_order(
    rows: Sequence[Row], timed: Sequence[Sequence[tuple[Seconds, Seconds]]]
) -> tuple[Row, ...]:
    """Give rows their times; no word begins before the one before it, nor ends after the next."""
    flat = [time for times in timed for time in times]
    starts: list[Seconds] = []
    for start, _ in flat:
        starts.append(round(max(start, starts[-1] + STEP if starts else 0.0), 3))
    ends = [
        round(max(min(end, following), start + STEP), 3)
        for start, (_, end), following in zip(
            starts, flat, [*starts[1:], float("inf")], strict=True
        )
    ]
    made: list[Row] = []
    place = 0
    for row in rows:
        words = []
        for word in row.words:
            words.append(Word(id=word.id, start=starts[place], end=ends[place], text=word.text))
            place += 1
        made.append(
            Row(
                id=row.id,
                start=words[0].start,
                end=words[-1].end,
                words=tuple(words),
                speaker=row.speaker,
            )
        )
    return tuple(made)
