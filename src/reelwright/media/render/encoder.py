"""Which program part writes H.264, and how it is asked to."""

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from reelwright.domain import Preset
from reelwright.errors import EnvironmentProblem, ReelwrightError
from reelwright.media.ffmpeg import Ffmpeg
from reelwright.media.render.picture import Filter

SOFTWARE = "libx264"

HARDWARE = ("h264_nvenc", "h264_videotoolbox", "h264_qsv", "h264_amf", "h264_vaapi")
"""Encoders on graphics cards, the best first."""

GOP_SECONDS = 2
"""Seconds between key frames at most: players and sites seek by them."""

VAAPI_DEVICE = "/dev/dri/renderD128"

Options = dict[str, str | int]

_X264: dict[Preset, Options] = {
    Preset.PREVIEW: {"preset": "ultrafast", "crf": 26},
    Preset.STANDARD: {"preset": "veryfast", "crf": 20},
    Preset.BEST: {"preset": "medium", "crf": 20},
}
_QUALITY = {Preset.PREVIEW: 30, Preset.STANDARD: 23, Preset.BEST: 20}


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoding:
    """How a picture is encoded: options of the output, filters at the end, global options."""

    options: Options
    tail: tuple[Filter, ...] = ()
    before: tuple[str, ...] = ()


def encoding(encoder: str, preset: Preset, rate: Fraction, *, threads: int = 0) -> Encoding:
    """Say how an encoder is asked for a preset at a frame rate."""
    options: Options = {"vcodec": encoder, "g": max(1, round(GOP_SECONDS * rate))}
    if threads:
        options["threads"] = threads
    quality = _QUALITY[preset]
    match encoder:
        case "libx264":
            return Encoding(options={**options, **_X264[preset], "profile:v": _profile(preset)})
        case "h264_nvenc":
            speed = {Preset.PREVIEW: "p1", Preset.STANDARD: "p5", Preset.BEST: "p7"}[preset]
            options |= {"preset": speed, "rc": "vbr", "cq": quality, "b:v": 0}
        case "h264_qsv":
            options |= {"preset": "veryfast", "global_quality": quality}
        case "h264_amf":
            options |= {"rc": "cqp", "qp_i": quality, "qp_p": quality + 2}
        case "h264_videotoolbox":
            options |= {"q:v": 85 - quality, "allow_sw": 1}
        case "h264_vaapi":
            return Encoding(
                options={**options, "qp": quality},
                tail=(("format", {"pix_fmts": "nv12"}), ("hwupload", {})),
                before=("-vaapi_device", VAAPI_DEVICE),
            )
        case _:
            options |= {"b:v": "8M"}
    return Encoding(options=options)


def _profile(preset: Preset) -> str:
    # `ultrafast` writes baseline whatever is asked; players differ in nothing else.
    return "baseline" if preset is Preset.PREVIEW else "high"


async def find_encoder(ffmpeg: Ffmpeg, folder: Path, *, forced: str | None = None) -> str:
    """Find the best encoder that really works here, by encoding a few frames with each.

    Raises:
        EnvironmentProblem: none works, or not the one that is forced.
    """
    wanted = (forced,) if forced else (*HARDWARE, SOFTWARE, "libopenh264")
    for encoder in wanted:
        if await works(ffmpeg, encoder, folder):
            return encoder
    raise EnvironmentProblem(
        f"FFmpeg cannot encode H.264 here with {' or '.join(wanted)}.",
        code="encoder_missing",
        fix="Install an FFmpeg with libx264; `reelwright doctor` says how.",
    )


async def works(ffmpeg: Ffmpeg, encoder: str, folder: Path) -> bool:
    """Say whether an encoder works, by letting it encode a few grey frames."""
    how = encoding(encoder, Preset.STANDARD, Fraction(25))
    filters = ["format=yuv420p"]
    filters += [
        f"{name}={':'.join(options.values())}" if options else name for name, options in how.tail
    ]
    written = [word for name, value in how.options.items() for word in (f"-{name}", str(value))]
    try:
        await ffmpeg.run(
            [
                *how.before,
                *("-f", "lavfi", "-i", "color=gray:size=320x240:rate=25:duration=0.2"),
                *("-vf", ",".join(filters), *written, "-f", "null", "-"),
            ],
            folder=folder,
            limits=ffmpeg.processes.with_limits(wall_seconds=20.0),
        )
    except ReelwrightError:
        return False
    return True
