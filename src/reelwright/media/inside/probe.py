"""A child that looks at a stranger's media file and says, as JSON on stdout, what is in it.

What is proven, and how. **Times** come from demuxing every packet, so a header may claim what it
likes; where the file is too large for that within the time there is, from the packets at its
beginning and at its end. **Decodability** comes from decoding: the whole file where that is
cheap, else a little at `SPOTS` places spread over it and its last seconds; where the end does
not decode, the place up to which it does is found by halving. Memory does not grow with the
length of the file, except for the index some containers carry. Taken from the header are only
names (codecs, languages, titles), chapters, and the pixel aspect ratio.
"""

import json
import sys
import time
from collections.abc import Sequence
from typing import Any

from av.container import InputContainer
from av.error import FFmpegError
from av.stream import Discard, Stream
from av.video.stream import VideoStream

from reelwright.media.inside.contained import Rules
from reelwright.media.inside.tally import Stretches, Tally
from reelwright.media.inside.told import is_still, told
from reelwright.media.inside.trial import Trial, Trials, decode_spot, decode_whole

Hole = tuple[float, float]

TAIL = 20_000_000
"""Microseconds at the end that are read when the whole cannot be."""

FAR = 900.0
"""Seconds between a moment and the key frame before it that no encoder lets pass."""

SPOTS = 10
HALVINGS = 7

CHEAP_PIXELS = 600_000_000
"""Pixels that are decoded in about two seconds: below this, everything is."""

CHEAP_PACKETS = 60_000
"""Packets of sound that are decoded in about a second."""


def look(rules: Rules) -> dict[str, Any]:
    """Look at the file within `rules.seconds`."""
    began = time.monotonic()
    try:
        container = rules.open()
    except MemoryError:
        return {"opened": False, "why": "memory"}
    except (FFmpegError, ValueError) as error:
        return {"opened": False, "why": type(error).__name__}
    with container:
        answer = told(container, rules)
        if not _is_within(answer, rules):
            return answer
        moving = [s for s in container.streams if s.type in ("video", "audio") and not is_still(s)]
        for stream in container.streams:
            if stream.type not in ("video", "audio", "subtitle"):
                stream.discard = Discard.all
        indexed = {s.index: len(s.index_entries) for s in moving}
        tallies, stretches, read = _count(container, set(indexed), began + rules.seconds * 0.5)
        usable = [s.index for s in moving if rules.may_decode(s) and tallies[s.index].count]
    timed = [tallies[i] for i in indexed if tallies[i].end is not None]
    end = max((t.end or 0.0 for t in timed), default=None)
    answer["end"] = end
    answer["first"] = min((t.first for t in timed if t.first is not None), default=None)
    answer["hole"] = None if end is None else stretches.longest_hole(end)
    answer["read"] = read
    answer["packets_size"] = sum(t.size for t in tallies.values())
    tried = _try(rules, usable, tallies, began + rules.seconds * 0.9, is_known=read == "whole")
    trials, reach, hole = tried
    if read != "whole" and hole is not None:
        answer["hole"] = hole
    for said in answer["streams"]:
        index = said["index"]
        said.update(_counted(tallies[index]), indexed=indexed.get(index, 0))
        if index in trials and trials[index].fed:
            said.update(_tried(trials[index]), reach=reach.get(index))
    return answer


def _is_within(answer: dict[str, Any], rules: Rules) -> bool:
    """Say whether it is safe to go on; the parent finds the limit that was passed."""
    return len(answer["streams"]) <= rules.streams and all(
        stream.get("width", 0) * stream.get("height", 0) <= rules.pixels
        for stream in answer["streams"]
    )


def _count(
    container: InputContainer, moving: set[int], deadline: float
) -> tuple[dict[int, Tally], Stretches, str]:
    """Count packets.

    The last value says whether all were read (`whole`), those up to the deadline and those of the
    end (`ends`), or not even those (`unfinished`).
    """
    tallies = {stream.index: Tally(stream) for stream in container.streams}
    stretches = Stretches(moving)
    if _demux(container, tallies, stretches, deadline):
        return tallies, stretches, "whole"
    stretches.leap()
    for tally in tallies.values():
        tally.leap()
    end = (container.start_time or 0) + (container.duration or 0)
    try:
        container.seek(max(0, end - TAIL))
    except FFmpegError:
        return tallies, stretches, "unfinished"
    is_finished = _demux(container, tallies, stretches, time.monotonic() + 2.0)
    return tallies, stretches, "ends" if is_finished else "unfinished"


def _demux(
    container: InputContainer, tallies: dict[int, Tally], stretches: Stretches, deadline: float
) -> bool:
    """Count packets until there are none; a container that breaks off has none from there on."""
    read = 0
    try:
        for packet in container.demux():
            if not packet.size:
                continue
            tallies[packet.stream_index].take(packet, stretches)
            read += 1
            if read % 256 == 0 and time.monotonic() > deadline:
                return False
    except MemoryError:
        raise
    except (FFmpegError, ValueError):
        return True
    return True


def _try(
    rules: Rules,
    usable: Sequence[int],
    tallies: dict[int, Tally],
    deadline: float,
    *,
    is_known: bool,
) -> tuple[Trials, dict[int, float], Hole | None]:
    """Decode; give what came of each stream, up to where those go that break off, and a hole.

    A hole shows where looking for a moment leads far before it.
    """
    if not usable:
        return {}, {}, None
    with rules.open() as container:
        streams = [container.streams[index] for index in usable]
        for stream in streams:
            rules.hold(stream)
        if is_known and _is_cheap(streams, tallies):
            trials, is_complete = decode_whole(container, streams, deadline)
            return trials, _reach(trials, tallies) if is_complete else {}, None
        return _try_spots(container, streams, tallies, deadline)


def _is_cheap(streams: Sequence[Stream], tallies: dict[int, Tally]) -> bool:
    pixels = sum(
        stream.width * stream.height * tallies[stream.index].count
        for stream in streams
        if isinstance(stream, VideoStream)
    )
    sounds = sum(tallies[s.index].count for s in streams if s.type == "audio")
    return pixels <= CHEAP_PIXELS and sounds <= CHEAP_PACKETS


def _reach(trials: Trials, tallies: dict[int, Tally]) -> dict[int, float]:
    """Say where streams that were decoded whole end, where that is not where their packets do.

    Sound is known to the sample, but for padding the container cuts off; a picture lasts as long
    as its packet, unless none came for long.
    """
    reach = {}
    for index, trial in trials.items():
        end = tallies[index].end
        if trial.end is None or end is None:
            continue
        if (trial.kind == "audio" and trial.end < end) or end - trial.end > 1.0 + 2 * tallies[
            index
        ].step:
            reach[index] = trial.end
    return reach


def _try_spots(
    container: InputContainer,
    streams: Sequence[Stream],
    tallies: dict[int, Tally],
    deadline: float,
) -> tuple[Trials, dict[int, float], Hole | None]:
    start = min(tallies[s.index].first or 0.0 for s in streams)
    end = max(tallies[s.index].end or 0.0 for s in streams)
    total = {s.index: Trial(s) for s in streams}
    spots = []
    hole: Hole | None = None
    for place in range(SPOTS + 1):
        is_last = place == SPOTS
        moment = max(start, end - 1.0) if is_last else start + (end - start) * place / SPOTS
        found = decode_spot(container, streams, moment, deadline, to_the_end=is_last)
        spots.append((moment, found))
        landed = max((t.began for t in found.values() if t.began is not None), default=moment)
        if moment - landed > FAR and (hole is None or moment - landed > hole[1] - hole[0]):
            hole = (landed, moment)
        for index, trial in found.items():
            total[index].add(trial)
    reach = {}
    for stream in streams:
        mine = [(moment, found[stream.index]) for moment, found in spots]
        there = [(moment, trial) for moment, trial in mine if trial.fed]
        if there and not there[-1][1].shown:
            good = max((moment for moment, trial in there if trial.shown), default=None)
            if good is not None:
                bad = min(moment for moment, trial in there if moment > good)
                reach[stream.index] = _halve(container, stream, good, bad, deadline)
    return total, reach, hole


def _halve(
    container: InputContainer, stream: Stream, good: float, bad: float, deadline: float
) -> float:
    """Find the place between a spot that decodes and one that does not."""
    for _ in range(HALVINGS):
        middle = (good + bad) / 2
        found = decode_spot(container, [stream], middle, deadline)[stream.index]
        if found.shown:
            good = middle
        else:
            bad = middle
    return good


def _counted(tally: Tally) -> dict[str, Any]:
    return {
        "packets": tally.count,
        "first": tally.first,
        "end": tally.end,
        "rate": tally.rate,
        "is_variable": tally.is_variable,
        "jumps": tally.jumps,
        "is_encrypted": tally.is_encrypted,
    }


def _tried(trial: Trial) -> dict[str, Any]:
    return {
        "share_clean": trial.share_clean,
        "share_shown": trial.share_shown,
        "share_of_bytes": trial.share_of_bytes,
        "frames": trial.shown,
    } | trial.facts


def main() -> None:
    """Read the rules as JSON on stdin, and answer on stdout."""
    print(json.dumps(look(Rules(json.load(sys.stdin)))))


if __name__ == "__main__":
    main()
