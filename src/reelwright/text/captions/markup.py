"""Markup out of caption text: SRT's tags and braces, WebVTT's spans, entities."""

import html
import re
from collections.abc import Iterator
from typing import NamedTuple

from reelwright.domain import Seconds
from reelwright.text.captions.clock_times import Style, seconds

_TAG = re.compile(r"</?[A-Za-z!?][^<>]*>")
_FORMATTING = re.compile(
    r"</?(?:i|b|u|s|em|strong|font|span|c|br|p)(?:\s[^<>]*)?/?>", re.IGNORECASE
)
_VTT_TAG = re.compile(r"<(/?)([^<>]*)>")
_LINE_BREAK_TAG = re.compile(r"<br\s*/?>", re.IGNORECASE)
_BRACES = re.compile(r"\{\\[^{}]*\}")
_DRAWING = re.compile(r"\{[^{}]*\\p[1-9][^{}]*\}")
_DRAWING_END = re.compile(r"\{[^{}]*\\p0[^{}]*\}")
_ESCAPED_BREAK = re.compile(r"\\[Nh]")


class Said(NamedTuple):
    """A piece of a WebVTT cue."""

    time: Seconds | None
    """From when it is said, where that is given."""

    speaker: str | None
    text: str


def plain(text: str) -> str:
    """Resolve entities, then take out formatting that was hidden in them (`&lt;i&gt;`)."""
    if "&" in text:
        text = html.unescape(text)
    return _FORMATTING.sub("", _LINE_BREAK_TAG.sub("\n", text)) if "<" in text else text


def without_tags(text: str) -> str:
    r"""Take SRT's tags out of a text: `<i>`, `{\an8}`, drawings from `{\p1}` to `{\p0}`."""
    if "{" in text:
        text = _BRACES.sub("", _without_drawings(text))
    if "<" in text:
        text = _TAG.sub("", _LINE_BREAK_TAG.sub("\n", text))
    if "\\" in text:
        text = _ESCAPED_BREAK.sub(lambda found: "\n" if found[0] == "\\N" else " ", text)
    return plain(text)


def _without_drawings(text: str) -> str:
    kept: list[str] = []
    place = 0
    while (begin := _DRAWING.search(text, place)) is not None:
        kept.append(text[place : begin.start()])
        end = _DRAWING_END.search(text, begin.end())
        if end is None:
            return "".join(kept)
        place = end.end()
    return "".join([*kept, text[place:]])


def said(text: str) -> Iterator[Said]:
    """Split a WebVTT cue where a time or a voice begins; ruby above the words is left out."""
    time: Seconds | None = None
    speaker: str | None = None
    is_ruby = False
    place = 0
    for tag in _VTT_TAG.finditer(text):
        if tag.start() > place and not is_ruby:
            yield Said(time, speaker, plain(text[place : tag.start()]))
            time = None
        place = tag.end()
        is_end, content = tag[1] == "/", tag[2]
        name, _, note = content.partition(" ")
        name = name.partition(".")[0].strip().lower()
        if name == "rt" or (name == "ruby" and is_end):
            is_ruby = name == "rt" and not is_end
        elif name == "v":
            speaker = None if is_end else plain(note).strip() or None
        elif name == "br":
            yield Said(None, speaker, "\n")
        elif content[:1].isdecimal():
            given = seconds(content.strip(), Style.VTT)
            time = time if given is None else given
    if place < len(text) and not is_ruby:
        yield Said(time, speaker, plain(text[place:]))
