"""How a spoken sentence reads when it stands alone, and how it is written down."""

import re
from collections.abc import Sequence

from reelwright.domain import written
from reelwright.text.cues import Cue, opening_cue
from reelwright.text.words import Language, is_unspaced, normalise

_LEANS, _ASKS, _BREAKS_OFF, _GREETS, _BRIEF = 0.6, 0.6, 0.5, 0.7, 0.7
"""What is left of the worth of a sentence that leans on the one before, asks, breaks off, says what
will be said, or is too brief to say much."""

_FEWEST_WORDS = 7
"""Words from which on a sentence is not too brief; scripts without spaces are not counted so."""

_NAMES = 0.3
"""Share of words with capitals from which on a sentence is rather a list of names."""

_FEWEST_NAMES = 4

_LINKING = 0.15
"""Share of function words under which words are rather a list than a sentence."""

_FEWEST_LISTED = 4
"""Words from which on that can be told."""

_LISTED = 0.3
"""What is left of the worth of such a list."""

_ENDS = ".!?…。！？؟।"  # noqa: RUF001 - full stops of many scripts
_LOOSE = " ,;:-–—、，；：،"  # noqa: RUF001 - commas and dashes of many scripts
_CLOSING = "\"'”’»)]"  # noqa: RUF001 - quotation marks
_LEFT_OPEN = {
    "en": frozenset(
        "a an the and or but so because of to in on at for with from by that which is are was were "  # noqa: SIM905
        "my your our their this if when as than i we you they then um uh very like".split()
    ),
    "de": frozenset("der die das ein eine und oder aber weil von zu in mit dass ist sind".split()),  # noqa: SIM905
    "es": frozenset("el la los las un una y o pero porque de a en con que es son".split()),  # noqa: SIM905
    "fr": frozenset("le la les un une et ou mais parce de à en avec que est sont".split()),  # noqa: SIM905
    "it": frozenset("il lo la i gli le un una e o ma perché di a in con che è sono".split()),  # noqa: SIM905
    "pt": frozenset("o a os as um uma e ou mas porque de em com que é são".split()),  # noqa: SIM905
    "nl": frozenset("de het een en of maar omdat van te in met dat is zijn".split()),  # noqa: SIM905
}
"""Words with which no whole sentence ends."""


def reads_well(words: Sequence[str], language: Language) -> float:
    """Say how well a sentence stands alone, 0 to 1.

    Less when it leans on the one before (`and`, `it`), asks, breaks off, announces or is a list of
    names.
    """
    if not words:
        return 0.0
    value = 1.0
    cue = opening_cue(" ".join(words[:12]), language)
    if cue is Cue.LEANS:
        value *= _LEANS
    elif cue is Cue.ANNOUNCES:
        value *= _GREETS
    if asks(words[-1]):
        value *= _ASKS
    if breaks_off(words[-1], language):
        value *= _BREAKS_OFF
    if len(words) < _FEWEST_WORDS and not is_unspaced(words[0][:1]):
        value *= _BRIEF
    return value * _as_prose(words) * _as_sentence_of(words, language)


def asks(last: str) -> bool:
    """Say whether a sentence with this last word is a question, as it is written."""
    return last.rstrip(_CLOSING)[-1:] in {"?", "？", "؟"}  # noqa: RUF001 - question marks


def breaks_off(last: str, language: Language) -> bool:
    """Say whether a sentence with this last word is not at its end."""
    bare = re.sub(r"\W+$", "", last).lower()
    is_closed = last.rstrip(_CLOSING)[-1:] in _ENDS
    return not is_closed and bare in _LEFT_OPEN.get(language.code, frozenset())


def _as_prose(words: Sequence[str]) -> float:
    """Say how far a sentence is more than a list of names; 1 where capitals tell nothing."""
    named = sum(word[:1].isupper() and len(word) > 1 for word in words[1:])
    share = named / len(words)
    if named < _FEWEST_NAMES or share <= _NAMES or share > 0.9:  # all in capitals tells nothing
        return 1.0
    return max(0.4, 1 - 2 * (share - _NAMES))


def _as_sentence_of(words: Sequence[str], language: Language) -> float:
    """Say how far words are linked to a sentence, also where no capital tells names."""
    if not language.is_listed or len(words) < _FEWEST_LISTED or is_unspaced(words[0][:1]):
        return 1.0
    linking = sum(normalise(re.sub(r"\W+$", "", word)) in language.stop_words for word in words)
    return 1.0 if linking >= _LINKING * len(words) else _LISTED


def as_sentence(words: Sequence[str], language: Language) -> str:
    """Write words down as a sentence: a capital first, a full stop last, an English `I` large."""
    text = written(words).rstrip(_LOOSE)
    if not text:
        return ""
    if language.code == "en":
        text = re.sub(r"\bi(?=$|[ ,.?!']|\u2019)", "I", text)
    text = text[:1].upper() + text[1:]
    if text.rstrip(_CLOSING)[-1:] in _ENDS:
        return text
    if is_unspaced(text[-1]):
        return f"{text}。" if language.code in {"zh", "ja", "yue"} else text
    return f"{text}."
