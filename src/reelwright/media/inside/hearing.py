"""Decoding the sound of a stranger's file in chunks, so that memory stays the same at any length.

Other streams are discarded while demuxing: their packets are never made. Where timestamps jump
ahead, the hole is filled with silence, so that a sample's place in the stream is its time; where
they jump back or beyond the limit they are not believed, and samples are counted on.
"""

from collections.abc import Iterator
from itertools import chain
from typing import Any

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.container import InputContainer
from av.error import FFmpegError
from av.stream import Discard
from numpy.typing import NDArray

from reelwright.media.inside.contained import Rules

Buffer = Any
"""A plane of a frame, or bytes: what the buffer protocol reads."""
Planes = tuple[Buffer, ...]
Samples = NDArray[Any]
"""Shape (channels, samples), in the numbers the decoder gave."""

CHUNK = 1 << 16
"""Samples of one channel handed on at once, about a second and a half."""

WORTH_SPLITTING = 240.0
"""Seconds from which listening to two halves side by side is worth a second process."""

JUMP = 0.1
"""Seconds by which timestamps must run ahead of the samples before the hole counts."""

_KINDS = {"u8": "u1", "s16": "i2", "s32": "i4", "flt": "f4", "dbl": "f8"}
_MIDDLE = {"u1": 128}
"""What digital silence is, where it is not 0."""


class Deaf(Exception):  # noqa: N818 - said to the parent, which makes it an error
    """There is nothing to hear; the word says why: `no_audio` or `nothing_decoded`."""


class Hearing:
    """The first usable sound stream of an open file."""

    def __init__(self, container: InputContainer, rules: Rules, *, jump: float = JUMP) -> None:
        """Choose the stream, and discard the others; `jump` is how exactly holes are followed."""
        self._jump = jump
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
        self._kind = np.dtype("f4")
        self._has_moved = False
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

    @property
    def can_be_split(self) -> bool:
        """Say whether one can begin to listen at any moment and know exactly which it is.

        So it is where an index tells the time of every packet, as in MP4.
        """
        has_index = "mp4" in self._container.format.name and len(self._stream.index_entries) > 0
        return has_index and self.expected >= WORTH_SPLITTING

    def seek(self, to: float) -> None:
        """Begin at or before a moment; `heard` then counts from where that is."""
        tick = float(self._stream.time_base or 0)
        target = round((to + self._begin) / tick)
        self._container.seek(target, stream=self._stream)
        self._has_moved = True

    def chunks(self) -> Iterator[Samples]:  # noqa: C901 - flat, for it is the hot loop
        """Give the sound piece by piece; each is the caller's to keep, and all are as wide.

        The loop over frames turns 150,000 times for an hour, so little may happen in it: planes
        are only held, and copied once a chunk.
        """
        held: list[list[Buffer]] = []
        filled = 0
        due = 0.0
        for frames in self._decoded():
            for frame in frames:
                planes: Planes = frame.planes
                count = frame.samples
                if frame.sample_rate != self.rate or len(planes) != self._planes:
                    planes, count = self._made_alike(frame)
                    held = held or [[] for _ in planes]
                    due = (self.heard + filled) / self.rate + self._jump
                pts = frame.pts
                if pts is not None:
                    at = pts * self._tick - self._begin
                    if at > due and at < self._longest:
                        if filled:
                            yield self._joined(held, filled)
                            filled = 0
                        yield from self._silence(round((at - due + self._jump) * self.rate))
                size = count * self._width
                for row, plane in zip(held, planes, strict=True):
                    row.append(memoryview(plane)[:size])
                filled += count
                due = (self.heard + filled) / self.rate + self._jump
            if filled >= CHUNK:
                yield self._joined(held, filled)
                filled = 0
        if not self.rate:
            raise Deaf("nothing_decoded")
        if filled:
            yield self._joined(held, filled)

    def _decoded(self) -> Iterator[list[AudioFrame]]:
        decode = self._stream.codec_context.decode
        for packet in self._container.demux(self._stream):
            try:
                yield decode(packet)
            except MemoryError:
                raise
            except (FFmpegError, ValueError):
                self.damaged += packet.size > 0

    def _made_alike(self, frame: AudioFrame) -> tuple[Planes, int]:
        """Give the planes of a frame that is the first, or is not like the first."""
        if not self.rate:
            self._settle(frame)
            return frame.planes, frame.samples
        same = self._resampled(frame)
        parts = [
            [bytes(memoryview(plane)[: each.samples * self._width]) for plane in each.planes]
            for each in same
        ] or [[b""] * self._planes]
        planes = tuple(b"".join(part) for part in zip(*parts, strict=True))
        return planes, sum(each.samples for each in same)

    def _settle(self, frame: AudioFrame) -> None:
        self.rate = frame.sample_rate
        self.channels = frame.layout.nb_channels
        self._layout = frame.layout
        self._format = frame.format
        self._planes = len(frame.planes)
        packed = 1 if self._planes == self.channels else self.channels
        self._kind = np.dtype(_KINDS[frame.format.packed.name])
        self._width = packed * self._kind.itemsize
        base = frame.time_base
        self._tick = 0.0 if base is None else base.numerator / base.denominator
        if self._has_moved and frame.pts is not None:
            self.heard = round((frame.pts * self._tick - self._begin) * self.rate)

    def _resampled(self, frame: AudioFrame) -> list[AudioFrame]:
        """Bring a frame of another rate or layout to that of the first."""
        if self._resampler is None:
            self._resampler = av.AudioResampler(self._format, self._layout, self.rate)
        frame.pts = None
        return self._resampler.resample(frame)

    def _silence(self, samples: int) -> Iterator[Samples]:
        while samples > 0:
            count = min(samples, CHUNK)
            samples -= count
            self.heard += count
            middle = _MIDDLE.get(self._kind.str[1:], 0)
            yield np.full((self.channels, count), middle, self._kind)

    def _joined(self, held: list[list[Buffer]], count: int) -> Samples:
        """Put what is held of every plane together, in one copy, and hold nothing any more."""
        self.heard += count
        joined: Samples = np.frombuffer(b"".join(chain.from_iterable(held)), self._kind)
        for row in held:
            row.clear()
        if self._planes == self.channels:
            return joined.reshape(self.channels, -1)
        return np.ascontiguousarray(joined.reshape(-1, self.channels).T)
