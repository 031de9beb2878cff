"""What a person points at: "clip 2", "the second one", "clips 1 and 3", "all of them", "it"."""

import re
from dataclasses import dataclass
from typing import Literal

from reelwright.agent.scripted.plain import Place
from reelwright.agent.scripted.segments import Segment

Which = Literal[
    "numbers", "last", "all", "it", "them", "first_n", "last_n", "longest", "shortest", "some"
]


@dataclass(frozen=True, slots=True)
class Pointed:
    """Clips that are pointed at."""

    which: Which
    numbers: tuple[int, ...] = ()
    """Their numbers; for `first_n` and `last_n` how many."""

    places: tuple[Place, ...] = ()

    @property
    def is_sure(self) -> bool:
        """Whether clips are named, and not something that might be anything."""
        return self.which not in {"it", "them"}


def pointed_in(segment: Segment) -> Pointed | None:
    """Read which clips a segment points at; the surest way of pointing counts."""
    for read in (_numbered, _some_of, _ordinal, _special, _pronoun):
        if (found := read(segment)) is not None:
            return found
    return None


def numbers_alone(segment: Segment) -> tuple[int, ...]:
    """Read an answer that is only numbers or ordinals: "2", "the second", "1 and 3"."""
    named = [value for _, value in _ordinals(segment)]
    return tuple(named) or tuple(int(each.value) for each in segment.counts if each.value >= 1)


def _numbered(segment: Segment) -> Pointed | None:
    language = segment.language
    number = language.numbers.pattern
    joint = (
        rf"(?:\s*,\s*(?:{language.source('and')}\s+)?|\s*(?:{language.source('and')})\s*"
        rf"(?:{language.source('the')}\s+)?(?:{language.source('clip')}\s+)?"
        rf"|\s*(?P<to>[-\u2013]|\s{language.source('to')}\s)\s*)"
    )
    noun = (
        rf"(?:{language.source('clip')}|{language.source('clips')}|{language.source('one_noun')})"
    )
    sign = rf"(?:{language.source('number_word')}|#)"
    listed = re.compile(
        rf"(?:{noun}\s*(?:{sign}\s*)?|{sign}\s*)(?P<list>{number}(?:{joint}{number})*)(?![\w%]|[:x]\d|[.,]\d)"
    )
    for found in listed.finditer(segment.text):
        at = found.start("list")
        listed_at = [
            (at + each.start(), at + each.end())
            for each in re.finditer(number, segment.text[slice(*found.span("list"))])
        ]
        kept = [place for place in listed_at if not _is_count_or_length(segment, place)]
        values = [int(language.numbers.value(segment.text[slice(*place)])) for place in kept]
        is_range = found.group("to") and len(listed_at) == len(values) == 2
        if is_range and values[0] < values[1]:
            values = list(range(values[0], values[1] + 1))
        if values:
            return Pointed("numbers", tuple(dict.fromkeys(values)), ((found.start(), kept[-1][1]),))
    return None


def _is_count_or_length(segment: Segment, place: Place) -> bool:
    taken = [*(each.place for each in segment.lengths), *(each.place for each in segment.times)]
    return any(start <= place[0] < end or start < place[1] <= end for start, end in taken)


def _some_of(segment: Segment) -> Pointed | None:
    language = segment.language
    nouns = (
        rf"(?:{language.source('clips')}|{language.source('clip')}|{language.source('one_noun')})"
    )
    ways: tuple[Which, ...] = ("first_n", "last_n")
    for which in ways:
        words = rf"{language.source(which)}\s+(?P<n>{language.numbers.pattern})\s+{nouns}"
        if (found := re.search(words, segment.text)) is not None:
            how_many = int(language.numbers.value(found.group("n")))
            return Pointed(which, (how_many,), (found.span(),))
    return None


def _ordinal(segment: Segment) -> Pointed | None:
    language = segment.language
    noun = rf"\s+(?:\w+\s+)?(?:{language.source('clip')}|{language.source('one_noun')})"
    values: list[int] = []
    places: list[Place] = []
    for place, value in _ordinals(segment):
        after = segment.text[place[1] :]
        joined = rf"\s*(?:,|{language.source('and')})\s*(?:{language.source('the')}\s+)?"
        is_listed = re.match(rf"{joined}(?:{_ordinal_words(segment)}).*?{noun}", after)
        if re.match(noun, after) or (is_listed and not segment.times):
            values.append(value)
            places.append(place)
    return Pointed("numbers", tuple(dict.fromkeys(values)), tuple(places)) if values else None


def _ordinal_words(segment: Segment) -> str:
    words = sorted(map(re.escape, segment.language.ordinals), key=len, reverse=True)
    return rf"(?<!\w)(?:{'|'.join(words)})(?!\w)"


def _ordinals(segment: Segment) -> list[tuple[Place, int]]:
    times = [each.place for each in segment.times]
    times += [each.place for each in segment.lengths]
    return [
        (found.span(), segment.language.ordinals[found.group()])
        for found in re.finditer(_ordinal_words(segment), segment.text)
        if not any(start <= found.start() < end for start, end in times)
    ]


def _special(segment: Segment) -> Pointed | None:
    ways: tuple[tuple[str, Which], ...] = (
        ("one_of", "some"),
        ("last_one", "last"),
        ("longest", "longest"),
        ("shortest", "shortest"),
        ("all", "all"),
    )
    for concept, which in ways:
        places = [
            each
            for each in segment.all_places(concept)
            if not any(each[0] >= t.place[0] and each[1] <= t.place[1] for t in segment.times)
            and not (which == "all" and _is_of_something_else(segment, each))
            and not (which == "all" and _counts_new(segment, each))
        ]
        if places:
            return Pointed(which, (), tuple(places))
    return None


def _is_of_something_else(segment: Segment, place: Place) -> bool:
    """Say whether "all" is said of something that is no clip: "all the pauses"."""
    nouns = "|".join(
        segment.language.source(each)
        for each in ("silence", "captions", "chapters", "titles", "filler_words", "say_words")
    )
    ahead = rf"(?:\s+\w+){{0,2}}?\s+(?:{nouns})"
    return re.match(ahead, segment.text[place[1] :]) is not None


def _counts_new(segment: Segment, place: Place) -> bool:
    """Say whether "all three" is how many are to be found: "los tres mejores momentos"."""
    is_number = re.search(segment.language.numbers.pattern, segment.text[slice(*place)])
    noun = rf"(?:\s+\w+){{0,2}}?\s+{segment.language.source('clips')}"
    follows = re.match(noun, segment.text[place[1] :])
    return is_number is not None and follows is not None and segment.has("make_new")


def _pronoun(segment: Segment) -> Pointed | None:
    pronouns: tuple[Which, ...] = ("them", "it")
    for concept in pronouns:
        if places := segment.all_places(concept):
            return Pointed(concept, (), tuple(places))
    return None
