"""Moments made of words: where they begin and stop, and what is quoted of them."""

from collections.abc import Sequence

from reelwright.domain import Moment, SilenceRegion, TimeRange, Transcript, written
from reelwright.errors import ArgumentsError
from reelwright.text.edges import Edges

_QUOTE = 280
"""Most characters of a quote."""


def moment_of_words(
    transcript: Transcript,
    first_word: str,
    last_word: str,
    silences: Sequence[SilenceRegion] = (),
    *,
    reason: str = "Chosen by the caller.",
) -> Moment:
    """Make a moment from the ids of its first and last word, with room in the pauses around it.

    Where speakers talk over each other at its edges, it grows until nobody is cut into.

    Raises:
        ArgumentsError: there is no such word (`word_not_found`), or the last comes before the
            first (`words_out_of_order`).
    """
    places = []
    for word in (first_word, last_word):
        place = transcript.place_of(word)
        if place is None:
            there = transcript.words
            named = f"from {there[0].id} to {there[-1].id}" if there else "none"
            raise ArgumentsError(
                f"The transcript has no word {word!r}.",
                code="word_not_found",
                fix=f"Use word ids as read_transcript gives them; there are {named}.",
            )
        places.append(place)
    first, last = places
    if last < first:
        raise ArgumentsError(
            f"The word {last_word} comes before {first_word}.",
            code="words_out_of_order",
            fix="Give the first word of the span, then the last.",
        )
    edges = Edges(transcript, silences)
    first, last = edges.free_span(first, last)
    span = TimeRange(start=edges.before(first), end=edges.after(last))
    return made(transcript, (first, last), span, reason=reason, score=1.0)


def made(
    transcript: Transcript, places: tuple[int, int], span: TimeRange, *, reason: str, score: float
) -> Moment:
    """Write down a moment; `places` are those of its first and last word."""
    first, last = places
    words = transcript.words[first : last + 1]
    return Moment(
        start=span.start,
        end=span.end,
        first_word=words[0].id,
        last_word=words[-1].id,
        quote=shortened(written(word.text for word in words)),
        reason=reason,
        score=score,
    )


def shortened(text: str, limit: int = _QUOTE) -> str:
    """Leave out the middle of a long text, between words."""
    text = " ".join(text.split())
    if len(text) <= limit:
        return text
    head, tail = text[: limit * 3 // 5], text[-(limit * 2 // 5 - 3) :]
    head = head.rsplit(" ", 1)[0] if " " in head else head
    tail = tail.split(" ", 1)[1] if " " in tail else tail
    return f"{head} … {tail}"
