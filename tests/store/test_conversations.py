import asyncio

import pytest

from reelwright.domain import (
    LOCAL,
    Conversation,
    ConversationId,
    ConversationState,
    Entry,
    Owner,
    StepId,
    StepState,
)
from reelwright.errors import NotFoundError
from reelwright.ports import SupersededError
from reelwright.store.conversations import StoredConversations
from reelwright.store.database import Sessions
from reelwright.store.steps import StoredSteps
from tests.nouns import a_step, moment

YOURS = Owner("somebody")


def a_conversation(name: str = "conv_one", **changes: object) -> Conversation:
    given = {
        "id": ConversationId(name),
        "owner": LOCAL,
        "title": "Übung 讲座 🎓",
        "revision": "r1",
        "created_at": moment(),
        "updated_at": moment(),
    }
    return Conversation.model_validate(given | changes)


def said(name: str, parent: str | None, text: str = "hello 🎓") -> Entry:
    return Entry(id=name, parent=parent, message={"text": text, "n": 1.5})


async def test_a_conversation_comes_back_as_it_was_kept(sessions: Sessions) -> None:
    store = StoredConversations(sessions)
    kept = a_conversation(
        state=ConversationState.WAITING,
        head="e2",
        awaits=(StepId("stp_a"), StepId("stp_b")),
        notes={"text": "“a”", "jobs": ["stp_a"]},
        runner="here/1",
        tries=2,
    )

    await store.save(kept, entries=[said("e1", None), said("e2", "e1")], expected=None)

    assert await store.get(LOCAL, kept.id) == kept
    assert await store.entries(LOCAL, "e2") == [said("e1", None), said("e2", "e1")]
    assert await store.entries(LOCAL, "e2", limit=1) == [said("e2", "e1")]
    assert await store.entries(LOCAL, None) == []


async def test_what_belongs_to_somebody_else_is_not_there(sessions: Sessions) -> None:
    store = StoredConversations(sessions)
    await store.save(a_conversation(head="e1"), entries=[said("e1", None)], expected=None)

    with pytest.raises(NotFoundError):
        await store.get(YOURS, ConversationId("conv_one"))
    with pytest.raises(LookupError):
        await store.entries(YOURS, "e1")
    with pytest.raises(SupersededError):
        await store.remove(YOURS, ConversationId("conv_one"), expected="r1")
    with pytest.raises(SupersededError):
        await store.save(a_conversation(owner=YOURS, revision="r2"), expected="r1")
    assert list(await store.list(YOURS)) == []


async def test_of_two_who_read_the_same_one_writes(sessions: Sessions) -> None:
    store = StoredConversations(sessions)
    await store.save(a_conversation(), expected=None)

    async def write(name: str) -> str:
        try:
            await store.save(
                a_conversation(revision=name, head=name),
                entries=[said(name, None)],
                expected="r1",
            )
        except SupersededError:
            return "late"
        return name

    came = await asyncio.gather(*(write(f"w{n}") for n in range(5)))

    (won,) = [each for each in came if each != "late"]
    assert (await store.get(LOCAL, ConversationId("conv_one"))).revision == won
    for late in {f"w{n}" for n in range(5)} - {won}:
        with pytest.raises(LookupError):
            await store.entries(LOCAL, late)


async def test_a_new_one_is_not_written_over_one_that_is_there(sessions: Sessions) -> None:
    store = StoredConversations(sessions)
    await store.save(a_conversation(), expected=None)

    with pytest.raises(SupersededError):
        await store.save(a_conversation(title="other"), expected=None)


async def test_a_head_has_to_be_one_of_its_own_messages(sessions: Sessions) -> None:
    store = StoredConversations(sessions)
    await store.save(a_conversation(head="e1"), entries=[said("e1", None)], expected=None)

    with pytest.raises(SupersededError):
        await store.save(a_conversation("conv_two", head="e1"), expected=None)


async def test_removing_takes_the_messages_along(sessions: Sessions) -> None:
    store = StoredConversations(sessions)
    await store.save(
        a_conversation(head="e1", awaits=(StepId("stp_a"),)),
        entries=[said("e1", None)],
        expected=None,
    )

    await store.remove(LOCAL, ConversationId("conv_one"), expected="r1")

    with pytest.raises(LookupError):
        await store.entries(LOCAL, "e1")


async def test_lists_are_newest_first_and_go_on(sessions: Sessions) -> None:
    store = StoredConversations(sessions)
    for n in range(4):
        await store.save(a_conversation(f"conv_{n}", created_at=moment(n // 2)), expected=None)

    first = await store.list(LOCAL, limit=2)
    rest = await store.list(LOCAL, after=first[-1].id)

    assert [each.id for each in (*first, *rest)] == ["conv_3", "conv_2", "conv_1", "conv_0"]


async def test_it_is_due_when_everything_it_awaits_has_ended(sessions: Sessions) -> None:
    store, steps = StoredConversations(sessions), StoredSteps(sessions)
    one, two = await steps.plan(a_step()), await steps.plan(a_step())
    waiting = a_conversation(state=ConversationState.WAITING, awaits=(one.id, two.id))
    await store.save(waiting, expected=None)
    await store.save(a_conversation("conv_done"), expected=None)

    await steps.save(one.model_copy(update={"state": StepState.FAILED}))
    before = await store.due()
    await steps.save(two.model_copy(update={"state": StepState.SUCCEEDED, "result": {}}))

    assert list(before) == []
    assert list(await store.due()) == [waiting]


async def test_a_step_that_is_gone_keeps_nobody_waiting(sessions: Sessions) -> None:
    store = StoredConversations(sessions)
    waiting = a_conversation(state=ConversationState.WAITING, awaits=(StepId("stp_gone"),))

    await store.save(waiting, expected=None)

    assert list(await store.due()) == [waiting]


async def test_one_of_many_claims_it_and_who_had_it_writes_nothing(sessions: Sessions) -> None:
    store = StoredConversations(sessions)
    read = a_conversation(state=ConversationState.DUE)
    await store.save(read, expected=None)

    async def claim(n: int) -> bool:
        try:
            await store.claim(read, runner=f"w{n}", revision=f"c{n}")
        except SupersededError:
            return False
        return True

    came = await asyncio.gather(*(claim(n) for n in range(5)))

    assert sum(came) == 1
    taken = await store.get(LOCAL, read.id)
    assert (taken.runner, taken.tries) == (f"w{came.index(True)}", 1)
    with pytest.raises(SupersededError):
        await store.save(read, expected="r1")


async def test_a_beat_counts_only_where_the_process_answers(sessions: Sessions) -> None:
    store = StoredConversations(sessions)
    await store.save(a_conversation(runner="me"), expected=None)
    await store.save(a_conversation("conv_two", runner="other"), expected=None)

    await store.beat("me")

    beats = {each.id: each.beat for each in await store.list(LOCAL)}
    assert beats == {"conv_one": 1, "conv_two": 0}
