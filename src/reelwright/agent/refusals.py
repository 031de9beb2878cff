"""Why a model gave no answer, as our own problems."""

from pydantic_ai.exceptions import (
    AgentRunError,
    ContentFilterError,
    FallbackExceptionGroup,
    ModelAPIError,
    ModelAuthenticationError,
    ModelContextWindowExceededError,
    ModelHTTPError,
    ModelNotFoundError,
    ModelQuotaExceededError,
    ModelRequestRejectedError,
    RunTimedOut,
    UsageLimitExceeded,
)

from reelwright.domain import Problem

_REFUSED = 400
_TIMED_OUT = 408
_TOO_MANY = 429
_SERVER = 500


def problem_of_run(  # noqa: PLR0911 - a table, kind by kind
    error: AgentRunError | FallbackExceptionGroup,
) -> Problem:
    """Say why a run ended without an answer, and what would be right."""
    if isinstance(error, FallbackExceptionGroup):
        last = error.exceptions[-1]
        return problem_of_run(last) if isinstance(last, AgentRunError) else _UNAVAILABLE
    match error:
        case UsageLimitExceeded():
            return _LIMIT
        case ModelAuthenticationError() | ModelQuotaExceededError():
            return _KEY
        case ModelNotFoundError():
            return _NO_MODEL
        case ModelContextWindowExceededError():
            return _TOO_LONG
        case ContentFilterError() | ModelRequestRejectedError():
            return _REFUSAL
        case ModelHTTPError(status_code=status) if _REFUSED <= status < _SERVER and status not in {
            _TIMED_OUT,
            _TOO_MANY,
        }:
            return _REFUSAL
        case ModelAPIError() | RunTimedOut():
            return _UNAVAILABLE
        case _:
            return _UNUSABLE


_LIMIT = Problem(
    code="message_budget_spent",
    message="This message took all that one message may, so I stopped.",
    fix="What was begun goes on. Ask for less at a time, or raise REELWRIGHT_CHAT__....",
    error="LimitError",
)
_KEY = Problem(
    code="model_refused",
    message="The model's vendor does not accept the key, or its credit is used up.",
    fix="Check REELWRIGHT_MODELS__API_KEY, or the vendor's own variable.",
    error="ProviderError",
)
_NO_MODEL = Problem(
    code="model_unknown",
    message="The vendor knows no model of that name.",
    fix="Correct REELWRIGHT_MODELS__PLANNER.",
    error="ProviderError",
)
_TOO_LONG = Problem(
    code="conversation_too_long",
    message="This conversation is longer than the model can read.",
    fix="Begin a new one: what was made is kept in the library.",
    error="LimitError",
)
_REFUSAL = Problem(
    code="model_refused",
    message="The model refused to answer this.",
    fix="Say it in another way, or choose another model (REELWRIGHT_MODELS__PLANNER).",
    error="ProviderError",
)
_UNAVAILABLE = Problem(
    code="model_unavailable",
    message="The model cannot answer now.",
    fix="Say it again in a while; what was begun goes on.",
    error="UnavailableError",
)
_UNUSABLE = Problem(
    code="model_answer_unusable",
    message="The model's answers could not be used.",
    fix="Say it again, or choose another model (REELWRIGHT_MODELS__PLANNER).",
    error="ProviderError",
)
