"""A name for a stretch of a talk, from the words that set it apart."""

from collections.abc import Sequence

from reelwright.domain import Row, TimeRange, Transcript
from reelwright.text.titles import titles
from reelwright.text.words import language_of


def clip_title(transcript: Transcript, pieces: Sequence[TimeRange]) -> str:
    """Name what is said in some stretches, as against the rest; empty when nothing is said."""
    inside: list[Row] = []
    outside: list[Row] = []
    for row in transcript.rows:
        is_in = any(piece.overlap(row) > row.duration / 2 for piece in pieces)
        (inside if is_in else outside).append(row)
    if not inside:
        return ""
    parts = [inside, outside] if outside else [inside]
    return titles(parts, language_of(transcript))[0]
