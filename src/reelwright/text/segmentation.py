"""Topical parts of a transcript, from its words, its pauses, its pictures and its author."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from reelwright.domain import Chapter, Row, Seconds, Segment, Transcript
from reelwright.text.blocks import Blocks, blocks_of
from reelwright.text.boundary_signs import SCENE_NEAR, boundary_signs
from reelwright.text.cohesion import best_parts, costs_of_parts
from reelwright.text.part_count import Kind, best_count, expected_count, kind_of
from reelwright.text.phrases import Contrast
from reelwright.text.ranking import Ranker
from reelwright.text.refusals import nothing_about, something_said
from reelwright.text.seams import at_rows
from reelwright.text.titles import titles
from reelwright.text.words import Language, language_of

Numbers = NDArray[np.float64]

_UNEVEN = 0.8
"""Price, in nats, of a part e times shorter or longer than the average."""

_INSIDE = 6.0
"""Price, in nats, of a boundary in the middle of a sentence."""

_SHORTEST: Seconds = 12.0
_TELLING_PAUSE: Seconds = 0.6


def segment(
    transcript: Transcript,
    *,
    duration: Seconds,
    max_segments: int | None = None,
    count: int | None = None,
    focus: str | None = None,
    scenes: Sequence[Seconds] = (),
    chapters: Sequence[Chapter] = (),
) -> tuple[Segment, ...]:
    """Divide a transcript into its topics; together they hold every row, in order.

    `scenes` are moments at which the picture changes. The author's `chapters` are the segments,
    unless a `focus` asks to look again or there are more of them than `max_segments`, or another
    number than `count`. Without a limit there are about as many segments as the square root of the
    minutes: one to four for a few minutes, five to fifteen for an hour. `count` asks for exactly so
    many; there are fewer where the talk is too short for them.

    Raises:
        NothingFoundError: nothing is said (`no_speech`), or nothing about the focus
            (`nothing_about_it`).
    """
    rows = transcript.rows
    something_said(transcript)
    length = max(duration, transcript.end)
    language = language_of(transcript)
    relevance = _relevance(transcript, language, focus)
    by_author = _chapter_rows(rows, chapters)
    fits = len(by_author) <= (count or max_segments or len(rows))
    if by_author and focus is None and fits and count in (None, len(by_author)):
        starts = list(by_author)
    else:
        bonus = boundary_signs(
            rows, language, scenes=scenes, chapters=tuple(by_author), relevance=relevance
        )
        blocks = blocks_of(transcript, language, tuple(by_author), bonus)
        only = (0, *by_author) if by_author and focus is None and not fits else None
        kind = kind_of(transcript)
        starts = _find_starts(blocks, bonus, length, kind, max_segments, count, only)
    return _describe(transcript, language, starts, length, by_author, scenes, relevance)


def _find_starts(
    blocks: Blocks,
    bonus: Numbers,
    length: Seconds,
    kind: Kind,
    limit: int | None,
    count: int | None,
    only: Sequence[int] | None,
) -> list[int]:
    """Find the first row of every part; `only` names the rows that may be one."""
    size = len(blocks.firsts)
    fewest, about, usual = expected_count(length, kind)
    most = min(size, count or min(limit or usual, usual) if only is None else count or limit or 1)
    shortest = min(_SHORTEST, length / (3 * most))
    ends = np.append(blocks.starts[1:], length)
    allowed = np.triu(np.ones((size, size), dtype=bool))
    allowed &= (ends[None, :] - blocks.starts[:, None]) >= shortest
    if only is not None:
        allowed &= np.isin(blocks.firsts, only)[:, None]
    cost = kind.words * costs_of_parts(blocks.terms) + _unevenness(blocks, count or about)
    parts = best_parts(cost, bonus[list(blocks.firsts)], most, allowed)
    possible = np.flatnonzero(np.isfinite(parts.totals)) + 1
    if not len(possible):
        return [0]
    if count is not None or only is not None:
        chosen = int(possible.max())
    else:
        fewest = min(fewest, int(possible.max()))
        chosen = best_count(parts.totals, size, about, kind, fewest)
    starts = parts.starts(chosen)
    if only is not None:
        return [blocks.firsts[start] for start in starts]
    inside = [row for row in range(len(bonus)) if row not in blocks.openings]
    bonus = bonus.copy()
    bonus[inside] -= _INSIDE
    return at_rows(blocks, starts, bonus / kind.words)


def _unevenness(blocks: Blocks, count: float) -> Numbers:
    """Give a price to parts much shorter or longer than the others: words alone like crumbs."""
    words = np.concatenate(([0], np.cumsum([len(block) for block in blocks.terms])))
    lengths = np.maximum(words[None, 1:] - words[:-1, None], 1)
    price: Numbers = _UNEVEN * np.log(lengths * count / max(1, words[-1])) ** 2
    return price


def _relevance(transcript: Transcript, language: Language, focus: str | None) -> Numbers | None:
    if focus is None:
        return None
    scores = Ranker(transcript, language).scores(focus)
    if not scores.any():
        raise nothing_about(focus)
    share: Numbers = scores / scores.max()
    return share


def _chapter_rows(rows: Sequence[Row], chapters: Sequence[Chapter]) -> dict[int, Chapter]:
    """Give the chapters in which something is said, by their first row."""
    middles = np.array([(row.start + row.end) / 2 for row in rows])
    found: dict[int, Chapter] = {}
    for chapter in sorted(chapters, key=lambda c: c.start):
        first = int(np.searchsorted(middles, chapter.start))
        if first < len(rows):
            found[first if found else 0] = chapter
    return found


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
    for first, following in pairwise([*starts[1:], len(rows)]):
        chapter = by_author.get(first)
        limit = rows[following].start if following < len(rows) else length
        is_between = chapter is not None and found[-1] < chapter.start < limit
        found.append(chapter.start if chapter and is_between else rows[first].start)
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
    if any(abs(moment - rows[first].start) <= SCENE_NEAR for moment in scenes):
        signs.append("the picture changes")
    return f"Begins where {' and '.join(signs)}" if signs else "Begins here to keep parts even"


def _why_so_much(share: float, relevance: Numbers | None) -> str:
    if relevance is not None:
        return "its importance is how strongly it speaks of what was asked for"
    return f"it carries {share:.0%} of the words that set the parts apart"
