"""OpenTimelineIO's JSON (https://opentimelineio.readthedocs.io), written by hand.

Editors open one timeline from a file, so several clips follow each other on its tracks, and a
marker names the first frame of each.
"""

import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from reelwright.domain import Timeline
from reelwright.domain.plain_text import one_line
from reelwright.text.edit_lists.source import Cut, SourceMedia, cuts, titles

_Json = dict[str, Any]


def write_otio(
    timelines: Sequence[Timeline], media: SourceMedia, *, name: str = "Reelwright"
) -> str:
    """Write clips as an OTIO timeline: a video track and an audio track with the same cuts."""
    kinds = [
        kind
        for kind, is_there in (("Video", media.has_picture), ("Audio", media.has_sound))
        if is_there
    ]
    tracks = [_track(kind, timelines, media) for kind in kinds or ["Video"]]
    timeline = _schema(
        "Timeline.1",
        one_line(name, 80),
        global_start_time=None,
        tracks=_composition("Stack.1", "tracks", tracks),
    )
    return json.dumps(timeline, ensure_ascii=False, indent=1) + "\n"


def _track(kind: str, timelines: Sequence[Timeline], media: SourceMedia) -> _Json:
    children: list[_Json] = []
    for timeline, title in zip(timelines, titles(timelines), strict=True):
        for place, cut in enumerate(cuts(timeline, media)):
            children.append(_clip(title, cut, media, is_marked=place == 0))
    return _composition("Track.1", kind, children) | {"kind": kind}


def _clip(title: str, cut: Cut, media: SourceMedia, *, is_marked: bool) -> _Json:
    reference = _schema(
        "ExternalReference.1",
        media.safe_name,
        available_range=_range(0, media.frame_count, media),
        available_image_bounds=None,
        target_url=quote(media.safe_name),
    )
    marker = _schema(
        "Marker.2", title, color="GREEN", comment="", marked_range=_range(cut.start, 1, media)
    )
    return _schema(
        "Clip.2",
        title,
        source_range=_range(cut.start, cut.length, media),
        effects=[],
        markers=[marker] if is_marked else [],
        enabled=True,
        media_references={"DEFAULT_MEDIA": reference},
        active_media_reference_key="DEFAULT_MEDIA",
    )


def _composition(schema: str, name: str, children: list[_Json]) -> _Json:
    return _schema(
        schema, name, source_range=None, effects=[], markers=[], enabled=True, children=children
    )


def _range(start: int, length: int, media: SourceMedia) -> _Json:
    return {
        "OTIO_SCHEMA": "TimeRange.1",
        "start_time": _moment(start, media),
        "duration": _moment(length, media),
    }


def _moment(count: int, media: SourceMedia) -> _Json:
    return {"OTIO_SCHEMA": "RationalTime.1", "rate": float(media.rate), "value": float(count)}


def _schema(schema: str, name: str, **fields: Any) -> _Json:  # noqa: ANN401 - JSON is anything
    return {"OTIO_SCHEMA": schema, "metadata": {}, "name": name, **fields}
