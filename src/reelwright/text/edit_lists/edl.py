"""CMX 3600 edit decision lists: the format every editor reads, made for tape.

Several clips follow each other on the record side, beginning at one hour as tape does; a comment
names the clip before its first event. Timecode of the source counts from the start of the file.
Format: https://xmil.biz/EDL-X/CMX3600.pdf.
"""

import re
import unicodedata
from collections.abc import Sequence
from pathlib import PurePath

from reelwright.domain import Timeline
from reelwright.errors import LimitError
from reelwright.text.edit_lists.frames import can_drop, timecode
from reelwright.text.edit_lists.source import SourceMedia, cuts, titles

MAX_EVENTS = 999
_RECORD_HOUR = 3600


def write_edl(
    timelines: Sequence[Timeline],
    media: SourceMedia,
    *,
    name: str = "Reelwright",
    drop_frame: bool | None = None,
) -> str:
    """Write clips as an EDL. `drop_frame` None takes drop-frame where the rate has it.

    Raises:
        LimitError: more than 999 events, which the format cannot number.
    """
    rate = media.rate
    is_drop = can_drop(rate) and drop_frame is not False
    counted = sum(len(timeline.pieces) for timeline in timelines)
    if counted > MAX_EVENTS:
        raise LimitError(
            f"An EDL holds {MAX_EVENTS} cuts at most; these clips have {counted}.",
            code="edit_list_too_long",
            fix="Export as otio or fcpxml, or fewer clips at a time.",
        )
    lines = [f"TITLE: {_ascii(name, 70)}", f"FCM: {'' if is_drop else 'NON-'}DROP FRAME", ""]
    reel = reel_name(media.name)
    record = _first_record(rate_base=round(rate), is_drop=is_drop)
    event = 0
    for timeline, title in zip(timelines, titles(timelines), strict=True):
        for place, cut in enumerate(cuts(timeline, media)):
            event += 1
            marks = (cut.start, cut.end, record, record + cut.length)
            times = " ".join(timecode(mark, rate, is_drop=is_drop) for mark in marks)
            lines.append(f"{event:03}  {reel:<8} {_channels(media):<5} C        {times}")
            lines.append(f"* FROM CLIP NAME: {media.safe_name}")
            if place == 0:
                lines.append(f"* COMMENT: CLIP {title}")
            record += cut.length
    return "\r\n".join([*lines, ""])


def reel_name(name: str) -> str:
    """Make a reel name out of a file name: eight capitals and digits at most."""
    return re.sub(r"[^A-Z0-9]", "", _ascii(PurePath(name).stem, 200).upper())[:8] or "AX"


def _channels(media: SourceMedia) -> str:
    if media.has_picture:
        return "AA/V" if media.has_sound else "V"
    return "AA"


def _first_record(*, rate_base: int, is_drop: bool) -> int:
    """Count the frames before 01:00:00:00."""
    dropped = rate_base // 15 * 54 if is_drop else 0
    return rate_base * _RECORD_HOUR - dropped


def _ascii(text: str, limit: int) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return " ".join("".join(letter if letter.isprintable() else " " for letter in plain).split())[
        :limit
    ]
