"""Speech as one would write it down: without fillers and false starts, and nothing else changed."""

import re
from collections.abc import Sequence

from reelwright.text.words import Language, is_mark, normalise

_EDGES = " .,;:!?…\"'“”‘’()[]-–—"  # noqa: RUF001 - quotation marks and dashes as people type them
_OPENERS = {
    language: frozenset(words.split())
    for language, words in {
        "en": "so well okay ok yeah yes yep right alright and but now like anyway oh ah",
        "de": "also ja so und na okay gut",
        "es": "bueno pues entonces y vale",
        "fr": "alors donc bon et ben voilà",
        "it": "allora quindi e bene",
        "pt": "então bom e bem",
        "nl": "dus ja nou en oké",
    }.items()
}
"""Words people begin with before they say something."""

_ASIDES = {
    "en": (("you", "know"), ("i", "mean"), ("sort", "of"), ("kind", "of"), ("you", "see")),
}
"""Asides, left out only where commas set them off."""

_MAY_REPEAT = frozenset(
    ("very", "really", "so", "far", "much", "many", "more", "no", "yes", "never", "again", "bye",
     "ha", "long", "that", "had", "is", "ok")
)  # fmt: skip
"""Words said twice on purpose, or by grammar."""

_BROKEN = re.compile(r"\w+[-–—]+$")  # noqa: RUF001 - dashes as transcribers type them


def tidied(words: Sequence[str], language: Language) -> list[str]:
    """Leave out fillers, notes, broken-off words, stuttered repeats and set-off asides.

    Takes the words of one sentence with their punctuation. What is left keeps its order and its
    spelling; the first word gets a capital. A sentence of nothing but fillers comes back empty.
    """
    kept = [w for w in words if not is_mark(w) and bare(w) and bare(w) not in language.fillers]
    kept = _without_asides(kept, _ASIDES.get(language.code, ()))
    kept = _without_stutter(kept)
    openers = _OPENERS.get(language.code, frozenset())
    while len(kept) > 3 and bare(kept[0]) in openers:
        kept = kept[1:]
    if not kept:
        return []
    first = kept[0]
    return [first[:1].upper() + first[1:], *kept[1:]]


def bare(word: str) -> str:
    """Give a word in one case, without the punctuation around it."""
    return normalise(word).strip(_EDGES)


def _without_asides(words: list[str], asides: Sequence[tuple[str, ...]]) -> list[str]:
    kept: list[str] = []
    at = 0
    while at < len(words):
        for aside in asides:
            said = words[at : at + len(aside)]
            is_said = tuple(bare(word) for word in said) == aside
            if is_said and said[-1].endswith(",") and (not kept or kept[-1].endswith(",")):
                at += len(aside)
                break
        else:
            kept.append(words[at])
            at += 1
    return kept


def _without_stutter(words: list[str]) -> list[str]:
    """Keep the last of `I I think`, `the, the` and `trans- transcript`; up to three words long."""
    kept: list[str] = []
    for place, word in enumerate(words):
        follows = bare(words[place + 1]) if place + 1 < len(words) else ""
        start = bare(word)
        if _BROKEN.fullmatch(word.rstrip(",.")) and follows.startswith(start):
            continue
        if follows == start and start.isalpha() and start not in _MAY_REPEAT:
            continue
        kept.append(word)
    return _without_restart(kept)


def _without_restart(words: list[str]) -> list[str]:
    kept: list[str] = []
    at = 0
    plain = [bare(word) for word in words]
    while at < len(words):
        size = next(
            (n for n in (3, 2) if plain[at : at + n] == plain[at + n : at + 2 * n] and plain[at]), 0
        )
        if size and len(plain[at : at + size]) == size and at + 2 * size <= len(words):
            at += size
            continue
        kept.append(words[at])
        at += 1
    return kept
