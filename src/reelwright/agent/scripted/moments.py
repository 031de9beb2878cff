"""Places in time: "1:20 to 2:05", "the last two minutes", "from minute 3 on", "the first half"."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from reelwright.agent.scripted.durations import SECONDS, Length, bounded, lengths_in
from reelwright.agent.scripted.language import Language
from reelwright.agent.scripted.plain import Place, overlaps

_CLOCK = r"(?<![\d:.,])(?:\d{1,2}:)?\d{1,3}:\d{2}(?:[.,]\d+)?(?![\d:])"
_SHAPES = {"9:16"}

Kind = Literal["range", "first", "last", "share", "moment"]


@dataclass(frozen=True, slots=True)
class When:
    """A stretch or a moment of a video, as it was said."""

    place: Place
    kind: Kind
    start: float | None = None
    """Seconds from the begin; for `first` and `last` how long; for `share` a share of 1."""

    end: float | None = None

    @property
    def needs_duration(self) -> bool:
        return self.kind in {"last", "share"}

    def resolved(self, duration: float | None) -> tuple[float | None, float | None]:
        """Give begin and end in seconds; None for one that was not said.

        What is counted from the end of a video needs its duration.
        """
        match self.kind:
            case "first":
                return 0.0, self.start
            case "last":
                assert duration is not None  # noqa: S101 - asked for before
                return max(0.0, duration - (self.start or 0.0)), duration
            case "share":
                assert duration is not None  # noqa: S101 - asked for before
                return (self.start or 0.0) * duration, (self.end or 1.0) * duration
            case _:
                return self.start, self.end


@dataclass(frozen=True, slots=True)
class _Point:
    place: Place
    seconds: float
    is_length: bool
    """Whether it might as well be a length of time: "30 seconds"."""


def times_in(text: str, language: Language, *, is_cut: bool) -> list[When]:
    """Find what is said about when, in a plain text.

    `is_cut` says that lengths after "from" are places: "cut from 30 seconds to 1 minute".
    """
    found = [*_shares(text, language), *_edges(text, language)]
    points = [
        point
        for point in _points(text, language)
        if not any(overlaps(point.place, each.place) for each in found)
    ]
    found += _ranges(text, language, points, is_cut=is_cut)
    return sorted(found, key=lambda each: each.place)


def clock_seconds(said: str) -> float:
    """Read `1:20`, `70:00` or `1:02:03.5`."""
    seconds = 0.0
    for part in said.replace(",", ".").split(":"):
        seconds = 60 * seconds + float(part)
    return seconds


@lru_cache(maxsize=32)
def _unit_first(language: Language) -> re.Pattern[str]:
    """Match what names a place by its unit: "minute 3", "Sekunde 30"."""
    units = "|".join(f"(?P<{name}>{language.units[name]})" for name in SECONDS)
    number = language.numbers.pattern
    return re.compile(rf"(?:{units})\s+(?P<number>{_CLOCK}|{number})(?![\w%]|[:.,x]\d)")


def _points(text: str, language: Language) -> list[_Point]:
    points = [
        _Point(found.span(), clock_seconds(found.group()), is_length=False)
        for found in re.finditer(_CLOCK, text)
        if found.group() not in _SHAPES or _is_in_range(text, found.span(), language)
    ]
    for found in _unit_first(language).finditer(text):
        unit = next(name for name in SECONDS if found.group(name))
        number = found.group("number")
        value = clock_seconds(number) if ":" in number else language.numbers.value(number)
        seconds = value if ":" in number else value * SECONDS[unit]
        if unit == "second" and not number[0].isdigit():
            continue  # "the second one" is an ordinal
        if re.search(rf"{language.numbers.counting}[\s-]*$", text[: found.start()]):
            continue  # "2 minutes 30" is a length
        points = [point for point in points if not overlaps(point.place, found.span())]
        points.append(_Point(found.span(), seconds, is_length=False))
    points += [
        _Point(each.place, each.seconds, is_length=True)
        for each in lengths_in(text, language)
        if not any(overlaps(point.place, each.place) for point in points)
    ]
    return sorted(points, key=lambda point: point.place)


def _is_in_range(text: str, place: Place, language: Language) -> bool:
    before, after = text[: place[0]], text[place[1] :]
    opens = re.search(rf"(?:{language.source('from')}|{language.source('to')})\s+$", before)
    goes_on = re.match(rf"\s*(?:{language.source('to')}|[-\u2013—])\s*\d{{1,3}}:\d\d", after)
    return opens is not None or goes_on is not None


def _ranges(text: str, language: Language, points: list[_Point], *, is_cut: bool) -> list[When]:
    found: list[When] = []
    rest = list(points)
    while rest:
        point = rest.pop(0)
        opening = re.search(
            rf"(?:{language.source('from')}|{language.source('between')})\s+"
            rf"(?:{language.source('the')}\s+)?$",
            text[: point.place[0]],
        )
        start = opening.start() if opening else point.place[0]
        is_bounded = point.is_length and _is_bounded(text, language, point)
        is_place = not point.is_length or (is_cut and opening is not None and not is_bounded)
        if rest and is_place and (stop := _until(text, language, point, rest[0])):
            end = rest.pop(0)
            found.append(When((start, end.place[1]), "range", point.seconds, stop))
        elif is_place and (number := _bare_end(text, language, point)) is not None:
            found.append(When((start, number[0]), "range", point.seconds, number[1]))
        elif is_place and not (point.is_length and not _is_edge(text, language, point)):
            found.append(_open(text, language, point, start, has_opening=opening is not None))
    return [each for each in found if each.start is not None or each.end is not None]


def _is_bounded(text: str, language: Language, point: _Point) -> bool:
    """Say whether a length is the most or the least of something: "of more than two seconds"."""
    return bounded(Length(point.place, point.seconds), text, language).how in {"most", "least"}


def _until(text: str, language: Language, point: _Point, after: _Point) -> float | None:
    """Give the end of a range that begins at a point, when the point after it is that."""
    joint = text[point.place[1] : after.place[0]].strip()
    the = rf"(?:\s+{language.source('the')})?"
    to = rf"(?:,\s*)?(?:{language.source('to')}|{language.source('and')}|[-\u2013—]+|…){the}"
    if re.fullmatch(to, joint) and after.seconds > point.seconds:
        return after.seconds
    if after.is_length and re.fullmatch(rf"(?:,\s*)?{language.source('for')}", joint):
        return point.seconds + after.seconds
    return None


def _bare_end(text: str, language: Language, point: _Point) -> tuple[int, float] | None:
    """Give the end of "minute 3 to 5": a number that counts what the first one counts."""
    said = text[point.place[0] : point.place[1]]
    unit = _unit_first(language).fullmatch(said)
    if unit is None or ":" in said:
        return None
    the = rf"(?:{language.source('the')}\s+)?"
    joint = rf"\s*(?:{language.source('to')}|{language.source('and')}|[-\u2013—])\s*{the}"
    found = re.match(
        rf"{joint}(?P<n>{language.numbers.pattern})(?![\w%]|:\d)", text[point.place[1] :]
    )
    if found is None:
        return None
    name = next(name for name in SECONDS if unit.group(name))
    seconds = language.numbers.value(found.group("n")) * SECONDS[name]
    return (point.place[1] + found.end(), seconds) if seconds > point.seconds else None


def _is_edge(text: str, language: Language, point: _Point) -> bool:
    """Say whether a length that stands alone is a place: "from 90 seconds on"."""
    onwards = rf"\s*(?:{language.source('onwards')}|{language.source('to_the_end')})"
    return re.match(onwards, text[point.place[1] :]) is not None


def _open(text: str, language: Language, point: _Point, start: int, *, has_opening: bool) -> When:
    """Read a point that stands alone: from there on, up to there, or just there."""
    before, after = text[: point.place[0]], text[point.place[1] :]
    to_end = re.match(
        rf"\s*(?:{language.source('onwards')}|{language.source('to_the_end')})", after
    )
    if to_end:
        return When((start, point.place[1] + to_end.end()), "range", point.seconds, None)
    begin = re.search(rf"{language.source('starting')}\s+$", before)
    if begin:
        return When((begin.start(), point.place[1]), "range", point.seconds, None)
    until = re.search(
        rf"(?:{language.source('until')})\s+(?:{language.source('the')}\s+)?$", before
    )
    if until:
        return When((until.start(), point.place[1]), "range", None, point.seconds)
    if has_opening:
        return When((start, point.place[1]), "range", point.seconds, None)
    return When(point.place, "moment", point.seconds, point.seconds)


def _edges(text: str, language: Language) -> list[When]:
    """Find "the first 30 seconds" and "the last two minutes"."""
    found: list[When] = []
    lengths: list[Length] = lengths_in(text, language)
    kinds: tuple[Kind, ...] = ("first", "last")
    for kind in kinds:
        for length in lengths:
            lead = re.search(rf"{language.source(kind)}\s+$", text[: length.place[0]])
            trail = re.match(rf"\s+{language.source(f'{kind}_after')}", text[length.place[1] :])
            if lead or trail:
                start = lead.start() if lead else length.place[0]
                end = length.place[1] + (trail.end() if trail and not lead else 0)
                found.append(When((start, end), kind, length.seconds))
        for name, seconds in SECONDS.items():
            edge = rf"{language.source(kind)}\s+{language.units[name]}"
            for each in re.finditer(rf"(?P<n>{language.numbers.pattern})\s+{edge}", text):
                long = language.numbers.value(each.group("n")) * seconds
                found.append(When(each.span(), kind, long))
            one = rf"{language.source(kind)}\s+{language.units[name]}"
            found += [
                When(each.span(), kind, seconds)
                for each in re.finditer(one, text)
                if not any(overlaps(each.span(), other.place) for other in found)
            ]
    return found


def _shares(text: str, language: Language) -> list[When]:
    """Find "the first half", "the last third"."""
    found = []
    for part, size in (("half", 1 / 2), ("third", 1 / 3), ("quarter", 1 / 4)):
        for edge, start in (
            ("first", 0.0),
            ("second", size),
            ("middle", (1 - size) / 2),
            ("last", 1 - size),
        ):
            words = rf"(?:{language.source(f'{edge}_part')})\s+(?:{language.source(part)})"
            found += [
                When(each.span(), "share", start, min(1.0, start + size))
                for each in re.finditer(words, text)
            ]
    return found
