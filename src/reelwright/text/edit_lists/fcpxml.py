"""Final Cut Pro XML 1.10, which Final Cut Pro and DaVinci Resolve read.

Each clip is a project of its own, in one event. Times are fractions of a second that lie on the
frame grid of the source, as the format demands:
https://developer.apple.com/documentation/professional-video-applications/fcpxml-reference.
"""

import xml.etree.ElementTree as ET
from collections.abc import Sequence
from fractions import Fraction
from urllib.parse import quote

from reelwright.domain import Timeline
from reelwright.domain.plain_text import one_line
from reelwright.text.edit_lists.frames import can_drop
from reelwright.text.edit_lists.source import SourceMedia, cuts, titles

_AUDIO_RATES = {32000: "32k", 44100: "44.1k", 48000: "48k", 88200: "88.2k", 96000: "96k"}


def write_fcpxml(
    timelines: Sequence[Timeline], media: SourceMedia, *, name: str = "Reelwright"
) -> str:
    """Write clips as FCPXML, one project for each."""
    root = ET.Element("fcpxml", version="1.10")
    resources = ET.SubElement(root, "resources")
    look = {"id": "r1", "frameDuration": _time(1, media.rate)}
    if media.has_picture:
        look |= {"width": str(media.width), "height": str(media.height)}
    ET.SubElement(resources, "format", look)
    _add_asset(resources, media)
    event = ET.SubElement(ET.SubElement(root, "library"), "event", name=one_line(name, 80))
    for timeline, title in zip(timelines, titles(timelines), strict=True):
        _add_project(event, timeline, title, media)
    ET.indent(root, " ")
    head = '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE fcpxml>\n'
    return head + ET.tostring(root, encoding="unicode") + "\n"


def _add_asset(resources: ET.Element, media: SourceMedia) -> None:
    attributes = {
        "id": "r2",
        "name": media.safe_name,
        "start": "0s",
        "duration": _time(media.frame_count, media.rate),
        "format": "r1",
    }
    if media.has_picture:
        attributes |= {"hasVideo": "1", "videoSources": "1"}
    if media.has_sound:
        attributes |= {
            "hasAudio": "1",
            "audioSources": "1",
            "audioChannels": str(media.channels),
            "audioRate": str(media.sample_rate),
        }
    asset = ET.SubElement(resources, "asset", attributes)
    ET.SubElement(asset, "media-rep", kind="original-media", src=f"./{quote(media.safe_name)}")


def _add_project(event: ET.Element, timeline: Timeline, title: str, media: SourceMedia) -> None:
    pieces = cuts(timeline, media)
    project = ET.SubElement(event, "project", name=title)
    counting = "DF" if can_drop(media.rate) else "NDF"
    sequence = ET.SubElement(
        project,
        "sequence",
        format="r1",
        duration=_time(sum(cut.length for cut in pieces), media.rate),
        tcStart="0s",
        tcFormat=counting,
        audioLayout="mono" if media.channels == 1 else "stereo",
        audioRate=_AUDIO_RATES.get(media.sample_rate, "48k"),
    )
    spine = ET.SubElement(sequence, "spine")
    for cut in pieces:
        ET.SubElement(
            spine,
            "asset-clip",
            ref="r2",
            name=title,
            offset=_time(cut.at, media.rate),
            start=_time(cut.start, media.rate),
            duration=_time(cut.length, media.rate),
            format="r1",
            tcFormat=counting,
        )


def _time(count: int, rate: Fraction) -> str:
    """Write a number of frames as a fraction of a second, such as `1001/30000s` or `5s`."""
    moment = count / rate
    if moment.denominator == 1:
        return f"{moment.numerator}s"
    return f"{count * rate.denominator}/{rate.numerator}s"
