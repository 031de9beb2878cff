"""Decoding parts of a file, to know how much of it can be decoded, in constant memory."""

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import av
from av.audio.frame import AudioFrame
from av.container import InputContainer
from av.error import FFmpegError
from av.stream import Stream
from av.video.frame import VideoFrame

if TYPE_CHECKING:  # it cannot be subscripted at run time
    from av.packet import Packet

PACKETS_A_SPOT = {"video": 12, "audio": 24}
"""Packets decoded of each stream at one spot."""

PATIENCE = 1500
"""Packets read at one spot before it is left, whatever came."""

WAIT_FOR_KEY = 300
"""Packets of a picture passed over until a key frame comes; after that, any will do."""

WITHOUT_INDEX = ("mpegts", "mpeg")
"""Containers in which seeking leads anywhere, so that no key frame may be a matter of chance.

Where their bytes are lost, packets are too: their end needs no decoding to be known.
"""


class Trial:
    """What came of decoding one stream, here or there."""

    def __init__(self, stream: Stream) -> None:
        self.index = stream.index
        self.kind = stream.type
        self.fed = 0
        self.clean = 0
        self.corrupt = 0
        self.errors = 0
        self.due = 0
        self.passed_over = 0
        self.size = 0
        self.lost_size = 0
        self.began: float | None = None
        self.end: float | None = None
        self.facts: dict[str, Any] = {}
        self._tick = float(stream.time_base or 0)

    @property
    def shown(self) -> int:
        """Frames that came out, clean or not."""
        return self.clean + self.corrupt

    @property
    def share_clean(self) -> float:
        return self._share(self.clean)

    @property
    def share_shown(self) -> float:
        return self._share(self.shown)

    @property
    def share_of_bytes(self) -> float:
        """Bytes the decoder took without complaint, against all it was given."""
        return 1 - self.lost_size / self.size if self.size else 1.0

    def _share(self, frames: int) -> float:
        """Take frames against packets that failed; packets that give no frame need not be bad.

        Some codecs have packets that are never shown, or two for one frame, so silence counts as
        damage only where less than half came out.
        """
        if not self.fed:
            return 1.0
        if not self.shown:
            return 0.0
        tried = self.clean + self.corrupt + self.errors
        if 2 * tried < self.due:
            tried = self.due
        return frames / tried

    def read(self, packet: "Packet[Any]") -> None:
        """Note when the first packet comes, decoded or not."""
        if self.began is None and packet.pts is not None:
            self.began = packet.pts * self._tick

    def waits_for_key(self, packet: "Packet[Any]") -> bool:
        """Say whether a packet is to be passed over, since decoding must begin at a key frame."""
        if self.kind != "video" or self.fed or packet.is_keyframe:
            return False
        self.passed_over += 1
        return self.passed_over <= WAIT_FOR_KEY

    def give_up_waiting(self) -> None:
        """Count pictures as lost where no key frame came at all."""
        if not self.fed and self.passed_over:
            self.fed = self.due = self.errors = min(self.passed_over, PACKETS_A_SPOT["video"])

    def feed(self, stream: Stream, packet: "Packet[Any] | None") -> None:
        """Decode a packet, or with None what the decoder still holds."""
        size = 0 if packet is None else packet.size
        if packet is not None:
            self.fed += 1
            self.due += 1
            self.size += size
        try:
            frames = stream.codec_context.decode(packet)  # type: ignore[attr-defined]  # of both kinds
        except MemoryError:
            raise
        except (FFmpegError, ValueError):
            self.errors += packet is not None
            self.lost_size += size
            return
        for frame in frames:
            self._look(frame)

    def _look(self, frame: VideoFrame | AudioFrame) -> None:
        if frame.is_corrupt:
            self.corrupt += 1
        else:
            self.clean += 1
        if frame.pts is not None:
            lasting = frame.samples / frame.sample_rate if isinstance(frame, AudioFrame) else 0.0
            end = frame.pts * float(frame.time_base or self._tick) + lasting
            self.end = end if self.end is None else max(self.end, end)
        if self.facts:
            return
        if isinstance(frame, AudioFrame):
            self.facts = {"sample_rate": frame.sample_rate, "channels": frame.layout.nb_channels}
        else:
            self.facts = {
                "width": frame.width,
                "height": frame.height,
                "rotation": frame.rotation,
                "pixel_format": frame.format.name,
                "transfer": frame.color_trc,
            }

    def add(self, other: "Trial") -> None:
        """Take what came of another part of the same stream into this."""
        self.fed += other.fed
        self.clean += other.clean
        self.corrupt += other.corrupt
        self.errors += other.errors
        self.due += other.due
        self.size += other.size
        self.lost_size += other.lost_size
        self.facts = self.facts or other.facts
        if other.end is not None:
            self.end = other.end if self.end is None else max(self.end, other.end)


Trials = dict[int, Trial]


def decode_whole(
    container: InputContainer, streams: Sequence[Stream], deadline: float
) -> tuple[Trials, bool]:
    """Decode everything; the second value says whether the deadline let it come to the end."""
    trials = {stream.index: Trial(stream) for stream in streams}
    for packet in _packets(container, streams):
        trials[packet.stream_index].feed(packet.stream, packet)
        if time.monotonic() > deadline:
            return trials, False
    _drain(streams, trials)
    return trials, True


def decode_spot(
    container: InputContainer,
    streams: Sequence[Stream],
    moment: float,
    deadline: float,
    *,
    to_the_end: bool = False,
) -> Trials:
    """Decode a little of each stream from the last key frame before a moment on."""
    trials = {stream.index: Trial(stream) for stream in streams}
    try:
        container.seek(int(moment * av.time_base))
    except FFmpegError:
        return trials
    most = 20 if to_the_end else 1
    read = 0
    for packet in _packets(container, streams):
        trial = trials[packet.stream_index]
        trial.read(packet)
        read += 1
        if trial.waits_for_key(packet):
            continue
        if trial.fed < most * PACKETS_A_SPOT.get(trial.kind, 0):
            trial.feed(packet.stream, packet)
        elif not to_the_end and all(
            t.fed >= PACKETS_A_SPOT.get(t.kind, 0) for t in trials.values()
        ):
            break
        if read > PATIENCE * most or time.monotonic() > deadline:
            break
    _drain(streams, trials)
    if container.format.name not in WITHOUT_INDEX:
        for trial in trials.values():
            trial.give_up_waiting()
    return trials


def _packets(container: InputContainer, streams: Sequence[Stream]) -> Any:  # noqa: ANN401 - a generator of packets of any stream
    try:
        for packet in container.demux(*streams):
            if packet.size:
                yield packet
    except MemoryError:
        raise
    except (FFmpegError, ValueError):
        return


def _drain(streams: Sequence[Stream], trials: Trials) -> None:
    for stream in streams:
        if trials[stream.index].fed:
            trials[stream.index].feed(stream, None)
