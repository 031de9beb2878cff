"""Plain text: paragraphs of sentences, with the speakers' names where they are known."""

from reelwright.domain import Row, Timeline, Transcript, written
from reelwright.domain.plain_text import clean, one_line
from reelwright.errors import NothingFoundError
from reelwright.text.shown import shown_transcript

_MOST_ROWS = 6
_LONG_PAUSE = 2.0
"""A pause that begins a paragraph, in seconds."""


def write_txt(transcript: Transcript, timeline: Timeline | None = None) -> str:
    """Write what is said as text to read: no times, a new paragraph for every speaker.

    Raises:
        NothingFoundError: nothing is said (`no_speech`).
    """
    rows = (shown_transcript(transcript, timeline) if timeline else transcript).rows
    if not rows:
        raise NothingFoundError("Nothing is said here.", code="no_speech")
    paragraphs: list[list[Row]] = []
    for row in rows:
        last = paragraphs[-1][-1] if paragraphs else None
        is_new = last is None or row.speaker != last.speaker or row.start - last.end >= _LONG_PAUSE
        if is_new or len(paragraphs[-1]) >= _MOST_ROWS:
            paragraphs.append([])
        paragraphs[-1].append(row)
    speaker: str | None = None
    written_ones: list[str] = []
    for paragraph in paragraphs:
        text = " ".join(clean(written(row.text for row in paragraph)).split("\n"))
        if paragraph[0].speaker and paragraph[0].speaker != speaker:
            text = f"{one_line(paragraph[0].speaker, 80)}: {text}"
        speaker = paragraph[0].speaker
        written_ones.append(text)
    return "\n\n".join(written_ones) + "\n"
