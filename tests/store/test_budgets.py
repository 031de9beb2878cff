import asyncio
from datetime import date

from reelwright.domain import LOCAL, Owner
from reelwright.store.budgets import StoredBudgets
from reelwright.store.database import Sessions

DAY = date(2026, 11, 20)


async def test_what_is_set_aside_and_not_taken_is_given_back(sessions: Sessions) -> None:
    budgets = StoredBudgets(sessions)

    got = await budgets.reserve(LOCAL, DAY, tokens=100, micros=50, of_tokens=1000, of_micros=1000)
    await budgets.settle(LOCAL, DAY, tokens=7 - 100, micros=3 - 50)

    assert got == (100, 50)
    assert await budgets.spent(LOCAL, DAY) == (7, 3)


async def test_no_more_is_given_than_is_left_of_a_day(sessions: Sessions) -> None:
    budgets = StoredBudgets(sessions)
    await budgets.settle(LOCAL, DAY, tokens=90, micros=0)

    got = await budgets.reserve(LOCAL, DAY, tokens=50, micros=50, of_tokens=100, of_micros=20)
    more = await budgets.reserve(LOCAL, DAY, tokens=50, micros=50, of_tokens=100, of_micros=20)

    assert (got, more) == ((10, 20), (0, 0))


async def test_many_at_once_never_get_more_than_there_is(sessions: Sessions) -> None:
    budgets = StoredBudgets(sessions)

    came = await asyncio.gather(
        *(
            budgets.reserve(LOCAL, DAY, tokens=30, micros=30, of_tokens=100, of_micros=100)
            for _ in range(6)
        )
    )

    assert sum(tokens for tokens, _ in came) == 100
    assert await budgets.spent(LOCAL, DAY) == (100, 100)


async def test_days_and_owners_have_their_own(sessions: Sessions) -> None:
    budgets = StoredBudgets(sessions)

    await budgets.settle(LOCAL, DAY, tokens=5, micros=5)

    assert await budgets.spent(Owner("other"), DAY) == (0, 0)
    assert await budgets.spent(LOCAL, date(2026, 11, 21)) == (0, 0)
