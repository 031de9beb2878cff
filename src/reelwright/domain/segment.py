from pydantic import Field

from reelwright.domain.time_range import TimeRange
from reelwright.domain.value import Value


class Segment(TimeRange):
    """A topical part of a video: a chapter."""

    id: str
    """Its name within the analysis, such as `s2`."""

    title: str
    """A few words that say what it is about."""

    topics: tuple[str, ...] = ()
    """The words that set it apart from the rest, strongest first."""

    importance: float = Field(ge=0, le=1)
    """How much it carries of the whole, 0 to 1."""

    reason: str
    """Why it was given that importance, or why it begins where it does."""

    first_row: str
    """Id of its first transcript row."""

    last_row: str
    """Id of its last transcript row."""


class Scene(TimeRange):
    """One continuous picture."""


class Box(Value):
    """A rectangle of the picture, in shares of its width and height."""

    x: float = Field(ge=0, le=1)
    """Left edge."""

    y: float = Field(ge=0, le=1)
    """Upper edge."""

    width: float = Field(gt=0, le=1)
    """Width."""

    height: float = Field(gt=0, le=1)
    """Height."""


class Sighting(Value):
    """Where the speaker's face is at one moment."""

    at: float = Field(ge=0)
    """The moment, in seconds of the video."""

    box: Box
    """The face."""


class Layout(TimeRange):
    """Where screen and speaker stand in the picture for a while."""

    kind: str
    """`speaker`, `slides`, `slides_and_camera` or `unknown`."""

    screen: Box | None = None
    """Where the slides are, when there are any."""

    camera: Box | None = None
    """Where the speaker is, when one is seen."""

    reason: str = ""
    """How that was found."""


class Analysis(Value):
    """What a video is about, part by part, and how it looks."""

    segments: tuple[Segment, ...] = ()
    """Its parts in order of time; together they cover all that is said."""

    scenes: tuple[Scene, ...] = ()
    """Its continuous pictures; empty without a picture."""

    layouts: tuple[Layout, ...] = ()
    """Where screen and speaker stand, over time; empty without a picture."""

    method: str
    """How the segments were found."""

    notes: tuple[str, ...] = ()
    """What could not be found out, and why."""
