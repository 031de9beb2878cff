"""What is asked for when a clip is rendered, and what cannot be."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from reelwright.domain import Framing, Layout, Preset, Seconds, SoundEffect, Timeline, Video
from reelwright.errors import ArgumentsError, MediaError
from reelwright.media.render.camera import CameraPath
from reelwright.media.render.grid import Cut
from reelwright.media.render.picture import Filter
from reelwright.media.render.sound import Job
from reelwright.process import Limits


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is to be rendered."""

    source: Path
    video: Video
    timeline: Timeline
    ass: Filter | None
    layout: Layout | None
    path: CameraPath
    music: Path | None
    effects: Sequence[tuple[Path, SoundEffect]]
    folder: Path
    target: Path
    on_share: Callable[[float], None]
    limits: Limits
    copy_lead: Seconds
    longest_argument: int


def refuse(video: Video, timeline: Timeline, layout: Layout | None) -> None:
    """Refuse early what cannot be rendered, with a sentence."""
    if not video.pictures and not video.sounds:
        raise MediaError("The video has neither picture nor sound.", code="media_empty")
    if timeline.frame is not None and not video.pictures:
        raise ArgumentsError(
            "The video has no picture.",
            code="media_no_picture",
            fix="Ask for a clip of sound only.",
        )
    if timeline.frame is None and not video.sounds:
        raise MediaError("The video has no sound to make a clip of.", code="media_no_audio")
    last = max(piece.end for piece in timeline.pieces)
    if last > video.duration + 0.5:
        raise ArgumentsError(
            f"The clip would end at {last:.1f} s, and the video is {video.duration:.1f} s long.",
            code="range_outside_video",
            fix=f"Ask for pieces that end by {video.duration:.1f} s.",
        )
    if timeline.framing is Framing.AUTO:
        raise ArgumentsError(
            "A timeline says how it is framed: `crop`, `fit` or `stack`.", code="framing_open"
        )
    if timeline.framing is Framing.STACK and (
        layout is None or layout.screen is None or layout.camera is None
    ):
        raise ArgumentsError(
            "A stack needs to know where the slides and the speaker are in the picture.",
            code="layout_missing",
            fix="Ask for the layout `crop` or `fit`.",
        )


def sound_job(order: Order, cuts_made: tuple[Cut, ...]) -> Job:
    """Say how the sound of an order is made, for pieces that were laid on samples."""
    return Job(
        source=order.source,
        stream=order.video.sounds[0] if order.video.sounds else None,
        cuts=cuts_made,
        sound=order.timeline.sound,
        music=order.music,
        effects=order.effects,
        folder=order.folder,
        limits=order.limits,
        is_preview=order.timeline.preset is Preset.PREVIEW,
    )
