"""What a segment says about a request, whatever the request is: its slots."""

import re
from dataclasses import replace
from datetime import datetime
from typing import Any

from reelwright.agent.scripted.dates import date_in
from reelwright.agent.scripted.durations import Amount
from reelwright.agent.scripted.looks import (
    audio_in,
    captions_in,
    decibels_in,
    framing_in,
    preset_in,
)
from reelwright.agent.scripted.moments import When
from reelwright.agent.scripted.plain import Place, overlaps
from reelwright.agent.scripted.pointing import pointed_in
from reelwright.agent.scripted.segments import Segment
from reelwright.agent.scripted.shapes import shapes_in
from reelwright.agent.scripted.topics import text_of

_NEAR = 4
"""Words that may stand between a number and what it counts."""

_FORMATS = ("srt", "vtt", "ass", "txt", "json", "otio", "fcpxml", "edl")
_ENGINES = ("whisper", "gemini", "openai", "sphinx")
_CLOSE, _WIDE = 0.8, 1.2
"""A length that is "about 30 seconds" may be so much shorter or longer."""


def slots_of(
    segment: Segment,
    *,
    kind: str | None,
    now: datetime | None,
    is_about_captions: bool = False,
    is_about_silence: bool = False,
) -> dict[str, Any]:
    """Read everything that a segment says about a request."""
    slots: dict[str, Any] = {}
    if segment.topic is not None and (said := text_of(segment, segment.topic)):
        slots["about"] = said
    slots |= _lengths(segment, kind, is_about_silence=is_about_silence)
    slots |= _counts(segment)
    slots |= _picture(segment)
    slots |= captions_in(segment, is_about_captions=is_about_captions)
    slots |= _tongue(segment, slots, is_about_captions=is_about_captions)
    slots |= _sound(segment, kind)
    slots |= _publishing(segment, kind, now)
    slots |= _words(segment)
    if (pointed := pointed_in(segment)) is not None:
        slots["pointed"] = pointed
    if segment.urls:
        slots["urls"] = tuple(segment.urls)
    return slots


def _lengths(segment: Segment, kind: str | None, *, is_about_silence: bool) -> dict[str, Any]:
    slots: dict[str, Any] = {}
    for amount in segment.lengths:
        shift = None if segment.times else _shift(segment, amount.place, amount.value)
        if shift is not None:
            slots.setdefault("shifts", []).append(shift)
        elif segment.has("fade", "fade_in", "fade_out"):
            continue
        elif _is_of_silence(segment, amount) or (is_about_silence and amount.how != "most"):
            slots["min_silence"] = amount.value
        elif kind in {"voiceover", "script", "summary", "description"}:
            slots["seconds"] = amount.value
        elif segment.has("total") or (
            segment.has("join") and not segment.has("each_of") and not _is_of_clips(segment, amount)
        ):
            slots["total_length"] = amount.value
        else:
            slots |= _bounds(amount)
    if whens := [each for each in segment.times if not _is_trimmed(segment, each, slots)]:
        slots["when"] = _as_long_as(segment, whens[0], slots)
        if len(whens) > 1:
            slots["whens"] = tuple(whens)
    return slots


def _as_long_as(segment: Segment, when: When, slots: dict[str, Any]) -> When:
    """Read "90 seconds starting at 3:00": a begin and a length make a range."""
    is_length = len(segment.lengths) == 1 and segment.lengths[0].how == "exact"
    is_open = when.kind == "range" and when.end is None and when.start is not None
    if not (is_open and is_length) or segment.has("clips") or "max_length" not in slots:
        return when
    slots.pop("min_length", None)
    return replace(when, end=(when.start or 0.0) + slots.pop("max_length"))


def _bounds(amount: Amount) -> dict[str, Any]:
    low, high = amount.low, amount.high
    if amount.how == "about":
        low, high = amount.value * _CLOSE, amount.value * _WIDE
    elif amount.how == "exact":
        low, high = amount.value * _CLOSE, amount.value
    return {
        name: round(value, 2)
        for name, value in (("min_length", low), ("max_length", high))
        if value is not None
    }


def _is_of_silence(segment: Segment, amount: Amount) -> bool:
    silences = segment.all_places("silence") + segment.all_places("keep_silence")
    if not silences:
        return False
    others = segment.all_places("clip") + segment.all_places("clips") + segment.all_places("join")
    return _distance(amount.place, silences) <= _distance(amount.place, others)


def _is_of_clips(segment: Segment, amount: Amount) -> bool:
    clips = segment.all_places("clips")
    joins = segment.all_places("join")
    return bool(clips) and _distance(amount.place, clips) < _distance(amount.place, joins)


def _distance(place: Place, others: list[Place]) -> int:
    return min(
        (max(0, other[0] - place[1], place[0] - other[1]) for other in others), default=10**9
    )


def _shift(segment: Segment, place: Place, seconds: float) -> tuple[str, float] | None:
    """Read "2 seconds earlier at the start": which edge moves, and by how much."""
    after = segment.text[place[1] :]
    near = after[:60] + " " + segment.text[max(0, place[0] - 60) : place[0]]
    language = segment.language
    edge = "end" if language.find("end_edge", near) else "start"
    has_edge = bool(language.find("end_edge", near) or language.find("start_edge", near))
    if re.match(rf"\s*{language.source('earlier')}", after):
        return edge, -seconds
    if re.match(rf"\s*{language.source('later')}", after):
        return edge, seconds
    if language.find("earlier", near):
        return edge, -seconds
    if language.find("later", near):
        return edge, seconds
    is_longer = re.match(rf"\s*{language.source('longer')}", after) is not None
    is_shorter = re.match(rf"\s*{language.source('shorter')}", after) is not None
    is_by = re.search(rf"{language.source('by')}\s+$", segment.text[: place[0]]) is not None
    if (has_edge or is_by) and not is_longer and not is_shorter:
        is_longer = segment.has("longer")
        is_shorter = segment.has("shorter")
    is_new = segment.has("clip", "clips") and pointed_in(segment) is None
    if not (is_longer or is_shorter) or is_new or segment.has("silence"):
        return None
    if not has_edge:
        edge = "end"
    outwards = seconds if edge == "end" else -seconds
    return edge, outwards if is_longer else -outwards


def _is_trimmed(segment: Segment, when: When, slots: dict[str, Any]) -> bool:
    """Take "trim the first 5 seconds" for a shift of an edge, not for a part to show."""
    if when.kind not in {"first", "last"} or when.start is None:
        return False
    if not segment.has("trim_word") or segment.has("make_new"):
        return False
    shift = ("start", when.start) if when.kind == "first" else ("end", -when.start)
    slots.setdefault("shifts", []).append(shift)
    return True


def _counts(segment: Segment) -> dict[str, Any]:
    slots: dict[str, Any] = {}
    pointed = pointed_in(segment)
    taken = list(pointed.places) if pointed is not None else []
    for amount in segment.counts:
        if any(overlaps(amount.place, place) for place in taken):
            continue
        if segment.topic is not None and overlaps(amount.place, segment.topic):
            continue
        if re.match(r"\s?(?:%|db|lufs|dbfs)", segment.text[amount.place[1] :]):
            continue
        name = _counted(segment, amount)
        slots.setdefault(name, amount)
    if "count" not in slots and _is_one(segment):
        slots["count"] = 1
    return slots


def counts_clips(segment: Segment) -> bool:
    """Say whether it is said how many clips there shall be."""
    pointed = pointed_in(segment)
    taken = () if pointed is None else pointed.places
    return any(
        _counted(segment, amount) == "count"
        for amount in segment.counts
        if not any(overlaps(amount.place, place) for place in taken)
    )


def _counted(segment: Segment, amount: Amount) -> str:
    """Say what a number counts: by the noun after it, else any number."""
    after = segment.text[amount.place[1] :]
    for name, concept in (
        ("word_count", "words_noun"),
        ("points", "points_noun"),
        ("points", "titles"),
        ("max_segments", "chapters"),
        ("versions", "versions_noun"),
        ("count", "clips"),
        ("count", "clip"),
        ("files", "video_noun"),
    ):
        words = rf"(?:[\s-]+[^\s,.;:!?-]+){{0,{_NEAR}}}?[\s-]+{segment.language.source(concept)}"
        if re.match(words, after):
            return name
    lead = segment.text[: amount.place[0]]
    if re.search(rf"{segment.language.source('top')}\s+$", lead):
        return "count"
    return "number"


def _is_one(segment: Segment) -> bool:
    if segment.has("clips"):
        return False
    if segment.has("moment_one"):
        return True
    ones = "|".join(segment.language.numbers.ones)
    noun = segment.language.source("clip")
    return (
        re.search(rf"(?<!\w)(?:{ones})(?:[\s-]+[^\s,.;:!?-]+){{0,4}}?[\s-]+{noun}", segment.text)
        is not None
    )


def _picture(segment: Segment) -> dict[str, Any]:
    slots: dict[str, Any] = {}
    shapes = shapes_in(segment)
    if shapes.aspects:
        slots["aspects"] = shapes.aspects
    if shapes.size:
        slots["width"], slots["height"] = shapes.size
    if shapes.lines:
        slots["lines"] = shapes.lines
    if framing := framing_in(segment):
        slots["layout"] = framing.value
    if preset := preset_in(segment):
        slots["preset"] = preset.value
    if segment.has("keep_silence"):
        slots["remove_silence"] = False
    elif segment.denies("silence") or (segment.has("silence") and segment.has("remove")):
        slots["remove_silence"] = not (segment.denies("remove") and segment.denies("silence"))
    if segment.has("join"):
        slots["join"] = True
    if segment.has("more"):
        slots["more"] = True
    return slots


def _tongue(segment: Segment, slots: dict[str, Any], *, is_about_captions: bool) -> dict[str, Any]:
    tongues = [code for place, code in segment.named("tongues") if not segment.is_denied(place)]
    if not tongues:
        return {}
    is_captions = segment.has("captions") or (is_about_captions and not segment.has("voiceover"))
    if is_captions and not segment.has("transcribe"):
        slots.pop("captions", None) if slots.get("captions") == "wanted" else None
        return {"caption_languages": tuple(dict.fromkeys(tongues))}
    return {"language": tongues[0]}


def _sound(segment: Segment, kind: str | None) -> dict[str, Any]:
    if kind == "voiceover":
        slots: dict[str, Any] = {}
        for mix in ("replace", "before", "over"):
            if segment.has(f"mix_{mix}"):
                slots["mix"] = mix
                break
        if (level := decibels_in(segment)) is not None:
            slots["duck_db"] = max(-40.0, -abs(level))
        return slots
    audio = audio_in(segment)
    return {"audio": audio} if audio else {}


def _publishing(segment: Segment, kind: str | None, now: datetime | None) -> dict[str, Any]:
    slots: dict[str, Any] = {}
    for privacy in ("private", "unlisted", "public"):
        if segment.has(privacy):
            slots["privacy"] = privacy
    if kind == "publish" or "privacy" in slots or segment.has("schedule"):
        date = date_in(segment.text, segment.language, now)
        if date is not None:
            slots["date"] = date
        if segment.has("schedule"):
            slots["is_scheduled"] = True
    if segment.has("thumbnail"):
        slots["thumbnail"] = True
    for place, said in segment.quotes:
        slots[_what_is_quoted(segment, place)] = said
    if "title" not in slots and (title := _unquoted_title(segment)):
        slots["title"] = title
    if (tags := _tags(segment)) and "tags" not in slots:
        slots["tags"] = tags
    return slots


def _what_is_quoted(segment: Segment, place: Place) -> str:
    """Say what a quotation is, by the nearest word before it."""
    best = (-1, "quote")
    for name, concept in (
        ("title", "titled"), ("description_text", "described"), ("tags_text", "tags"),
    ):  # fmt: skip
        for mark in segment.all_places(concept):
            if mark[1] <= place[0] and mark[1] > best[0]:
                best = (mark[1], name)
    return best[1]


def _unquoted_title(segment: Segment) -> str | None:
    for place in segment.all_places("titled_strong"):
        end = min(
            [segment.place[1]]
            + [
                p[0]
                for c in ("private", "public", "unlisted", "as_word", "and")
                for p in segment.all_places(c)
                if p[0] > place[1]
            ]
        )
        said = segment.message.said((place[1], end)).strip(" \"'.,:;")
        if said and not segment.quotes:
            return said[:200]
    return None


def _tags(segment: Segment) -> tuple[str, ...]:
    hashes = re.findall(r"#([^\W\d_][\w-]*)", segment.message.text[slice(*segment.place)])
    return tuple(dict.fromkeys(hashes)) if not re.search(r"#[0-9a-f]{6}", segment.text) else ()


def _words(segment: Segment) -> dict[str, Any]:
    slots: dict[str, Any] = {}
    for name in _FORMATS:
        if segment.has(f"format_{name}"):
            slots["format"] = name
            break
    for name in _ENGINES:
        if segment.has(f"engine_{name}"):
            slots["engine"] = name
    return slots
