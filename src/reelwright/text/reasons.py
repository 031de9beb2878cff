"""Why a stretch of a video was chosen, said in words that anybody understands."""

from collections.abc import Mapping, Sequence

from reelwright.domain import Seconds, Segment
from reelwright.text.signals import Numbers

_EARLY, _FIRST_HALF = 0.1, 0.5
"""Shares of a video up to which a stretch is at its beginning, and in its first half."""

_MOST_SAID = 2
"""What speaks for a stretch besides: more than so much nobody reads."""

_BESIDES = (
    ("chapter", 1.0, "it begins a chapter"),
    ("importance", 0.8, "its part of the talk carries the most"),
    ("rest", 0.7, "long pauses set it off"),
    ("opening", 1.0, "it opens a new thought"),
)
"""Signals, from where on they are worth telling, and what they say; weightiest first."""


def reason(
    found: Mapping[str, Numbers],
    place: int,
    *,
    about: str | None,
    segments: Sequence[Segment],
    start: Seconds,
    duration: Seconds,
) -> str:
    """Say what decided for the stretch at a place, in a sentence or two.

    `found` holds the signals of all stretches; `start` is when this one begins, in seconds.
    """
    said: list[str] = []
    if about is not None:
        said.append(_fit(about, float(found["about"][place])))
    if "heatmap" in found:
        share = float(found["heatmap"][place])
        said.append(f"viewers replay it at {share:.0%} of the video's peak")
    elif about is None:
        said.append(_position(start / max(duration, 1e-9)))
    said += [
        words
        for name, least, words in _BESIDES
        if name in found and float(found[name][place]) >= least
    ][:_MOST_SAID]
    text = "; ".join(said)
    inside = [segment for segment in segments if segment.contains(start)]
    part = f" From “{inside[0].title}”." if inside else ""
    return f"{text[:1].upper()}{text[1:]}.{part}"


def _fit(about: str, share: float) -> str:
    return f"speaks of “{about}”" + (
        ", more than any other part" if share >= 0.995 else f" ({share:.0%} as much as the best)"
    )


def _position(share: float) -> str:
    unknown = "replays of this video are not known"
    if share < _EARLY:
        return f"at the beginning, which viewers of most videos replay most ({unknown})"
    if share < _FIRST_HALF:
        return f"in the first half, which viewers of most videos replay more ({unknown})"
    return f"in the second half, by how it begins, ends and is set off ({unknown})"
