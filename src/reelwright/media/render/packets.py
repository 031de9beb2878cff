"""Reading the list of all packets that the `framecrc` muxer writes, line by line."""

from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

from reelwright.domain import Seconds


@dataclass(slots=True, kw_only=True)
class Packets:
    """What the packets of one stream add up to."""

    tick: Fraction = Fraction(1)
    kind: str = ""
    codec: str = ""
    size: tuple[int, int] = (0, 0)
    has_square_pixels: bool = True
    count: int = 0
    first: int | None = None
    last: int = 0
    _decoded_at: int | None = field(default=None, repr=False)
    _steps: tuple[int, int] | None = field(default=None, repr=False)

    @property
    def start(self) -> Seconds:
        """When the first packet is shown or heard."""
        return float((self.first or 0) * self.tick)

    @property
    def end(self) -> Seconds:
        """When the last packet ends."""
        return float(self.last * self.tick)

    @property
    def is_steady(self) -> bool:
        """Whether packets follow each other at one pace, to a tick."""
        return self._steps is None or self._steps[1] - self._steps[0] <= 1

    def take(self, dts: int, pts: int, duration: int) -> None:
        """Count a packet."""
        self.count += 1
        self.first = pts if self.first is None else min(self.first, pts)
        self.last = max(self.last, pts + duration)
        if self._decoded_at is not None:
            step = dts - self._decoded_at
            low, high = self._steps or (step, step)
            self._steps = (min(low, step), max(high, step))
        self._decoded_at = dts


def read_packets(file: Path) -> list[Packets]:
    """Read a listing: streams in their order."""
    streams: dict[int, Packets] = {}
    with file.open(encoding="ascii", errors="replace") as lines:
        for line in lines:
            if line.startswith("#"):
                _read_fact(line, streams)
                continue
            fields = line.split(",")
            if len(fields) >= 4:
                place, dts, pts, duration = (int(each) for each in fields[:4])
                streams.setdefault(place, Packets()).take(dts, pts, duration)
    return [streams[place] for place in sorted(streams)]


def _read_fact(line: str, streams: dict[int, Packets]) -> None:
    name, _, value = line[1:].strip().partition(": ")
    words = name.split()
    if len(words) != 2 or not words[1].isdecimal():
        return
    stream = streams.setdefault(int(words[1]), Packets())
    match words[0]:
        case "tb":
            stream.tick = Fraction(value)
        case "media_type":
            stream.kind = value
        case "codec_id":
            stream.codec = value
        case "dimensions":
            width, _, height = value.partition("x")
            stream.size = (int(width), int(height))
        case "sar":
            stream.has_square_pixels = value in {"1/1", "0/1"}
