"""YouTube's json3: events with segments, each with its offset in milliseconds.

Automatic captions time every word (`tOffsetMs`), and put the newline that scrolls the screen into
events of their own (`aAppend`). An author's have whole lines and no offsets.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from reelwright.domain import Seconds
from reelwright.text.captions import problems
from reelwright.text.captions.cue import LONGEST, Cue, cue_of
from reelwright.text.captions.markup import plain
from reelwright.text.captions.reading import Reading


def read(text: str) -> Reading:
    """Read a json3 file.

    Raises:
        MediaError: it is no JSON of this kind, or damaged.
    """
    content = parsed(text)
    events = content.get("events") if isinstance(content, dict) else None
    if not isinstance(events, list):
        raise problems.unreadable("this JSON has no `events`, as YouTube's json3 has")
    known = [event for event in events if isinstance(event, dict)]
    cues = [cue for event in known if (cue := _cue(event)) is not None]
    if known and not cues and any(_segments(event) for event in known):
        raise problems.unreadable("no event of this json3 file has a time that can be read")
    is_automatic = any("acAsrConf" in segment for event in known for segment in _segments(event))
    return Reading(cues=cues, is_automatic=is_automatic)


def parsed(text: str) -> Any:  # noqa: ANN401 - JSON is anything
    """Parse JSON that a stranger wrote.

    Raises:
        MediaError: it is no JSON, or nested too deep.
    """
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise problems.unreadable("this JSON file is damaged") from error


def _cue(event: Mapping[str, Any]) -> Cue | None:
    start = _seconds(event.get("tStartMs", 0))
    segments = _segments(event)
    if start is None or not segments:
        return None
    length = _seconds(event.get("dDurationMs")) or 0.0
    is_timed = any("tOffsetMs" in segment for segment in segments)
    is_one_word = len(segments) == 1 and "acAsrConf" in segments[0]
    cue = cue_of(
        _pieces(segments, start, is_timed=is_timed or is_one_word),
        start=start,
        end=start + length if length else None,
    )
    return cue if cue.text else None


def _segments(event: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    segments = event.get("segs")
    if not isinstance(segments, list):
        return []
    return [
        segment
        for segment in segments
        if isinstance(segment, dict) and isinstance(segment.get("utf8"), str)
    ]


def _pieces(
    segments: list[Mapping[str, Any]], start: Seconds, *, is_timed: bool
) -> Iterator[tuple[Seconds | None, str]]:
    for place, segment in enumerate(segments):
        offset = _seconds(segment.get("tOffsetMs", 0 if place == 0 else None))
        time = start + offset if is_timed and offset is not None else None
        yield time, plain(segment["utf8"])


def _seconds(milliseconds: Any) -> Seconds | None:  # noqa: ANN401 - a stranger wrote it
    if isinstance(milliseconds, bool) or not isinstance(milliseconds, int | float | str):
        return None
    try:
        found = float(milliseconds) / 1000
    except (ValueError, OverflowError):
        return None
    return found if 0 <= found < LONGEST else None
