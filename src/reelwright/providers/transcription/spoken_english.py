# ruff: noqa: RUF001 - marks of many kinds look alike
"""How written English words are said: numbers, money, times, signs and letters spelled out.

A word as captions write it (`$5.50`, `1990s`, `9:30`, `e-mail`, `NASA`) gives one or several ways
to say it, the likeliest first; each is a list of plain words, single letters in capitals.
"""

import re
from collections.abc import Iterator
from itertools import islice

from reelwright.providers.transcription.letter_sounds import plain
from reelwright.providers.transcription.spoken_numbers import (
    clock_time,
    digits,
    fraction,
    money,
    number_ways,
    ordinal,
    plural,
)

MOST_WAYS = 8
"""Ways to say one word that are tried."""

_SIGNS = {
    "%": "percent", "&": "and", "+": "plus", "=": "equals", "@": "at", "°": "degrees",
    "×": "times", "÷": "divided by", "±": "plus minus", "<": "less than", ">": "greater than",
    "#": "hash", "*": "star", "/": "slash", "_": "underscore", "~": "tilde", "^": "to the",
    "½": "a half", "¼": "a quarter", "¾": "three quarters", "§": "section", "©": "copyright",
    "™": "trademark", "\\": "backslash", "|": "pipe", "€": "euros", "£": "pounds", "$": "dollars",
}  # fmt: skip
_SHORT = {
    "dr": ("doctor", "drive"), "mr": ("mister",), "mrs": ("missus",), "ms": ("miz", "miss"),
    "st": ("saint", "street"), "vs": ("versus",), "etc": ("et cetera",), "jr": ("junior",),
    "sr": ("senior",), "prof": ("professor",), "approx": ("approximately",), "no": ("no", "number"),
    "dept": ("department",), "gov": ("governor", "government"), "sen": ("senator",),
    "rep": ("representative",), "gen": ("general",), "col": ("colonel",), "lt": ("lieutenant",),
    "sgt": ("sergeant",), "capt": ("captain",), "rev": ("reverend",), "ave": ("avenue",),
    "blvd": ("boulevard",), "inc": ("incorporated", "inc"), "ltd": ("limited",),
    "corp": ("corporation",),
    "eg": ("for example", "E G"), "ie": ("that is", "I E"), "mt": ("mount",), "ft": ("feet",
    "fort"),
}  # fmt: skip
_UNITS = {
    "km": "kilometers", "m": "meters", "cm": "centimeters", "mm": "millimeters", "kg": "kilograms",
    "g": "grams", "mg": "milligrams", "h": "hours", "hr": "hours", "hrs": "hours", "min": "minutes",
    "s": "seconds", "sec": "seconds", "ms": "milliseconds", "mph": "miles per hour", "lb": "pounds",
    "lbs": "pounds", "oz": "ounces", "ft": "feet", "in": "inches", "k": "thousand", "b": "billion",
    "bn": "billion", "x": "times", "gb": "gigabytes", "mb": "megabytes", "kb": "kilobytes",
    "tb": "terabytes", "hz": "hertz", "khz": "kilohertz", "mhz": "megahertz", "ghz": "gigahertz",
    "w": "watts", "kw": "kilowatts", "v": "volts", "c": "celsius", "f": "fahrenheit",
}  # fmt: skip
_ROMAN = {"II": "two", "III": "three", "IV": "four", "VI": "six", "VII": "seven", "VIII": "eight"}

_PART = re.compile(
    r"(?P<phone>\d{3}[-.]\d{4}(?!\d))"
    r"|(?P<clock>\d{1,2}:\d\d(?!\d))"
    r"|(?P<money>[$£€¥₹]\d[\d,]*(?:\.\d+)?[kKmMbB]?(?![A-Za-z]))"
    r"|(?P<fraction>[1-9]/[2-9](?!\d))"
    r"|(?P<ordinal>\d[\d,]*(?:st|nd|rd|th)(?![a-z]))"
    r"|(?P<decade>(?:\d\d)?\d0'?s(?![a-z]))"
    r"|(?P<number>\d[\d,]*(?:\.\d+)*|\.\d+)"
    r"|(?P<mark>[½¼¾])"
    r"|(?P<letters>(?:[^\W\d_]\.){2,}|[^\W\d_]+(?:['’ʼ][^\W\d_]+)*['’]?)"
    r"|(?P<sign>[^\w\s]|_)"
)


def ways_to_say(text: str) -> list[list[str]]:
    """Give the ways in which a written word may be said; none when nothing of it can be."""
    ways: list[list[str]] = [[]]
    before = ""
    parts = list(_PART.finditer(text.replace("\u00a0", " ")))
    for part in parts:
        following = text[part.end() : part.end() + 1]
        said = list(_said(part, before, following, is_only=len(parts) == 1))
        if said:
            ways = [way + words.split() for way in ways for words in said][:MOST_WAYS]
        before = part.lastgroup or ""
    found: list[list[str]] = []
    for way in ways:
        if way and way not in found:
            found.append(way)
    return found


def _said(part: re.Match[str], before: str, following: str, *, is_only: bool) -> Iterator[str]:
    text = part[0]
    match part.lastgroup:
        case "phone":
            yield digits(text)
        case "clock":
            yield from clock_time(*text.split(":"))
        case "money":
            yield from money(text)
        case "fraction":
            yield from fraction(text)
        case "ordinal":
            yield from (ordinal(way) for way in islice(number_ways(text[:-2]), 2))
        case "decade":
            yield plural(next(number_ways(text.rstrip("s").rstrip("'"))))
        case "number":
            yield from number_ways(text)
        case "letters":
            yield from _letters(
                text, after_number=before in {"number", "money"} and not part.string[:1].isalpha()
            )
        case "mark":
            yield _SIGNS[text]
        case _:
            yield from _sign(text, before, following, is_only=is_only)


def _sign(sign: str, before: str, following: str, *, is_only: bool) -> Iterator[str]:
    is_between = bool(before) and following.isalnum()
    if sign == "." and is_between and before == "letters":
        yield "dot"
        yield "point"
        return
    if sign in "-–−" and before == "number" and following.isdigit():
        yield "to"
        yield ""
        return
    if sign in "-−" and not before and following.isdigit():
        yield "minus"
        yield "negative"
        yield ""
        return
    if sign == "#" and following.isdigit():
        yield "number"
    if sign in "*_~^#<>|/\\" and not is_only:
        yield ""
    if sign in _SIGNS:
        yield _SIGNS[sign]


def _letters(text: str, *, after_number: bool) -> Iterator[str]:
    bare = text.replace(".", "")
    short = plain(bare)
    if not short:
        return
    if after_number and short in _UNITS:
        yield _UNITS[short]
    if "." in text and len(bare) > 1:
        yield from _SHORT.get(short, ())
        yield " ".join(letter.upper() for letter in short)
        return
    if short in _SHORT and text[0].isalpha():
        yield from _SHORT[short]
    if text in _ROMAN:
        yield _ROMAN[text]
        yield "the " + ordinal(_ROMAN[text])
    if len(bare) == 1 and short not in {"a", "i"}:
        yield short.upper()
        return
    spelled = " ".join(letter.upper() for letter in plain(bare.removesuffix("s")))
    if bare.isupper() and len(bare) <= 6:
        yield short
        yield " ".join(letter.upper() for letter in short if letter != "'")
    elif bare[:-1].isupper() and bare.endswith("s") and 2 < len(bare) <= 6:
        yield spelled + "'s"
        yield short
    else:
        yield short
