"""What sets one part of a text apart from the rest, and the phrases that say it."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from reelwright.domain import Row
from reelwright.text.function_words import ARTICLES, LINKS
from reelwright.text.name_words import (
    BARE_ARTICLES,
    BEFORE_DOING,
    GOING_ON,
    NUMBERS,
    POINTING,
    TIMES,
)
from reelwright.text.words import Language, Token, tokens

_LONGEST = 6
"""Most tokens of a phrase."""

_JAPANESE_RUNS = (("\u30a0", "\u30ff"), ("\u3400", "\u9fff"))
"""Scripts of which a run is a word or several, and half a run half a word: Katakana and Han."""

_BETWEEN = frozenset(" -'\u2019\u00a0")


@dataclass(frozen=True, slots=True)
class Phrase:
    """A run of words that occurs in a part."""

    text: str
    """As it is written most often."""

    terms: tuple[str, ...]
    """The terms it is counted as, without function words."""

    score: float
    """How well it sets its part apart; comparable within one text."""

    count: int
    """How often it is said in the part."""


@dataclass(slots=True)
class _Found:
    written: Counter[str] = field(default_factory=Counter)
    terms: tuple[str, ...] = ()
    words: int = 0
    cut_before: int = 0
    """How often a word that belongs to it may stand before it."""

    cut_after: float = 0.0
    """How often more of it may follow; a word that only may lead on counts half."""


class Contrast:
    """The parts of a text, counted against each other."""

    def __init__(self, parts: Sequence[Sequence[Row]], language: Language) -> None:
        """Count the content words of every part."""
        self.language = language
        self.parts = parts
        self._tokens: list[list[tuple[str, list[Token]]]] = []
        self.counts: list[Counter[str]] = []
        self._forms: dict[str, Counter[str]] = {}
        self._articles = ARTICLES.get(language.code, frozenset())
        self._doers = BEFORE_DOING.get(language.code, frozenset())
        self._numbers = NUMBERS.get(language.code, frozenset())
        self._bare = BARE_ARTICLES.get(language.code, frozenset())
        self._times = TIMES.get(language.code, frozenset())
        self._pointing = POINTING.get(language.code, frozenset())
        self._going_on = GOING_ON.get(language.code, frozenset())
        self._links = LINKS.get(language.code, frozenset())
        self._named: Counter[str] = Counter()
        self._done: Counter[str] = Counter()
        for part in parts:
            read = [(row.text, tokens(row.text)) for row in part]
            self._tokens.append(read)
            self.counts.append(Counter(self._content(read)))
        self.total: Counter[str] = Counter()
        for counted in self.counts:
            self.total.update(counted)
        self._weights = [self._weigh(counted) for counted in self.counts]

    def _content(self, read: Iterable[tuple[str, list[Token]]]) -> Iterable[str]:
        language = self.language
        for text, found in read:
            before = ""
            for token in found:
                last, before = before, token.word
                if language.is_content(token.word):
                    term = language.term(token.word)
                    self._named[term] += last in self._articles
                    self._done[term] += last in self._doers
                    forms = self._forms.setdefault(term, Counter())
                    forms[text[token.start : token.end]] += 1
                    yield term

    def _weigh(self, counted: Counter[str]) -> dict[str, float]:
        """Give each term its weight: how surely it is said more here than elsewhere, times its use.

        z-score of the log-odds with the whole text as prior (Monroe, Colaresi and Quinn,
        Fightin' Words, 2008), never below a fifth of log(1 + count), so that a text of one part
        has weights too.
        """
        here, everywhere = sum(counted.values()), sum(self.total.values())
        rest = everywhere - here
        prior = 100.0
        weights: dict[str, float] = {}
        for term, count in counted.items():
            share = prior * self.total[term] / everywhere
            ours, theirs = count + share, self.total[term] - count + share
            odds = np.log(ours / max(here + prior - ours, 1e-9))
            odds -= np.log(theirs / max(rest + prior - theirs, 1e-9))
            surety = float(odds / np.sqrt(1 / ours + 1 / theirs))
            weights[term] = max(surety, 0.2 * float(np.log1p(count)))
        return weights

    def weight(self, part: int, term: str) -> float:
        """Say how much a term tells of a part; 0 when it is not said there."""
        return self._weights[part].get(term, 0.0)

    def mass(self, part: int) -> float:
        """Add up the weights of all words of a part: how much of what is distinct it carries."""
        return sum(weight for weight in self._weights[part].values())

    def form(self, term: str) -> str:
        """Give a term as it is written most often."""
        forms = self._forms.get(term)
        return forms.most_common(1)[0][0] if forms else term

    def topics(self, part: int, limit: int = 5) -> tuple[str, ...]:
        """Give the words that set a part apart, strongest first."""
        weights = self._weights[part]
        best = sorted(weights, key=lambda term: (-weights[term], term))
        named: list[str] = []
        for term in best:
            said_once = self.counts[part][term] < 2 and len(named) >= 2
            if not term.isdigit() and not said_once:
                named.append(self.form(term))
            if len(named) == limit:
                break
        return tuple(named)

    def phrases(self, part: int, limit: int = 40) -> list[Phrase]:
        """Find the phrases of a part that set it apart, best first.

        A phrase begins and ends with a content word; between them only words that link (of, the,
        and ...) may stand; nothing but a space, a hyphen or an apostrophe parts its words. One that
        is only half of what is said (`colonel in the Israeli`) or says what is done rather than
        what there is (`lost contact`) comes later.
        """
        found: dict[tuple[str, ...], _Found] = {}
        for text, read in self._tokens[part]:
            for at in range(len(read)):
                self._collect(text, read, at, found)
        ranked = [self._rate(part, one) for one in found.values()]
        ranked.sort(key=lambda phrase: (-phrase.score, phrase.text))
        return ranked[:limit]

    def _collect(
        self, text: str, read: Sequence[Token], at: int, found: dict[tuple[str, ...], _Found]
    ) -> None:
        language, first = self.language, read[at]
        if not self._may_edge(first.word) or self._is_when(read, at):
            return
        terms: list[str] = []
        key: list[str] = []
        is_cut = self._goes_on(text, read, at - 1)
        for step, token in enumerate(read[at : at + _LONGEST]):
            if step and not _joined(text[read[at + step - 1].end : token.start]):
                return
            if language.is_content(token.word):
                terms.append(language.term(token.word))
            elif not self._may_link(token.word, key[-1]):
                return
            key.append(token.word)
            if self._may_edge(token.word) and self._is_whole(text, first.start, token.end):
                one = found.setdefault(tuple(key), _Found())
                one.written[text[first.start : token.end]] += 1
                one.terms, one.words = tuple(terms), step + 1
                one.cut_before += is_cut
                one.cut_after += self._goes_on(text, read, at + step)
                one.cut_after += 0.5 * self._leads_on(text, read, at + step)

    def _rate(self, part: int, one: _Found) -> Phrase:
        count = sum(one.written.values())
        terms = dict.fromkeys(one.terms)
        weights = [self.weight(part, term) for term in terms]
        mean = sum(weights) / len(weights)
        # Said again and again it is a name for something; said once it may be chance.
        told = 1 + 0.5 * float(np.log(count)) if count > 1 else 0.7
        width = {1: 0.4, 2: 1.1, 3: 1.15, 4: 1.0}.get(len(one.terms), 0.8)
        repeats = 0.6 if len(terms) < len(one.terms) else 1.0
        named = 1.15 if all(w[:1].isupper() for w in _first_written(one).split()[1:]) else 1.0
        named = named if len(one.terms) > 1 else 1.0
        whole = (1 - 0.6 * one.cut_after / count) * (1 - 0.35 * one.cut_before / count)
        score = mean * told * width * repeats * named * whole * self._is_name(one.terms)
        return Phrase(text=_first_written(one), terms=tuple(terms), score=score, count=count)

    def _is_name(self, terms: Sequence[str]) -> float:
        """Say how far terms name a thing, most of all by the last one, in English its head."""
        things = [self._is_thing(term) for term in terms]
        return (max(things) + things[-1]) / 2 if self._bare else max(things)

    def _is_thing(self, term: str) -> float:
        """Say how far a term names a thing: by the share of its uses after an article or a doer."""
        if not self._articles:
            return 1.0
        uses = max(1, self.total[term])
        named, done = self._named[term] / uses, self._done[term] / uses
        return (0.6 + 0.4 * min(1.0, 2 * named)) * (1 - 0.7 * min(1.0, 2 * done))

    def _may_edge(self, word: str) -> bool:
        is_number = word.isdigit() or word in self._numbers
        return self.language.is_content(word) and not is_number

    def _may_link(self, word: str, before: str) -> bool:
        """Say whether a word may stand inside a phrase; an article only after another link."""
        if word in self._bare and self.language.is_content(before):
            return False
        return word in self._links

    def _is_whole(self, text: str, start: int, end: int) -> bool:
        """Say whether a phrase cuts no Japanese word: it takes whole runs of its scripts."""
        if self.language.code != "ja":
            return True
        first, last = _run_of(text[start]), _run_of(text[end - 1])
        if first is None or last is None:
            return text[start].isascii() and text[end - 1].isascii()
        before = _run_of(text[start - 1]) if start else None
        after = _run_of(text[end]) if end < len(text) else None
        return before is not first and after is not last

    def _goes_on(self, text: str, read: Sequence[Token], at: int) -> bool:
        """Say whether the tokens at a place and after it stand together, both telling something."""
        if not 0 <= at < len(read) - 1:
            return False
        both = (read[at].word, read[at + 1].word)
        is_joined = _joined(text[read[at].end : read[at + 1].start])
        return is_joined and all(self.language.is_content(word) for word in both)

    def _leads_on(self, text: str, read: Sequence[Token], at: int) -> bool:
        """Say whether the word after a place is one after which the rest of a name comes."""
        if at + 1 >= len(read) or read[at + 1].word not in self._going_on:
            return False
        return _joined(text[read[at].end : read[at + 1].start])

    def _is_when(self, read: Sequence[Token], at: int) -> bool:
        """Say whether the token at a place only tells when: `this morning`."""
        return at > 0 and read[at].word in self._times and read[at - 1].word in self._pointing


def _run_of(letter: str) -> tuple[str, str] | None:
    return next((run for run in _JAPANESE_RUNS if run[0] <= letter <= run[1]), None)


def _first_written(one: _Found) -> str:
    return one.written.most_common(1)[0][0]


def _joined(between: str) -> bool:
    return all(character in _BETWEEN for character in between)
