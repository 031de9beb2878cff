"""Our own JSON: a `Transcript`, as `export` writes it."""

from reelwright.domain import Accuracy, Row, Transcript, WordTimes, number_rows
from reelwright.domain.plain_text import clean, one_line
from reelwright.text.captions import problems
from reelwright.text.captions.cue import LONGEST


def read(text: str) -> Transcript:
    """Read a transcript back. Rows and words are put in order and get their names anew.

    Raises:
        MediaError: it is no transcript, or damaged.
        NothingFoundError: it holds no word.
    """
    try:
        found = Transcript.model_validate_json(text)
    except ValueError as error:
        raise problems.unreadable("this JSON is no transcript of ours") from error
    if sum(len(row.words) for row in found.rows) > problems.MAX_WORDS:
        raise problems.too_large(len(found.words), problems.MAX_WORDS, "words")
    lines = [
        (words, one_line(row.speaker, 80) or None if row.speaker else None)
        for row in sorted(found.rows, key=lambda row: row.start)
        if (words := _words(row))
    ]
    if not lines:
        raise problems.wordless()
    return Transcript(
        language=one_line(found.language, 35) or "und",
        engine=one_line(found.engine, 80) or "captions",
        model=one_line(found.model, 80) if found.model else None,
        accuracy=Accuracy(found.accuracy),
        word_times=WordTimes(found.word_times),
        rows=number_rows(lines),
    )


def _words(row: Row) -> list[tuple[float, float, str]]:
    return [
        (word.start, min(word.end, LONGEST), text)
        for word in sorted(row.words, key=lambda word: word.start)
        if word.start < LONGEST and (text := "\u00a0".join(clean(word.text).split())[:1000])
    ]
