"""Pieces dealt out to several, and what happens when one of them fails."""

import asyncio
from collections.abc import Sequence

import pytest

from reelwright.errors import ProviderError
from reelwright.providers.transcription.side_by_side import shared


async def test_every_piece_is_worked_on_once_by_as_many_as_may_at_once() -> None:
    hands: list[Sequence[int]] = []

    async def run(hand: Sequence[int]) -> None:
        hands.append(hand)

    await shared(list(range(7)), run, at_once=3)

    assert hands == [[0, 3, 6], [1, 4], [2, 5]]


async def test_the_problem_of_one_is_told_as_it_is_and_ends_the_others() -> None:
    ended: list[int] = []

    async def run(hand: Sequence[int]) -> None:
        if hand[0] == 1:
            raise ProviderError("No.", code="transcription_failed")
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            ended.append(hand[0])
            raise

    with pytest.raises(ProviderError, match=r"^No\.") as raised:
        await shared([0, 1, 2], run, at_once=3)

    assert raised.value.code == "transcription_failed"
    assert sorted(ended) == [0, 2]
