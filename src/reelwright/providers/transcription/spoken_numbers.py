"""How numbers, sums of money, clock times and fractions are said in English."""

from collections.abc import Iterator

_MOST_DIGITS = 15
"""Longer numbers are said digit by digit."""

_ONES = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen",
    "nineteen",
)  # fmt: skip
_TENS = (
    "zero", "ten", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
)  # fmt: skip
_SCALES = ("", "thousand", "million", "billion", "trillion")
_ORDINALS = {
    "one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth",
    "nine": "ninth", "twelve": "twelfth",
}  # fmt: skip
_FRACTIONS = {"1/2": "half", "1/4": "quarter", "3/4": "quarters", "1/3": "third", "2/3": "thirds"}
_MONEY = {
    "$": ("dollar", "cent"), "£": ("pound", "pence"), "€": ("euro", "cent"), "¥": ("yen", ""),
    "₹": ("rupee", "paise"), "¢": ("cent", ""),
}  # fmt: skip


def digits(text: str) -> str:
    """Say a number digit by digit; what is no digit is left out."""
    return " ".join(_ONES[int(letter)] for letter in text if letter.isdecimal())


def clock_time(hour: str, minute: str) -> Iterator[str]:
    first = _below_thousand(int(hour))
    rest = int(minute)
    if rest == 0:
        yield first
        yield f"{first} o'clock"
        yield f"{first} hundred"
    elif rest < 10:
        yield f"{first} oh {_ONES[rest]}"
    else:
        yield f"{first} {_below_thousand(rest)}"


def money(text: str) -> Iterator[str]:
    unit, part = _MONEY[text[0]]
    scale = {"k": " thousand", "m": " million", "b": " billion"}.get(text[-1].lower(), "")
    whole, _, rest = text[1:].rstrip("kKmMbB").replace(",", "").partition(".")
    units = unit if whole == "1" and not scale and not rest else f"{unit}s"
    units = units.replace("yens", "yen")
    if len(rest) == 2 and not scale and part:
        cents = _below_thousand(int(rest))
        coins = part if part.endswith("e") or cents == "one" else f"{part}s"
        for way in _whole(whole):
            yield f"{way} {units} and {cents} {coins}"
            yield f"{way} {units} {cents}"
            yield f"{way} {cents}"
        return
    for way in number_ways(f"{whole}.{rest}" if rest else whole):
        yield f"{way}{scale} {units}"
        yield f"{way}{scale}"  # the unit stands beside it: `$5 million dollars`


def fraction(text: str) -> Iterator[str]:
    upper, lower = (_ONES[int(digit)] for digit in text.split("/"))
    if text in _FRACTIONS:
        yield f"{upper} {_FRACTIONS[text]}"
    yield f"{upper} {ordinal(lower)}{'' if upper == 'one' else 's'}"
    yield f"{upper} {lower}"
    yield f"{upper} slash {lower}"


def number_ways(text: str) -> Iterator[str]:
    parts = text.replace(",", "").split(".")
    if len(parts) == 1:
        yield from _whole(parts[0])
        return
    points = [f"point {digits(part)}" for part in parts[1:]]
    whole = next(_whole(parts[0])) if parts[0] else ""
    yield " ".join([whole, *points])
    yield " ".join([whole, *(f"point {next(_whole(part))}" for part in parts[1:])])
    if not whole or whole == "zero":
        yield " ".join(points)
        yield "oh " + " ".join(points)


def _whole(written: str) -> Iterator[str]:
    """Say a whole number: as a number, as a year, in pairs, digit by digit."""
    if len(written) > _MOST_DIGITS:
        yield digits(written)
        return
    number = int(written)
    is_year = len(written) == 4 and 1100 <= number < 2000
    if is_year:
        yield from _in_hundreds(number)
    if written == "0" or written[0] != "0":
        yield _as_number(number, "")
        yield _as_number(number, "and ")
    if len(written) == 4 and not is_year and number >= 1000 and number % 1000 >= 10:
        yield from _in_hundreds(number)
    if len(written) == 3 and number % 100:
        yield f"{_ONES[number // 100]} {_pair(number % 100)}"
    if len(written) > 2 or written[0] == "0":
        yield digits(written)
        yield digits(written).replace("zero", "oh")


def _in_hundreds(number: int) -> Iterator[str]:
    first, rest = _below_thousand(number // 100), number % 100
    yield f"{first} {_pair(rest)}"
    if rest:
        yield f"{first} hundred and {_below_thousand(rest)}"
        yield f"{first} hundred {_below_thousand(rest)}"


def _pair(number: int) -> str:
    if number == 0:
        return "hundred"
    return f"oh {_ONES[number]}" if number < 10 else _below_thousand(number)


def _as_number(number: int, link: str) -> str:
    if number == 0:
        return "zero"
    said: list[str] = []
    for scale in range(len(_SCALES) - 1, -1, -1):
        part = number // 1000**scale % 1000
        if part:
            joint = link if scale == 0 and said and part < 100 else ""
            said.append(f"{joint}{_below_thousand(part, link)} {_SCALES[scale]}".strip())
    return " ".join(said)


def _below_thousand(number: int, link: str = "") -> str:
    if number >= 100:
        rest = f" {link}{_below_thousand(number % 100)}" if number % 100 else ""
        return f"{_ONES[number // 100]} hundred{rest}"
    if number < 20:
        return _ONES[number]
    return _TENS[number // 10] + (f" {_ONES[number % 10]}" if number % 10 else "")


def ordinal(said: str) -> str:
    head, _, last = said.rpartition(" ")
    if last in _ORDINALS:
        last = _ORDINALS[last]
    else:
        last = last[:-1] + "ieth" if last.endswith("y") else last + "th"
    return f"{head} {last}".strip()


def plural(said: str) -> str:
    return said[:-1] + "ies" if said.endswith("y") else said + "s"
