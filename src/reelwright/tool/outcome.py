"""What came of the steps that a step needed."""

from dataclasses import dataclass
from typing import Any, TypeVar

from reelwright.domain import Call, Problem, Step, Value

V = TypeVar("V", bound=Value)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a step that was needed."""

    call: Call
    step: Step

    def noun(self, name: str, kind: type[V]) -> V:
        """Read one field of the result as the noun that it is."""
        assert self.step.result is not None  # noqa: S101 - only outcomes that succeeded are read
        return kind.model_validate(self.step.result[name])

    def nouns(self, name: str, kind: type[V]) -> tuple[V, ...]:
        """Read one field of the result as many of a noun."""
        assert self.step.result is not None  # noqa: S101 - only outcomes that succeeded are read
        return tuple(kind.model_validate(each) for each in self.step.result[name])

    @property
    def notes(self) -> tuple[str, ...]:
        """What a user should know of it, such as a fallback that was taken."""
        notes: Any = (self.step.result or {}).get("notes", ())
        return tuple(str(note) for note in notes)

    @property
    def problem(self) -> Problem | None:
        return self.step.problem


@dataclass(frozen=True, slots=True)
class Outcomes:
    """What came of everything a step needed, in the order it was asked for."""

    all: tuple[Outcome, ...] = ()

    def of(self, tool: str) -> tuple[Outcome, ...]:
        """Give what came of every call to a tool."""
        return tuple(each for each in self.all if each.call.tool == tool)

    def the(self, tool: str) -> Outcome:
        """Give what came of the first call to a tool that `prepare` always asks for."""
        return self.of(tool)[0]

    def one(self, tool: str) -> Outcome | None:
        """Give what came of the first call to a tool, or None when it was not needed."""
        return next(iter(self.of(tool)), None)
