"""Text from strangers, made fit to show: nothing unseen in it that could mislead, and an end."""

import re
import unicodedata

_UNSEEN = re.compile(
    "["
    "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"  # controls, but for tab and the line breaks
    "\u00ad\u061c\u180e\u200b\u200e\u200f\ufeff"  # soft hyphen, marks of width and direction
    "\u202a-\u202e\u2060-\u206f"  # direction overrides and isolates
    "\ud800-\udfff\ufdd0-\ufdef\ufff9-\uffff"  # halves of characters, and none
    "\ue000-\uf8ff\U000f0000-\U0010ffff"  # private use: nobody knows what is shown
    "\U000e0000-\U000e007f"  # tags, which hide text from people
    "]"
)
_LINE_BREAK = re.compile(r"\r\n|[\r\n\v\f\x85\u2028\u2029]")


def clean(text: str) -> str:
    """Take out what is not seen and could mislead, and write accents one way (NFC).

    Every line break becomes a newline. Joiners of Persian, Indic scripts and emoji stay.
    """
    if text.isascii() and text.isprintable():
        return text
    seen = _UNSEEN.sub("", _LINE_BREAK.sub("\n", text))
    if not seen.isprintable():
        seen = "".join(sign for sign in seen if unicodedata.category(sign) != "Cn")
    return unicodedata.normalize("NFC", seen)


def one_line(text: str, limit: int = 200) -> str:
    """Bring a title or a name onto one line of at most `limit` characters."""
    line = " ".join(clean(text[: 10 * limit]).split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def plain_line(text: str, *, most_bytes: int = 255) -> str:
    """Give a text as one line without anything unseen, no longer than so many bytes of UTF-8."""
    return _cut(" ".join(clean(text[: most_bytes * 4]).split()), most_bytes)


def plain_paragraphs(text: str, *, most_bytes: int) -> str:
    """Give a text with its lines kept and everything unseen gone."""
    lines = clean(text[: most_bytes * 4]).split("\n")
    return _cut("\n".join(line.replace("\t", " ").rstrip() for line in lines).strip(), most_bytes)


def _cut(text: str, most_bytes: int) -> str:
    coded = text.encode()
    if len(coded) <= most_bytes:
        return text
    return coded[: most_bytes - 3].decode(errors="ignore").rstrip() + "…"
