"""Captions in XML: TTML and its kin, YouTube's `transcript.xml` and srv1 to srv3.

TTML: https://www.w3.org/TR/ttml1/. YouTube's formats are written down nowhere.
"""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from reelwright.domain import Seconds
from reelwright.text.captions import problems
from reelwright.text.captions.clock_times import Style, seconds
from reelwright.text.captions.cue import LONGEST, Cue, Piece, cue_of
from reelwright.text.captions.markup import plain
from reelwright.text.captions.reading import Reading
from reelwright.text.captions.rolling import unrolled

_DECLARED = re.compile(r"^\s*<\?xml[^>]*\?>")
_ENTITY = re.compile(r"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_OFFSET = re.compile(r"(\d{1,12}(?:\.\d{1,9})?)(h|m|s|ms|f|t)", re.ASCII)
_CLOCK_WITH_FRAMES = re.compile(r"(\d{1,6}:\d\d:\d\d):(\d{1,3})(?:\.\d+)?", re.ASCII)
_DEEPEST = 50


@dataclass(frozen=True, slots=True)
class _Rates:
    """How many frames and ticks make a second."""

    frames: Fraction
    ticks: Fraction


def read(text: str) -> Reading:
    """Read captions in XML.

    Raises:
        MediaError: it is damaged, declares entities of its own, or has no captions that we know.
    """
    if _ENTITY.search(text):
        raise problems.unreadable("this XML declares entities of its own, which we do not follow")
    try:
        root = ET.fromstring(_DECLARED.sub("", text))  # noqa: S314 - no entities, see above
    except (ET.ParseError, ValueError) as error:
        raise problems.unreadable("this XML file is damaged") from error
    match _name(root):
        case "tt":
            cues = list(_ttml(root))
        case "timedtext" if root.find("body") is not None:
            cues = list(_srv3(root))
        case "transcript" | "timedtext":
            cues = list(_srv1(root))
        case _:
            raise problems.unreadable("this XML holds no captions")
    shown = unrolled(sorted(cues, key=lambda cue: cue.start))
    return Reading(cues=shown, language=_attributes(root).get("lang"))


def _srv1(root: ET.Element) -> Iterator[Cue]:
    """Read `<text start="1.5" dur="2">` and srv2's `<text t="1500" d="2000">`."""
    for element in root.iter("text"):
        scale = 1.0 if "start" in element.attrib else 0.001
        start = _number(element.get("start", element.get("t")), scale)
        length = _number(element.get("dur", element.get("d")), scale)
        if start is not None and start < LONGEST:
            text = plain("".join(element.itertext()))
            yield cue_of([(None, text)], start=start, end=start + length if length else None)


def _srv3(root: ET.Element) -> Iterator[Cue]:
    """Read `<p t="1500" d="2000"><s>word</s><s t="300"> word</s></p>`."""
    for element in root.iter("p"):
        start = _number(element.get("t"), 0.001)
        length = _number(element.get("d"), 0.001)
        if start is None or start >= LONGEST:
            continue
        is_timed = any("t" in part.attrib for part in element.iter("s"))
        pieces: list[Piece] = [(None, plain(element.text or ""))]
        for part in element:
            offset = _number(part.get("t", "0"), 0.001)
            time = start + offset if is_timed and offset is not None else None
            text = "\n" if part.tag == "br" else "".join(part.itertext())
            pieces += [(time, plain(text)), (None, plain(part.tail or ""))]
        yield cue_of(pieces, start=start, end=start + length if length else None)


def _ttml(root: ET.Element) -> Iterator[Cue]:
    rates = _rates(_attributes(root))
    names = {
        agent.get("{http://www.w3.org/XML/1998/namespace}id", ""): " ".join(agent.itertext())
        for agent in root.iter()
        if _name(agent) == "agent"
    }
    body = next((child for child in root if _name(child) == "body"), None)
    if body is not None:
        yield from _within(body, 0.0, None, rates, names, depth=0)


def _within(
    element: ET.Element,
    begin: Seconds,
    end: Seconds | None,
    rates: _Rates,
    names: Mapping[str, str],
    *,
    depth: int,
) -> Iterator[Cue]:
    """Read a body, a div or a p; times count from the beginning of what is around them."""
    if depth > _DEEPEST:
        raise problems.unreadable("this XML is nested too deep")
    start, stop = _range(element, begin, end, rates)
    if _name(element) != "p":
        for child in element:
            yield from _within(child, start, stop, rates, names, depth=depth + 1)
        return
    attributes = _attributes(element)
    pieces = list(_pieces(element, start, stop, rates, depth=depth))
    inner = [time for time, _ in pieces if time is not None]
    if "begin" not in attributes and inner:
        start = inner[0]
    speaker = " ".join(names.get(attributes.get("agent", ""), "").split()) or None
    if start < LONGEST and ("begin" in attributes or inner or begin):
        yield cue_of(pieces, start=start, end=stop, speaker=speaker)


def _pieces(
    element: ET.Element, start: Seconds, stop: Seconds | None, rates: _Rates, *, depth: int
) -> Iterator[Piece]:
    if depth > _DEEPEST:
        raise problems.unreadable("this XML is nested too deep")
    yield None, " ".join((element.text or "").split("\n"))
    for child in element:
        if _name(child) == "br":
            yield None, "\n"
        elif _attributes(child).get("ruby") != "text" and _name(child) != "metadata":
            begin = _time(_attributes(child).get("begin"), rates)
            if begin is not None:
                is_absolute = stop is not None and start + begin > stop
                yield begin if is_absolute else start + begin, ""
            yield from _pieces(child, start, stop, rates, depth=depth + 1)
        yield None, " ".join((child.tail or "").split("\n"))


def _range(
    element: ET.Element, begin: Seconds, end: Seconds | None, rates: _Rates
) -> tuple[Seconds, Seconds | None]:
    attributes = _attributes(element)
    start = begin + (_time(attributes.get("begin"), rates) or 0.0)
    stop = _time(attributes.get("end"), rates)
    length = _time(attributes.get("dur"), rates)
    if stop is not None:
        stop += begin
    elif length is not None:
        stop = start + length
    else:
        stop = end
    return start, stop if stop is not None and stop > start else None


def _time(written: str | None, rates: _Rates) -> Seconds | None:
    if written is None:
        return None
    if offset := _OFFSET.fullmatch(written.strip()):
        units = {"h": 3600.0, "m": 60.0, "s": 1.0, "ms": 0.001}
        units |= {"f": float(1 / rates.frames), "t": float(1 / rates.ticks)}
        return float(offset[1]) * units[offset[2]]
    if clock := _CLOCK_WITH_FRAMES.fullmatch(written.strip()):
        whole = seconds(clock[1], Style.VTT)
        return None if whole is None else whole + int(clock[2]) / float(rates.frames)
    return seconds(written.strip(), Style.LOOSE)


def _rates(attributes: Mapping[str, str]) -> _Rates:
    """Read TTML's frame rate, its multiplier such as `1000 1001`, and its tick rate."""
    frames = Fraction(_whole(attributes.get("frameRate", "")) or 30)
    parts = attributes.get("frameRateMultiplier", "").replace(":", " ").split()
    above, below = (_whole(part) for part in parts) if len(parts) == 2 else (None, None)
    if above and below:
        frames *= Fraction(above, below)
    ticks = _whole(attributes.get("tickRate", ""))
    return _Rates(frames=frames, ticks=Fraction(ticks) if ticks else frames)


def _whole(written: str) -> int | None:
    return int(written) if written.isdecimal() and len(written) <= 9 else None


def _name(element: ET.Element) -> str:
    return str(element.tag).rpartition("}")[2]  # of a comment the tag is a function


def _attributes(element: ET.Element) -> dict[str, str]:
    return {name.rpartition("}")[2]: value for name, value in element.attrib.items()}


def _number(written: str | None, scale: float) -> Seconds | None:
    try:
        found = float(written or "") * scale
    except ValueError:
        return None
    return found if 0 <= found < LONGEST else None
