"""The wire form of a wake-up: one of arq's jobs as JSON, never pickle, and read strictly.

Whoever may write to Redis may write anything, so what is read is checked before it is believed.
"""

from typing import Any, Final, Literal

from pydantic import Field, ValidationError
from pydantic_core import to_json

from reelwright.domain import StepId, Value, WakeUp

CALL: Final = "wake"
"""The name arq knows our one function by."""

_LONGEST = 64 * 1024
"""A wake-up is some hundred bytes; a trace context may add eight thousand."""


class _Job(Value):
    """The short names are arq's."""

    t: None
    f: Literal["wake"]
    a: tuple[WakeUp]
    k: dict[str, None] = Field(max_length=0)
    et: int = Field(ge=0)


def write_job(job: dict[str, Any]) -> bytes:
    """Write what arq sends. It also writes results, with exceptions inside, which nobody reads."""
    return to_json(job, fallback=repr)


def read_job(raw: bytes) -> dict[str, Any]:
    """Read what arq received.

    Raises:
        ValueError: it is no wake-up of ours; it is not quoted.
    """
    if len(raw) > _LONGEST:
        raise ValueError(f"A wake-up of {len(raw)} bytes is none of ours.")
    try:
        job = _Job.model_validate_json(raw)
    except ValidationError as error:
        wrong = error.errors(include_input=False, include_url=False, include_context=False)[0]
        where = ".".join(str(part) for part in wrong["loc"])
        raise ValueError(f"This is no wake-up of ours: {where} {wrong['msg']}.") from None
    return {"t": None, "f": CALL, "a": job.a, "k": {}, "et": job.et}


def write_name(step: StepId, attempt: int) -> str:
    """Give the name of the job that carries a wake-up: it is what makes the same one twice one."""
    return f"{step}:{attempt}"


def read_name(raw: bytes) -> tuple[StepId, int] | None:
    """Give step and attempt of a name, or None when it is no name of ours."""
    try:
        step, _, attempt = raw.decode("ascii").rpartition(":")
    except UnicodeDecodeError:
        return None
    if not step or not attempt.isdecimal() or attempt != str(int(attempt[:19])):
        return None
    return StepId(step), int(attempt)
