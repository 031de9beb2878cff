"""A child that cuts pieces of sound out of a stranger's file and writes them end to end.

It writes bare samples, 48 kHz, two channels of 32-bit floats, exactly as many as asked for: where
the source has no sound, because it begins late, has holes or ends early, there is silence. Each
seam gets a short fade on either side, the outer edges a shorter one. Memory does not grow with the
length.

Reads `{path, formats, codecs, ..., index, target, cuts: [[start, samples], ...], seam, edge}`,
answers `{samples, silent, damaged}`, all counted at 48 kHz, or `{error}`.
"""

import errno
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.container import InputContainer
from av.error import FFmpegError
from av.stream import Discard
from numpy.typing import NDArray

from reelwright.media.inside.contained import Rules

RATE = 48_000

HOLE = 0.02
"""Seconds by which timestamps must leave the count of samples before they are believed."""

WARM_UP = 0.3
"""Seconds a decoder is given before the sound that is wanted: the first frames are not whole."""

WORTH_A_SEEK = 10.0
"""Seconds that are rather decoded and thrown away than jumped over."""

_REFUSALS = {errno.ENOSPC: "disk_full", errno.EDQUOT: "disk_full", errno.EFBIG: "too_large"}

Samples = NDArray[np.float32]
"""Shape (samples, 2)."""


class Reader:
    """Gives the sound of a file from a place on, at 48 kHz in stereo, where its times say."""

    def __init__(self, container: InputContainer, index: int, rules: Rules) -> None:
        """Choose the stream, and discard the others."""
        self._container = container
        self._stream = container.streams[index]
        for other in container.streams:
            if other.index != index:
                other.discard = Discard.all
        rules.hold(self._stream)
        self._begin = (container.start_time or 0) / 1_000_000
        self._chunks: Iterator[tuple[int, Samples]] = iter(())
        self._rest: tuple[int, Samples] | None = None
        self._at: int | None = None
        self.silent = 0
        """Samples that the source does not have."""
        self.damaged = 0
        """Packets that could not be decoded."""

    def read(self, start: int, count: int) -> Iterator[Samples]:
        """Give exactly `count` samples from the place `start` on, in chunks."""
        if self._at is None or not 0 <= start - self._at <= WORTH_A_SEEK * RATE:
            self._seek(start)
        at, end = start, start + count
        while at < end:
            chunk = self._rest or next(self._chunks, None)
            self._rest = None
            if chunk is None:
                yield self._silence(end - at)
                break
            place, samples = chunk
            if place >= end:
                self._rest = chunk
                yield self._silence(end - at)
                break
            if place > at:
                yield self._silence(place - at)
                at = place
            wanted = samples[at - place : end - place]
            if len(wanted):
                yield wanted
                at += len(wanted)
            if place + len(samples) > end:
                self._rest = (end, samples[end - place :])
        self._at = end

    def _silence(self, count: int) -> Samples:
        self.silent += count
        return np.zeros((count, 2), np.float32)

    def _seek(self, start: int) -> None:
        wanted = max(0.0, start / RATE - WARM_UP)
        try:
            self._container.seek(int((wanted + self._begin) * 1_000_000))
        except FFmpegError:
            self._container.seek(0)
        self._rest = None
        self._chunks = self._placed(start)

    def _placed(self, start: int) -> Iterator[tuple[int, Samples]]:
        """Decode on from here; each chunk comes with its place. Nothing comes twice."""
        base: float | None = None
        heard = 0
        place = 0
        resampler = _resampler()
        kind = None
        for frame in self._frames():
            moment = None if frame.time is None else frame.time - self._begin
            if base is None:
                base = moment or 0.0
                place = round(base * RATE)
                kind = _kind(frame)
            elif moment is not None and (
                _kind(frame) != kind or abs(moment - base - heard / frame.sample_rate) > HOLE
            ):
                kind = _kind(frame)
                tail = _joined(resampler.resample(None))
                yield place, tail
                resampler, base, heard = _resampler(), moment, 0
                # Time that goes back is not believed: what was said is not said again.
                place = max(place + len(tail), round(base * RATE))
            heard += frame.samples
            frame.pts = None
            samples = _joined(resampler.resample(frame))
            if place + len(samples) > start:
                yield place, samples
            place += len(samples)
        yield place, _joined(resampler.resample(None))

    def _frames(self) -> Iterator[AudioFrame]:
        decode = self._stream.codec_context.decode  # type: ignore[attr-defined]  # it is audio
        for packet in self._container.demux(self._stream):
            try:
                frames = decode(packet)
            except MemoryError:
                raise
            except (FFmpegError, ValueError):
                self.damaged += packet.size > 0
                continue
            yield from frames


def _kind(frame: AudioFrame) -> tuple[str, str, int]:
    return frame.format.name, frame.layout.name, frame.sample_rate


def _resampler() -> av.AudioResampler:
    return av.AudioResampler("flt", "stereo", RATE)


def _joined(frames: list[AudioFrame]) -> Samples:
    found = [f.to_ndarray().reshape(-1, 2) for f in frames]
    if not found:
        return np.zeros((0, 2), np.float32)
    joined = found[0] if len(found) == 1 else np.concatenate(found)
    return np.nan_to_num(joined, copy=False, posinf=1.0, neginf=-1.0)


class Fades:
    """Fades a piece in and out while it streams by."""

    def __init__(self, count: int, fade_in: int, fade_out: int) -> None:
        """Take the lengths in samples; in a short piece they meet in the middle."""
        self._count = count
        self._in = min(fade_in, count // 2)
        self._out = min(fade_out, count // 2)
        self._at = 0

    def over(self, samples: Samples) -> Samples:
        """Fade the next samples of the piece."""
        first, last = self._at, self._at + len(samples)
        self._at = last
        if first >= self._in and last <= self._count - self._out:
            return samples
        places = np.arange(first, last)
        gain = np.ones(len(samples), np.float32)
        if self._in:
            gain = np.minimum(gain, places / self._in)
        if self._out:
            gain = np.minimum(gain, (self._count - 1 - places) / self._out)
        return (samples * gain[:, None]).astype(np.float32)


def cut(reader: Reader, given: dict[str, Any], target: BinaryIO) -> int:
    """Write all pieces; say how many samples that were."""
    seam, edge = round(given["seam"] * RATE), round(given["edge"] * RATE)
    cuts = [(round(start * RATE), count) for start, count in given["cuts"]]
    written = 0
    for place, (start, count) in enumerate(cuts):
        follows = place > 0 and _goes_on(cuts[place - 1], start)
        leads = place + 1 < len(cuts) and _goes_on((start, count), cuts[place + 1][0])
        fades = Fades(
            count,
            0 if follows else seam if place else edge,
            0 if leads else seam if place + 1 < len(cuts) else edge,
        )
        for samples in reader.read(start, count):
            target.write(np.ascontiguousarray(fades.over(samples)).data)
            written += len(samples)
    return written


def _goes_on(before: tuple[int, int], start: int) -> bool:
    """Say whether a piece begins where the one before it ends: then there is no seam."""
    return abs(before[0] + before[1] - start) <= 1


def main() -> None:
    """Do as stdin says."""
    given = json.load(sys.stdin)
    rules = Rules(given)
    try:
        with rules.open() as container, Path(given["target"]).open("wb") as target:
            reader = Reader(container, given["index"], rules)
            written = cut(reader, given, target)
    except MemoryError:
        answer: dict[str, Any] = {"error": "memory"}
    except OSError as error:
        answer = {"error": _REFUSALS.get(error.errno or 0, "unreadable")}
    except (FFmpegError, ValueError, IndexError):
        answer = {"error": "unreadable"}
    else:
        answer = {"samples": written, "silent": reader.silent, "damaged": reader.damaged}
    print(json.dumps(answer))


if __name__ == "__main__":
    main()
