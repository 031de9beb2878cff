"""Decoding the sound of a stranger's file in chunks, so that memory stays the same at any length.

Other streams are discarded while demuxing: their packets are never made. Where timestamps jump
ahead, the hole is filled with silence, so that a sample's place in the stream is its time; where
they jump back or beyond the limit they are not believed, and samples are counted on.
"""

import queue
import threading
from collections.abc import Callable, Iterator
from typing import Any

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.container import InputContainer
from av.error import FFmpegError
from av.stream import Discard
from numpy.typing import NDArray

from reelwright.media.inside.contained import Rules

Planes = tuple[Any, ...]
Samples = NDArray[Any]
"""Shape (channels, samples), in the numbers the decoder gave."""

CHUNK = 1 << 16
"""Samples of one channel handed on at once, about a second and a half."""

JUMP = 0.1
"""Seconds by which timestamps must run ahead before the hole counts."""

_KINDS = {"u8": "u1", "s16": "i2", "s32": "i4", "flt": "f4", "dbl": "f8"}
_MIDDLE = {"u1": 128}
"""What digital silence is, where it is not 0."""


class Deaf(Exception):  # noqa: N818 - said to the parent, which makes it an error
    """There is nothing to hear; the word says why: `no_audio` or `nothing_decoded`."""


class Hearing:
    """The first usable sound stream of an open file."""

    def __init__(self, container: InputContainer, rules: Rules) -> None:
        """Choose the stream, and discard the others."""
        sounds = [s for s in container.streams.audio if s.codec_context.sample_rate > 0]
        if not sounds:
            raise Deaf("no_audio")
        usable = [s for s in sounds if rules.may_decode(s)]
        if not usable:
            raise Deaf("nothing_decoded")
        self._stream = usable[0]
        for other in container.streams:
            if other.index != self._stream.index:
                other.discard = Discard.all
        rules.hold(self._stream)
        self._container = container
        self._longest = rules.seconds
        self._begin = (container.start_time or 0) / 1_000_000
        self._resampler: av.AudioResampler | None = None
        self._is_planar = False
        self._kind = np.dtype("f4")
        self.rate = 0
        self.channels = 0
        self.heard = 0
        """Samples of one channel given so far, with the holes."""
        self.damaged = 0
        """Packets that could not be decoded."""
        self.expected = (container.duration or 0) / 1_000_000
        """Length as the header tells, in seconds; for progress only."""

    @property
    def seconds(self) -> float:
        return self.heard / self.rate if self.rate else 0.0

    def chunks(self) -> Iterator[Samples]:  # noqa: C901 - flat for speed: see `_frames`
        """Give the sound piece by piece; each is the caller's to keep, and all are as wide."""
        room, rows, filled = self._room()
        for frame, planes in self._frames():
            if not rows:
                room, rows, filled = self._room()
            count, pts = frame.samples, frame.pts
            missing = 0
            if pts is not None:
                at = pts * self._tick - self._begin
                ahead = at - (self.heard + filled) / self.rate
                if ahead > JUMP and at < self._longest:
                    missing = round(ahead * self.rate)
            if missing or filled + count > CHUNK:
                if filled:
                    yield self._given(room, filled)
                    room, rows, filled = self._room()
                yield from self._silence(missing)
            if count > CHUNK:
                yield self._given(np.ascontiguousarray(self._unpacked(frame)), count)
                continue
            end = filled + count
            if self._is_planar:
                for row, plane in zip(rows, planes, strict=True):
                    row[filled:end] = np.frombuffer(plane, self._kind, count)
            else:
                room[:, filled:end] = self._unpacked(frame)
            filled = end
        if not self.rate:
            raise Deaf("nothing_decoded")
        if filled:
            yield self._given(room, filled)

    def _frames(self) -> Iterator[tuple[AudioFrame, Planes]]:
        """Decode; this loop turns 150,000 times for an hour, so little may happen in it."""
        decode = self._stream.codec_context.decode
        for packet in self._container.demux(self._stream):
            try:
                frames = decode(packet)
            except MemoryError:
                raise
            except (FFmpegError, ValueError):
                self.damaged += packet.size > 0
                continue
            for frame in frames:
                if not self.rate:
                    self._settle(frame)
                planes = frame.planes
                if len(planes) == self._planes and frame.sample_rate == self.rate:
                    yield frame, planes
                else:
                    for same in self._resampled(frame):
                        yield same, same.planes

    def _settle(self, frame: AudioFrame) -> None:
        self.rate = frame.sample_rate
        self.channels = frame.layout.nb_channels
        self._layout = frame.layout
        self._format = frame.format
        self._is_planar = frame.format.is_planar and self.channels > 1
        self._planes = len(frame.planes)
        self._kind = np.dtype(_KINDS[frame.format.packed.name])
        base = frame.time_base
        self._tick = 0.0 if base is None else base.numerator / base.denominator

    def _resampled(self, frame: AudioFrame) -> list[AudioFrame]:
        """Bring a frame of another rate or layout to that of the first."""
        if self._resampler is None:
            self._resampler = av.AudioResampler(self._format, self._layout, self.rate)
        frame.pts = None
        return self._resampler.resample(frame)

    def _room(self) -> tuple[Samples, list[Samples], int]:
        room = np.empty((self.channels, CHUNK), self._kind)
        return room, list(room), 0

    def _silence(self, samples: int) -> Iterator[Samples]:
        while samples > 0:
            count = min(samples, CHUNK)
            samples -= count
            blank = np.full((self.channels, count), _MIDDLE.get(self._kind.str[1:], 0), self._kind)
            yield self._given(blank, count)

    def _unpacked(self, frame: AudioFrame) -> Samples:
        """See a frame as an array of shape (channels, samples)."""
        planes: Planes = frame.planes
        count = frame.samples
        if self._is_planar:
            return np.stack([np.frombuffer(plane, self._kind, count) for plane in planes])
        packed: Samples = np.frombuffer(planes[0], self._kind, count * self.channels)
        return packed.reshape(-1, self.channels).T

    def _given(self, room: Samples, filled: int) -> Samples:
        self.heard += filled
        return room[:, :filled]


def side_by_side(chunks: Iterator[Samples], take: Callable[[Samples], None]) -> None:
    """Decode in this thread and work on what came in another: both let go of the interpreter.

    What goes wrong on either side is raised here.
    """
    handed: queue.Queue[Samples | None] = queue.Queue(maxsize=4)
    wrong: list[BaseException] = []

    def work() -> None:
        while (chunk := handed.get()) is not None:
            if wrong:
                continue
            try:
                take(chunk)
            except BaseException as error:  # noqa: BLE001 - raised again by the other thread
                wrong.append(error)

    worker = threading.Thread(target=work, daemon=True)
    worker.start()
    try:
        for chunk in chunks:
            handed.put(chunk)
            if wrong:
                break
    finally:
        handed.put(None)
        worker.join()
    if wrong:
        raise wrong[0]
