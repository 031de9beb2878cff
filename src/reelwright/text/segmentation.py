"""Topical parts of a transcript, from its words, its pauses, its pictures and its author."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from reelwright.domain import Chapter, Row, Seconds, Segment, Transcript
from reelwright.errors import NothingFoundError
from reelwright.text.cohesion import Parts, best_parts, costs_of_parts
from reelwright.text.phrases import Contrast
from reelwright.text.ranking import Ranker
from reelwright.text.sentences import sentence_starts
from reelwright.text.titles import titles
from reelwright.text.words import Language, language_of

Numbers = NDArray[np.float64]

BLOCK = (20, 50)
"""Fewest and most words of a block: boundaries lie between blocks."""

_MOST_BLOCKS = 1000
_COUNT_COST = 5.0
"""Price of one more part, in times of log(words). Utiyama and Isahara take 1 for written text; in
speech, whose words vary more, 1 finds twice too many parts."""

_PAUSE, _SCENE, _CHAPTER = 2.0, 2.0, 6.0
"""How much one nat of surprise at a pause, a change of picture or a chapter counts."""

_SENTENCE: Seconds = 10.0
"""A boundary between sentences is worth a pause of this many seconds."""

_SCENE_NEAR = 2.5
_SHORTEST: Seconds = 12.0
_TELLING_PAUSE: Seconds = 0.6


@dataclass(frozen=True, slots=True)
class _Blocks:
    """Rows taken together, so that the work stays bounded."""

    firsts: tuple[int, ...]
    """The first row of each block."""

    terms: tuple[tuple[str, ...], ...]
    starts: Numbers
    pauses: Numbers
    """Seconds of rest before each block."""


def segment(
    transcript: Transcript,
    *,
    duration: Seconds,
    max_segments: int | None = None,
    focus: str | None = None,
    scenes: Sequence[Seconds] = (),
    chapters: Sequence[Chapter] = (),
) -> tuple[Segment, ...]:
    """Divide a transcript into its topics; together they hold every row, in order.

    `scenes` are moments at which the picture changes. The author's `chapters` are the segments,
    unless a `focus` asks to look again or there are more of them than `max_segments`. Without a
    limit there are about as many segments as the square root of the minutes: one to four for a few
    minutes, five to fifteen for an hour.

    Raises:
        NothingFoundError: nothing is said (`no_speech`), or nothing about the focus
            (`nothing_about_it`).
    """
    rows = transcript.rows
    if not rows:
        raise NothingFoundError(
            "The transcript is empty, so there is nothing to divide into segments.",
            code="no_speech",
            fix="Use a video in which somebody speaks, or transcribe it with another engine.",
        )
    length = max(duration, transcript.end)
    language = language_of(transcript)
    relevance = _relevance(transcript, language, focus)
    by_author = _chapter_rows(rows, chapters)
    wanted = max_segments or len(rows)
    if by_author and focus is None and len(by_author) <= wanted:
        starts = list(by_author)
    else:
        starts = _find_starts(
            transcript, language, length, max_segments, scenes, tuple(by_author), relevance,
            only_chapters=bool(by_author) and focus is None,
        )  # fmt: skip
    return _describe(transcript, language, starts, length, by_author, scenes, relevance)


def expected_count(length: Seconds) -> tuple[int, float, int]:
    """Say how many segments a recording has: at least, about, at most."""
    about = max(1.0, float(np.sqrt(length / 60)))
    return max(1, round(0.65 * about)), about, max(1, round(2 * about))


def _find_starts(
    transcript: Transcript,
    language: Language,
    length: Seconds,
    limit: int | None,
    scenes: Sequence[Seconds],
    chapters: Sequence[int],
    relevance: Numbers | None,
    *,
    only_chapters: bool,
) -> list[int]:
    blocks = _blocks(transcript, language, chapters)
    size = len(blocks.firsts)
    bonus = _PAUSE * _surprise(blocks.pauses) + _SCENE * _scene_surprise(blocks.starts, scenes)
    bonus[np.isin(blocks.firsts, chapters)] += _CHAPTER
    if relevance is not None:
        bonus += _edges_of(relevance)[list(blocks.firsts)]
    bonus[0] = 0.0
    fewest, about, most = expected_count(length)
    most = min(limit or most, size, max(most, limit or 0))
    if only_chapters:
        most = min(most, len(chapters))
    ends = np.append(blocks.starts[1:], length)
    shortest = min(_SHORTEST, length / (3 * most))
    allowed = np.triu(np.ones((size, size), dtype=bool))
    allowed &= (ends[None, :] - blocks.starts[:, None]) >= shortest
    if only_chapters:
        allowed &= np.isin(blocks.firsts, [0, *chapters])[:, None]
    parts = best_parts(costs_of_parts(blocks.terms), bonus, most, allowed)
    count = most if only_chapters else _choose_count(parts, blocks, min(fewest, most), about)
    return [blocks.firsts[start] for start in parts.starts(count)]


def _choose_count(parts: Parts, blocks: _Blocks, fewest: int, about: float) -> int:
    """Weigh what the words say against what is usual for the length (log-normal around it)."""
    counts = np.arange(1, len(parts.totals) + 1)
    words = max(2, sum(len(block) for block in blocks.terms))
    usual = (np.log(counts / about) / 0.5) ** 2 / 2
    price = parts.totals + np.log(words) * (_COUNT_COST * counts + usual)
    price[: min(fewest, len(counts)) - 1] = np.inf
    if not np.isfinite(price).any():
        return 1
    return int(counts[np.argmin(price)])


def _blocks(transcript: Transcript, language: Language, chapters: Sequence[int]) -> _Blocks:
    """Take rows together until there are enough words, parting them between sentences.

    Of the places where a block may end, the one with the longest pause is taken.
    """
    rows = transcript.rows
    least, most = BLOCK
    stretch = max(1.0, 2 * len(transcript.words) / (_MOST_BLOCKS * (least + most)))
    gaps = [max(0.0, b.start - a.end) for a, b in pairwise(rows)]
    opening = _opening_rows(transcript)
    worth = [gap + _SENTENCE * (n in opening) for n, gap in enumerate(gaps, start=1)]
    firsts = [0]
    while firsts[-1] < len(rows):
        firsts.append(
            _block_end(rows, worth, chapters, firsts[-1], (least * stretch, most * stretch))
        )
    ends = firsts[1:]
    firsts = firsts[:-1]
    return _Blocks(
        firsts=tuple(firsts),
        terms=tuple(
            tuple(term for row in rows[first:end] for term in language.terms(row.text))
            for first, end in zip(firsts, ends, strict=True)
        ),
        starts=np.array([0.0, *(rows[first].start for first in firsts[1:])]),
        pauses=np.array([0.0, *gaps])[firsts],
    )


def _block_end(
    rows: Sequence[Row],
    worth: Sequence[float],
    chapters: Collection[int],
    first: int,
    words: tuple[float, float],
) -> int:
    least, most = words
    read, at = 0, first
    options: list[int] = []
    while at < len(rows) and (not options or read < most):
        read += len(rows[at].words)
        at += 1
        if at in chapters or at == len(rows):
            return at if at in chapters or not options or read < most else _best(options, worth)
        if read >= least:
            options.append(at)
    return _best(options, worth)


def _best(options: Sequence[int], worth: Sequence[float]) -> int:
    return max(options, key=lambda place: (worth[place - 1], -place))


def _surprise(values: Numbers) -> Numbers:
    """Say how rare each value is: -log of the share of values at least as large; 0 for zeros."""
    ordered = np.sort(values)
    as_large = len(values) - np.searchsorted(ordered, values - 1e-9, side="left")
    return np.where(values > 0, -np.log(as_large / len(values)), 0.0)


def _scene_surprise(starts: Numbers, scenes: Sequence[Seconds]) -> Numbers:
    """Say how rare it is that the picture changes near a start; 0 where it does not."""
    if not len(scenes):
        return np.zeros(len(starts))
    nearest = np.min(np.abs(starts[:, None] - np.asarray(scenes)[None, :]), axis=1)
    near = nearest <= _SCENE_NEAR
    share = max(float(near.mean()), 1 / len(starts))
    return np.where(near, -np.log(share), 0.0)


def _relevance(transcript: Transcript, language: Language, focus: str | None) -> Numbers | None:
    if focus is None:
        return None
    scores = Ranker(transcript, language).scores(focus)
    if not scores.any():
        raise NothingFoundError(
            f"Nothing is said about “{focus}”.",
            code="nothing_about_it",
            fix="Ask about words that are said, or leave the focus out.",
        )
    share: Numbers = scores / scores.max()
    return share


def _edges_of(relevance: Numbers) -> Numbers:
    """Speak for boundaries where the talk comes to what was asked for, or leaves it."""
    steps = np.abs(np.diff(relevance, prepend=relevance[:1]))
    return _CHAPTER * steps / max(float(steps.max()), 1e-9)


def _chapter_rows(rows: Sequence[Row], chapters: Sequence[Chapter]) -> dict[int, Chapter]:
    """Give the chapters in which something is said, by their first row."""
    middles = np.array([(row.start + row.end) / 2 for row in rows])
    found: dict[int, Chapter] = {}
    for chapter in sorted(chapters, key=lambda c: c.start):
        first = int(np.searchsorted(middles, chapter.start))
        if first < len(rows):
            found[first if found else 0] = chapter
    return found


def _opening_rows(transcript: Transcript) -> frozenset[int]:
    """Give the rows that begin with a sentence."""
    firsts = set(sentence_starts(transcript))
    place, found = 0, set()
    for number, row in enumerate(transcript.rows):
        if place in firsts:
            found.add(number)
        place += len(row.words)
    return frozenset(found)


def _describe(
    transcript: Transcript,
    language: Language,
    starts: Sequence[int],
    length: Seconds,
    by_author: Mapping[int, Chapter],
    scenes: Sequence[Seconds],
    relevance: Numbers | None,
) -> tuple[Segment, ...]:
    rows = transcript.rows
    parts = [rows[a:b] for a, b in pairwise([*starts, len(rows)])]
    contrast = Contrast(parts, language)
    named = titles(parts, language, contrast=contrast)
    weights = np.array([contrast.mass(place) for place in range(len(parts))]) + 1e-9
    if relevance is not None:
        weights = np.array([relevance[a:b].max() for a, b in pairwise([*starts, len(rows)])])
    shares = weights / weights.sum()
    begins = _begins(rows, starts, by_author, length)
    found = []
    for place, part in enumerate(parts):
        topics = contrast.topics(place)
        why = _why_here(rows, starts[place], topics, scenes, by_author)
        found.append(
            Segment(
                id=f"s{place + 1}",
                start=begins[place],
                end=begins[place + 1],
                title=_author_title(by_author, starts[place]) or named[place],
                topics=topics,
                importance=round(float(weights[place] / weights.max()), 3),
                reason=f"{why}; {_why_so_much(shares[place], relevance)}.",
                first_row=part[0].id,
                last_row=part[-1].id,
            )
        )
    return tuple(found)


def _begins(
    rows: Sequence[Row], starts: Sequence[int], by_author: Mapping[int, Chapter], length: Seconds
) -> list[Seconds]:
    """Give the time of every start: the author's own, else that of the first row; and the end."""
    found = [0.0]
    for first in starts[1:]:
        chapter = by_author.get(first)
        found.append(max(found[-1], chapter.start if chapter else rows[first].start))
    return [*found, length]


def _author_title(by_author: Mapping[int, Chapter], first: int) -> str:
    chapter = by_author.get(first)
    return " ".join(chapter.title.split()) if chapter else ""


def _why_here(
    rows: Sequence[Row],
    first: int,
    topics: Sequence[str],
    scenes: Sequence[Seconds],
    by_author: Mapping[int, Chapter],
) -> str:
    """Say what was found at the start of a segment."""
    if first in by_author:
        return "The author's own chapter begins here"
    if first == 0:
        return "The recording begins here"
    signs = [f"the words change to {', '.join(topics[:3])}"] if topics else []
    pause = rows[first].start - rows[first - 1].end
    if pause >= _TELLING_PAUSE:
        signs.append(f"the speaker rests for {pause:.1f} s")
    if any(abs(moment - rows[first].start) <= _SCENE_NEAR for moment in scenes):
        signs.append("the picture changes")
    return f"Begins where {' and '.join(signs)}" if signs else "Begins here to keep parts even"


def _why_so_much(share: float, relevance: Numbers | None) -> str:
    if relevance is not None:
        return "its importance is how strongly it speaks of what was asked for"
    return f"it carries {share:.0%} of the words that set the parts apart"
