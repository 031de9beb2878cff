"""Proof from pixels that captions are really there, and inside the safe area.

Captions vanish without a word when a font is not found, and stand outside of the picture when a
number is wrong. So a few frames are drawn on nothing at all, as the clip's own process would draw
them, and looked at; and the same letters are looked for in the finished clip.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from reelwright.domain import Check, Frame, Seconds
from reelwright.media.captions.layout import Box
from reelwright.media.captions.plan import CaptionPlan, caption_filter
from reelwright.media.captions.schedule import middle
from reelwright.media.ffmpeg import Ffmpeg

VISIBLE = 48
"""Least opacity (of 255) that counts as seen."""

OPAQUE = 192
"""Least opacity (of 255) of pixels that are compared: letters, their edges, the box."""

LIKENESS = 0.5
"""Least correlation between letters as drawn and the same pixels of the clip. Pictures without
these letters stay near 0, however busy they are."""

_DRAWN = "captions.rgba"

Picture = NDArray[np.uint8]


async def draw(
    ffmpeg: Ffmpeg, ass_name: str, frame: Frame, frames: Sequence[int], *, folder: Path
) -> Picture:
    """Draw captions alone, for the given frames of the clip, on a transparent picture.

    Only these frames are made, whatever the length of the clip. Gives (frames, height, width, 4):
    red, green, blue and opacity; they stay in a file in the folder, not in memory.

    Raises:
        MediaError: FFmpeg cannot draw captions, or not this file.
    """
    name, options = caption_filter(ass_name)
    # A file of its own: pictures drawn before may still be looked at.
    (folder / _DRAWN).unlink(missing_ok=True)
    graph = [
        f"color=c=black@0:s={frame.width}x{frame.height}:r=1:d={len(frames)}",
        "format=rgba",
        "settb=1/100000",
        f"setpts='{_moments(frames, frame.frame_rate)}'",
        f"{name}=" + ":".join(f"{key}={value}" for key, value in options.items()) + ":alpha=1",
        "setpts=N",
    ]
    await ffmpeg.run(
        [
            "-f", "lavfi", "-i", ",".join(graph),
            "-frames:v", str(len(frames)), "-fps_mode", "passthrough",
            "-f", "rawvideo", "-pix_fmt", "rgba", _DRAWN,
        ],
        folder=folder,
    )  # fmt: skip
    drawn = np.memmap(folder / _DRAWN, dtype=np.uint8, mode="r")
    return drawn.reshape(-1, frame.height, frame.width, 4)


def ink(picture: Picture) -> Box | None:
    """Give the smallest box around all that is visible in one drawn frame, or None."""
    seen = picture[:, :, 3] >= VISIBLE
    rows, columns = np.flatnonzero(seen.any(axis=1)), np.flatnonzero(seen.any(axis=0))
    if not rows.size:
        return None
    return Box(float(columns[0]), float(rows[0]), float(columns[-1] + 1), float(rows[-1] + 1))


async def prove(ffmpeg: Ffmpeg, plan: CaptionPlan, *, most: int = 4) -> list[Check]:
    """Draw a few moments of the captions and check what is seen.

    Every caption looked at is visible and inside the safe area; where there is none, nothing is.

    Raises:
        MediaError: FFmpeg cannot draw captions.
    """
    if plan.file is None:
        return []
    said, silent = plan.frames_to_look_at(most), plan.frame_without()
    frames = [*said, *(() if silent is None else (silent,))]
    pictures = await draw(ffmpeg, plan.file.name, plan.frame, frames, folder=plan.file.parent)
    boxes = [ink(picture) for picture in pictures]
    seen = [box for box in boxes[: len(said)] if box is not None]
    outside = [box for box in seen if not plan.safe.holds(box)]
    checks = [
        Check(
            name="captions_visible",
            passed=len(seen) == len(said),
            expected=f"captions in {len(said)} frames that have some",
            found=f"captions in {len(seen)}",
        ),
        Check(
            name="captions_inside",
            passed=not outside,
            expected=f"within {_corners(plan.safe)}",
            found="; ".join(map(_corners, outside)) or "within",
        ),
    ]
    if silent is not None:
        checks.append(
            Check(
                name="captions_absent",
                passed=boxes[-1] is None,
                expected=f"nothing in frame {silent}, where nothing is said",
                found="nothing" if boxes[-1] is None else _corners(boxes[-1]),
            )
        )
    return checks


async def prove_clip(
    ffmpeg: Ffmpeg, plan: CaptionPlan, clip: Path, *, most: int = 3, duration: Seconds | None = None
) -> Check | None:
    """Look for the captions in the pixels of the finished clip; None when it should have none.

    Each frame looked at must resemble, where the letters and their edges are, what was drawn.
    `clip` is a file of ours, with frames of the plan's size and rate; captions that stay beyond
    its `duration` are looked at before its end.

    Raises:
        MediaError: the clip cannot be read there.
    """
    if plan.file is None:
        return None
    end = None if duration is None else max(1, round(duration * plan.frame.frame_rate))
    frames = plan.frames_to_look_at(most, end=end)
    if not frames:
        return None
    drawn = await draw(ffmpeg, plan.file.name, plan.frame, frames, folder=plan.file.parent)
    found = [
        likeness(picture, await _gray(ffmpeg, clip, plan.frame, number, plan.file.parent))
        for picture, number in zip(drawn, frames, strict=True)
    ]
    return Check(
        name="captions_in_clip",
        passed=min(found) >= LIKENESS,
        expected=f"letters as drawn in {len(frames)} frames (likeness of {LIKENESS} or more)",
        found=f"likeness of {min(found):.2f} or more",
    )


def likeness(drawn: Picture, gray: Picture) -> float:
    """Correlate the brightness of drawn letters with a picture, where they are opaque.

    Pearson's coefficient, -1 to 1; 0 when there is nothing to compare. A fade does not change it.
    """
    opaque = drawn[:, :, 3] >= OPAQUE
    wanted = drawn[opaque][:, :3].astype(np.float64) @ (0.2126, 0.7152, 0.0722)
    seen = gray[opaque].astype(np.float64)
    if not wanted.size or not wanted.std() or not seen.std():
        return 0.0
    return float(np.corrcoef(wanted, seen)[0, 1])


async def _gray(ffmpeg: Ffmpeg, clip: Path, frame: Frame, number: int, folder: Path) -> Picture:
    """Give one frame of a clip; all black when the clip has no such frame of that size."""
    target = folder / "frame.gray"
    moment = max(0.0, (number - 0.5) / frame.frame_rate)
    await ffmpeg.run(
        [
            "-protocol_whitelist", "file", "-ss", f"{moment:.6f}", "-i", f"file:{clip}",
            "-frames:v", "1", "-f", "rawvideo", "-pix_fmt", "gray", target.name,
        ],
        folder=folder,
    )  # fmt: skip
    seen = np.fromfile(target, dtype=np.uint8) if target.exists() else np.empty(0, np.uint8)
    target.unlink(missing_ok=True)
    if seen.size != frame.height * frame.width:
        seen = np.zeros(frame.height * frame.width, np.uint8)
    return seen.reshape(frame.height, frame.width)


def _moments(frames: Sequence[int], rate: float) -> str:
    """Write an expression that gives the n-th frame its moment, in units of the time base."""
    written = "0"
    for place in range(len(frames) - 1, -1, -1):
        ticks = round(middle(frames[place], rate) * 100_000)
        written = f"if(eq(N,{place}),{ticks},{written})"
    return written


def _corners(box: Box) -> str:
    return f"x {box.left:.0f}-{box.right:.0f}, y {box.top:.0f}-{box.bottom:.0f}"
