"""Single pictures of a video: at a moment, many on a sheet, and the one that stands for it.

A still is what a player would show at that moment: the last frame that began by then, turned,
with square pixels, and with HDR brought down where FFmpeg can (`zscale`, `tonemap`). It seeks to
a little before, decodes up to the moment, and turns one frame into a picture.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from reelwright.domain import PictureStream, Seconds, clock
from reelwright.errors import ArgumentsError, LimitError, MediaError, NothingFoundError
from reelwright.media import labels
from reelwright.media.ffmpeg import Ffmpeg, safe_input
from reelwright.media.render.colours import has_filters
from reelwright.process import Limits

_RUNS_UP = ((2.0, 1000), (20.0, 1000), (300.0, 100), (math.inf, 10))
"""Seconds decoded before a moment, and the grid per second; longer where no frame is found."""

_SLACK = 0.0005
"""A frame that begins by half a millisecond late counts as begun: times are rounded."""

_MARGIN = 4
_MOST_CELLS = 100
_TONE_MAP = (
    "zscale=transfer=linear:npl=100,format=gbrpf32le,zscale=primaries=bt709,"
    "tonemap=hable:desat=0,zscale=transfer=bt709:matrix=bt709:range=tv,format=yuv420p"
)
_SEEN = re.compile(r"pts_time:(-?[0-9.]+)")

_CANDIDATES = 9
_JUDGED_SIZE = (480, 270)


async def still(
    ffmpeg: Ffmpeg,
    source: Path,
    at: Seconds,
    *,
    folder: Path,
    width: int,
    picture: PictureStream | None = None,
    name: str = "still.jpg",
) -> Path:
    """Write the picture shown at a moment to `folder / name` (JPEG or PNG), at most `width` wide.

    `picture` says which stream, and whether it is HDR; without it, the first that moves is taken
    as it is. After the last frame the last is shown, before the first the first, as players do.

    Raises:
        NothingFoundError: there is no picture by then.
        MediaError: FFmpeg cannot read it (`media_not_processed`).
    """
    graph = f"{await _tones(ffmpeg, picture, folder)}{_scaled(width)}"
    return await _take(ffmpeg, source, at, folder, _Shot(graph, name, _stream(picture)))


async def contact_sheet(
    ffmpeg: Ffmpeg,
    source: Path,
    times: Sequence[Seconds],
    *,
    folder: Path,
    columns: int,
    width: int,
    picture: PictureStream | None = None,
    name: str = "sheet.jpg",
) -> Path:
    """Write stills of many moments on one sheet, each with its time, to `folder / name`.

    `width` is that of the whole sheet; the moments go from left to right and down.

    Raises:
        ArgumentsError: no times, or over a hundred (`invalid_arguments`).
        NothingFoundError, MediaError: as for `still`.
    """
    if not 0 < len(times) <= _MOST_CELLS:
        raise ArgumentsError(f"A sheet takes 1 to {_MOST_CELLS} times, not {len(times)}.")
    columns = max(1, min(columns, len(times)))
    cell = max(32, (width - _MARGIN * (columns - 1)) // columns // 2 * 2)
    tones = await _tones(ffmpeg, picture, folder)
    with_tenths = len({int(each) for each in times}) < len(times)
    for place, at in enumerate(times):
        text = labels.write_time(at, with_tenths=with_tenths)
        label = labels.draw(text, folder / "label.pgm", scale=max(1, cell // 120))
        graph = f"{tones}{_scaled(cell, is_exact=True)}[bare];[bare][1:v]overlay=0:0"
        shot = _Shot(graph, f"cell_{place:04}.png", _stream(picture), label.name)
        await _take(ffmpeg, source, at, folder, shot)
    rows = math.ceil(len(times) / columns)
    await ffmpeg.run(
        [
            *("-f", "image2", "-framerate", "1", "-i", "cell_%04d.png"),
            *("-vf", f"tile={columns}x{rows}:padding={_MARGIN}:color=black"),
            *_one_picture(name),
        ],
        folder=folder,
        limits=_limits(ffmpeg),
    )
    return folder / name


async def thumbnail(
    ffmpeg: Ffmpeg,
    source: Path,
    *,
    duration: Seconds,
    folder: Path,
    width: int,
    picture: PictureStream | None = None,
    name: str = "thumbnail.jpg",
) -> Path:
    """Write the picture that stands best for a video: bright, rich and sharp.

    Key frames near nine moments spread over it are judged.

    Raises:
        NothingFoundError, MediaError: as for `still`.
    """
    stream = _stream(picture)
    best: tuple[float, Seconds] | None = None
    for place in range(_CANDIDATES):
        at = duration * (place + 0.5) / _CANDIDATES
        seen = await _key_frame(ffmpeg, source, at, folder, stream)
        if seen is not None:
            best = max(best or (-1.0, at), (appeal(seen), at), key=lambda each: each[0])
    if best is None:
        return await still(
            ffmpeg, source, 0.0, folder=folder, width=width, picture=picture, name=name
        )
    graph = f"{await _tones(ffmpeg, picture, folder)}{_scaled(width)}"
    await ffmpeg.run(
        [
            *("-noaccurate_seek", *safe_input(source, start=best[1]), "-map", stream),
            *("-vf", graph, *_one_picture(name)),
        ],
        folder=folder,
        limits=_limits(ffmpeg),
    )
    return folder / name


def appeal(grey: npt.NDArray[np.uint8]) -> float:
    """Say how good a picture is to look at: 0 when it is black, white or empty.

    Sharpness is the variance of the Laplacian (Pech-Pacheco et al., 2000), on a log scale, so
    that noise does not win over all else; contrast and exposure bound it.
    """
    light = grey.astype(np.float32)
    edges = (
        light[:-2, 1:-1] + light[2:, 1:-1] + light[1:-1, :-2] + light[1:-1, 2:]
        - 4 * light[1:-1, 1:-1]
    )  # fmt: skip
    mean, contrast = float(light.mean()), min(1.0, float(light.std()) / 40)
    exposure = min(1.0, max(0.0, (mean - 16) / 48)) * min(1.0, max(0.0, (245 - mean) / 40))
    return math.log1p(float(edges.var())) * contrast * exposure


async def _key_frame(
    ffmpeg: Ffmpeg, source: Path, at: Seconds, folder: Path, stream: str
) -> npt.NDArray[np.uint8] | None:
    """Read the key frame before a moment in small and grey, or None where none comes."""
    across, down = _JUDGED_SIZE
    command = [
        *("-noaccurate_seek", *safe_input(source, start=at), "-map", stream),
        *("-vf", f"scale={across}:{down},format=gray"),
        *("-frames:v", "1", "-f", "rawvideo", "pipe:1"),
    ]
    try:
        finished = await ffmpeg.run(command, folder=folder, limits=_limits(ffmpeg))
    except LimitError:
        raise
    except MediaError:
        return None  # a file that cannot be read at all fails again, and loudly, in `still`
    if len(finished.stdout) != across * down:
        return None
    return np.frombuffer(finished.stdout, np.uint8).reshape(down, across)


@dataclass(frozen=True, slots=True)
class _Shot:
    """How one frame becomes a picture."""

    graph: str
    name: str
    stream: str
    label: str | None = None


async def _take(ffmpeg: Ffmpeg, source: Path, at: Seconds, folder: Path, shot: _Shot) -> Path:
    """Write the frame shown at a moment, beginning further ahead until there is one."""
    target, seen = folder / shot.name, folder / "seen.txt"
    at = max(0.0, at)
    for run_up, grid in _RUNS_UP:
        start = max(0.0, at - run_up)
        command = _command(source, start, at - start, grid, shot, seen.name)
        try:
            await ffmpeg.run(command, folder=folder, limits=_limits(ffmpeg))
        except MediaError as error:
            # From version 7 on, FFmpeg fails where no frame comes; then the next run-up decides.
            if isinstance(error, LimitError) or start == 0.0:
                raise
        first = _SEEN.search(seen.read_text()) if seen.exists() else None
        seen.unlink(missing_ok=True)
        if start == 0.0 or (first is not None and float(first[1]) <= at - start + _SLACK):
            break
    if not target.exists():
        raise NothingFoundError(
            f"There is no picture at {clock(at)}.", fix="Ask for a time within the video."
        )
    return target


def _command(
    source: Path, start: Seconds, lead: Seconds, grid: int, shot: _Shot, seen: str
) -> list[str]:
    """Build the command that writes the frame shown `lead` seconds after `start`.

    On a fine grid each frame is repeated until the next begins, the last one also beyond its end;
    the first of them at or after the moment is the frame that was shown. Times of what was
    decoded are written to a file, for whoever has to know whether any came by then.
    """
    chosen = (
        f"[{shot.stream}]metadata=mode=add:key=seen:value=1,metadata=mode=print:file={seen},"
        f"fps=fps={grid}:round=near,tpad=stop_mode=clone:stop_duration={lead + 1:.6f},"
        f"trim=start={lead:.6f},trim=end_frame=1,{shot.graph}[out]"
    )
    command = safe_input(source, start=start)
    if shot.label is not None:
        command += ["-f", "image2", "-pattern_type", "none", "-i", shot.label]
    return [*command, "-filter_complex", chosen, "-map", "[out]", *_one_picture(shot.name)]


def _one_picture(name: str) -> list[str]:
    """Write the options of the output: one picture of eight bits, JPEG or PNG by its name."""
    colours = ["-pix_fmt", "rgb24"] if name.endswith(".png") else ["-q:v", "3"]
    return ["-frames:v", "1", "-update", "1", *colours, name]


def _scaled(width: int, *, is_exact: bool = False) -> str:
    """Write the filter that makes pixels square; it enlarges only where the width is exact."""
    wanted = str(width) if is_exact else f"min({width},round(iw*sar))"
    return f"scale=w='{wanted}':h='max(2,round(ow*ih/(iw*sar)))':flags=bicubic,setsar=1"


def _stream(picture: PictureStream | None) -> str:
    """Name the stream; without a choice, the first that is no cover."""
    return "0:V:0" if picture is None else f"0:{picture.index}"


async def _tones(ffmpeg: Ffmpeg, picture: PictureStream | None, folder: Path) -> str:
    if picture is None or not picture.is_hdr:
        return ""
    if not await has_filters(ffmpeg, folder, "zscale", "tonemap"):
        return ""
    return f"{_TONE_MAP},"


def _limits(ffmpeg: Ffmpeg) -> Limits:
    return ffmpeg.processes.with_limits(wall_seconds=300.0)
