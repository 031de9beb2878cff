# ruff: noqa: RUF001 - the marks of many scripts look alike
"""Caption text to words, each with its place in the text."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from reelwright.domain import is_unspaced
from reelwright.text.sentence_marks import is_abbreviation

_CHUNK = re.compile(r"\S+")
_LONGEST_WORD = 80
_CUT_TO = 40

_SAID_SIGNS = frozenset("&%@#")
_OPENING = frozenset("([{¿¡«“‘„‚‹「『《〈（【")
_NO_BREAK_SPACE = "\u00a0"
_SMALL_KANA = frozenset("ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶー々〜～")

_LONG_WEIGHT = 3.0
_CLAUSE = frozenset(",;:，、；：،؛—–")
_SENTENCE = frozenset(".!?…。！？؟۔।")
_CLAUSE_PAUSE = 5.0
_SENTENCE_PAUSE = 10.0


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a cue."""

    place: int
    """Where it begins in the text."""

    text: str

    @property
    def weight(self) -> float:
        """How long it takes to say, counted in letters; a digit or a Chinese character is three."""
        return _weight(self.text)

    @property
    def pause(self) -> float:
        """How long a speaker rests after it, counted in letters."""
        last = self.text.rstrip("\"'”’»)]」』）")[-1:]
        if last.isalnum():
            return 0.0
        if last in _SENTENCE:
            return 0.0 if is_abbreviation(self.text) else _SENTENCE_PAUSE
        return _CLAUSE_PAUSE if last in _CLAUSE else 0.0


@lru_cache(maxsize=16384)
def _weight(text: str) -> float:
    letters = 0.0
    for letter in text:
        if letter.isalnum():
            is_long = letter.isdecimal() or (letter > "⺀" and is_unspaced(letter))
            letters += _LONG_WEIGHT if is_long else 1.0
    return letters + 1.0


def tokens(text: str) -> list[Token]:
    """Find the words of a text. Signs without a letter join the word before or after them."""
    found: list[Token] = []
    waiting = ""
    waiting_place = 0
    for place, chunk in _chunks(text):
        if not is_word(chunk):
            if chunk[0] in _OPENING or not found:
                waiting_place = waiting_place if waiting else place
                waiting += chunk + _NO_BREAK_SPACE
            else:
                found[-1] = Token(found[-1].place, found[-1].text + _NO_BREAK_SPACE + chunk)
        elif waiting:
            found.append(Token(waiting_place, waiting + chunk))
            waiting = ""
        else:
            found.append(Token(place, chunk))
    return found


def is_word(chunk: str) -> bool:
    """Say whether something between spaces is spoken: it has a letter, a digit or a symbol."""
    if chunk.isalnum() or chunk == "[__]":
        return True
    return any(
        letter.isalnum() or letter in _SAID_SIGNS or unicodedata.category(letter)[0] in "SM"
        for letter in chunk
        if letter not in "`´^¨~<>|"
    )


def _chunks(text: str) -> Iterator[tuple[int, str]]:
    for match in _CHUNK.finditer(text):
        chunk = match[0]
        if len(chunk) == 1 or chunk.isascii() or not any(map(is_unspaced, chunk)):
            for cut in range(0, len(chunk), _CUT_TO if len(chunk) > _LONGEST_WORD else len(chunk)):
                piece = chunk[cut : cut + _CUT_TO] if len(chunk) > _LONGEST_WORD else chunk
                yield match.start() + cut, piece
        else:
            for place, piece in _units(chunk):
                yield match.start() + place, piece


def _units(chunk: str) -> Iterator[tuple[int, str]]:
    """Split text without spaces into characters; signs stay with the character they belong to."""
    begin = 0
    for place in range(1, len(chunk)):
        before, letter = chunk[place - 1], chunk[place]
        joins_before = letter in _SMALL_KANA or not (letter.isalnum() or letter in _OPENING)
        joins_after = before in _OPENING or (begin == place - 1 and not before.isalnum())
        is_one_word = not is_unspaced(letter) and not is_unspaced(before) and letter.isalnum()
        if joins_before or joins_after or (is_one_word and before.isalnum()):
            continue
        yield begin, chunk[begin:place]
        begin = place
    yield begin, chunk[begin:]
