"""A message cut into segments, each of which asks for one thing or says one thing about it."""

import re
from collections.abc import Sequence
from functools import cached_property

from reelwright.agent.scripted.durations import Amount, amounts_of, counts_in, lengths_in
from reelwright.agent.scripted.language import Language
from reelwright.agent.scripted.moments import When, times_in
from reelwright.agent.scripted.plain import ADDRESS, FILLING, Message, Place, is_within, overlaps

_BREAK = r"[.!?;\n]+(?=\s|$)|,(?!\d)|:(?=\s|$)|\s[-\u2013—]+\s|[()]"
_WORDS_OF_NOT = 3
_NO_DENIAL = ("most", "least", "unlisted", "style_plain", "layout_fit")
"""Concepts whose phrases may hold a "no" that denies nothing."""


class Segment:
    """A stretch of a message. What is found in it keeps its place in the message."""

    def __init__(self, message: Message, language: Language, place: Place) -> None:
        self.message = message
        self.language = language
        self.place = place
        self.text = FILLING * place[0] + message.plain[place[0] : place[1]]
        self.topic: Place | None = None
        """Where a topic is named: words in it mean nothing else."""

        self._found: dict[str, list[Place]] = {}

    def all_places(self, concept: str) -> list[Place]:
        """Find a concept, whether it is wanted or not."""
        if concept not in self._found:
            self._found[concept] = self.language.find(concept, self.text)
        if self.topic is None:
            return self._found[concept]
        return [each for each in self._found[concept] if not overlaps(each, self.topic)]

    def places(self, *concepts: str) -> list[Place]:
        """Find concepts that are wanted."""
        found = [each for concept in concepts for each in self.all_places(concept)]
        return sorted(each for each in found if not self.is_denied(each))

    def has(self, *concepts: str) -> bool:
        return any(self.places(concept) for concept in concepts)

    def denies(self, *concepts: str) -> bool:
        """Say whether a concept is named that is not wanted: "no captions"."""
        return any(
            self.is_denied(each) for concept in concepts for each in self.all_places(concept)
        )

    def is_denied(self, place: Place) -> bool:
        """Say whether a "no", "not" or "without" belongs to a place."""
        bounds = [each for how in _NO_DENIAL for each in self.language.find(how, self.text)]
        for concept in ("not", "without"):
            for denial in self.language.find(concept, self.text):
                if any(overlaps(denial, bound) for bound in bounds):
                    continue
                if place[0] < denial[0] and denial[1] < place[1]:
                    return True  # "lade es nicht hoch"
                between = self.text[denial[1] : place[0]]
                is_near = denial[1] <= place[0] and len(between.split()) <= _WORDS_OF_NOT
                if is_near and not re.search(r"[,.;:]", between):
                    return True
        after = self.text[place[1] :]
        # "captions off", but not "zwei Clips aus dem Video": what is off ends there.
        off, also = self.language.source("off"), self.language.source("and")
        found = re.match(rf"\s*[:=]?\s*(?P<off>{off})", after)
        if found is None:
            return False
        is_out_of = re.fullmatch(self.language.source("out_of"), found.group("off"))
        ends = rf"\s*(?:$|[^\w\s{ADDRESS}]|{also})"
        return is_out_of is None or re.match(ends, after[found.end() :]) is not None

    def named(self, kind: str) -> list[tuple[Place, str]]:
        found = self.language.named(kind, self.text)
        if self.topic is None:
            return found
        return [each for each in found if not overlaps(each[0], self.topic)]

    @cached_property
    def is_cut(self) -> bool:
        if self.all_places("silence"):
            return False
        return self.has("part") or not self.has("clip", "clips")

    @cached_property
    def times(self) -> list[When]:
        return times_in(self.text, self.language, is_cut=self.is_cut)

    @cached_property
    def lengths(self) -> list[Amount]:
        """Lengths of time that are not places in time."""
        lengths = [
            each
            for each in lengths_in(self.text, self.language)
            if not any(overlaps(each.place, when.place) for when in self.times)
        ]
        return amounts_of(lengths, self.text, self.language)

    @cached_property
    def counts(self) -> list[Amount]:
        """Bare numbers that are no part of a time, a length or a size."""
        taken = [
            *(each.place for each in self.times),
            *(each.place for each in self.lengths),
            *(
                each.span()
                for each in re.finditer(r"\d+\s?(?:x|\u00d7|\*|by)\s?\d+|\d+:\d+|\d+p\b", self.text)
            ),
        ]
        return [
            each
            for each in counts_in(self.text, self.language)
            if not any(overlaps(each.place, other) for other in taken)
        ]

    @cached_property
    def quotes(self) -> list[tuple[Place, str]]:
        return [each for each in self.message.quotes if is_within(each[0], self.place)]

    @cached_property
    def urls(self) -> list[str]:
        return [url for place, url in self.message.urls if is_within(place, self.place)]

    @property
    def said(self) -> str:
        return self.message.said(self.place)

    @property
    def is_pointing(self) -> bool:
        """Whether it points at clips that there are, and asks for no new ones."""
        from reelwright.agent.scripted.pointing import pointed_in

        pointed = pointed_in(self)
        return pointed is not None and not self.has("make_new") and not self.has("join")

    @cached_property
    def words(self) -> int:
        return len(self.text.split())


def pieces(message: Message, language: Language) -> list[Place]:
    """Cut a message at its signs and joining words, but not inside times, ranges and lists."""
    whole = Segment(message, language, (0, len(message.plain)))
    lengths = amounts_of(lengths_in(message.plain, language), message.plain, language)
    solid = [
        *(each.place for each in times_in(message.plain, language, is_cut=True)),
        *(each.place for each in lengths),
        *(each.span() for each in re.finditer(_list_of_numbers(language), message.plain)),
        *(
            each.span()
            for each in re.finditer(
                r"\b(?:no|nr|max|min|ca|approx|z\.b|a\.m|p\.m|st)\.", message.plain
            )
        ),
    ]
    joints = rf"\s(?:{language.source('joint')})(?=\s)"
    cuts = [each.span() for sign in (_BREAK, joints) for each in re.finditer(sign, whole.text)]
    starts = [cut for cut in sorted(cuts) if not any(overlaps(cut, each) for each in solid)]
    return _between(starts, len(message.plain), message.plain)


def _list_of_numbers(language: Language) -> str:
    number = language.numbers.pattern
    to, also = language.source("to"), language.source("and")
    joint = rf"(?:\s*,\s*(?:{also}\s+)?|\s*(?:{also})\s*|\s*[-\u2013]\s*|\s+(?:{to})\s+)"
    return rf"{number}(?:{joint}{number})+(?!\w)"


def _between(cuts: Sequence[Place], end: int, text: str) -> list[Place]:
    found: list[Place] = []
    at = 0
    for cut in [*cuts, (end, end)]:
        if text[at : cut[0]].strip():
            found.append((at, cut[0]))
        at = max(at, cut[1])
    return found
