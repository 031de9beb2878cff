"""A library to ask in, and short ways to ask."""

from datetime import UTC, datetime
from typing import Any

from reelwright.agent.scripted import Known, KnownClip, KnownVideo, Turn, Understood, understand

NOW = datetime(2026, 11, 18, 10, 0, tzinfo=UTC)
"""A Wednesday."""

TALK = KnownVideo(id="vid_talk", title="A talk", file="talk.mp4", duration=2400.0)


def clips(how_many: int, **how: str) -> tuple[KnownClip, ...]:
    return tuple(
        KnownClip(
            id=f"clip_{number}",
            video=TALK.id,
            number=number,
            start=100.0 * number,
            end=100.0 * number + 40,
            how=how,
        )
        for number in range(1, how_many + 1)
    )


def library(clip_count: int = 0, **more: object) -> Known:
    values: dict[str, Any] = {"now": NOW, "videos": (TALK,), "clips": clips(clip_count)}
    return Known(**(values | more))


def ask(message: str, known: Known | None = None, *before: str) -> Understood:
    """Ask after messages before: the user's and the planner's by turns."""
    turns = [
        Turn(who="user" if place % 2 == 0 else "planner", text=text)
        for place, text in enumerate(before)
    ]
    return understand(message, known or library(), turns)


def calls(found: Understood) -> list[tuple[str, dict[str, Any]]]:
    return [(call.tool, call.args) for call in found.calls]


def only(found: Understood) -> dict[str, Any]:
    """Give the arguments of the one call."""
    (call,) = found.calls
    return call.args
