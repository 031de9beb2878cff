"""The picture of a clip as one filter graph: pieces, framing, captions, fades."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import ffmpeg

from reelwright.domain import Frame, Framing, Layout, PictureStream, Preset, Sound
from reelwright.media.render.camera import WHOLE, CameraPath, expression, follow
from reelwright.media.render.framing import Layer, Scene, even, frame_up
from reelwright.media.render.grid import Grid, Run, chosen
from reelwright.media.render.inputs import Stream, opened

Filter = tuple[str, Mapping[str, str]]
"""A filter's name and its options."""

UNINDEXED = ("mpegts", "mpeg", "avi", "flv", "asf")
"""Containers in which a seek may land behind a key frame."""

LEAD = 10
"""Seconds by which those are entered earlier."""

_SMALLER = 12
"""The background is blurred at a twelfth of its size, which costs next to nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """Everything that decides how a clip looks."""

    source: Path
    stream: PictureStream
    container: str
    grid: Grid
    frame: Frame
    framing: Framing
    layout: Layout | None
    path: CameraPath
    ass: Filter | None
    sound: Sound
    preset: Preset
    tone_map: bool = False
    """Whether its brightness, coded for HDR screens, is brought down to ordinary ones."""

    standard: str | None = None
    """Colour standard to write where the source tells none and the new size would mislead."""

    tail: tuple[Filter, ...] = ()
    """What the encoder wants at the end, such as an upload to a graphics card."""

    inputs: Mapping[str, Any] = field(default_factory=dict)
    """Further options of every input."""

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the clip in pixels: half of them in a preview."""
        return size_of(self.frame, self.preset)

    @property
    def shape(self) -> float:
        """Width of the source against its height."""
        return self.stream.width / self.stream.height


def layers_of(picture: Picture) -> tuple[Layer, ...]:
    """Say what of the source is shown where."""
    scene = Scene(
        size=picture.size,
        shape=picture.shape,
        grid=picture.grid,
        path=picture.path,
        layout=picture.layout,
    )
    return frame_up(scene, picture.framing)


def size_of(frame: Frame, preset: Preset) -> tuple[int, int]:
    """Give the width and height a clip has in pixels: half of its frame's in a preview."""
    if preset is Preset.PREVIEW:
        return even(frame.width / 2), even(frame.height / 2)
    return frame.width, frame.height


def rate_of(frame: Frame, preset: Preset) -> float:
    """Give the frames per second of a clip: every second one is enough for a preview."""
    return (
        frame.frame_rate / 2
        if preset is Preset.PREVIEW and frame.frame_rate > 20
        else frame.frame_rate
    )


def draw(picture: Picture) -> Stream:
    """Write the graph that draws a clip; every frame of it has its place on the grid."""
    runs = [_read(picture, run) for run in picture.grid.runs]
    stream = runs[0] if len(runs) == 1 else ffmpeg.concat(*runs, v=1, a=0)
    rate = picture.grid.rate
    # `concat` counts in millionths; counted in frames, the gaps close exactly.
    stream = stream.filter("settb", f"{rate.denominator}/{rate.numerator}").filter("setpts", "N")
    if picture.tone_map:
        stream = _tone_mapped(stream, picture)
    stream = _framed(stream, picture).filter("setsar", 1)
    if picture.ass is not None:
        name, options = picture.ass
        stream = stream.filter(name, **options)
    stream = _faded(stream, picture)
    if picture.standard is not None:
        standard = picture.standard
        stream = stream.filter(
            "setparams", color_primaries=standard, color_trc=standard, colorspace=standard
        )
    stream = stream.filter("format", "yuv420p")
    for name, options in picture.tail:
        stream = stream.filter(name, **options)
    return stream


def _read(picture: Picture, run: Run) -> Stream:
    """Give the frames of a run, one for each tick of the grid.

    The source is entered at the key frame before the run, and `fps` drops what is earlier: so the
    picture that already stands when a piece begins is there, however long ago it came.
    """
    rate = picture.grid.rate
    lead = min(run.start, _lead(picture))
    stream = opened(
        picture.source,
        start=picture.grid.at(run.start - lead),
        noaccurate_seek=None,
        **picture.inputs,
    )[str(picture.stream.index)]
    start = picture.grid.at(lead)
    stream = stream.filter("fps", fps=f"{rate.numerator}/{rate.denominator}", start_time=start)
    # Where the picture ends before the sound does, its last frame stands.
    stream = stream.filter("tpad", stop=-1, stop_mode="clone")
    stream = stream.filter("trim", end_frame=run.end - run.start)
    if len(run.stretches) > 1 and _has_gaps(run):
        stream = stream.filter("select", chosen(run))
    return stream


def _lead(picture: Picture) -> int:
    unindexed = any(name in picture.container.split(",") for name in UNINDEXED)
    return round(LEAD * picture.grid.rate) if unindexed else 0


def _has_gaps(run: Run) -> bool:
    return sum(each.count for each in run.stretches) < run.end - run.start


def _framed(stream: Stream, picture: Picture) -> Stream:
    width, height = picture.size
    layers = layers_of(picture)
    if _is_covered(layers, width, height):
        parts = [stream] if len(layers) == 1 else _split(stream, len(layers))
        shown = [_looked_at(part, each, picture) for part, each in zip(parts, layers, strict=True)]
        return shown[0] if len(shown) == 1 else ffmpeg.filter(shown, "vstack", len(shown))
    behind, *parts = _split(stream, len(layers) + 1)
    shown_at = _background(behind, picture)
    for part, layer in zip(parts, layers, strict=True):
        shown_at = ffmpeg.filter(
            [shown_at, _looked_at(part, layer, picture)], "overlay", x=layer.x, y=layer.y
        )
    return shown_at


def _is_covered(layers: tuple[Layer, ...], width: int, height: int) -> bool:
    return all(each.width == width for each in layers) and (
        sum(each.height for each in layers) == height
    )


def _split(stream: Stream, count: int) -> list[Stream]:
    parts = stream.filter_multi_output("split", count)
    return [parts.stream(place) for place in range(count)]


def _looked_at(stream: Stream, layer: Layer, picture: Picture) -> Stream:
    """Cut a window out and bring it to its size.

    A camera that glides is followed after scaling, where a pixel is a small step; one that rests or
    jumps is followed before, which costs less.
    """
    window, seen = layer.window, layer.window.seen
    glides = window.moves(picture.stream.width, picture.stream.height) and not window.only_jumps
    if not glides:
        stream = _cropped(
            stream,
            width=window.width,
            height=window.height,
            x=f"iw*{expression(window.left, room=0.25 / picture.stream.width)}",
            y=f"ih*{expression(window.top, room=0.25 / picture.stream.height)}",
        )
        return _scaled(stream, layer.width, layer.height, picture)
    across, down = layer.width / window.width, layer.height / window.height
    stream = _cropped(
        stream, width=seen.width, height=seen.height, x=f"iw*{seen.x:.7g}", y=f"ih*{seen.y:.7g}"
    )
    wide = max(layer.width, even(seen.width * across))
    high = max(layer.height, even(seen.height * down))
    stream = _scaled(stream, wide, high, picture)
    return stream.filter(
        "crop",
        layer.width,
        layer.height,
        expression((window.left - seen.x) * across, room=0.5),
        expression((window.top - seen.y) * down, room=0.5),
        exact=1,
    )


def _cropped(stream: Stream, *, width: float, height: float, x: str, y: str) -> Stream:
    if width >= 1 and height >= 1:
        return stream
    return stream.filter("crop", f"iw*{width:.7g}", f"ih*{height:.7g}", x, y, exact=1)


def _scaled(stream: Stream, width: int, height: int, picture: Picture) -> Stream:
    flags = "fast_bilinear" if picture.preset is Preset.PREVIEW else "bicubic"
    return stream.filter("scale", width, height, flags=flags, out_range="tv").filter(
        "format", "yuv420p"
    )


def _background(stream: Stream, picture: Picture) -> Stream:
    """Fill the clip with the picture itself, blurred and darkened, so that it steps back."""
    width, height = picture.size
    window = follow((), picture.grid, within=WHOLE, shape=picture.shape, aspect=width / height)
    small = (even(width / _SMALLER), even(height / _SMALLER))
    x, y = f"iw*{window.left[0]:.7g}", f"ih*{window.top[0]:.7g}"
    stream = _cropped(stream, width=window.width, height=window.height, x=x, y=y)
    stream = stream.filter("scale", *small, flags="area", out_range="tv").filter(
        "format", "yuv420p"
    )
    stream = stream.filter("gblur", sigma=max(2.0, min(small) / 10), steps=2)
    # Darker, and a little less colourful; 16 and 128 are black and grey.
    stream = stream.filter(
        "lutyuv", y="16+(val-16)*0.42", u="128+(val-128)*0.7", v="128+(val-128)*0.7"
    )
    return stream.filter("scale", width, height, flags="bicubic")


def _tone_mapped(stream: Stream, picture: Picture) -> Stream:
    """Bring HDR down to ordinary brightness, at no more pixels than the clip needs."""
    width, height = picture.size
    scale = min(1.0, max(width / picture.stream.width, height / picture.stream.height))
    size = (even(picture.stream.width * scale), even(picture.stream.height * scale))
    stream = stream.filter("zscale", *size, transfer="linear", npl=100).filter(
        "format", "gbrpf32le"
    )
    stream = stream.filter("zscale", primaries="bt709")
    stream = stream.filter("tonemap", "hable", desat=0)
    stream = stream.filter("zscale", transfer="bt709", matrix="bt709", range="tv")
    return stream.filter("format", "yuv420p")


def _faded(stream: Stream, picture: Picture) -> Stream:
    frames, rate = picture.grid.frames, picture.grid.rate
    fade_in = min(frames, round(picture.sound.fade_in * rate))
    fade_out = min(frames, round(picture.sound.fade_out * rate))
    if fade_in:
        stream = stream.filter("fade", "in", start_frame=0, nb_frames=fade_in)
    if fade_out:
        stream = stream.filter("fade", "out", start_frame=frames - fade_out, nb_frames=fade_out)
    return stream
