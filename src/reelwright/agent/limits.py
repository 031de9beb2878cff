"""What a message and a user's day may cost: set aside before a model is asked, settled after."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime

from reelwright.domain import Owner, Spent
from reelwright.errors import LimitError
from reelwright.ports import Budgets

_MICROS = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What model calls may cost."""

    requests_per_message: int = 30
    tool_calls_per_message: int = 60
    seconds_per_answer: float = 600.0
    tokens_per_message: int = 500_000
    dollars_per_message: float = 1.0
    tokens_per_day: int = 5_000_000
    dollars_per_day: float = 10.0


@dataclass(slots=True)
class Allowance:
    """What one go at answering may take, and what it took."""

    tokens: int
    dollars: float
    spent: Spent = field(default_factory=Spent)


@asynccontextmanager
async def allowance(
    budgets: Budgets, limits: Limits, owner: Owner, now: datetime, *, already: Spent
) -> AsyncGenerator[Allowance]:
    """Set aside what a message may still take; what is not taken is given back at the end.

    Whoever dies in the block leaves it set aside for that day.

    Raises:
        LimitError: the day's share is used up (`daily_budget_spent`).
    """
    day = now.date()
    tokens, micros = await budgets.reserve(
        owner,
        day,
        tokens=max(0, limits.tokens_per_message - already.tokens),
        micros=max(0, round((limits.dollars_per_message - (already.dollars or 0)) * _MICROS)),
        of_tokens=limits.tokens_per_day,
        of_micros=round(limits.dollars_per_day * _MICROS),
    )
    allowed = Allowance(tokens=tokens, dollars=micros / _MICROS)
    try:
        if not tokens or not micros:
            raise LimitError(
                "What you may spend on models today is used up.",
                code="daily_budget_spent",
                fix="Go on tomorrow (UTC), or raise REELWRIGHT_CHAT__TOKENS_PER_DAY or "
                "REELWRIGHT_CHAT__DOLLARS_PER_DAY.",
            )
        yield allowed
    finally:
        taken = round((allowed.spent.dollars or 0) * _MICROS)
        await budgets.settle(
            owner, day, tokens=allowed.spent.tokens - tokens, micros=taken - micros
        )
