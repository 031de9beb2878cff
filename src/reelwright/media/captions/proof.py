"""Proof from pixels that captions are really there, and inside the safe area.

Captions vanish without a word when a font is not found, and stand outside of the picture when a
number is wrong. So a few frames are drawn on nothing at all, as the clip's own process would draw
them, and looked at; and the same letters are looked for in the finished clip.
"""

import asyncio
from collections.abc import Awaitable, Sequence
from pathlib import Path
from typing import TypeVar

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

Picture = NDArray[np.uint8]
T = TypeVar("T")
U = TypeVar("U")


async def draw(
    ffmpeg: Ffmpeg,
    ass_name: str,
    frame: Frame,
    frames: Sequence[int],
    *,
    folder: Path,
    to: str = "captions.rgba",
) -> Picture:
    """Draw captions alone, for the given frames of the clip, on a transparent picture.

    Only these frames are made, whatever the length of the clip. Gives (frames, height, width, 4):
    red, green, blue and opacity; they stay in the file `to` in the folder, not in memory.

    Raises:
        MediaError: FFmpeg cannot draw captions, or not this file.
    """
    name, options = caption_filter(ass_name)
    # A file of its own: pictures drawn before may still be looked at.
    (folder / to).unlink(missing_ok=True)
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
            "-f", "rawvideo", "-pix_fmt", "rgba", to,
        ],
        folder=folder,
    )  # fmt: skip
    drawn = np.memmap(folder / to, dtype=np.uint8, mode="r")
    return drawn.reshape(-1, frame.height, frame.width, 4)


def ink(picture: Picture) -> Box | None:
    """Give the smallest box around all that is visible in one drawn frame, or None."""
    seen = picture[:, :, 3] >= VISIBLE
    rows, columns = np.flatnonzero(seen.any(axis=1)), np.flatnonzero(seen.any(axis=0))
    if not rows.size:
        return None
    return Box(float(columns[0]), float(rows[0]), float(columns[-1] + 1), float(rows[-1] + 1))


async def prove_both(
    ffmpeg: Ffmpeg, plan: CaptionPlan, clip: Path | None, *, duration: Seconds
) -> list[Check]:
    """Look at the captions alone and, where a clip is given, in it, side by side.

    Raises:
        MediaError: FFmpeg cannot draw captions, or the clip cannot be read.
    """
    if clip is None:
        return await prove(ffmpeg, plan)
    alone, seen = await _side_by_side(
        prove(ffmpeg, plan), prove_clip(ffmpeg, plan, clip, duration=duration)
    )
    return [*alone, *([] if seen is None else [seen])]


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
    folder = plan.file.parent
    drawn, seen = await _side_by_side(
        draw(ffmpeg, plan.file.name, plan.frame, frames, folder=folder, to="looked-for.rgba"),
        _grays(ffmpeg, clip, plan.frame, frames, folder),
    )
    found = [likeness(letters, gray) for letters, gray in zip(drawn, seen, strict=True)]
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


async def _grays(
    ffmpeg: Ffmpeg, clip: Path, frame: Frame, numbers: Sequence[int], folder: Path
) -> list[Picture]:
    """Give some frames of a clip; all black where the clip has no such frame of that size.

    One process opens the clip once for each. The filter at block edges changes no letter.
    """
    inputs: list[str] = []
    outputs: list[str] = []
    targets = [folder / f"frame-{number}.gray" for number in numbers]
    for place, number in enumerate(numbers):
        moment = max(0.0, (number - 0.5) / frame.frame_rate)
        inputs += ["-protocol_whitelist", "file", "-skip_loop_filter:v", "all", "-threads", "1"]
        inputs += ["-ss", f"{moment:.6f}", "-i", f"file:{clip}"]
        outputs += ["-map", f"{place}:v:0", "-frames:v", "1", "-f", "rawvideo"]
        outputs += ["-pix_fmt", "gray", targets[place].name]
    await ffmpeg.run([*inputs, *outputs], folder=folder)
    return [_read_gray(target, frame) for target in targets]


def _read_gray(file: Path, frame: Frame) -> Picture:
    seen = np.fromfile(file, dtype=np.uint8) if file.exists() else np.empty(0, np.uint8)
    file.unlink(missing_ok=True)
    if seen.size != frame.height * frame.width:
        seen = np.zeros(frame.height * frame.width, np.uint8)
    return seen.reshape(frame.height, frame.width)


async def _side_by_side(one: Awaitable[T], other: Awaitable[U]) -> tuple[T, U]:
    """Wait until both have ended, also when one fails: both work in the same folder."""
    first, second = await asyncio.gather(one, other, return_exceptions=True)
    if isinstance(first, BaseException):
        raise first
    if isinstance(second, BaseException):
        raise second
    return first, second


def _moments(frames: Sequence[int], rate: float) -> str:
    """Write an expression that gives the n-th frame its moment, in units of the time base."""
    written = "0"
    for place in range(len(frames) - 1, -1, -1):
        ticks = round(middle(frames[place], rate) * 100_000)
        written = f"if(eq(N,{place}),{ticks},{written})"
    return written


def _corners(box: Box) -> str:
    return f"x {box.left:.0f}-{box.right:.0f}, y {box.top:.0f}-{box.bottom:.0f}"
