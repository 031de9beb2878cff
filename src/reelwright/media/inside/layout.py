"""A child that looks at how the picture of a stranger's file is laid out, over time.

It looks at a few spots of every scene, each some tenths of a second long, and says as JSON lines
`{"share": ...}` and at last `{"end": {"looks": [...], "has_faces": ...}}`.
"""

import json
import sys
import time
from dataclasses import asdict, replace
from typing import Any

from av.error import FFmpegError
from av.video.frame import VideoFrame

from reelwright.media.inside.contained import Rules
from reelwright.media.inside.faces import Faces, Grey
from reelwright.media.inside.looks import Spot, about_motion, judge
from reelwright.media.inside.seeing import Blind, Seeing, reduced

WIDTH = 480
LOOKS = 3
"""Frames of a spot."""
APART = 0.2
"""Seconds between them."""
SETTLES = 1.0
"""Seconds after which a new scene stands, in which it may still fade in."""


def grey(frame: VideoFrame, width: int = WIDTH) -> Grey:
    """Bring a frame to grey and a width, in its own shape."""
    width = min(width, frame.width)
    height = max(2, round(frame.height * width / frame.width / 2) * 2)
    return reduced(frame, width // 2 * 2, height, "gray")


def look(given: dict[str, Any]) -> dict[str, Any]:
    """Look at every group of spots; a group is judged as one."""
    rules = Rules(given)
    faces = Faces()
    looks: list[dict[str, Any]] = []
    said = time.monotonic()
    groups: list[dict[str, Any]] = given["groups"]
    with rules.open() as container:
        seeing = Seeing(container, rules, threads=int(given["threads"]))
        for done, group in enumerate(groups):
            seen = _with_faces(_spots(seeing, group), faces)
            if seen:
                looks.append(
                    asdict(judge(seen, has_faces=faces.can_see))
                    | {"start": group["start"], "end": group["end"]}
                )
            if time.monotonic() - said > 0.25:
                said = time.monotonic()
                say({"share": round(done / len(groups), 4)})
    return {"looks": looks, "has_faces": faces.can_see, "damaged": seeing.damaged}


def _spots(seeing: Seeing, group: dict[str, Any]) -> list[Spot]:
    spots: list[Spot] = []
    # A scene may begin with a fade.
    earliest = group["start"] + SETTLES
    for at in group["spots"]:
        spot = _spot(seeing, at, group["end"], earliest)
        if spot is not None:
            spots.append(spot)
            earliest = spot.at + LOOKS * APART
    return spots


def _spot(seeing: Seeing, at: float, end: float, earliest: float) -> Spot | None:
    """Take a few frames from about a moment on, none of them from the next scene."""
    frames: list[Grey] = []
    begin = at
    for moment, frame in seeing.after_key(at, earliest):
        if moment > max(at, end - 0.05):
            break
        if frames and moment < begin + len(frames) * APART - 0.001:
            continue
        frames.append(grey(frame))
        if len(frames) == 1:
            begin = moment
        if len(frames) == LOOKS:
            break
    return Spot(begin, tuple(frames), ()) if frames else None


def _with_faces(spots: list[Spot], faces: Faces) -> list[Spot]:
    """Look for faces where something moves: one that never does is a picture of one."""
    part = about_motion(spots)
    if part is None:
        return spots
    return [replace(s, faces=tuple(faces.find_within(s.frames[0], part))) for s in spots]


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
