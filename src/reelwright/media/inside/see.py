"""A child that finds where the picture of a stranger's file changes, and says it as JSON lines.

First every key frame is looked at, small and in colour (encoders put one at most cuts, and in
any case every few seconds); then only the stretches between two that differ are decoded, to find
the frame at which it happens. Where key frames are too rare to rely on, every frame is looked at.
"""

import json
import sys
import time
from collections.abc import Iterator, Sequence
from math import inf
from typing import Any

from av.error import FFmpegError
from av.video.frame import VideoFrame

from reelwright.media.inside.contained import Rules
from reelwright.media.inside.cuts import (
    FADE,
    LEAST,
    SUDDEN,
    Change,
    Small,
    Step,
    difference,
    located,
    settled,
    unusual,
)
from reelwright.media.inside.seeing import Blind, Seeing, reduced

Frames = Iterator[tuple[float, VideoFrame]]

WIDTH, HEIGHT = 64, 36
SPACING = 0.9
"""Key frames closer than this many seconds are passed over."""
RARE = 15.0
"""Seconds between two key frames beyond which a change could come and go unseen."""
GLANCE = 0.2
"""Seconds between the frames that are looked at where key frames are rare."""
MOST_HELD = 16
"""Most frames held between two of these."""
NOTABLE = 0.03
"""Difference between them from which those between are looked at too."""
STRETCH = 8.0
"""Seconds that are judged at once; the next stretch has half of them again."""
PATIENCE = 0.25


def small(frame: VideoFrame) -> Small:
    """Bring a frame to 64x36 in colour."""
    return reduced(frame, WIDTH, HEIGHT, "rgb24")


def look(given: dict[str, Any]) -> dict[str, Any]:
    """Look through the whole file; give the moments at which the picture changes."""
    rules = Rules(given)
    duration = float(given["duration"])
    with rules.open() as container:
        seeing = Seeing(container, rules, threads=int(given["threads"]))
        gap = seeing.key_gap
        is_sparse = gap is None or gap <= RARE
        seen = _told(seeing.keys(SPACING) if is_sparse else seeing.every(), duration)
        found = _by_keys(seeing, seen) if is_sparse else _by_frames(seen)
    moments = [moment for moment in settled(found) if 0 < moment < duration]
    return {"moments": moments, "damaged": seeing.damaged, "sparse": is_sparse}


def _by_keys(seeing: Seeing, seen: Frames) -> list[Change]:
    """Look at key frames, then between those that differ."""
    steps: list[Step] = []
    pictures: dict[float, Small] = {}
    before: tuple[float, Small] | None = None
    for at, frame in seen:
        picture = small(frame)
        if before is not None and at > before[0]:
            step = Step(before[0], at, difference(before[1], picture))
            steps.append(step)
            if step.differs >= LEAST:
                pictures[step.before], pictures[at] = before[1], picture
        before = (at, picture)
    if before is None:
        raise Blind("nothing_decoded")
    last = _last_frame(seeing, before[0])
    if last is not None:
        step = Step(before[0], last[0], difference(before[1], last[1]))
        steps.append(step)
        pictures[step.before], pictures[step.after] = before[1], last[1]
    found = (
        _between(seeing, step, pictures[step.before], pictures[step.after])
        for step in unusual(steps)
    )
    return [change for change in found if change is not None]


def _last_frame(seeing: Seeing, after: float) -> tuple[float, Small] | None:
    """Give the last frame of the file, when it comes after a moment."""
    last: tuple[float, VideoFrame] | None = None
    for at, frame in seeing.stretch(after, inf):
        last = (at, frame)
    return None if last is None or last[0] <= after else (last[0], small(last[1]))


def _between(seeing: Seeing, step: Step, first: Small, last: Small) -> Change | None:
    """Decode what lies between two key frames, as far as the cut; further around for a fade."""
    frames: list[tuple[float, Small]] = []
    # What changes less within a glance can neither be the cut nor outweigh it.
    calm = step.differs / 8
    for at, picture in glances(seeing.stretch(step.before, step.after), calm):
        is_sudden = bool(frames) and difference(frames[-1][1], picture) >= SUDDEN * step.differs
        frames.append((at, picture))
        if is_sudden and difference(picture, last) < LEAST + step.differs / 4:
            change = located(frames, first, last)
            if change is not None and change.at == at:
                return change
    change = located(frames, first, last)
    if change is not None:
        return change
    wider = seeing.stretch(max(0.0, step.before - 2 * FADE), step.after + 2 * FADE)
    return located([(at, small(frame)) for at, frame in wider], first, last)


def _by_frames(seen: Frames) -> list[Change]:
    """Look at some frames a second; where these differ, at each between them."""
    found: list[Change] = []
    stretch: list[tuple[float, Small]] = []
    for at, picture in glances(seen, NOTABLE):
        stretch.append((at, picture))
        if at - stretch[0][0] >= STRETCH:
            found += _of_stretch(stretch)
            stretch = [each for each in stretch if at - each[0] <= STRETCH / 2]
    if not stretch:
        raise Blind("nothing_decoded")
    return found + _of_stretch(stretch)


def glances(seen: Frames, calm: float) -> Iterator[tuple[float, Small]]:
    """Look at a frame every `GLANCE` seconds; where two differ by `calm`, at each between them."""
    before: tuple[float, Small] | None = None
    held: list[tuple[float, VideoFrame]] = []
    for at, frame in seen:
        if before is None:
            before = (at, small(frame))
            yield before
            continue
        held.append((at, frame))
        if at - before[0] < GLANCE and len(held) < MOST_HELD:
            continue
        picture = small(frame)
        if difference(before[1], picture) >= calm:
            yield from ((moment, small(each)) for moment, each in held[:-1])
        before, held = (at, picture), []
        yield before
    yield from ((moment, small(each)) for moment, each in held)


def _of_stretch(stretch: Sequence[tuple[float, Small]]) -> list[Change]:
    change = located(stretch, stretch[0][1], stretch[-1][1])
    return [] if change is None else [change]


def _told(seen: Frames, duration: float) -> Frames:
    """Pass frames on, and say how far they are."""
    said = time.monotonic()
    for at, frame in seen:
        yield at, frame
        if time.monotonic() - said > PATIENCE and duration > 0:
            said = time.monotonic()
            say({"share": round(min(0.99, max(0.0, at / duration)), 4)})


def say(word: dict[str, Any]) -> None:
    print(json.dumps(word), flush=True)


def main() -> None:
    try:
        say({"end": look(json.load(sys.stdin))})
    except MemoryError:
        say({"blind": "memory"})
    except Blind as why:
        say({"blind": str(why)})
    except (FFmpegError, ValueError) as error:
        say({"blind": "not_opened", "why": type(error).__name__})


if __name__ == "__main__":
    main()
