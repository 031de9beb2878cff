"""A step and its row: what `steps`, `leases` and `events` have in common."""

from typing import Any

from reelwright.domain import Handling, Step, StepState
from reelwright.store.tables import StepRow

ENDED = [state.value for state in StepState if state.is_final]
_NOT_DEFERRED = [name for name in Step.model_fields if name not in {"result", "handling"}]


def columns_of(step: Step) -> dict[str, Any]:
    """Give the columns of a step's row, but for its lease."""
    handling = step.handling
    return step.model_dump(mode="json", exclude={"id", "handling"}) | {
        "doing": step.doing[:200],
        "created_at": step.created_at,
        "started_at": step.started_at,
        "finished_at": step.finished_at,
        **handling.model_dump(exclude={"not_before"}),
        "not_before": handling.not_before,
        "unfinished_key": None if step.state.is_final else handling.call_key,
    }


def to_step(row: StepRow, *, with_result: bool = True) -> Step:
    """Read a step from its row."""
    given: dict[str, Any] = {name: getattr(row, name) for name in _NOT_DEFERRED}
    if with_result:
        given["result"] = row.result
    handling = Handling.model_validate({name: getattr(row, name) for name in Handling.model_fields})
    return Step.model_validate(given | {"handling": handling})
