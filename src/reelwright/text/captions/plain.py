# ruff: noqa: RUF001 - the marks of many scripts look alike
"""Plain text: a transcript without times, or with a clock before its paragraphs."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from reelwright.domain import Row, Seconds
from reelwright.domain.plain_text import clean
from reelwright.text.captions import problems
from reelwright.text.captions.cue import Cue, cue_of
from reelwright.text.captions.markup import without_tags
from reelwright.text.captions.reading import Reading
from reelwright.text.captions.sounds import without_sounds
from reelwright.text.captions.speakers import changes, names_among
from reelwright.text.captions.tokens import Token, tokens
from reelwright.text.sentences import rows_from_words

_RATE = 0.4
"""Seconds for a word: 150 words a minute."""

_CLOCK = re.compile(
    r"\s*[\[(]?((?:\d{1,2}:)?\d{1,3}:\d\d)(?:[.,]\d{1,3})?[\])]?(?:\s*[-–—:]\s|\s+|$)"
)
_MOSTLY = 0.25
_WEB_PAGE = re.compile(r"\s*(?:<!doctype html|<html|<head|<body)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    clock: Seconds | None


def read(text: str) -> Reading | None:
    """Read a text whose paragraphs begin with a clock (`0:05 ...`), or None when they do not."""
    lines = list(_lines(text))
    clocks = [line.clock for line in lines if line.clock is not None]
    if len(clocks) < 2 or len(clocks) < _MOSTLY * len(lines) or sorted(clocks) != clocks:
        return None
    return Reading(cues=list(_cues(lines)))


def spread(text: str, *, duration: Seconds | None) -> tuple[Row, ...]:
    """Spread the words of a text over a duration by their length, or at 150 words a minute.

    Raises:
        MediaError: it is a web page.
        NothingFoundError: it holds no word.
        LimitError: it holds too many words.
    """
    if _WEB_PAGE.match(text):
        raise problems.unreadable("this is a web page")
    lines = [without_sounds(clean(without_tags(line))) for line in text.split("\n")]
    names = names_among(lines)
    words: list[Token] = []
    speakers: list[str | None] = []
    breaks: set[int] = set()
    speaker: str | None = None
    for line in lines:
        if not line.strip():
            breaks.add(len(words))
        for mark in changes(line, names)[:1]:
            speaker = mark.name
            line = " " * mark.end + line[mark.end :]  # noqa: PLW2901 - the words after the mark
            breaks.add(len(words))
        found = tokens(line)
        words += found
        speakers += [speaker] * len(found)
    if not words:
        raise problems.wordless()
    if len(words) > problems.MAX_WORDS:
        raise problems.too_large(len(words), problems.MAX_WORDS, "words")
    total = duration or _RATE * len(words)
    unit = total / sum(word.weight for word in words)
    timed: list[tuple[Seconds, Seconds, str]] = []
    passed = 0.0
    for word in words:
        start = passed * unit
        passed += word.weight
        timed.append((start, passed * unit, word.text))
    return rows_from_words(timed, speakers=speakers, breaks=breaks)


def _lines(text: str) -> Iterator[_Line]:
    for line in text.split("\n"):
        if not line.strip():
            continue
        found = _CLOCK.match(line)
        if found is None:
            yield _Line(line, None)
            continue
        moment = 0.0
        for part in found[1].split(":"):
            moment = moment * 60 + int(part)
        yield _Line(line[found.end() :], moment)


def _cues(lines: list[_Line]) -> Iterator[Cue]:
    start: Seconds | None = None
    content: list[str] = []
    for line in [*lines, _Line("", float("inf"))]:
        if line.clock is None:
            content.append(line.text)
            continue
        if start is not None and content:
            end = line.clock if start < line.clock < float("inf") else None
            yield cue_of([(None, without_tags("\n".join(content)))], start=start, end=end)
        start = line.clock
        content = [line.text]
