"""Where known words are looked for in a recording, and what is believed of what was found."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice, pairwise
from statistics import median
from typing import NamedTuple

from reelwright.domain import Row, Seconds, TimeRange, Word

MARGIN: Seconds = 3.0
"""How far before and after its given time a word is looked for: captions are late or early."""

SLOWEST_LETTER: Seconds = 0.25
SLOWEST_WORD: Seconds = 1.2
"""A word lasts no longer than this and so much for each letter; else it swallowed a noise."""

FASTEST_LETTER: Seconds = 0.03
"""Faster than this nobody speaks: the row was squeezed in where it is not said."""

FURTHEST: Seconds = 2.5
NEAR: Seconds = 1.0
"""How far a row may be moved against the sure ones around it, when it is sure itself; else."""

STEP: Seconds = 0.01
"""Seconds between the starts of two words at the least."""

_DIGIT_LETTERS = 4
"""Letters that a digit takes as long as."""

_AROUND = 3
"""Rows on each side that are asked how far captions are off here."""

_WITNESSES = 2
"""Sure rows that it takes to believe in one that is not."""

SURE_STRAIN = 4.0
MOST_STRAIN = 6.0
MOST_STRAIN_OF_A_WORD = 8.0
"""How badly a row may fit its sound and be said there for sure; be believed where sure ones are
about, which were moved as far; and a word."""


class Heard(NamedTuple):
    """When a word is said, and how badly it fits its sound."""

    start: Seconds
    end: Seconds
    strain: float


@dataclass(frozen=True, slots=True)
class Belief:
    """What was found of a row."""

    times: "list[Times]"
    is_sure: bool


Times = Heard | None
"""None where a word was not found."""


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


def believed(row: Row, times: Sequence[Times]) -> Belief | None:
    """Leave out what cannot be; None when what is left of a row is too little, or unlikely."""
    kept: list[Times] = []
    strain = spoken = 0.0
    counted = 0
    for word, time in zip(row.words, times, strict=True):
        count = letters(word.text)
        is_odd = time is None or (
            time.end - time.start > SLOWEST_WORD + SLOWEST_LETTER * count
            or time.strain > MOST_STRAIN_OF_A_WORD
        )
        kept.append(None if is_odd else time)
        if time is not None and not is_odd:
            strain += time.strain * (time.end - time.start)
            spoken += time.end - time.start
            counted += count
    is_said = 2 * sum(each is not None for each in kept) >= len(kept)
    is_likely = FASTEST_LETTER * counted <= spoken and strain <= MOST_STRAIN * spoken
    if not is_said or not is_likely:
        return None
    return Belief(kept, is_sure=strain <= SURE_STRAIN * spoken)


def offset(row: Row, belief: Belief | None) -> Seconds | None:
    """Say how far a row was moved, at the median of its words; None where it was not found."""
    if belief is None:
        return None
    pairs = zip(row.words, belief.times, strict=True)
    return median(time.start - word.start for word, time in pairs if time)


def settled(
    rows: Sequence[Row], found: Sequence[Belief | None]
) -> tuple[tuple[Row, ...], tuple[str, ...]]:
    """Give each row the times that were found, and name those that keep their own.

    A row that was not found keeps its times, moved as the rows around it were and held between
    them. So is a row that would be moved quite otherwise than they.
    """
    moved = [offset(row, belief) for row, belief in zip(rows, found, strict=True)]
    kept: list[list[Times] | None] = []
    usual: list[Seconds] = []
    for place, belief in enumerate(found):
        around = [
            each
            for each, other in islice(
                zip(moved, found, strict=True), max(0, place - _AROUND), place + _AROUND + 1
            )
            if each is not None and other is not None and other.is_sure
        ]
        usual.append(median(around) if around else 0.0)
        kept.append(_fitting(belief, moved[place], around))
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


def _fitting(
    belief: Belief | None, own: Seconds | None, around: Sequence[Seconds]
) -> list[Times] | None:
    if belief is None or own is None or len(around) < (1 if belief.is_sure else _WITNESSES):
        return None
    far = FURTHEST if belief.is_sure else NEAR
    return belief.times if abs(own - median(around)) <= far else None


def _next_start(kept: Sequence[list[Times] | None], place: int) -> Seconds:
    for times in kept[place + 1 :]:
        if times is not None:
            return next(time.start for time in times if time)
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
    spoken = sum(time.end - time.start for time in times if time)
    rate = spoken / sum(count for count, time in zip(counts, times, strict=True) if time)
    known = [(place, time) for place, time in enumerate(times) if time]
    filled: list[tuple[Seconds, Seconds]] = []
    edges = [(-1, None), *known, (len(times), None)]
    for (left, past), (right, next_one) in pairwise(edges):
        gap = counts[left + 1 : right]
        wanted = rate * sum(gap)
        high = after if next_one is None else next_one.start
        low = max(before, high - wanted) if past is None else past.end
        if next_one is None:
            high = min(high, low + wanted)
        unit = max(high - low, 0.0) / max(sum(gap), 1)
        for count in gap:
            filled.append((low, low + unit * count))
            low += unit * count
        if next_one is not None:
            filled.append((next_one.start, next_one.end))
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
