"""Text as it is compared: without capitals and accents, every character in its old place."""

import re
import unicodedata
from functools import lru_cache
from typing import TypeAlias

Place: TypeAlias = tuple[int, int]
"""Where in a message something stands: from, and up to."""

_URL = re.compile(
    r"https?://[^\s<>\"']+|www\.[^\s<>\"']+"
    r"|(?<![\w@./])[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}/[^\s<>\"']+",
    re.IGNORECASE,
)
_MEDIA = "mp4|m4v|mkv|mov|webm|avi|mpe?g|m2?ts|3gp|flv|ogv|wmv|mp3|m4a|aac|wav|flac|ogg|oga|opus"
_FILE = re.compile(
    rf"(?<![\w/.~-])(?:~?/|\.{{1,2}}/)?(?:[\w.@+&%=-]+/)*[\w@+&%=-][\w.@+&%=-]*\.(?:{_MEDIA})(?!\w)",
    re.IGNORECASE,
)
_QUOTED_FILE = re.compile(rf"[^\n]+\.(?:{_MEDIA})", re.IGNORECASE)
_IS_TO_BE = re.compile(
    r"\b(?:as|named|called?|it|als|como|comme|come|nomm\w+|chamad\w+)\s+$", re.IGNORECASE
)
"""Words before a name that a file is to get, and does not have yet."""
_QUOTES = (
    r"“([^“”]+)[”\"]",
    r"„([^„“”\"]+)[“”\"]",
    r"«\s*([^«»]+?)\s*»",
    r"»\s*([^«»]+?)\s*«",
    r"\"([^\"]+)\"",
    r"(?<!\w)[\u2018']([^\u2018\u2019'\n]*(?:['\u2019](?=\w)[^\u2018\u2019'\n]*)*)[\u2019'](?!\w)",
    r"`([^`]+)`",
)
_QUOTED = re.compile("|".join(_QUOTES))
_CLOSING = ".,;:!?)]}'\"\u2019”"
MOST_READ = 2000
"""Characters of a message that are read for wishes; a text to be spoken may be longer."""

FILLING = "\u2017"
"""Stands where nothing is to be found: part of no word, and no space."""

ADDRESS = "\u2016"
"""Stands where an address or a file was."""

_HIDDEN = {"url": ADDRESS, "quote": FILLING}


@lru_cache(maxsize=4096)
def _plain(sign: str) -> str:
    if sign in "\u2019\u2018\u00b4`":
        return "'"
    base = unicodedata.normalize("NFD", sign)[0]
    return base.lower()[0]


def plain(text: str) -> str:
    """Give a text as it is compared. It stays as long as it was, once written in NFC."""
    return "".join(map(_plain, text))


class Message:
    """What a person said, without addresses, files and quotations, which are kept apart."""

    def __init__(self, text: str) -> None:
        self.text = unicodedata.normalize("NFC", text)
        self.urls: list[tuple[Place, str]] = []
        self.quotes: list[tuple[Place, str]] = []
        seen = self.text
        for found in _URL.finditer(seen):
            address = found.group().rstrip(_CLOSING)
            place = (found.start(), found.start() + len(address))
            self.urls.append((place, address))
            seen = _hide(seen, place, "url")
        for found in _QUOTED.finditer(seen):
            if _HIDDEN["url"] in found.group():
                continue
            said = next(part for part in found.groups() if part is not None)
            if _QUOTED_FILE.fullmatch(said.strip()) and not _IS_TO_BE.search(seen[: found.start()]):
                self.urls.append((found.span(), said.strip()))
                seen = _hide(seen, found.span(), "url")
                continue
            self.quotes.append((found.span(), said.strip()))
            seen = _hide(seen, found.span(), "quote")
        for found in _FILE.finditer(seen):
            if not _IS_TO_BE.search(seen[: found.start()]):
                self.urls.append((found.span(), found.group()))
                seen = _hide(seen, found.span(), "url")
        self.urls.sort()
        self.is_cut = len(seen) > MOST_READ
        self.plain = plain(seen[:MOST_READ])

    def said(self, place: Place) -> str:
        """Give what stands in a place, as it was written."""
        return self.text[place[0] : place[1]].strip()


def is_within(inner: Place, outer: Place) -> bool:
    return outer[0] <= inner[0] and inner[1] <= outer[1]


def overlaps(one: Place, other: Place) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _hide(text: str, place: Place, what: str) -> str:
    start, end = place
    return text[:start] + _HIDDEN[what] * (end - start) + text[end:]
