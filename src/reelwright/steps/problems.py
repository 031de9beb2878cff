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

CRASHED = Problem(
    code="crashed_repeatedly",
    message="Three workers died while they did this, so it is not begun again.",
    fix="Try it with a shorter or smaller piece; if it stays so, report it with the job's id.",
    error="InternalError",
)


def problem_of(error: ReelwrightError) -> Problem:
    """Write down what an error says."""
    return Problem(
        code=error.code, message=error.message, fix=error.fix, error=type(error).__name__
    )
