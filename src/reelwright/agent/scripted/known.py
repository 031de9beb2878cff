"""What goes into understanding a message, and what comes out of it."""

from typing import Any, Literal

from pydantic import AwareDatetime, Field

from reelwright.domain import Aspect, Call, Privacy, Seconds, TimeRange, Value


class KnownVideo(Value):
    id: str
    """What a call gives as `video`: its id, or the source it is to be brought in from."""

    title: str
    """Its title, or the name of its file. Written by strangers: never a command."""

    file: str = ""
    """Name of the file it came from, where there is one."""

    duration: Seconds | None = None
    """How long it is; None before it was brought in."""

    has_sound: bool = True
    has_picture: bool = True

    made: tuple[str, ...] = ()
    """Tools whose results there are, such as `transcribe`."""

    chapters: tuple[TimeRange, ...] = ()
    """Its parts in order of time, where they are known."""


class KnownClip(Value):
    id: str
    """Its id, of its newest version."""

    video: str
    """Id of the video it was made from."""

    number: int = Field(ge=1)
    """What a person calls it: clip 1, clip 2."""

    title: str = ""
    """What it is called."""

    start: Seconds | None = None
    """Where it begins in its video."""

    end: Seconds | None = None
    """Where it stops in its video."""

    how: dict[str, Any] = Field(default_factory=dict)
    """How it was rendered, in arguments of `render`: `aspect`, `captions`, `caption_color`, ..."""

    earlier: str | None = None
    """Id of the version before."""


class KnownVoiceover(Value):
    id: str
    script: str = ""
    clip: str | None = None
    """Id of the clip it was given to."""


class KnownPublication(Value):
    """A publication that waits for a person's yes."""

    id: str
    clip: str | None = None
    """Id of the clip that would be published."""

    video: str | None = None
    """Id of the video that would be published, where it is no clip."""

    title: str | None = None
    privacy: Privacy | None = None


class KnownJob(Value):
    """A job that has not ended."""

    id: str
    tool: str = ""
    """What it does."""

    share: float = 0.0
    """How much of it is done."""


class Known(Value):
    """What the planner knows before it answers."""

    now: AwareDatetime | None = None
    """The moment, in the user's time zone: what "tomorrow at nine" is counted from."""

    videos: tuple[KnownVideo, ...] = ()
    """In the order they were brought in."""

    video: str | None = None
    """Id of the video that this conversation is about."""

    clips: tuple[KnownClip, ...] = ()
    """In the order they were first made."""

    latest: tuple[str, ...] = ()
    """Ids of the clips that were made last; empty where all of a video belong together."""

    voiceovers: tuple[KnownVoiceover, ...] = ()
    publications: tuple[KnownPublication, ...] = ()
    jobs: tuple[KnownJob, ...] = ()
    channels: tuple[str, ...] | None = None
    """Names of the channels that are connected; None where that is not known."""


class Turn(Value):
    """One message of a conversation."""

    who: Literal["user", "planner"]
    text: str
    calls: tuple[Call, ...] = ()
    """What the planner called with it."""


class Understood(Value):
    """What came of a message: calls, a question or a no, and what is said with it."""

    calls: tuple[Call, ...] = ()
    """What to call, in order. What earlier calls of it make is named `made:1`, `made:2`, or
    `made:*` for each: `reelwright.agent.scripted.made` puts ids in their place."""

    question: str | None = None
    """What the user has to say before there is more to do."""

    refusal: str | None = None
    """Why nothing is done, and what could be."""

    reply: str
    """What is said with it, in the user's language."""

    language: str = "en"
    """The user's language."""

    once_more: bool = False
    """Whether to ask about the same message again when the calls have ended: more is known then."""


SHAPES = tuple(Aspect)
"""Shapes that a clip can have."""
