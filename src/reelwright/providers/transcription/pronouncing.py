"""How a written English word may sound: by the dictionary, else by its parts, else by rule."""

from collections.abc import Callable, Iterator
from itertools import product

from reelwright.providers.transcription.letter_sounds import by_rules, named, plain
from reelwright.providers.transcription.spoken_english import MOST_WAYS, ways_to_say

Dictionary = Callable[[str], str | None]
"""Gives the phones of a word in lower case, with spaces between them, or None."""

_LONGEST = 60
"""Letters of a word that are said; the rest is none."""

_SHORTEST_PART = 3
"""Letters of the shorter part where two words were written as one."""

_UNVOICED = frozenset(["P", "T", "K", "F", "TH"])
_HISSING = frozenset(["S", "Z", "SH", "ZH", "CH", "JH"])

_ENDINGS = {
    "ing": "IH NG", "ly": "L IY", "er": "ER", "ers": "ER Z", "ness": "N AH S", "less": "L AH S",
    "able": "AH B AH L", "ment": "M AH N T", "ish": "IH SH", "ful": "F AH L", "wise": "W AY Z",
}  # fmt: skip
_BEGINNINGS = {
    "un": "AH N", "re": "R IY", "non": "N AA N", "pre": "P R IY", "anti": "AE N T IY",
    "mis": "M IH S", "over": "OW V ER", "under": "AH N D ER", "multi": "M AH L T IY",
    "micro": "M AY K R OW", "cyber": "S AY B ER", "hyper": "HH AY P ER", "super": "S UW P ER",
}  # fmt: skip


def pronunciations(text: str, dictionary: Dictionary) -> list[str]:
    """Give the ways a written word may sound, as phones; none when nothing of it can be said."""
    found: list[str] = []
    for way in ways_to_say(text):
        parts = [_of_word(word, dictionary) for word in way]
        for sounds in product(*parts):
            said = " ".join(" ".join(sounds).split())
            if said and said not in found:
                found.append(said)
            if len(found) >= MOST_WAYS:
                return found
    return found


def _of_word(word: str, dictionary: Dictionary) -> list[str]:
    if word[0].isupper():
        return [named(word[0].lower()) + (" Z" if word.endswith("'s") else "")]
    word = plain(word)[:_LONGEST]
    known = list(_known(word, dictionary))
    if known:
        return known
    guess = next(_by_parts(word, dictionary), None)
    if guess is not None:
        return [guess]
    return [by_rules(word)]


def _known(word: str, dictionary: Dictionary) -> Iterator[str]:
    first = dictionary(word)
    if first is None:
        return
    yield first
    for number in (2, 3):
        other = dictionary(f"{word}({number})")
        if other is None:
            return
        yield other


def _by_parts(word: str, dictionary: Dictionary) -> Iterator[str]:
    """Say a word as a known one with an ending or a beginning, or as two known ones."""
    yield from _inflected(word, dictionary)
    for ending, sounds in _ENDINGS.items():
        stem = word.removesuffix(ending)
        if stem != word and (said := _stem(stem, dictionary) or _stem(stem + "e", dictionary)):
            yield f"{said} {sounds}"
    for beginning, sounds in _BEGINNINGS.items():
        rest = word.removeprefix(beginning)
        if rest != word and (said := _stem(rest, dictionary)):
            yield f"{sounds} {said}"
    for place in range(len(word) - _SHORTEST_PART, _SHORTEST_PART - 1, -1):
        first, second = dictionary(word[:place]), dictionary(word[place:])
        if first and second:
            yield f"{first} {second}"


def _inflected(word: str, dictionary: Dictionary) -> Iterator[str]:
    for ending in ("'s", "s", "es"):
        if word.endswith(ending) and (said := _stem(word.removesuffix(ending), dictionary)):
            yield f"{said} {_plural_sound(said)}"
    for ending in ("ed", "d"):
        if word.endswith("ed") and (said := _stem(word.removesuffix(ending), dictionary)):
            yield f"{said} {_past_sound(said)}"


def _stem(stem: str, dictionary: Dictionary) -> str | None:
    return dictionary(stem) if len(stem) >= _SHORTEST_PART else None


def _plural_sound(said: str) -> str:
    last = said.rsplit(maxsplit=1)[-1]
    if last in _HISSING:
        return "IH Z"
    return "S" if last in _UNVOICED else "Z"


def _past_sound(said: str) -> str:
    last = said.rsplit(maxsplit=1)[-1]
    if last in {"T", "D"}:
        return "IH D"
    return "T" if last in _UNVOICED or last in {"S", "SH", "CH"} else "D"
