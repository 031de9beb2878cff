"""Lengths of time and amounts: "90 s", "a minute and a half", "30 to 45 s", "at most eight"."""

import re
from dataclasses import dataclass
from functools import lru_cache

from reelwright.agent.scripted.language import Language
from reelwright.agent.scripted.plain import Place

SECONDS = {"second": 1.0, "minute": 60.0, "hour": 3600.0}
_LOWER = {"hour": 60.0, "minute": 1.0}
"""What a number without a unit counts after one with: "1 minute 30"."""


@dataclass(frozen=True, slots=True)
class Amount:
    """A number of something, with what was said to bound it."""

    place: Place
    """Where it stands, with the words that bound it."""

    low: float | None
    high: float | None
    how: str
    """`exact`, `about`, `most`, `least` or `between`."""

    @property
    def value(self) -> float:
        """The one number of it."""
        found = self.high if self.high is not None else self.low
        assert found is not None  # noqa: S101 - an amount has one of the two
        return found


@dataclass(frozen=True, slots=True)
class Length:
    """A length of time without what bounds it, in seconds."""

    place: Place
    seconds: float


@lru_cache(maxsize=32)
def _piece(language: Language) -> re.Pattern[str]:
    units = "|".join(f"(?P<{name}>{language.units[name]})" for name in SECONDS)
    number = language.numbers.counting
    half = language.source("and_half")
    clock = r"(?<![\d:])(?P<clock>\d{1,2}:\d{2})"
    amount = rf"(?P<number>{number})"
    return re.compile(
        rf"(?:{clock}|{amount}(?P<half>\s+{half})?)[\s-]*(?:{units})"
        rf"(?P<after>\s+{half})?"
    )


def lengths_in(text: str, language: Language) -> list[Length]:
    """Find lengths of time in a plain text; neighbours such as "1 h 5 min" are one."""
    pattern = _piece(language)
    found: list[Length] = []
    last = ""
    for piece in pattern.finditer(text):
        unit = piece.lastgroup if piece.lastgroup in SECONDS else ""
        unit = unit or next(name for name in SECONDS if piece.group(name))
        seconds = _seconds(piece, unit, language)
        place = piece.span()
        if found and _goes_on(text[found[-1].place[1] : place[0]], last, unit, language):
            before = found.pop()
            place, seconds = (before.place[0], place[1]), before.seconds + seconds
        found.append(Length(_with_rest(text, place, unit), seconds + _rest(text, place, unit)))
        last = unit
    return found


def amounts_of(lengths: list[Length], text: str, language: Language) -> list[Amount]:
    """Give lengths with the words that bound them; two that belong together become a range."""
    found: list[Amount] = []
    for length in lengths:
        if found and (joined := _between(found[-1], length, text, language)):
            found[-1] = joined
            continue
        found.append(_one(length, text, language))
    return found


def counts_in(text: str, language: Language) -> list[Amount]:
    """Find bare numbers in a plain text, with the words that bound them."""
    pattern = re.compile(rf"{language.numbers.pattern}(?![\w%]|[:.,x]\d)")
    return [
        bounded(Length(number.span(), language.numbers.value(number.group())), text, language)
        for number in pattern.finditer(text)
    ]


def bounded(length: Length, text: str, language: Language) -> Amount:
    """Read the words around a number that say whether it is the most, the least, or about."""
    start, end = length.place
    before, after = text[:start], text[end:]
    fill = rf"(?:\s+{language.source('filler')})?[\s:=]*$"
    leads = [
        (found.start(), how)
        for how in ("most", "least", "about")
        if (found := re.search(language.source(how) + fill, before))
    ]
    if leads:  # of "no shorter than", which holds "shorter than", the longer counts
        begin, how = min(leads)
        return _amount((begin, end), length.seconds, how)
    if sign := re.search(r"(<=?|≤|>=?|≥|~|±)\s*$", before):
        how = {"<": "most", "≤": "most", ">": "least", "≥": "least"}.get(sign.group(1)[0], "about")
        return _amount((sign.start(), end), length.seconds, how)
    for how in ("most", "least"):
        if found := re.match(rf"[\s,(]*{language.source(f'{how}_after')}", after):
            return _amount((start, end + found.end()), length.seconds, how)
    if re.match(r"\s?\+(?!\d)", after):
        return _amount((start, end + 1), length.seconds, "least")
    return _amount((start, end), length.seconds, "exact")


def _seconds(piece: re.Match[str], unit: str, language: Language) -> float:
    if clock := piece.group("clock"):
        big, small = clock.split(":")
        return (int(big) + int(small) / 60) * SECONDS[unit]
    value = language.numbers.value(piece.group("number"))
    value += 0.5 if piece.group("half") or piece.group("after") else 0.0
    return value * SECONDS[unit]


def _goes_on(between: str, last: str, unit: str, language: Language) -> bool:
    smaller = SECONDS.get(unit, 0.0) < SECONDS.get(last, 0.0)
    joint = rf"[\s,]*(?:{language.source('and')})?\s*"
    return smaller and re.fullmatch(joint, between) is not None


def _rest(text: str, place: Place, unit: str) -> float:
    rest = _trailing(text, place, unit)
    return float(rest.group(1)) * _LOWER[unit] if rest else 0.0


def _with_rest(text: str, place: Place, unit: str) -> Place:
    rest = _trailing(text, place, unit)
    return (place[0], place[1] + rest.end()) if rest else place


def _trailing(text: str, place: Place, unit: str) -> re.Match[str] | None:
    if unit not in _LOWER:
        return None
    return re.match(r"\s?([0-5]?\d)(?![\w%]|[:.,x]\d|\s*\w)", text[place[1] :])


def _one(length: Length, text: str, language: Language) -> Amount:
    """Give one length, or a range of which only the second number has a unit: "30 to 45 s"."""
    before = text[: length.place[0]]
    to, also = language.source("to"), language.source("and")
    joint = rf"(?:\s*(?:{to})\s*|\s*[-\u2013—]\s*|\s+(?:{also})\s+)"
    number = rf"(?P<between>{language.source('between')}\s+)?(?P<low>{language.numbers.pattern})"
    number += rf"(?P<half>\s+{language.source('and_half')})?"
    found = re.search(rf"{number}(?P<joint>{joint})$", before)
    is_and = found and re.search(language.source("and"), found.group("joint"))
    names_clip = found and re.search(
        rf"(?:{language.source('clip')}|{language.source('number_word')})\s+$",
        before[: found.start()],
    )
    if found and not names_clip and (found.group("between") or not is_and):
        low = language.numbers.value(found.group("low")) + (0.5 if found.group("half") else 0.0)
        low *= _unit_of(length, text, language)
        if low < length.seconds:
            place = (found.start(), length.place[1])
            return Amount(place, low, length.seconds, "between")
    return bounded(length, text, language)


def _unit_of(length: Length, text: str, language: Language) -> float:
    """Say what the number of a length counts, in seconds."""
    said = text[length.place[0] : length.place[1]]
    fitting = [
        (found.start(), name)
        for name in SECONDS
        if (found := re.search(language.units[name], said))
    ]
    return SECONDS[min(fitting)[1]] if fitting else 1.0


def _between(before: Amount, length: Length, text: str, language: Language) -> Amount | None:
    """Join two lengths that both have a unit: "45 seconds to one minute"."""
    joint = text[before.place[1] : length.place[0]].strip()
    is_to = re.fullmatch(rf"{language.source('to')}|[-\u2013—]", joint) is not None
    is_and = re.fullmatch(language.source("and"), joint) is not None
    opening = re.search(rf"{language.source('between')}\s+$", text[: before.place[0]])
    if not is_to and not (is_and and opening):
        return None
    low = before.low if before.low is not None else before.high
    if before.how == "between" or low is None or low >= length.seconds:
        return None
    start = opening.start() if opening else before.place[0]
    return Amount((start, length.place[1]), low, length.seconds, "between")


def _amount(place: Place, value: float, how: str) -> Amount:
    match how:
        case "most":
            return Amount(place, None, value, how)
        case "least":
            return Amount(place, value, None, how)
        case _:
            return Amount(place, value, value, how)
