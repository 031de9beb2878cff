"""From what was asked for to a timeline: sizes, rates and pieces. Pure decisions, no media."""

from collections.abc import Sequence

from reelwright.domain.silence import SilenceRegion
from reelwright.domain.time_range import Seconds, TimeRange
from reelwright.domain.timeline import Aspect, Frame
from reelwright.domain.video import PictureStream

_SIZES = {
    Aspect.TALL: (1080, 1920),
    Aspect.SQUARE: (1080, 1080),
    Aspect.PORTRAIT: (1080, 1350),
}
_COMMON_RATES = (24000 / 1001, 24.0, 25.0, 30000 / 1001, 30.0, 48.0, 50.0, 60000 / 1001, 60.0)
_USUAL_RATE = 30.0
_FASTEST = 60.5
_SLOWEST = 5.0
_RATE_TOLERANCE = 0.02
_SHORTEST_PIECE = 0.1
_LEAST_WIDE_HEIGHT = 360


def frame_for(
    picture: PictureStream,
    *,
    aspect: Aspect,
    width: int | None,
    height: int | None,
) -> Frame:
    """Decide the size and rate of a clip.

    Tall, square and portrait shapes get the size platforms ask for; wide ones the height of the
    source; `source` its own size. A width or a height alone is completed by the shape.
    """
    if width is None and height is None:
        width, height = _size(picture, aspect)
    elif width is None or height is None:
        across, down = _size(picture, aspect)
        if width is None:
            assert height is not None  # noqa: S101 - one of the two was given
            width = round(height * across / down)
        else:
            height = round(width * down / across)
    return Frame(width=_even(width), height=_even(height), frame_rate=rate_for(picture.frame_rate))


def rate_for(frame_rate: float) -> float:
    """Give the common rate next to a measured one; 30 for rates that nobody plays."""
    if not _SLOWEST <= frame_rate <= _FASTEST:
        return _USUAL_RATE
    nearest = min(_COMMON_RATES, key=lambda rate: abs(rate - frame_rate))
    return nearest if abs(nearest - frame_rate) / nearest < _RATE_TOLERANCE else frame_rate


def spoken_pieces(
    time_range: TimeRange,
    silences: Sequence[SilenceRegion],
    *,
    min_silence: Seconds,
    padding: Seconds = 0.12,
) -> tuple[TimeRange, ...]:
    """Cut silences out of a range; nothing is left of one that is all silent.

    `padding` seconds of each silence stay at both sides, so that no word is clipped.
    """
    pieces: list[TimeRange] = []
    at = time_range.start
    for region in silences:
        if region.start <= time_range.start and region.end >= time_range.end:
            return ()
        start, end = region.start + padding, region.end - padding
        if region.duration < min_silence or end <= start or end <= at:
            continue
        if start >= time_range.end:
            break
        if start - at >= _SHORTEST_PIECE:
            pieces.append(TimeRange(start=at, end=start))
        at = end
    if time_range.end - at >= _SHORTEST_PIECE:
        pieces.append(TimeRange(start=at, end=time_range.end))
    return tuple(pieces)


def quiet_before(moment: Seconds, silences: Sequence[SilenceRegion]) -> Seconds:
    """Say for how long it has been silent at a moment; 0 inside speech."""
    return max(
        (moment - each.start for each in silences if each.start <= moment <= each.end), default=0.0
    )


def merged(ranges: Sequence[TimeRange]) -> tuple[TimeRange, ...]:
    """Give ranges in order of time, those that overlap or touch as one."""
    found: list[TimeRange] = []
    for each in sorted(ranges, key=lambda each: each.start):
        if found and each.start <= found[-1].end:
            end = max(found[-1].end, each.end)
            found[-1] = TimeRange(start=found[-1].start, end=end)
        else:
            found.append(each)
    return tuple(found)


def moved(
    ranges: Sequence[TimeRange], *, start: Seconds | None, end: Seconds | None
) -> tuple[TimeRange, ...]:
    """Give ranges in order of time with another begin and end; what lies outside is left out.

    Nothing is left when the new begin does not come before the new end.
    """
    begin = ranges[0].start if start is None else start
    stop = ranges[-1].end if end is None else end
    if begin >= stop:
        return ()
    kept = [each for each in ranges if each.end > begin and each.start < stop]
    if not kept:
        return (TimeRange(start=begin, end=stop),)
    edges = [(max(each.start, begin), min(each.end, stop)) for each in kept]
    edges[0] = (begin, edges[0][1])
    edges[-1] = (edges[-1][0], stop)
    return tuple(TimeRange(start=a, end=b) for a, b in edges)


def is_upright(frame: Frame) -> bool:
    """Say whether a picture is as high as it is wide, or higher."""
    return frame.width <= frame.height


def _size(picture: PictureStream, aspect: Aspect) -> tuple[int, int]:
    if aspect is Aspect.SOURCE:
        return picture.width, picture.height
    if aspect is Aspect.WIDE:
        height = max(_LEAST_WIDE_HEIGHT, min(picture.height, round(picture.width * 9 / 16)))
        return round(height * 16 / 9), height
    return _SIZES[aspect]


def _even(pixels: int) -> int:
    return max(16, pixels - pixels % 2)
