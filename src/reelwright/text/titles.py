"""Titles from the words themselves."""

from collections.abc import Sequence

from reelwright.domain import Row, written
from reelwright.text.function_words import AND
from reelwright.text.phrases import Contrast, Phrase
from reelwright.text.words import Language, is_mark

_WORDS = 7
"""Most words of a title."""


def titles(
    parts: Sequence[Sequence[Row]], language: Language, *, contrast: Contrast | None = None
) -> tuple[str, ...]:
    """Name every part by what sets it apart: 2 to 7 words that are said in it, each name once.

    A single strong word is joined with the next strongest phrase by `and`; a part in which
    nothing stands out is called by its first words.
    """
    told = contrast or Contrast(parts, language)
    taken: set[str] = set()
    meant: set[frozenset[str]] = set()
    found: list[str] = []
    for place in range(len(parts)):
        options = [*candidates(told, place), opening(parts[place], language)]
        title = next((o for o in options if o and meaning(o, language) not in meant), "")
        title = title or next((o for o in options if o and o.casefold() not in taken), "")
        title = title or _numbered(taken, options, place)
        taken.add(title.casefold())
        meant.add(meaning(title, language))
        found.append(title)
    return tuple(found)


def meaning(name: str, language: Language) -> frozenset[str]:
    """Give what a name is about: `Remote control` and `Remote controls` are about the same."""
    return frozenset(language.terms(name)) or frozenset({name.casefold()})


def candidates(contrast: Contrast, part: int, limit: int = 6) -> list[str]:
    """Give readable names for a part, best first."""
    phrases = contrast.phrases(part)
    word = AND.get(contrast.language.code)
    joint = f" {word} " if word else ", "
    names: list[str] = []
    for phrase in phrases:
        if len(phrase.text.split()) > _WORDS:
            continue
        if len(phrase.terms) > 1 or _is_unspaced(phrase.text):
            names.append(_headline(phrase.text))
        else:
            partner = _partner(phrase, phrases)
            if partner:
                names.append(_headline(f"{phrase.text}{joint}{partner.text}"))
    different: dict[frozenset[str], str] = {}
    for name in names:
        different.setdefault(meaning(name, contrast.language), name)
    return list(different.values())[:limit]


def _partner(phrase: Phrase, phrases: Sequence[Phrase]) -> Phrase | None:
    for other in phrases:
        is_new = not set(other.terms) & set(phrase.terms)
        if is_new and len(other.text.split()) + len(phrase.text.split()) < _WORDS:
            return other
    return None


def _is_unspaced(text: str) -> bool:
    return len(text) > 2 and not text.isascii() and " " not in text and not text[0].islower()


def opening(rows: Sequence[Row], language: Language) -> str:
    """Give the first words of a part, without the sounds people begin with."""
    words = [
        word.text
        for row in rows
        for word in row.words
        if not is_mark(word.text) and word.text.casefold().strip(",.") not in language.fillers
    ]
    kept = written(words[:_WORDS]).strip(" ,;:-")
    return _headline(kept[:80])


def _headline(text: str) -> str:
    text = " ".join(text.split()).replace(" - ", "-")
    return text[:1].upper() + text[1:]


def _numbered(taken: set[str], options: Sequence[str], place: int) -> str:
    name = next((option for option in options if option), "Part")
    number = place + 1
    while f"{name} ({number})".casefold() in taken:
        number += 1
    return f"{name} ({number})"
