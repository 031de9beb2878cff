"""Side by side, and alone."""

import asyncio
from contextlib import AbstractAsyncContextManager

from reelwright.steps.turns import Turns


class Diary:
    """Who is inside, and who was at the same time."""

    def __init__(self) -> None:
        self.inside: set[str] = set()
        self.seen: list[set[str]] = []

    async def visit(self, who: str, room: AbstractAsyncContextManager[None]) -> None:
        async with room:
            self.inside.add(who)
            self.seen.append(set(self.inside))
            for _ in range(5):
                await asyncio.sleep(0)
            self.inside.remove(who)


async def test_many_are_inside_at_once_but_beside_one_who_is_alone_there_is_nobody() -> None:
    turns, diary = Turns(), Diary()

    await asyncio.gather(
        diary.visit("a", turns.beside_others()),
        diary.visit("b", turns.beside_others()),
        diary.visit("alone", turns.alone()),
        diary.visit("c", turns.beside_others()),
        diary.visit("alone, too", turns.alone()),
        diary.visit("d", turns.beside_others()),
    )

    assert diary.seen[:2] == [{"a"}, {"a", "b"}]
    assert diary.seen[2:4] == [{"alone"}, {"alone, too"}]
    assert diary.seen[4:] == [{"c"}, {"c", "d"}]


async def test_who_no_longer_wants_to_be_alone_keeps_nobody_out() -> None:
    turns, diary = Turns(), Diary()
    async with turns.beside_others():
        waiting = asyncio.create_task(diary.visit("alone", turns.alone()))
        await asyncio.sleep(0)
        kept_out = asyncio.create_task(diary.visit("other", turns.beside_others()))
        await asyncio.sleep(0)

        waiting.cancel()
        await kept_out

    assert diary.seen == [{"other"}]
