"""Numbers, in figures and in words."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from reelwright.agent.scripted.plain import plain

_FIGURES = r"\d+(?:[.,]\d+)?"
_THOUSANDS = re.compile(r"[1-9]\d{0,2}[.,]000")


class Numbers:
    """Numbers of one language.

    What a language file says: `small` are the words for 0, 1, 2 and so on to 19; `tens` those of
    20, 30 and so on; `joins` is how they are put together, such as `{ten}-{small}`; `more` are
    further words with their values; `ones` are articles that count as one before a unit.
    """

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.values: dict[str, float] = {}
        small: Sequence[str] = [plain(word) for word in data["small"].split()]
        for value, word in enumerate(small):
            for each in word.split("|"):
                self.values[each] = value
        tens = {int(value): plain(word) for value, word in data["tens"].items()}
        for ten, names in tens.items():
            until = min((other for other in tens if other > ten), default=100) - ten
            for name in names.split("|"):
                self.values[name] = ten
                self._add_joined(name, ten, small[:until], data["joins"])
        for word, value in data.get("more", {}).items():
            self.values[plain(word)] = float(value)
        self.ones = frozenset(plain(word) for word in data["ones"].split())
        for word in self.ones:
            self.values.pop(word, None)
        words = sorted(map(re.escape, self.values), key=len, reverse=True)
        self.word = rf"(?<!\w)(?:{'|'.join(words)})(?!\w)"
        self.figure = rf"(?<![\w.,:]){_FIGURES}"
        self.pattern = rf"(?:{self.figure}|{self.word})"
        articles = "|".join(sorted(self.ones, key=len, reverse=True))
        self.counting = rf"(?:{self.pattern}|(?<!\w)(?:{articles})(?!\w))"

    def _add_joined(self, name: str, ten: int, small: Sequence[str], joins: Sequence[str]) -> None:
        for value, words in enumerate(small):
            for unit in words.split("|") if value else ():
                for join in joins:
                    self.values[join.format(ten=name, small=unit)] = ten + value

    def value(self, said: str) -> float:
        """Read a number that `counting` found."""
        said = said.strip()
        if said in self.values:
            return self.values[said]
        if said in self.ones:
            return 1.0
        if _THOUSANDS.fullmatch(said):
            said = said.replace(".", "").replace(",", "")
        return float(said.replace(",", "."))
