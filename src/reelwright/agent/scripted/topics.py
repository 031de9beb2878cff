"""What something is about: "about entropy", "where she explains the second law"."""

import re

from reelwright.agent.scripted.plain import ADDRESS, Place, plain
from reelwright.agent.scripted.segments import Segment

_MOST = 500
_ENDS = (
    "captions", "tall", "square", "portrait", "wide", "source_shape", "publish", "silence",
    "most", "least", "with_word", "music", "voiceover", "private", "unlisted", "public",
    "layout_stack", "layout_fit", "format_srt", "each_of", "for_platform", "as_word",
)  # fmt: skip
"""What ends a topic where it follows."""

_EDGES = " \t\n.,;:!?\"'“”„«»()-\u2013—"


def topic_place(segment: Segment) -> Place | None:
    """Find where a segment names a topic."""
    for concept, needs_noun in (("topic", False), ("topic_weak", True)):
        for place in segment.language.find(concept, segment.text):
            if needs_noun and not _follows_noun(segment, place):
                continue
            if _is_amount(segment, place[1]):
                continue
            until = _until(segment, place[1])
            if _is_pronoun(segment, (place[1], until)):
                continue
            if segment.message.said((place[1], until)).strip(_EDGES):
                return place[1], until
    return None


def text_of(segment: Segment, place: Place) -> str:
    """Give a topic as a person wrote it, without what surrounds it."""
    said = segment.message.said(place).strip(_EDGES)
    articles = segment.language.source("article")
    plain_said = segment.message.plain[place[0] : place[1]]
    lead = re.match(rf"[\s\W]*{articles}\s+", plain_said)
    if lead and len(plain_said[lead.end() :].strip()) > 1:
        said = segment.message.said((place[0] + lead.end(), place[1])).strip(_EDGES)
    words = said.split(" ")
    while len(words) > 1 and plain(words[-1]) in segment.language.common:
        words.pop()
    return " ".join(words)[:_MOST]


def query_of(segment: Segment) -> str | None:
    """Give what is looked for in what is said: a quotation, or what follows the last verb."""
    if segment.quotes:
        return segment.quotes[0][1][:_MOST]
    best = None
    for place in segment.language.find("say_words", segment.text):
        until = _until(segment, place[1], is_query=True)
        said = text_of(segment, (place[1], until))
        if said:
            best = said
    if best is None and (place_of := topic_place(segment)):
        best = text_of(segment, place_of)
    return best


def _until(segment: Segment, start: int, *, is_query: bool = False) -> int:
    """Say where a topic that begins at a place ends."""
    text, end = segment.text, segment.place[1]
    stops = (
        []
        if is_query
        else [
            each[0]
            for concept in _ENDS
            for each in segment.language.find(concept, text)
            if each[0] >= start
        ]
    )
    stops += [each.place[0] for each in segment.times if each.place[0] >= start]
    stops += [each.place[0] for each in segment.lengths if each.place[0] >= start]
    stops += [each[0] for each in segment.language.find("query_end", text) if each[0] > start]
    if (address := text.find(ADDRESS, start, end)) >= 0:
        out_of = rf"(?:\s*{segment.language.source('out_of')})*\s*$"
        before = re.search(out_of, text[start:address])
        stops.append(start + before.start() if before else address)
    return min([end, *stops])


def _is_pronoun(segment: Segment, place: Place) -> bool:
    """Say whether what follows is only "it", "them" or "the video", and no topic."""
    said = segment.text[place[0] : place[1]].strip(_EDGES)
    return any(
        re.fullmatch(segment.language.source(each), said) for each in ("it", "them", "whole")
    )


def _is_amount(segment: Segment, start: int) -> bool:
    """Say whether a number of words, points or clips follows, and no topic."""
    nouns = "|".join(
        segment.language.source(each)
        for each in ("words_noun", "points_noun", "clips", "clip", "chapters", "titles")
    )
    number, about = segment.language.numbers.counting, segment.language.source("about")
    return (
        re.match(rf"\s*(?:{about}\s+)?{number}\s+(?:\S+\s+)?(?:{nouns})", segment.text[start:])
        is not None
    )


def _follows_noun(segment: Segment, place: Place) -> bool:
    nouns = ("clip", "clips", "moment_one", "summary", "chapters", "titles", "highlight_noun")
    return any(
        re.fullmatch(r"\s+", segment.text[each[1] : place[0]]) is not None
        for noun in nouns
        for each in segment.language.find(noun, segment.text)
        if each[1] <= place[0]
    )
