"""Languages of requests: each is a file of words in `languages/`, and nothing else."""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from reelwright.agent.scripted.numbers import Numbers
from reelwright.agent.scripted.plain import Place, plain

_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_NEVER = re.compile(r"(?!)")
_EVERYWHERE = "everywhere"
"""Name of the file with words that all languages share, such as names of platforms."""

DEFAULT = "en"


class Language:
    """The words of one language.

    In a phrase, `*` stands for the rest of a word, `|` parts words of which one is meant, `~` is a
    gap of up to six words, and a space may be a hyphen as well.
    """

    def __init__(self, data: Mapping[str, Any], shared: Mapping[str, Any]) -> None:
        self.code: str = data["code"]
        self.name: str = data["name"]
        self.common = frozenset(plain(data["common"]).split())
        self.numbers = Numbers(data["numbers"])
        self._spelling: Mapping[str, str] = data.get("spelling", {})
        self.units = {name: _beside_figures(words) for name, words in data["units"].items()}
        self.replies: Mapping[str, str] = data["replies"]
        self.days: Sequence[str] = [plain(day) for day in data["dates"]["days"].split()]
        self.months: Sequence[str] = [plain(month) for month in data["dates"]["months"].split()]
        ordinals = (words.split("|") for words in plain(data["ordinals"]).split())
        self.ordinals = {
            word: place for place, words in enumerate(ordinals, start=1) for word in words
        }
        phrases: dict[str, list[str]] = {
            name: list(words) for name, words in shared["phrases"].items()
        }
        for name, words in data["phrases"].items():
            phrases.setdefault(name, []).extend(words)
        self.phrases = phrases
        self._patterns: dict[str, re.Pattern[str]] = {}
        self._sources: dict[str, str] = {}
        self.names = {
            kind: _by_word({**shared["names"].get(kind, {}), **data["names"].get(kind, {})})
            for kind in (*shared["names"], *data["names"])
        }

    def source(self, concept: str) -> str:
        """Give a concept's phrases as part of a pattern."""
        if concept not in self._sources:
            words = self._respelled(self.phrases.get(concept, ()))
            self._sources[concept] = _phrases(words) if words else r"(?!)"
        return self._sources[concept]

    def _respelled(self, words: Sequence[str]) -> Sequence[str]:
        """Add how words are written where a keyboard lacks letters: "hoechstens"."""
        more = []
        for word in words:
            other = word
            for letter, letters in self._spelling.items():
                other = other.replace(letter, letters)
            more += [] if other == word else [other]
        return [*words, *more]

    def find(self, concept: str, text: str) -> list[Place]:
        """Find the places of a concept in a plain text."""
        if concept not in self._patterns:
            known = concept in self.phrases
            self._patterns[concept] = re.compile(self.source(concept)) if known else _NEVER
        return [found.span() for found in self._patterns[concept].finditer(text)]

    def named(self, kind: str, text: str) -> list[tuple[Place, str]]:
        """Find names of a kind (colours, tongues, ...), with what they stand for."""
        pattern, meant = self.names[kind]
        return [(found.span(), meant[found.lastgroup or ""]) for found in pattern.finditer(text)]

    def say(self, key: str, **values: object) -> str:
        """Say a sentence of this language."""
        return self.replies[key].format(**values)

    def familiarity(self, text: str) -> float:
        """Say how much of a plain text is of this language."""
        words = _WORD.findall(text)
        common = sum(word in self.common for word in words)
        marked = sum(
            0.5 * (end - start) / 5
            for concept in self.phrases
            for start, end in self._own(concept, text)
        )
        return common + min(marked, len(words)) * 0.5

    def _own(self, concept: str, text: str) -> list[Place]:
        return self.find(concept, text)


@cache
def languages() -> Mapping[str, Language]:
    """Read the languages there are, by their codes."""
    folder = files(__package__).joinpath("languages")
    data = {
        each.name.removesuffix(".toml"): tomllib.loads(each.read_text(encoding="utf-8"))
        for each in folder.iterdir()
        if each.name.endswith(".toml")
    }
    shared = data.pop(_EVERYWHERE)
    return {code: Language(each, shared) for code, each in sorted(data.items())}


def language_of(text: str, before: Sequence[str] = ()) -> Language:
    """Recognise the language of a plain text; where it does not tell, by what was said before."""
    known = languages()
    scores = {code: each.familiarity(text) for code, each in known.items()}
    best = max(scores.values())
    if best <= 0:
        return language_of(before[-1], before[:-1]) if before else known[DEFAULT]
    fitting = [code for code, score in scores.items() if score >= best - 1e-9]
    if len(fitting) > 1 and before:
        earlier = language_of(before[-1], before[:-1])
        if earlier.code in fitting:
            return earlier
    return known[DEFAULT if DEFAULT in fitting else fitting[0]]


def _phrases(words: Sequence[str]) -> str:
    whole = sorted((_phrase(each) for each in words if each[-1:] != "'"), key=len, reverse=True)
    parts = [rf"(?:{'|'.join(whole)})(?!\w)"] if whole else []
    # What ends with an apostrophe stands before a word: "l'", "dell'".
    parts += sorted((_phrase(each) for each in words if each[-1:] == "'"), key=len, reverse=True)
    return rf"(?<!\w)(?:{'|'.join(parts)})"


def _beside_figures(words: Sequence[str]) -> str:
    """As phrases, but a figure may stand right before or after: "90s", "1h30"."""
    parts = sorted(map(_phrase, words), key=len, reverse=True)
    return rf"(?<![^\W\d_])(?:{'|'.join(parts)})(?![^\W\d_])"


def _phrase(words: str) -> str:
    return "".join(_parts(plain(words).split()))


def _parts(words: Sequence[str]) -> Iterator[str]:
    gap = ""
    for word in words:
        if word == "~":
            gap = r"(?:[\s-]+[^\s,.;:!?-]+){0,6}?[\s-]+"
            continue
        yield gap
        choices = "|".join(re.escape(each).replace(r"\*", r"\w*") for each in word.split("|"))
        yield f"(?:{choices})" if "|" in word else choices
        gap = r"[\s-]+"


def _by_word(names: Mapping[str, Sequence[str]]) -> tuple[re.Pattern[str], Mapping[str, str]]:
    groups = {f"n{place}": meant for place, meant in enumerate(names)}
    parts = [f"(?P<n{place}>{_phrases(words)})" for place, words in enumerate(names.values())]
    return re.compile("|".join(parts) or r"(?!)"), groups
