# ruff: noqa: RUF001 - the marks of many scripts look alike
"""Where punctuation ends a sentence, and where it only looks so: after `Dr.`, `e.g.`, `J. F.`."""

import re
from collections.abc import Sequence

from reelwright.domain import Seconds

_CLOSING = "\"'”’»›)]}」』）】*_"
_ALWAYS = frozenset("!?。！？｡؟۔।॥։።။។…‼⁇⁈⁉")
_CLAUSE = frozenset(",;:，、；：،؛—–-")
_DOTTED = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]\.", re.UNICODE)
_TITLES = frozenset(
    "mr mrs ms mx dr prof st sr jr rev gen col maj capt lt cmdr sgt gov sen pres "  # noqa: SIM905
    "vs eds cf viz approx ca dept univ hr fr frl bzw ggf inkl usw evtl sog vgl "
    "mme mlle sra srta dra avda dott".split()
)
"""Abbreviations after which the sentence goes on, also when a capital follows."""

_BEFORE_NUMBERS = frozenset(
    "no nr nos fig figs eq eqs sec vol ch pp p art par ca approx".split()  # noqa: SIM905
)
"""Words that are abbreviations only where a number follows: `no.` is an answer as well."""

_OPEN = frozenset(
    "etc inc ltd co corp jan feb mar apr jun jul aug sep sept oct nov dec".split()  # noqa: SIM905
)
"""Abbreviations that may end a sentence as well: a pause tells."""

_ENOUGH = 50
"""A text with fewer than one mark in this many words counts as unpunctuated."""

_SHARE_OF_CAPITALS = 0.02


_LEANS_ON_NEXT = frozenset(
    "the a an of to and or but in on at for with from by into my our your their his her its i we "  # noqa: SIM905
    "he she they is are was were be been has have had will would can could not very "
    "der die das ein eine und oder zu von mit im am le la les un une des de du et ou el los las "
    "una y o del il lo gli e di che".split()
)
"""Words with which hardly a sentence ends: English, German, French, Spanish, Italian."""

_LEANS_ON_LAST = frozenset(
    "of and or than that which who whose und oder et ou y o e".split()  # noqa: SIM905
)
"""Words with which a sentence begins less often than it goes on."""


def ties(before: str, after: str) -> float:
    """Say which share of a pause between two words counts as an end.

    It is 1, or less where the words lean on each other, as in `of | the people`.
    """
    share = 0.5 if before.lower() in _LEANS_ON_NEXT else 1.0
    return share * (0.75 if after.lower() in _LEANS_ON_LAST else 1.0)


def is_punctuated(texts: Sequence[str]) -> bool:
    """Say whether a transcript has full stops and their like often enough to go by."""
    marked = sum(_mark(text) != "" for text in texts)
    return marked > 0 and marked * _ENOUGH >= len(texts)


def ends_clause(text: str) -> bool:
    """Say whether a word ends with a comma, a colon or the like."""
    return text.rstrip(_CLOSING)[-1:] in _CLAUSE


def is_abbreviation(text: str) -> bool:
    """Say whether a word ends with a dot that stands for letters left out, as `Dr.` or `J.`."""
    if not text.endswith("."):
        return False
    bare = _bare(text)
    is_initial = len(bare) == 1 and bare.isalpha() and bare != "i"
    return is_initial or bare in _TITLES or _DOTTED.fullmatch(bare + ".") is not None


def sentence_ends_by_marks(
    texts: Sequence[str], gaps: Sequence[Seconds], threshold: Seconds
) -> set[int]:
    """Find the words that end a sentence; `gaps` are the pauses after each but the last.

    A pause of `threshold` seconds decides where punctuation leaves it open.
    """
    marks = {place: mark for place, text in enumerate(texts) if (mark := _mark(text))}
    is_cased = _is_cased(texts)
    last = len(texts) - 1
    return {
        place
        for place, mark in marks.items()
        if place == last
        or _ends(texts[place], mark, texts[place + 1], is_cased, gaps[place] >= threshold)
    }


def _mark(text: str) -> str:
    """Give the mark at the end of a word: one that always ends, a dot, or none."""
    bare = text.rstrip(_CLOSING + "\u00a0 ")
    last = bare[-1:]
    if bare.endswith("..") or last == "…":
        return "…"
    return last if last in _ALWAYS or last == "." else ""


def _is_cased(texts: Sequence[str]) -> bool:
    """Say whether capitals mean something here: automatic punctuation may come without them."""
    return sum(_first_letter(text).isupper() for text in texts) > _SHARE_OF_CAPITALS * len(texts)


def _ends(text: str, mark: str, following: str, is_cased: bool, is_pause: bool) -> bool:  # noqa: FBT001
    goes_on = is_cased and _first_letter(following).islower()
    if mark == "…":
        return not goes_on
    if mark != ".":
        is_quoted = text[-1:] in _CLOSING
        return not (goes_on and is_quoted)
    if goes_on:
        return False
    bare = _bare(text)
    if bare in _TITLES:
        return False
    if bare in _OPEN or is_abbreviation(text):
        return is_pause
    is_counted = bare in _BEFORE_NUMBERS or bare.isdigit()
    return not (is_counted and following[:1].isdigit())


def _bare(text: str) -> str:
    return text.strip(_CLOSING + "([{“‘«").rstrip(".").lower()


def _first_letter(text: str) -> str:
    return next((letter for letter in text if letter.isalnum()), "")
