"""What a word is: where it stands in a text, and the term it is counted as."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from reelwright.domain import Transcript
from reelwright.text.function_words import FILLERS, STOP_WORDS

_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"  # Thai, Lao, Burmese, Khmer
    "\u3041-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f"  # kana, Han
    "\U00020000-\U0003ffff"
)
_MARK = r"\{[^{}]*\}|\[[^\[\]]*\]|<[^<>]*>"  # {disfmarker}, [Music], <laugh>: nobody said it
_WORD = re.compile(
    rf"(?P<mark>{_MARK})|(?P<unspaced>[{_UNSPACED}]+)"
    rf"|(?P<word>(?:(?![{_UNSPACED}_])\w)+(?:['\u2019\u02bc.](?:(?![{_UNSPACED}_])\w)+)*)"
)
_ONLY_MARK = re.compile(rf"(?:{_MARK}|♪)+\W*")

_ENOUGH_WINDOWS = 12
_WINDOW = 60
_STEMMED_SHORT = 4


class Token(NamedTuple):
    """A word as it stands in a text."""

    start: int
    """Its first character."""

    end: int
    """The character after its last."""

    word: str
    """Itself, in one case and one way of writing; two characters of a script without spaces."""


def normalise(text: str) -> str:
    """Bring a text into one case and one way of writing (NFKC, straight apostrophes)."""
    return (
        unicodedata.normalize("NFKC", text).casefold().replace("\u2019", "'").replace("\u02bc", "'")
    )


def tokens(text: str) -> list[Token]:
    """Find the words of a text in any script; marks such as `[Music]` are none.

    Scripts without spaces give every pair of neighbouring characters, the common way to index
    them without a dictionary.
    """
    found: list[Token] = []
    for match in _WORD.finditer(text):
        start, end = match.span()
        if match.lastgroup == "word":
            found.append(Token(start, end, normalise(match[0])))
        elif match.lastgroup == "unspaced":
            found.extend(
                Token(place, min(place + 2, end), normalise(text[place : min(place + 2, end)]))
                for place in range(start, max(start + 1, end - 1))
            )
    return found


def is_unspaced(character: str) -> bool:
    """Say whether a character is of a script that leaves no spaces between words."""
    return re.match(f"[{_UNSPACED}]", character) is not None


def is_mark(text: str) -> bool:
    """Say whether a transcript's word is only a note such as `[Music]`."""
    return _ONLY_MARK.fullmatch(text) is not None


@lru_cache(maxsize=65536)
def stem_english(word: str) -> str:
    """Cut an English word down to what its forms share: a light stemmer, errs on too little."""
    word = word.removesuffix("'s").removesuffix("'")
    if len(word) < _STEMMED_SHORT or not word.isascii() or not word.isalpha():
        return word
    if word.endswith("ies") and len(word) > _STEMMED_SHORT:
        word = word[:-3] + "y"
    elif word.endswith(("sses", "shes", "ches", "xes")):
        word = word[:-2]
    elif word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    for ending in ("ization", "isation", "ation", "ing", "ed", "ly", "er"):
        root = word[: -len(ending)]
        if word.endswith(ending) and len(root) >= _shortest(ending) and re.search("[aeiouy]", root):
            word = _undouble(root)
            break
    if word.endswith("e") and len(word) > _STEMMED_SHORT:
        word = word[:-1]
    return word[:-1] + "i" if word.endswith("y") and len(word) > _STEMMED_SHORT else word


def _shortest(ending: str) -> int:
    return {"ation": 5, "er": 5, "ly": 4}.get(ending, 3)


def _undouble(root: str) -> str:
    doubled = len(root) > 3 and root[-1] == root[-2] and root[-1] not in "lsz"
    return root[:-1] if doubled else root


@lru_cache(maxsize=65536)
def _cut(word: str) -> str:
    """Keep the first six letters: what most stemmers of inflected languages come down to."""
    is_alphabetic = word.isalpha() and (word[0].isascii() or "\u00c0" <= word[0] <= "\u052f")
    return word[:6] if is_alphabetic else word


class Language:
    """How the words of one language are counted."""

    def __init__(self, code: str, texts: Sequence[str] = ()) -> None:
        """Take a BCP 47 code; `texts` tell common words where no list of them is known."""
        self.code = code.split("-", maxsplit=1)[0].lower()
        self.fillers = FILLERS.get(self.code, frozenset()) | FILLERS["en"]
        known = STOP_WORDS.get(self.code)
        self.stop_words = known if known is not None else common_words(texts)
        self.is_listed = known is not None
        self._stem = stem_english if self.code == "en" else _cut

    def term(self, word: str) -> str:
        """Give what a normalised word is counted as."""
        return self._stem(word)

    def is_content(self, word: str) -> bool:
        """Say whether a normalised word can tell what a text is about."""
        return (
            word not in self.stop_words
            and word not in self.fillers
            and (len(word) > 1 or not word.isascii())
        )

    def terms(self, text: str) -> list[str]:
        """Give the terms of a text without stop words and fillers."""
        return [self._stem(t.word) for t in tokens(text) if self.is_content(t.word)]


def language_of(transcript: Transcript) -> Language:
    """Give the language of a transcript, found from its words when it does not say."""
    texts = [row.text for row in transcript.rows]
    code = transcript.language
    if code.split("-")[0].lower() in ("", "und", "mul", "zxx"):
        code = detect_language(" ".join(texts[:200]))
    return Language(code, texts)


def common_words(texts: Iterable[str]) -> frozenset[str]:
    """Find the words that occur all over a text: in more than 45 of 100 stretches of 60 words.

    A text shorter than 12 stretches tells nothing and gives none.
    """
    words = [token.word for text in texts for token in tokens(text)]
    windows = [words[at : at + _WINDOW] for at in range(0, len(words), _WINDOW)]
    if len(windows) < _ENOUGH_WINDOWS:
        return frozenset()
    spread = Counter(word for window in windows for word in set(window))
    return frozenset(word for word, count in spread.items() if count > 0.45 * len(windows))


def detect_language(text: str) -> str:
    """Find the language of a text: a two-letter code, or `und` when there is too little of it.

    Scripts of one language and function words decide when they are clear; py3langid (a naive Bayes
    model inside its package, 1 s to load) decides otherwise.
    """
    sample = normalise(text[:20000])
    letters = [character for character in sample if character.isalpha()]
    if len(letters) < 3:
        return "und"
    by_script = _by_script(letters)
    if by_script:
        return by_script
    words = [token.word for token in tokens(sample)]
    shares = sorted(
        ((sum(word in stops for word in words) / len(words), code)
         for code, stops in STOP_WORDS.items()),
        reverse=True,
    )  # fmt: skip
    (best, code), (second, _) = shares[:2]
    if len(words) >= 20 and best > 0.25 and best > 1.5 * second:
        return code
    import py3langid

    return str(py3langid.classify(text[:20000])[0])


_SCRIPTS = (
    ("ja", "\u3041", "\u30ff"),
    ("ko", "\uac00", "\ud7a3"),
    ("th", "\u0e00", "\u0e7f"),
    ("lo", "\u0e80", "\u0eff"),
    ("my", "\u1000", "\u109f"),
    ("km", "\u1780", "\u17ff"),
    ("el", "\u0370", "\u03ff"),
    ("he", "\u0590", "\u05ff"),
    ("ka", "\u10a0", "\u10ff"),
    ("hy", "\u0530", "\u058f"),
    ("ta", "\u0b80", "\u0bff"),
)


def _by_script(letters: Sequence[str]) -> str | None:
    for code, first, last in _SCRIPTS:
        share = sum(first <= letter <= last for letter in letters) / len(letters)
        if share > (0.05 if code == "ja" else 0.5):
            return code
    if sum("\u4e00" <= letter <= "\u9fff" for letter in letters) / len(letters) > 0.5:
        return "zh"
    return None
