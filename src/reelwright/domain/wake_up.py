from pydantic import AwareDatetime, Field

from reelwright.domain.ids import StepId
from reelwright.domain.value import Value


class WakeUp(Value):
    """That a step is to be looked at. It carries no truth: the step's row does."""

    step: StepId
    """The step to look at."""

    attempt: int = Field(ge=0)
    """Attempts made so far. Step and attempt together name the wake-up: the same twice is one."""

    weight: str
    """What the work is heavy on: `processor`, `network` or `accelerator`."""

    not_before: AwareDatetime | None = None
    """When it may be taken, if not at once."""

    trace: dict[str, str] = Field(default_factory=dict[str, str])
    """W3C trace context of whoever asked."""

    @property
    def name(self) -> tuple[StepId, int]:
        """What tells it from others."""
        return self.step, self.attempt
