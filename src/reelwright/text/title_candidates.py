"""What a video could be called."""

import re
from collections.abc import Sequence

from reelwright.domain import Row, Segment, Statement, Summary, SummaryForm, Transcript
from reelwright.text import extracts
from reelwright.text.extracts import Sentence
from reelwright.text.phrases import Contrast
from reelwright.text.ranking import Ranker
from reelwright.text.refusals import nothing_about, something_said
from reelwright.text.titles import candidates, meaning
from reelwright.text.words import language_of


def title_candidates(
    transcript: Transcript,
    *,
    segments: Sequence[Segment] = (),
    count: int = 5,
    about: str | None = None,
) -> Summary:
    """Suggest what a video could be called, in words that are said in it.

    The names of the whole come first, then those of its most important segments; with `about`,
    those of the passages that speak of it.

    Raises:
        NothingFoundError: as `summarize`.
    """
    language = language_of(transcript)
    something_said(transcript)
    if about is None:
        parts: list[Sequence[Row]] = [transcript.rows]
    else:
        scores = Ranker(transcript, language).scores(about)
        if not scores.any():
            raise nothing_about(about)
        near = [row for row, score in zip(transcript.rows, scores, strict=True)
                if score >= 0.7 * scores.max()]  # fmt: skip
        parts = [near, [row for row in transcript.rows if row not in near]]
    contrast = Contrast(parts, language)
    named = [(name, _rows_saying(name, parts[0])) for name in candidates(contrast, 0, limit=count)]
    if about is None:
        by_importance = sorted(segments, key=lambda s: -s.importance)
        named += [
            (s.title, _rows_saying(s.title, extracts.rows_of(transcript, s))) for s in by_importance
        ]
    unique: dict[frozenset[str], tuple[str, list[Row]]] = {}
    for name, rows in named:
        unique.setdefault(meaning(name, language), (name, rows))
    kept = list(unique.values())[:count]
    weights = {term: contrast.weight(0, term) for term in contrast.counts[0]}
    as_sentences = [
        Sentence(
            0, 0, 0, 0, tuple(name.split()), frozenset(language.terms(name)) or frozenset([name])
        )
        for name, _ in kept
    ]
    return Summary(
        form=SummaryForm.TITLES,
        text="\n".join(name for name, _ in kept),
        statements=tuple(_resting_on(name, rows) for name, rows in kept),
        quality=extracts.quality(as_sentences, weights, 1.0),
        quality_meaning=extracts.MEANING.format(spread="1"),
        method="phrases that the transcript itself uses, without a model",
        notes=() if len(kept) >= count else (f"Only {len(kept)} different names were found.",),
    )


def _rows_saying(name: str, rows: Sequence[Row]) -> list[Row]:
    """Give the first row that says a name whole, or else those that say the halves of it."""
    whole = _first_saying(name, rows)
    if whole is not None:
        return [whole]
    halves = [_first_saying(half, rows) for half in re.split(r", | \w+ ", name)]
    named = {row.id: row for row in halves if row is not None}
    return list(named.values()) or list(rows[:1])


def _first_saying(name: str, rows: Sequence[Row]) -> Row | None:
    wanted = name.strip().casefold()
    return next((row for row in rows if wanted in row.text.casefold()), None)


def _resting_on(name: str, rows: Sequence[Row]) -> Statement:
    return Statement(
        text=name,
        start=min(row.start for row in rows),
        end=max(row.end for row in rows),
        rows=tuple(row.id for row in rows),
    )
