"""What tools that the planner calls have at hand, and what they leave behind."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from reelwright.agent.notes import Question
from reelwright.domain import Owner, StepId
from reelwright.steps import Foreman
from reelwright.tool import House, Tools


@dataclass(slots=True, kw_only=True)
class Errand:
    """One go at answering a message."""

    owner: Owner
    foreman: Foreman
    said: Sequence[str]
    """The user's own messages in this conversation."""

    with_paths: bool = True
    """Whether the user is on this machine, and may name files of it."""

    knowledge: str = ""
    """What is known before, as data for a model."""

    jobs: dict[str, StepId] = field(default_factory=dict[str, StepId])
    """The steps that were begun, by the call that did."""

    questions: list[Question] = field(default_factory=list[Question])
    """What a person has to say yes to."""

    @property
    def house(self) -> House:
        return self.foreman.planner.house

    @property
    def tools(self) -> Tools:
        return self.foreman.planner.tools
