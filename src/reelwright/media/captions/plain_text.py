r"""A stranger's words as plain text: nothing in them can be obeyed, and nothing is endless.

In ASS, `{...}` is a list of orders and a backslash begins one outside of them too (`\N`, `\h`).
libass, with which FFmpeg draws, knows `\{` and `\}`, and has no way to write a backslash but an
invisible character behind it (https://github.com/libass/libass/issues/194).
"""

import unicodedata
from collections.abc import Iterator

MOST_CHARACTERS = 80
"""Longest word that is shown, in characters; the rest becomes an ellipsis."""

MOST_MARKS = 4
"""Most marks on one letter; more are a trick to paint over the picture."""

JOINERS = "\u200c\u200d"
"""Zero-width non-joiner and joiner: Persian and Indic spelling needs them."""

_WORD_JOINER = "\u2060"
_SPACES = {"Zs": " ", "Zl": " ", "Zp": " "}
_DROPPED = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})


def clean(text: str) -> str:
    """Make one word showable: composed (NFC), without controls, bidi overrides or endless marks.

    Spaces within are kept as one space each (a no-break space stays as it is).
    """
    shown: list[str] = []
    marks = 0
    text = unicodedata.normalize("NFC", text[: MOST_CHARACTERS * 8])
    for character in text:
        kind = unicodedata.category(character)
        marks = marks + 1 if kind[0] == "M" else 0
        if character.isspace() and character != "\u00a0":
            shown.append(" ")
        elif character in JOINERS or (
            kind not in _DROPPED and marks <= MOST_MARKS and not _selects_variation(character)
        ):
            shown.append(_SPACES.get(kind, character) if character != "\u00a0" else character)
    found = " ".join("".join(shown).split(" ")).strip(" " + JOINERS)
    found = " ".join(part for part in found.split(" ") if part)
    if len(found) > MOST_CHARACTERS:
        found = "".join(_first(found, MOST_CHARACTERS - 1)) + "…"
    return found


def escape(text: str) -> str:
    """Write plain text for an ASS event, such that libass shows it and obeys none of it."""
    return (
        text.replace("\\", "\\" + _WORD_JOINER)
        .replace("{", "\\{")
        .replace("}", "\\}")
        .replace("\n", " ")
        .replace("\r", " ")
    )


def clusters(text: str) -> Iterator[str]:
    """Give the pieces of a text that cannot be pulled apart: a letter with its marks.

    A small part of Unicode's UAX 29 (grapheme clusters): marks and joiners stay with what they
    follow, and what follows a joiner stays with it.
    """
    held = ""
    for character in text:
        belongs = unicodedata.category(character)[0] == "M" or character in JOINERS
        if held and not belongs and held[-1] != "\u200d":
            yield held
            held = ""
        held += character
    if held:
        yield held


def _first(text: str, most: int) -> Iterator[str]:
    for cluster in clusters(text):
        most -= len(cluster)
        if most < 0:
            return
        yield cluster


def _selects_variation(character: str) -> bool:
    return "\ufe00" <= character <= "\ufe0f" or "\U000e0100" <= character <= "\U000e01ef"
