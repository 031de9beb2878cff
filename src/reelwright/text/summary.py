"""Summaries made of the video's own sentences, each with the time it rests on."""

from collections.abc import Sequence

import numpy as np

from reelwright.domain import (
    Seconds,
    Segment,
    Summary,
    SummaryForm,
    Transcript,
    clock,
)
from reelwright.errors import NothingFoundError
from reelwright.text import extracts
from reelwright.text.extracts import Sentence
from reelwright.text.phrases import Contrast
from reelwright.text.ranking import Ranker
from reelwright.text.refusals import nothing_about, something_said
from reelwright.text.title_candidates import title_candidates
from reelwright.text.words import Language, language_of

__all__ = ["WORDS_PER_MINUTE", "description", "script", "summarize", "title_candidates"]

WORDS_PER_MINUTE = 150
"""How fast a script is spoken."""

_METHOD = "sentences chosen from the transcript, without a model"
_DESCRIPTION_WORDS = 90
_LEAST_CHAPTERS = 3
_LEAST_CHAPTER: Seconds = 10.0


def summarize(
    transcript: Transcript,
    *,
    segments: Sequence[Segment] = (),
    points: int | None = None,
    length_words: int | None = None,
    about: str | None = None,
) -> Summary:
    """Say what a video says, in its own sentences; with `about`, what it says about that.

    Without `points` and `length_words` there is a point for every segment, three to twelve.

    Raises:
        NothingFoundError: nothing is said (`no_speech`), nothing about what was asked
            (`nothing_about_it`), or no sentence is short enough (`nothing_fits`).
    """
    language = language_of(transcript)
    chosen, rated, meaning = _chosen(
        transcript, language, segments, points=points, length=length_words, about=about
    )
    statements = tuple(extracts.statement(transcript, sentence) for sentence in chosen)
    listed = "\n".join(f"{clock(s.start)} {extracts.told([s])}" for s in statements)
    notes: tuple[str, ...] = ()
    if points is not None and len(statements) < points:
        notes = (f"{len(statements)} points instead of {points}: no more was found or fitted.",)
    return Summary(
        form=SummaryForm.SUMMARY,
        text=extracts.told(statements) if points is None else listed,
        statements=statements,
        quality=rated,
        quality_meaning=meaning,
        method=_METHOD,
        notes=notes,
    )


def description(
    transcript: Transcript,
    *,
    segments: Sequence[Segment],
    length_words: int | None = None,
    about: str | None = None,
) -> Summary:
    """Write a description to publish with a video: a paragraph, then its chapters.

    YouTube takes chapters when there are at least three, the first at 0:00, each of ten seconds or
    more; otherwise the list is left out, and a note says so.

    Raises:
        NothingFoundError: as `summarize`.
    """
    made = summarize(
        transcript, segments=segments, length_words=length_words or _DESCRIPTION_WORDS, about=about
    )
    paragraph = " ".join(s.text for s in made.statements)
    longs = all(segment.duration >= _LEAST_CHAPTER for segment in segments)
    notes = list(made.notes)
    text = paragraph
    if len(segments) >= _LEAST_CHAPTERS and longs:
        lines = [f"{clock(s.start)} {s.title}" for s in segments]
        lines[0] = f"0:00 {segments[0].title}"
        text = "\n".join([paragraph, "", *lines])
    else:
        notes.append("Without chapters: YouTube wants at least three, of ten seconds or more each.")
    return made.model_copy(
        update={"form": SummaryForm.DESCRIPTION, "text": text, "notes": tuple(notes)}
    )


def script(
    transcript: Transcript,
    *,
    segments: Sequence[Segment] = (),
    seconds: Seconds = 30.0,
    about: str | None = None,
) -> Summary:
    """Write a text to be spoken in about the given time, at 150 words a minute.

    Raises:
        NothingFoundError: as `summarize`.
    """
    words = max(1, int(seconds * WORDS_PER_MINUTE / 60))
    made = summarize(transcript, segments=segments, length_words=words, about=about)
    text = " ".join(s.text for s in made.statements)
    spoken = len(text.split()) * 60 / WORDS_PER_MINUTE
    notes = (*made.notes, f"About {spoken:.0f} s of speech at {WORDS_PER_MINUTE} words a minute.")
    return made.model_copy(update={"form": SummaryForm.SCRIPT, "text": text, "notes": notes})


def _chosen(
    transcript: Transcript,
    language: Language,
    segments: Sequence[Segment],
    *,
    points: int | None,
    length: int | None,
    about: str | None,
) -> tuple[list[Sentence], float, str]:
    something_said(transcript)
    every = extracts.sentences_of(transcript, language)
    usable = extracts.usable(every)
    ranker = Ranker(transcript, language)
    if about is not None:
        scores, is_said = extracts.answering(ranker, usable, about)
        if not is_said:
            raise nothing_about(about)
        weights = {term: ranker.rarity(term) for term in ranker.query_terms(about)}
        spread_name = "1"
    else:
        scores, weights = _telling(transcript, language, segments, usable)
        spread_name = "the share of segments that it touches"
    count = points if points is not None or length is not None else _usual_points(segments, about)
    chosen = _choose_spread(usable, scores, segments, transcript, count, length, about)
    if not chosen:
        raise NothingFoundError(
            "No sentence of this video is short enough for that.",
            code="nothing_fits",
            fix="Ask for a longer text.",
        )
    spread = _spread(chosen, segments, transcript) if about is None else 1.0
    return (
        chosen,
        extracts.quality(chosen, weights, spread),
        extracts.MEANING.format(spread=spread_name),
    )


def _usual_points(segments: Sequence[Segment], about: str | None) -> int:
    return 5 if about is not None else max(3, min(12, len(segments)))


def _telling(
    transcript: Transcript,
    language: Language,
    segments: Sequence[Segment],
    sentences: Sequence[Sentence],
) -> tuple[extracts.Numbers, dict[str, float]]:
    """Score sentences by how much they tell of their segment, and the segment of the whole."""
    parts = [extracts.rows_of(transcript, segment) for segment in segments] or [
        list(transcript.rows)
    ]
    contrast = Contrast(parts, language)
    lasts = np.cumsum([len(part) for part in parts])
    scores = np.zeros(len(sentences))
    for place, sentence in enumerate(sentences):
        part = min(int(np.searchsorted(lasts, sentence.first_row, side="right")), len(parts) - 1)
        weights = {term: contrast.weight(part, term) for term in sentence.terms}
        carries = segments[part].importance if segments else 1.0
        scores[place] = extracts.worth(sentence, weights) * sentence.reads * (0.5 + carries)
    total = sum(contrast.total.values()) or 1
    weights = {
        term: float(np.log1p(count)) * max(contrast.weight(p, term) for p in range(len(parts)))
        for term, count in contrast.total.items()
        if count > 1 or total < 200
    }
    return scores, weights or dict.fromkeys(contrast.total, 1.0)


def _choose_spread(
    sentences: Sequence[Sentence],
    scores: extracts.Numbers,
    segments: Sequence[Segment],
    transcript: Transcript,
    count: int | None,
    length: int | None,
    about: str | None,
) -> list[Sentence]:
    """Choose; without a question, first the best of every segment, as far as there is room."""
    if about is not None or len(segments) < 2:
        return extracts.choose(sentences, scores, count=count, length=length)
    part_of = [_segment_of(transcript, segments, sentence) for sentence in sentences]
    raised = scores.copy()
    for part in set(part_of):
        inside = [place for place, own in enumerate(part_of) if own == part]
        best = max(inside, key=lambda place: (scores[place], -place))
        raised[best] += float(scores.max())
    return extracts.choose(sentences, raised, count=count, length=length)


def _segment_of(transcript: Transcript, segments: Sequence[Segment], sentence: Sentence) -> int:
    start = transcript.words[sentence.first].start
    return max((n for n, segment in enumerate(segments) if segment.start <= start), default=0)


def _spread(
    chosen: Sequence[Sentence], segments: Sequence[Segment], transcript: Transcript
) -> float:
    touched = {_segment_of(transcript, segments, sentence) for sentence in chosen}
    return len(touched) / max(1, len(segments))
