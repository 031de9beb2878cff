"""Decoding the picture of a stranger's file, sparsely: key frames, or every frame of a stretch."""

import os
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from math import inf
from typing import TYPE_CHECKING, Literal

import numpy as np
from av.container import InputContainer
from av.error import FFmpegError
from av.stream import Discard, Disposition
from av.video.frame import VideoFrame
from av.video.reformatter import VideoReformatter
from av.video.stream import VideoStream
from numpy.typing import NDArray

from reelwright.media.inside.contained import Rules

if TYPE_CHECKING:
    from av.packet import Packet

Skip = Literal["DEFAULT", "NONREF"]

THREADS = 4
"""Most threads of a decoder: each holds pictures of its own in memory."""


class Blind(Exception):  # noqa: N818 - said to the parent, which makes it an error
    """There is nothing to see; the word says why: `no_picture` or `nothing_decoded`."""


class Seeing:
    """The moving picture of an open file. Times are seconds from the start of the file."""

    def __init__(self, container: InputContainer, rules: Rules, *, threads: int = 0) -> None:
        """Choose the stream, and discard the others."""
        moving = [s for s in container.streams.video if not _is_cover(s)]
        if not moving:
            raise Blind("no_picture")
        usable = [s for s in moving if rules.may_decode(s)]
        if not usable:
            raise Blind("nothing_decoded")
        self.stream = usable[0]
        for other in container.streams:
            if other.index != self.stream.index:
                other.discard = Discard.all
        rules.hold(self.stream)
        context = self.stream.codec_context
        context.options = context.options | {"skip_loop_filter": "nokey"}
        context.thread_count = min(threads or os.cpu_count() or 1, THREADS)
        context.thread_type = "AUTO"
        self._container = container
        self._begin = (container.start_time or 0) / 1_000_000
        self._tick = float(self.stream.time_base or 0)
        self.damaged = 0
        """Packets that could not be decoded."""

    @property
    def rate(self) -> float:
        """Frames per second as declared, 25 where nothing is."""
        return float(self.stream.average_rate or 25)

    @property
    def key_gap(self) -> float | None:
        """Most seconds from a key frame to the next, by the index; None where there is none."""
        keys = [e.timestamp for e in self.stream.index_entries if e.is_keyframe]
        if not keys:
            return None
        gaps = (after - before for before, after in pairwise(keys))
        return max(gaps, default=inf) * self._tick

    def keys(self, at_least: float) -> Iterator[tuple[float, VideoFrame]]:
        """Give key frames from where the file stands, none closer than `at_least` seconds."""
        self.stream.codec_context.skip_frame = "NONKEY"
        last: float | None = None
        for packet in self._packets():
            if packet.pts is not None and not packet.is_keyframe:
                continue
            at = None if packet.pts is None else packet.pts * self._tick
            if at is not None and last is not None and last <= at < last + at_least:
                continue
            last = at
            yield from self._decoded(packet)

    def every(self, *, skip: Skip = "DEFAULT") -> Iterator[tuple[float, VideoFrame]]:
        """Give every frame from where the file stands; `NONREF` skips what no other rests on."""
        self.stream.codec_context.skip_frame = skip
        for packet in self._packets():
            yield from self._decoded(packet)

    def seek(self, to: float) -> None:
        """Go to the key frame at or before a moment."""
        target = round((to + self._begin) / self._tick)
        self._container.seek(target, stream=self.stream)

    def stretch(
        self, start: float, end: float, *, skip: Skip = "DEFAULT"
    ) -> Iterator[tuple[float, VideoFrame]]:
        """Give every frame from `start` up to and with `end`."""
        self.seek(start)
        slack = 0.5 / self.rate
        for at, frame in self.every(skip=skip):
            if at > end + slack:
                return
            if at >= start - slack:
                yield at, frame

    def after_key(self, at: float, earliest: float) -> Iterator[tuple[float, VideoFrame]]:
        """Give every frame from the key frame before `at` on; from `at` where that is too early.

        What lies between a key frame and a moment has to be decoded to see the moment.
        """
        self.seek(at)
        slack = 0.5 / self.rate
        begin: float | None = None
        for moment, frame in self.every():
            if begin is None:
                begin = (moment if moment >= earliest else at) - slack
            if moment >= begin:
                yield moment, frame

    def _packets(self) -> "Iterator[Packet[VideoStream]]":
        try:
            yield from self._container.demux(self.stream)
        except MemoryError:
            raise
        except (FFmpegError, ValueError):
            self.damaged += 1

    def _decoded(self, packet: "Packet[VideoStream]") -> Iterator[tuple[float, VideoFrame]]:
        try:
            frames = packet.decode()
        except MemoryError:
            raise
        except (FFmpegError, ValueError):
            self.damaged += 1
            return
        for frame in frames:
            if frame.pts is not None:
                yield frame.pts * self._tick - self._begin, frame


def _is_cover(stream: VideoStream) -> bool:
    return bool(stream.disposition & Disposition.attached_pic)


def reduced(frame: VideoFrame, width: int, height: int, form: str) -> NDArray[np.uint8]:
    """Bring a frame to a size and a pixel format."""
    return np.asarray(_reformatter().reformat(frame, width, height, form).to_ndarray(), np.uint8)


@cache
def _reformatter() -> VideoReformatter:
    # A frame's own `reformat` sets a new scaler up each time, at five times the cost of scaling.
    return VideoReformatter()
