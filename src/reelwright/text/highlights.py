"""Moments worth showing: whole sentences, chosen by what was measured, set off in the pauses."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reelwright.domain import (
    Chapter,
    HeatPoint,
    Moment,
    Seconds,
    Segment,
    SilenceRegion,
    TimeRange,
    Transcript,
)
from reelwright.errors import ArgumentsError, NothingFoundError
from reelwright.text import signals as measured
from reelwright.text.cues import Cue, opening_cue
from reelwright.text.edges import Edges
from reelwright.text.moments import made, moment_of_words
from reelwright.text.ranking import Ranker
from reelwright.text.reading import asks, breaks_off
from reelwright.text.reasons import reason
from reelwright.text.refusals import nothing_about
from reelwright.text.sentences import sentence_ends, sentence_starts
from reelwright.text.signals import Stretches
from reelwright.text.words import language_of

__all__ = ["find_moments", "moment_of_words"]

Numbers = NDArray[np.float64]

_MINUTES_PER_MOMENT = 9.0
_FEWEST, _MOST = 3, 9
_APART = 0.35
"""How much a candidate right beside one already chosen loses; it fades with distance."""

_BEGINS_INSIDE = " It begins inside a sentence, for no run of whole ones has that length."

_APART_IN_HEAT = 0.1
"""The same, where viewers' replays are known: then they decide."""

_READ = 8
"""Words of a sentence that are read for how it begins."""

_BRIEF = 2
"""A sentence of so many words or fewer, such as `Right.`, neither begins a moment nor ends one."""

_ABOUT_LEAST = 0.35
"""A stretch less than this fitting, against the best one, is not about what was asked."""


@dataclass(frozen=True, slots=True)
class _Wish:
    """What the caller asked for."""

    shortest: Seconds
    longest: Seconds
    within: TimeRange | None
    exclude: Sequence[TimeRange]


def find_moments(
    transcript: Transcript,
    *,
    video_duration: Seconds,
    segments: Sequence[Segment] = (),
    silences: Sequence[SilenceRegion] = (),
    heatmap: Sequence[HeatPoint] = (),
    chapters: Sequence[Chapter] = (),
    count: int | None = None,
    min_length: Seconds = 15.0,
    max_length: Seconds = 60.0,
    about: str | None = None,
    within: TimeRange | None = None,
    exclude: Sequence[TimeRange] = (),
) -> tuple[Moment, ...]:
    """Find moments, best first, that do not overlap each other or what is to be excluded.

    Without a `count` there is about one for every nine minutes, three to nine where the talk is
    long enough. There may be fewer than asked for. Every moment begins and ends with a sentence;
    where no run of whole ones has the right length, its start moves, never its ending.

    Raises:
        ArgumentsError: the lengths cannot be (`invalid_length`).
        NothingFoundError: too little is said (`no_highlight`), or nothing about what was asked
            (`nothing_about_it`).
    """
    if not 0 < min_length <= max_length:
        raise ArgumentsError(
            f"A moment cannot have at least {min_length:g} s and at most {max_length:g} s.",
            code="invalid_length",
            fix="Ask for a shortest length above 0 that is not above the longest.",
        )
    wish = _Wish(min_length, max_length, within, exclude)
    duration = max(video_duration, transcript.end)
    stretches = _stretches(transcript, silences, duration, wish)
    found = _signals(stretches, transcript, segments, heatmap, chapters, duration, wish)
    if about is not None:
        found["about"] = _relevance(transcript, stretches, about)
    scores = measured.weigh(found)
    if about is not None:
        scores = np.where(found["about"] >= _ABOUT_LEAST, scores, -1.0)
    apart = _APART_IN_HEAT if "heatmap" in found else _APART
    reach = duration / (2 * (count or _usual_count(duration, wish)))
    chosen = _choose(stretches, scores, count or _usual_count(duration, wish), apart, reach)
    opening = set(sentence_starts(transcript))
    return tuple(
        made(
            transcript,
            (int(stretches.firsts[place]), int(stretches.lasts[place])),
            TimeRange(start=float(stretches.starts[place]), end=float(stretches.ends[place])),
            reason=reason(
                found,
                place,
                about=about,
                segments=segments,
                start=float(stretches.starts[place]),
                duration=duration,
            )
            + ("" if int(stretches.firsts[place]) in opening else _BEGINS_INSIDE),
            score=round(float(scores[place]), 4),
        ).model_copy(update={"evidence": measured.evidence(found, place)})
        for place in chosen
    )


def _stretches(
    transcript: Transcript, silences: Sequence[SilenceRegion], duration: Seconds, wish: _Wish
) -> Stretches:
    """Find every run of whole sentences that has the right length."""
    if not transcript.words:
        raise _too_little(wish)
    edges = Edges(transcript, silences, end=duration)
    opening = [p for p in sentence_starts(transcript) if edges.is_free_before(p)]
    closing = [p for p in sentence_ends(transcript) if edges.is_free_after(p)]
    found = _pairs(edges, opening, closing, wish)
    if not len(found):  # a sentence longer than a moment: then its start moves, not its ending
        rows = np.cumsum([0, *(len(row.words) for row in transcript.rows)])[:-1]
        clauses = sorted({*opening, *(int(p) for p in rows if edges.is_free_before(int(p)))})
        found = _pairs(edges, clauses, closing, wish)
    if not len(found):  # no clause fits either: any word may be the first
        anywhere = [p for p in range(len(transcript.words)) if edges.is_free_before(p)]
        found = _pairs(edges, anywhere, closing, wish)
    if not len(found):
        raise _too_little(wish)
    return found


def _pairs(edges: Edges, opening: Sequence[int], closing: Sequence[int], wish: _Wish) -> Stretches:
    begin = np.array([edges.before(place) for place in opening])
    stop = np.maximum.accumulate([edges.after(place) for place in closing] or [0.0])
    low = np.searchsorted(stop, begin + wish.shortest)
    high = np.searchsorted(stop, begin + wish.longest, side="right")
    which = [(at, end) for at in range(len(begin)) for end in range(int(low[at]), int(high[at]))]
    ats, ends_at = np.array(which, dtype=np.intp).reshape(-1, 2).T
    firsts, lasts = np.array(opening, dtype=np.intp)[ats], np.array(closing, dtype=np.intp)[ends_at]
    starts, ends = begin[ats], stop[ends_at]
    keep = lasts >= firsts
    if wish.within is not None:
        keep &= (starts >= wish.within.start) & (ends <= wish.within.end)
    for taken in wish.exclude:
        keep &= (ends <= taken.start) | (starts >= taken.end)
    return Stretches(firsts[keep], lasts[keep], starts[keep], ends[keep])


def _too_little(wish: _Wish) -> NothingFoundError:
    where = " in that part" if wish.within is not None or wish.exclude else ""
    return NothingFoundError(
        f"Too little is said{where} for a moment of {wish.shortest:g} to {wish.longest:g} s.",
        code="no_highlight",
        fix="Ask for shorter or longer moments, or look in a larger part of the video.",
    )


def _signals(
    stretches: Stretches,
    transcript: Transcript,
    segments: Sequence[Segment],
    heatmap: Sequence[HeatPoint],
    chapters: Sequence[Chapter],
    duration: Seconds,
    wish: _Wish,
) -> dict[str, Numbers]:
    words = transcript.words
    starts = np.array([word.start for word in words])
    ends = np.array([word.end for word in words])
    before = starts - np.concatenate(([0.0], ends[:-1]))
    after = np.append(starts[1:], duration) - ends
    found = {
        "position": measured.position(stretches, duration),
        "rest": measured.rest(before[stretches.firsts], after[stretches.lasts]),
        "length": measured.length_fit(stretches, wish.shortest, wish.longest),
    }
    found |= _standing_alone(stretches, transcript)
    if any(point.value > 0 for point in heatmap):
        found["heatmap"] = measured.heat(stretches, heatmap)
        del found["position"]  # the curve already holds it
    if segments:
        found["importance"] = measured.importance(stretches, segments)
    if chapters:
        found["chapter"] = measured.begins_chapter(stretches, chapters)
    return found


def _standing_alone(stretches: Stretches, transcript: Transcript) -> dict[str, Numbers]:
    """Say how well each stretch can be understood without what comes before and after."""
    language, texts = language_of(transcript), [word.text for word in transcript.words]
    size = len(texts)
    starts = np.append(sentence_starts(transcript), size)
    ends = np.append(sentence_ends(transcript), size)
    cues = np.full(size + 1, Cue.NONE, dtype=np.intp)
    is_brief, asking, is_open = (np.zeros(size, dtype=bool) for _ in range(3))
    for place in {*stretches.firsts.tolist(), *(stretches.lasts + 1).tolist()} - {size}:
        cues[place] = opening_cue(" ".join(texts[place : place + _READ]), language)
        is_brief[place] = ends[np.searchsorted(ends, place)] - place < _BRIEF
    opening = measured.opening(cues[stretches.firsts], is_brief[stretches.firsts])
    lasts = stretches.lasts
    for place in set(lasts.tolist()):
        asking[place] = asks(texts[place])
        is_open[place] = breaks_off(texts[place], language)
        is_brief[place] = place - starts[np.searchsorted(starts, place, side="right") - 1] < _BRIEF
    ending = measured.ending(cues[lasts + 1], asking[lasts], (is_open | is_brief)[lasts])
    return {"opening": opening, "ending": ending}


def _relevance(transcript: Transcript, stretches: Stretches, about: str) -> Numbers:
    """Average the windowed BM25 of the rows over each stretch, against the best stretch.

    A stretch counts half as far as it does not say the words of the question itself, and not at
    all when it says none of them.
    """
    ranker = Ranker(transcript)
    terms = ranker.query_terms(about)
    by_row = ranker.scores_of(terms)
    per_row = [len(row.words) for row in transcript.rows]
    summed = np.concatenate(([0.0], np.cumsum(np.repeat(by_row, per_row))))
    mean = summed[stretches.lasts + 1] - summed[stretches.firsts]
    mean = mean / (stretches.lasts + 1 - stretches.firsts)
    row_of = np.repeat(np.arange(len(per_row)), per_row)
    said = ranker.said(terms, row_of[stretches.firsts], row_of[stretches.lasts])
    fit = np.where(said > 0, mean * (0.5 + 0.5 * said), 0.0)
    best = float(fit.max())
    if best <= 0:
        raise nothing_about(about)
    share: Numbers = fit / best
    return share


def _usual_count(duration: Seconds, wish: _Wish) -> int:
    usual = min(_MOST, max(_FEWEST, round(duration / 60 / _MINUTES_PER_MOMENT)))
    middle = float(np.sqrt(wish.shortest * wish.longest))
    looked_at = min(duration, wish.within.duration) if wish.within else duration
    return max(1, min(usual, int(looked_at / (1.5 * middle))))


def _choose(
    stretches: Stretches, scores: Numbers, count: int, apart: float, reach: Seconds
) -> list[int]:
    """Take the best, then the best of the rest that overlaps none taken, nearer ones losing.

    What is right beside one taken loses the share `apart`, what lies `reach` away a third of that.
    """
    middles = (stretches.starts + stretches.ends) / 2
    left = scores.copy()
    chosen: list[int] = []
    while len(chosen) < count and left.max() >= 0:
        best = int(np.argmax(left))
        chosen.append(best)
        near = np.exp(-np.abs(middles - middles[best]) / reach)
        left = np.where(left >= 0, left * (1 - apart * near), left)
        taken = (stretches.starts < stretches.ends[best]) & (
            stretches.ends > stretches.starts[best]
        )
        left[taken] = -1.0
    return sorted(chosen, key=lambda place: -scores[place])
