# ruff: noqa: RUF001 - the marks of many scripts look alike
"""Who speaks, as captions write it: `JOHN: `, `>>`, a dash at the start of a line."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

_CHANGE = re.compile(r"(?<=\s)>{2,}[ \t]*")
_AT_START = re.compile(r"[ \t]*(?:>{2,}|[-–—‐](?=\s|[^\W\d_]))[ \t]*")
_LABEL = re.compile(r"[ \t]*(?P<name>[^\W\d_][\w.'’&#-]*(?: [\w.'’&#-]+){0,3})[ \t]?[:：](?=\s|$)")
_UNSPACED_LABEL = re.compile(r"[ \t]*(?P<name>[^\W\d_]{1,8})：")

_OFTEN = 3
"""Times a name in ordinary letters must stand before a line to be one: `Note: ` does not."""


class Change(NamedTuple):
    """A place in a text where someone begins to speak."""

    start: int
    end: int
    """The mark of the change: from here to there."""

    name: str | None


def names_among(texts: Iterable[str]) -> frozenset[str]:
    """Find out which words before a colon are names of speakers, over a whole file."""
    counted = Counter(found["name"] for text in texts for found in _labels(text))
    return frozenset(
        name
        for name, times in counted.items()
        if _is_capitals(name) or (times >= _OFTEN and _is_title(name))
    )


def changes(text: str, names: frozenset[str]) -> list[Change]:
    """Find where speakers change in the text of a cue, in order of place."""
    found: list[Change] = []
    place = 0
    for line in text.split("\n"):
        for mark in [_AT_START.match(line), *_CHANGE.finditer(line, 1)]:
            start, end = mark.span() if mark else (0, 0)
            label = _label(line, end)
            if label is not None and label["name"] in names:
                found.append(Change(place + start, place + label.end(), _written(label["name"])))
            elif mark is not None:
                found.append(Change(place + start, place + end, None))
        place += len(line) + 1
    return found


def _labels(text: str) -> Iterator[re.Match[str]]:
    for line in text.split("\n"):
        for mark in [_AT_START.match(line), *_CHANGE.finditer(line, 1)]:
            label = _label(line, mark.end() if mark else 0)
            if label is not None:
                yield label


def _label(line: str, place: int) -> re.Match[str] | None:
    if ":" not in line and "：" not in line:
        return None
    return _LABEL.match(line, place) or _UNSPACED_LABEL.match(line, place)


def _written(name: str) -> str:
    return name.title() if _is_capitals(name) else name


def _is_capitals(name: str) -> bool:
    return name.isupper() and len(name) > 1


def _is_title(name: str) -> bool:
    return all(not word[0].islower() for word in name.split())
