"""Text from strangers, made fit to show: no control characters, no hidden turns, an end."""

import unicodedata

_KEPT = frozenset({"\u200c", "\u200d"})
"""Joiners that some scripts and many emoji need."""

_DROPPED = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Controls, formats (bidi marks among them), halves of characters, private and unassigned ones."""


def plain_line(text: str, *, most_bytes: int = 255) -> str:
    """Give a text as one line without anything invisible, no longer than so many bytes of UTF-8."""
    spaced = " ".join(_visible(text[: most_bytes * 4]).split())
    return _cut(spaced, most_bytes)


def plain_paragraphs(text: str, *, most_bytes: int) -> str:
    """Give a text with its lines kept and everything invisible gone."""
    lines = text[: most_bytes * 4].replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return _cut("\n".join(_visible(line).rstrip() for line in lines).strip(), most_bytes)


def _visible(text: str) -> str:
    return "".join(
        " " if sign in "\t\n\r\v\f\u2028\u2029\x85" else sign
        for sign in text
        if sign in _KEPT
        or sign in "\t\n\r\v\f\u2028\u2029\x85"
        or unicodedata.category(sign) not in _DROPPED
    )


def _cut(text: str, most_bytes: int) -> str:
    coded = text.encode()
    if len(coded) <= most_bytes:
        return text
    return coded[: most_bytes - 3].decode(errors="ignore").rstrip() + "\u2026"
