"""Why a step failed, written down for whoever asked."""

from reelwright.domain import Problem
from reelwright.errors import ReelwrightError

BROKEN = Problem(
    code="internal_error",
    message="This broke on our side.",
    fix="Try again; if it stays so, report it with the job's id: the log tells where it broke.",
    error="InternalError",
)

CANCELLED = Problem(
    code="cancelled",
    message="This was stopped on request.",
    fix="Ask again: what was finished before is kept.",
    error="CancelledByUser",
)


def problem_of(error: ReelwrightError) -> Problem:
    """Write down what an error says."""
    return Problem(
        code=error.code, message=error.message, fix=error.fix, error=type(error).__name__
    )
