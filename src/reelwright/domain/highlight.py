from pydantic import AwareDatetime, Field

from reelwright.domain.ids import HighlightId, Owner, VideoId
from reelwright.domain.time_range import TimeRange
from reelwright.domain.value import Value


class Evidence(Value):
    """One measured thing that speaks for a highlight."""

    signal: str
    """What was measured: `heatmap`, `position`, `about`, `importance`, `chapter`, ..."""

    value: float
    """Its value, 0 to 1 within this video."""

    weight: float = Field(ge=0)
    """How much it counted."""


class Moment(TimeRange):
    """A range worth showing, before it is given a name of its own."""

    first_word: str
    """Id of the first word in it."""

    last_word: str
    """Id of the last word in it."""

    quote: str
    """What is said, shortened in the middle when it is long."""

    reason: str
    """Why it was chosen, in a sentence."""

    score: float = Field(ge=0)
    """How strongly it was chosen, against the others of this video."""

    evidence: tuple[Evidence, ...] = ()
    """What was measured."""


class Highlight(Moment):
    """A range worth showing, with a reason: a proposal."""

    id: HighlightId
    """Stable name, such as `hl_k3m9x2ab7q4t`."""

    owner: Owner
    """Whose it is."""

    video: VideoId
    """The video it lies in."""

    rank: int = Field(ge=1)
    """1 is the best."""

    created_at: AwareDatetime
    """When it was found."""
