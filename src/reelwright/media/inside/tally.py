"""Counting the packets of each stream: times, gaps and rates, in constant memory."""

from collections import Counter
from collections.abc import Container
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from av.stream import Stream

if TYPE_CHECKING:  # it cannot be subscripted at run time
    from av.packet import Packet

JUMP = 2.0
"""Seconds by which a clock must go back for that to be no reordering but a jump."""

STRETCH = 60.0
"""Seconds of the stretches in which something must come, for a hole to be none."""

MOST_STRETCHES = 100_000
MOST_STEPS = 512


class Stretches:
    """Which minutes of the file hold packets: the rest are holes."""

    def __init__(self, moving: Container[int]) -> None:
        """Take which streams count."""
        self._moving = moving
        self._seen: set[int] = set()
        self._last: int | None = None
        self._leaps_from: int | None = None

    def leap(self) -> None:
        """Let the next packet come from further on: what lies between is not known to be empty."""
        self._leaps_from = max(self._seen, default=None)

    def mark(self, index: int, moment: float) -> None:
        """Note that a stream has a packet at a moment."""
        place = int(moment // STRETCH)
        if self._leaps_from is not None and index in self._moving:
            self._seen.update(range(self._leaps_from, min(place, MOST_STRETCHES)))
            self._leaps_from = None
        if place != self._last and index in self._moving and len(self._seen) < MOST_STRETCHES:
            self._last = place
            self._seen.add(place)

    def longest_hole(self, end: float) -> tuple[float, float] | None:
        """Give the longest run of stretches without a packet, or None when there is none."""
        marks = [*sorted(self._seen), int(end // STRETCH) + 1]
        holes = [(a + 1, b) for a, b in pairwise(marks) if b - a > 1]
        if not holes:
            return None
        first, stop = max(holes, key=lambda hole: hole[1] - hole[0])
        return (first * STRETCH, min(stop * STRETCH, end))


class Tally:
    """What the packets of one stream add up to. Times are seconds of the file's own clock."""

    def __init__(self, stream: Stream) -> None:
        self.index = stream.index
        self.count = 0
        self.size = 0
        self.first: float | None = None
        self.last: float | None = None
        self.lasting = 0.0
        self.unstamped = 0.0
        self.jumps = 0
        self.is_encrypted = False
        self._tick = float(stream.time_base or 0)
        self._order: int | None = None
        self._steps: Counter[int] = Counter()
        self._shown = 0
        self._passed = 0
        self._stepped = 0
        self._has_leapt = False

    def take(self, packet: "Packet[Any]", stretches: Stretches) -> None:
        """Count a packet. Those that are never shown (before an edit list) have no time here."""
        self.count += 1
        self.size += packet.size
        if self.count == 1:
            self.is_encrypted = packet.has_sidedata("encryption_info")
        dts = packet.dts
        pts = packet.pts if packet.pts is not None else dts
        if pts is None:
            self.unstamped += (packet.duration or 0) * self._tick
            return
        if packet.is_discard:
            return
        order = pts if dts is None else dts
        if self._order is not None:
            step = order - self._order
            if step * self._tick < -JUMP:
                self.jumps += 1
            elif step > 0:
                self._passed += step
                self._stepped += 1
                if len(self._steps) < MOST_STEPS or step in self._steps:
                    self._steps[step] += 1
        self._order = order
        self._shown += 1
        moment = pts * self._tick
        stretches.mark(self.index, moment)
        if self.first is None or moment < self.first:
            self.first = moment
        if self.last is None or moment >= self.last:
            self.last = moment
            self.lasting = (packet.duration or 0) * self._tick

    def leap(self) -> None:
        """Let the next packet come from elsewhere in the file."""
        self._order = None
        self._has_leapt = True

    @property
    def step(self) -> float:
        """The usual time between two packets, in seconds; 0 when there are not two."""
        total = self._steps.total()
        passed = 0
        for step, count in sorted(self._steps.items()):
            passed += count
            if passed * 2 >= total:
                return step * self._tick
        return 0.0

    @property
    def end(self) -> float | None:
        """When the last packet ends; a claim to last far longer than the others is cut."""
        if self.last is None:
            return self.unstamped or None
        most = max(1.0, 10 * self.step) if self.count > 1 else self.lasting
        return self.last + min(self.lasting or self.step, most)

    @property
    def rate(self) -> float:
        """Packets per second: of the usual steps, where they are regular, else on average."""
        if self.first is None or self.last is None:
            return 0.0
        if self._stepped and not self.is_variable:
            count, passed = self._regular()
            return count / (passed * self._tick)
        if self._has_leapt and self._passed:
            return self._stepped / (self._passed * self._tick)
        if self.last > self.first:
            return (self._shown - 1) / (self.last - self.first)
        return 1 / self.lasting if self.lasting else 0.0

    @property
    def is_variable(self) -> bool:
        """Whether more than one step in fifty (and than two) is not the usual one."""
        total = self._steps.total()
        odd = total - self._regular()[0]
        return odd > 2 and odd * 50 > total

    def _regular(self) -> tuple[int, int]:
        """Count the steps within 5 % and a tick of the usual one, and add them up."""
        usual = self.step
        room = 0.05 * usual + 1.5 * self._tick
        near = [(s, n) for s, n in self._steps.items() if abs(s * self._tick - usual) <= room]
        return sum(n for _, n in near), sum(s * n for s, n in near)
