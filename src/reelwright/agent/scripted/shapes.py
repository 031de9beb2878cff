"""Shapes and sizes of the picture: "vertical", "for Shorts", "16:9", "1080x1350", "720p"."""

import re
from dataclasses import dataclass

from reelwright.agent.scripted.segments import Segment
from reelwright.domain import Aspect

_SIZE = re.compile(r"(?<!\d)(\d{2,4})\s?(?:x|\u00d7|\*|by|auf|sur|por|per)\s?(\d{2,4})(?!\d)")
_LINES = re.compile(r"(?<!\d)(480|540|720|1080|1440|2160)\s?p(?!\w)")
_FOUR_K = re.compile(r"(?<!\w)4\s?k(?!\w)")
_RATIO = re.compile(r"(\d+(?:\.\d+)?):(\d+)")
_SHAPES = (
    ("tall", Aspect.TALL),
    ("square", Aspect.SQUARE),
    ("portrait", Aspect.PORTRAIT),
    ("feed", Aspect.PORTRAIT),
    ("wide", Aspect.WIDE),
    ("source_shape", Aspect.SOURCE),
)
_SIDE = 1080


@dataclass(frozen=True, slots=True)
class Shapes:
    aspects: tuple[Aspect, ...] = ()
    """Shapes that were asked for, in their order."""

    size: tuple[int, int] | None = None
    """Width and height in pixels."""

    lines: int | None = None
    """What is said as 1080p: the shorter side in pixels."""


def shapes_in(segment: Segment) -> Shapes:
    """Read what a segment says about the shape of the picture."""
    text = segment.text
    found = [
        (place[0], aspect)
        for concept, aspect in _SHAPES
        for place in segment.places(concept)
        if not _is_where_it_goes(segment, place[0])
    ]
    aspects = tuple(dict.fromkeys(aspect for _, aspect in sorted(found)))
    size = None
    if pixels := _SIZE.search(text):
        size = int(pixels.group(1)), int(pixels.group(2))
    elif other := segment.places("other_shape"):
        ratio = _RATIO.search(text[other[0][0] : other[0][1]])
        size = None if ratio is None else _of_ratio(float(ratio.group(1)), float(ratio.group(2)))
    lines = None
    if said := _LINES.search(text):
        lines = int(said.group(1))
    elif _FOUR_K.search(text):
        lines = 2160
    return Shapes(() if size else aspects, size, lines)


def _is_where_it_goes(segment: Segment, start: int) -> bool:
    """Say whether a platform is named as where something is published, not as a shape."""
    if not segment.has("publish"):
        return False
    lead = segment.text[:start]
    return re.search(rf"{segment.language.source('on_platform')}\s+$", lead) is not None


def _of_ratio(across: float, down: float) -> tuple[int, int]:
    if across >= down:
        return round(_SIDE * across / down / 2) * 2, _SIDE
    return _SIDE, round(_SIDE * down / across / 2) * 2
