"""Days and times of day: "tomorrow at nine", "Friday 18:00", "2026-12-01 10:00", "in two hours"."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from reelwright.agent.scripted.language import Language
from reelwright.agent.scripted.plain import Place

_ISO = re.compile(
    r"(?P<year>20\d\d)-(?P<month>\d\d)-(?P<day>\d\d)"
    r"(?:[t\s]+(?P<hour>\d\d):(?P<minute>\d\d)(?::\d\d)?(?P<zone>z|[+-]\d\d:\d\d)?)?"
)
_DOTTED = re.compile(
    r"(?<!\d)(?P<day>\d{1,2})\.\s?(?P<month>\d{1,2})\.(?:\s?(?P<year>20\d\d))?(?!\d)"
)
_NOON = 12


@dataclass(frozen=True, slots=True)
class Date:
    """A day, a time of day, or both, as they were said."""

    places: tuple[Place, ...]
    moment: datetime | None
    """The moment that is meant; None where the day or the time is missing."""

    has_day: bool
    has_time: bool


def date_in(text: str, language: Language, now: datetime | None) -> Date | None:
    """Find a date in a plain text. What is counted from now cannot be told without `now`."""
    if iso := _iso(text, language, now):
        return iso
    if later := _later(text, language, now):
        return later
    day = _day(text, language, now)
    time = _time(text, language)
    if day is None and time is None:
        return None
    places = tuple(found[0] for found in (day, time) if found is not None)
    moment = None
    if time is not None and now is not None:
        hour, minute = time[1]
        base = now if day is None else day[1]
        moment = base.replace(hour=hour, minute=minute, second=0, microsecond=0)
        if moment <= now and day is None:
            moment += timedelta(days=1)
        elif moment <= now and day is not None and day[2]:
            moment += timedelta(days=day[2])
    return Date(places, moment, has_day=day is not None, has_time=time is not None)


def _iso(text: str, language: Language, now: datetime | None) -> Date | None:
    found = _ISO.search(text)
    if found is None:
        return None
    time = None if found.group("hour") else _time(text[found.end() :], language)
    has_time = found.group("hour") is not None or time is not None
    moment = None
    if has_time:
        zone = (found.group("zone") or "").replace("z", "+00:00")
        clock = f"{found.group('hour')}:{found.group('minute')}"
        if time is not None:
            clock = f"{time[1][0]:02}:{time[1][1]:02}"
        day = f"{found.group('year')}-{found.group('month')}-{found.group('day')}"
        try:
            moment = datetime.fromisoformat(f"{day}T{clock}{zone}")
        except ValueError:
            return None
        if moment.tzinfo is None:
            moment = None if now is None else moment.replace(tzinfo=now.tzinfo)
    return Date((found.span(),), moment, has_day=True, has_time=has_time)


def _later(text: str, language: Language, now: datetime | None) -> Date | None:
    """Read "in two hours", "in 30 minutes"; "in three days" says no time of day."""
    for unit, step in (
        ("minute", timedelta(minutes=1)),
        ("hour", timedelta(hours=1)),
        ("day", timedelta(days=1)),
        ("week", timedelta(weeks=1)),
    ):
        words = rf"{language.source('in_time')}\s+(?P<n>{language.numbers.counting})\s+"
        found = re.search(words + language.units[unit], text)
        if found is None:
            continue
        moment = None if now is None else now + step * language.numbers.value(found.group("n"))
        is_exact = unit in {"minute", "hour"}
        time = _time(text[found.end() :], language)
        if not is_exact and time is not None and moment is not None:
            moment = moment.replace(hour=time[1][0], minute=time[1][1], second=0, microsecond=0)
            is_exact = True
        return Date((found.span(),), moment if is_exact else None, has_day=True, has_time=is_exact)
    return None


def _day(text: str, language: Language, now: datetime | None) -> tuple[Place, datetime, int] | None:
    """Give the day, and how many days later it comes again."""
    base = now or datetime(1, 1, 1, tzinfo=UTC)
    for concept, ahead in (("day_after_tomorrow", 2), ("tomorrow", 1), ("today", 0)):
        if places := language.find(concept, text):
            return places[0], base + timedelta(days=ahead), 0
    for place, words in enumerate(language.days):
        if found := re.search(rf"(?<!\w)(?:{words})(?!\w)", text):
            ahead = (place - base.weekday()) % 7
            return found.span(), base + timedelta(days=ahead), 7
    return _calendar_day(text, language, base)


def _calendar_day(
    text: str, language: Language, base: datetime
) -> tuple[Place, datetime, int] | None:
    day = r"(?P<day>\d{1,2})(?:st|nd|rd|th|er|\.|º|°)?"
    year = r"(?:,?\s+(?:de\s+|del\s+)?(?P<year>20\d\d))?"
    for month, words in enumerate(language.months, start=1):
        for pattern in (
            rf"(?<!\d){day}\s+(?:of\s+|de\s+|d')?(?:{words})(?!\w){year}",
            rf"(?<!\w)(?:{words})\s+{day}(?![\w:]){year}",
        ):
            if found := re.search(pattern, text):
                meant = _on(base, found.group("year"), month, int(found.group("day")))
                return None if meant is None else (found.span(), meant, 0)
    if found := _DOTTED.search(text):
        month, number = int(found.group("month")), int(found.group("day"))
        meant = _on(base, found.group("year"), month, number)
        return None if meant is None else (found.span(), meant, 0)
    return None


def _on(base: datetime, year: str | None, month: int, day: int) -> datetime | None:
    try:
        meant = base.replace(year=int(year) if year else base.year, month=month, day=day)
        if year is None and meant.date() < base.date():
            meant = meant.replace(year=meant.year + 1)
    except ValueError:
        return None
    return meant


def _time(text: str, language: Language) -> tuple[Place, tuple[int, int]] | None:
    for concept, hour in (("noon", _NOON), ("midnight", 0)):
        if places := language.find(concept, text):
            return places[0], (hour, 0)
    at = language.source("at_time")
    hours = language.source("oclock").replace(r"(?<!\w)", r"(?<![^\W\d])", 1)
    half = r"(?P<half>[ap]\.?m\.?)(?!\w)"
    figure = r"(?P<hour>[01]?\d|2[0-4])(?:\s?[:h.]\s?(?P<minute>[0-5]\d))?"
    word = language.numbers.word
    patterns = (
        rf"(?:{at}\s+)?(?<![\d:.]){figure}\s?{half}",
        rf"(?:{at}\s+)?(?<![\d:.]){figure}\s?{hours}(?:\s?(?P<after>[0-5]\d)(?!\d))?",
        rf"{at}\s+(?<![\d:.]){figure}(?![\d:%]|\s?\w*second)",
        rf"{at}\s+(?P<word>{word})(?:\s?{hours})?",
        r"(?<![\d:.])(?P<hour>[01]?\d|2[0-3])[:h](?P<minute>[0-5]\d)(?![\d:])",
    )
    for pattern in patterns:
        if found := re.search(pattern, text):
            return found.span(), _hour_and_minute(found, language)
    return None


def _hour_and_minute(found: re.Match[str], language: Language) -> tuple[int, int]:
    parts = found.groupdict()
    hour = int(parts["hour"]) if parts.get("hour") else int(language.numbers.value(parts["word"]))
    minute = int(parts.get("minute") or parts.get("after") or 0)
    if half := parts.get("half"):
        hour = hour % _NOON + (_NOON if half.startswith("p") else 0)
    return hour % 24, minute
