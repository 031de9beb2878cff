"""From a message to its answer, over jobs and processes."""

import asyncio
from pathlib import Path

import pytest
from pydantic_ai.messages import ModelMessage, ModelResponse, TextPart
from pydantic_ai.models.function import AgentInfo, FunctionModel

from reelwright.agent.history import owners_messages
from reelwright.agent.limits import Limits
from reelwright.domain import LOCAL, ConversationId, ConversationState, Owner
from reelwright.errors import ArgumentsError, NotFoundError, UnavailableError
from reelwright.store.database import Sessions
from tests.agent.desks import CallOf, Player, open_office, returned
from tests.steps import toys
from tests.waiting import until

ANSWERED, WAITING = ConversationState.ANSWERED, ConversationState.WAITING


async def test_a_message_is_answered(sessions: Sessions, tmp_path: Path) -> None:
    player = Player("Hello.")
    async with open_office(sessions, tmp_path, player.model) as office:
        answer = await office.desk.ask(LOCAL, "Hi\u202e there\0")

    assert (answer.text, answer.state, answer.problem) == ("Hello.", ANSWERED, None)
    assert answer.model == "player"
    assert answer.spent.requests == 1


async def test_the_planner_sees_every_tool_and_what_to_keep_to(
    sessions: Sessions, tmp_path: Path
) -> None:
    player = Player("Hello.")
    async with open_office(sessions, tmp_path, player.model) as office:
        await office.desk.ask(LOCAL, "Hi")

    assert set(player.tools) == {*toys.TOYS, "wait_for_job", "cancel_job"}
    assert "you never publish and you never delete" in player.instructions[0].lower()
    assert '"now"' in player.instructions[0]


async def test_what_is_done_at_once_is_read_in_the_same_run(
    sessions: Sessions, tmp_path: Path
) -> None:
    player = Player([("glance", {})], "I looked.")
    async with open_office(sessions, tmp_path, player.model) as office:
        answer = await office.desk.ask(LOCAL, "Look")

    assert (answer.text, answer.state) == ("I looked.", ANSWERED)
    assert returned(player.read[-1]) == [("glance", "success", '{"said":"seen"}')]


async def test_a_job_ends_the_run_and_its_result_goes_on_with_it(
    sessions: Sessions, tmp_path: Path
) -> None:
    player = Player([("shout", {"word": "hello"})], "It says HELLO.")
    async with open_office(sessions, tmp_path, player.model) as office:
        waiting = await office.desk.ask(LOCAL, "Shout hello")
        read = len(player.read)
        answer = await office.desk.finish(LOCAL, waiting.conversation)

    assert (waiting.state, read) == (WAITING, 1)
    assert (answer.text, answer.state) == ("It says HELLO.", ANSWERED)
    assert answer.jobs == waiting.jobs
    assert returned(player.read[-1]) == [("shout", "success", '{"said":"HELLO"}')]


async def test_jobs_of_one_message_run_side_by_side(sessions: Sessions, tmp_path: Path) -> None:
    player = Player([("forever", {}), ("shout", {"word": "b"})], "One was stopped.")
    async with open_office(sessions, tmp_path, player.model) as office:
        waiting = await office.desk.ask(LOCAL, "Both")
        await until(lambda: {"forever", "shout b"} <= set(toys.ran))
        await office.works.foreman.cancel(LOCAL, waiting.jobs[0])
        answer = await office.desk.finish(LOCAL, waiting.conversation)

    assert answer.text == "One was stopped."
    assert [(name, outcome) for name, outcome, _ in returned(player.read[-1])] == [
        ("forever", "failed"),
        ("shout", "success"),
    ]


async def test_a_job_that_failed_is_told_with_what_would_be_right(
    sessions: Sessions, tmp_path: Path
) -> None:
    player = Player([("shout", {"word": "silence"})], "It could not.")
    async with open_office(sessions, tmp_path, player.model) as office:
        waiting = await office.desk.ask(LOCAL, "Shout")
        await office.desk.finish(LOCAL, waiting.conversation)

    ((_, outcome, content),) = returned(player.read[-1])
    assert outcome == "failed"
    assert content == "There is nothing to shout. (nothing_found) Give a word."


async def test_wrong_arguments_are_told_so_that_others_are_tried(
    sessions: Sessions, tmp_path: Path
) -> None:
    player = Player([("shout", {"wort": "x"})], [("shout", {"word": "x"})], "X.")
    async with open_office(sessions, tmp_path, player.model) as office:
        waiting = await office.desk.ask(LOCAL, "Shout x")
        answer = await office.desk.finish(LOCAL, waiting.conversation)

    assert answer.text == "X."
    ((_, outcome, content),) = returned(player.read[1])
    assert outcome == "retried"
    assert "shout takes: refresh, word" in content or "shout takes" in content


async def test_a_message_while_jobs_run_is_answered_and_their_end_is_told_after(
    sessions: Sessions, tmp_path: Path
) -> None:
    player = Player([("forever", {})], "It still runs.", "It was stopped.")
    async with open_office(sessions, tmp_path, player.model) as office:
        first = await office.desk.ask(LOCAL, "Begin")
        meanwhile = await office.desk.ask(LOCAL, "How far?", conversation=first.conversation)
        await office.works.foreman.cancel(LOCAL, first.jobs[0])
        answer = await office.desk.finish(LOCAL, first.conversation)

    assert (meanwhile.text, meanwhile.state) == ("It still runs.", WAITING)
    assert "Not done yet" in returned(player.read[1])[0][2]
    assert answer.text.endswith("It was stopped.")
    assert [name for name, _, _ in returned(player.read[2])] == ["forever", "wait_for_job"]


async def test_another_process_goes_on_after_the_one_that_asked_is_gone(
    sessions: Sessions, tmp_path: Path
) -> None:
    first, second = Player([("shout", {"word": "a"})]), Player("A.")
    async with open_office(sessions, tmp_path, first.model) as office:
        waiting = await office.desk.ask(LOCAL, "Shout a")

    async with open_office(sessions, tmp_path, second.model) as office:
        await office.works.engine.reconciler.look()
        answer = await office.desk.finish(LOCAL, waiting.conversation)

    assert answer.text == "A."
    assert returned(second.read[0]) == [("shout", "success", '{"said":"A"}')]
    assert toys.ran.count("shout a") == 1


async def test_a_conversation_remembers(sessions: Sessions, tmp_path: Path) -> None:
    player = Player("One.", "Two.")
    async with open_office(sessions, tmp_path, player.model) as office:
        first = await office.desk.ask(LOCAL, "First")
        again = await office.desk.ask(LOCAL, "Second", conversation=first.conversation)

    assert len(player.read[1]) == 3
    assert again.spent.requests == 1
    assert again.spent_in_all.requests == 2


async def test_undo_takes_the_last_message_back_and_a_branch_begins(
    sessions: Sessions, tmp_path: Path
) -> None:
    player = Player("One.", "Two.", "Three.")
    async with open_office(sessions, tmp_path, player.model) as office:
        name = (await office.desk.ask(LOCAL, "First")).conversation
        await office.desk.ask(LOCAL, "Second", conversation=name)
        await office.desk.undo(LOCAL, name)
        await office.desk.ask(LOCAL, "Third", conversation=name)
        row = await office.conversations.get(LOCAL, name)
        line = await office.conversations.entries(LOCAL, row.head)
        (left,) = row.notes["branches"]
        other = await office.conversations.entries(LOCAL, left)
        await office.desk.branch(LOCAL, name, left)
        back = await office.conversations.get(LOCAL, name)
        with pytest.raises(ArgumentsError):
            await office.desk.branch(LOCAL, name, "nothing")

    assert back.head == left
    said = [message for message in player.read[2] if message.kind == "request"]
    assert len(said) == 2
    assert [entry.id for entry in line[:2]] == [entry.id for entry in other[:2]]
    assert len(line) == len(other) == 4


async def test_nothing_can_be_undone_before_anything_was_said(
    sessions: Sessions, tmp_path: Path
) -> None:
    player = Player("One.")
    async with open_office(sessions, tmp_path, player.model) as office:
        name = (await office.desk.ask(LOCAL, "First")).conversation
        await office.desk.undo(LOCAL, name)

        with pytest.raises(ArgumentsError) as caught:
            await office.desk.undo(LOCAL, name)

    assert caught.value.code == "nothing_to_undo"


async def test_a_conversation_of_somebody_else_is_not_found(
    sessions: Sessions, tmp_path: Path
) -> None:
    other = Owner("other")
    async with open_office(sessions, tmp_path, Player("One.").model) as office:
        name = (await office.desk.ask(LOCAL, "First")).conversation

        for asked in (
            office.desk.ask(other, "Mine?", conversation=name),
            office.desk.answer(other, name),
            office.desk.finish(other, name),
            office.desk.undo(other, name),
            office.desk.answer(LOCAL, ConversationId("conv_nobodys")),
        ):
            with pytest.raises(NotFoundError) as caught:
                await asked
            assert caught.value.code == "conversation_not_found"


async def test_while_a_message_is_answered_no_other_is_taken(
    sessions: Sessions, tmp_path: Path
) -> None:
    async with open_office(sessions, tmp_path, Player("One.").model) as office:
        name = (await office.desk.ask(LOCAL, "First")).conversation
        row = await office.conversations.get(LOCAL, name)
        await office.conversations.claim(row, runner="elsewhere/1.1/x", revision="r")

        with pytest.raises(UnavailableError) as caught:
            await office.desk.ask(LOCAL, "Second", conversation=name)

    assert caught.value.code == "conversation_busy"


async def test_who_was_thought_dead_writes_nothing(sessions: Sessions, tmp_path: Path) -> None:
    """A frozen process thaws after another has taken its conversation over, and answered."""
    reached, thaw = asyncio.Event(), asyncio.Event()

    async def freezing(messages: list[ModelMessage], info: AgentInfo) -> ModelResponse:
        reached.set()
        await thaw.wait()
        return ModelResponse(parts=[TextPart("Late.")])

    async with (
        open_office(sessions, tmp_path, Player("Fast.").model) as fast,
        open_office(sessions, tmp_path, FunctionModel(freezing)) as slow,
    ):
        asking = asyncio.create_task(slow.desk.ask(LOCAL, "Hello"))
        await reached.wait()
        (row,) = await fast.conversations.due()
        taken = await fast.desk.go_on(row)
        thaw.set()
        late = await asking

    assert (taken.text, late.text) == ("Fast.", "Fast.")


async def test_nothing_said_is_no_message(sessions: Sessions, tmp_path: Path) -> None:
    async with open_office(sessions, tmp_path, Player().model) as office:
        with pytest.raises(ArgumentsError) as caught:
            await office.desk.ask(LOCAL, " \u200b ")

    assert caught.value.code == "message_empty"


async def test_an_endless_loop_of_calls_ends_and_the_conversation_goes_on(
    sessions: Sessions, tmp_path: Path
) -> None:
    again: list[CallOf] = [("glance", {})]
    player = Player(*[again] * 6)
    limits = Limits(requests_per_message=5)
    async with open_office(sessions, tmp_path, player.model, limits=limits) as office:
        looped = await office.desk.ask(LOCAL, "Loop")
        player.plays = ["Better."]
        after = await office.desk.ask(LOCAL, "And now?", conversation=looped.conversation)

    assert looped.problem is not None
    assert looped.problem.code == "message_budget_spent"
    assert looped.spent.requests == 5
    assert (after.text, after.problem) == ("Better.", None)


async def test_many_calls_at_once_are_bounded_as_well(sessions: Sessions, tmp_path: Path) -> None:
    player = Player([("glance", {})] * 50)
    limits = Limits(tool_calls_per_message=10)
    async with open_office(sessions, tmp_path, player.model, limits=limits) as office:
        answer = await office.desk.ask(LOCAL, "Loop")

    assert answer.problem is not None
    assert answer.problem.code == "message_budget_spent"
    assert toys.ran.count("glance") <= 10


async def test_a_day_has_its_budget_for_each_user(sessions: Sessions, tmp_path: Path) -> None:
    player = Player("One.", "Two.", "Three.")
    limits = Limits(tokens_per_message=10_000, tokens_per_day=10)
    async with open_office(sessions, tmp_path, player.model, limits=limits) as office:
        first = await office.desk.ask(LOCAL, "Hello")
        second = await office.desk.ask(LOCAL, "Hello")
        other = await office.desk.ask(Owner("other"), "Hello")

    assert first.problem is not None  # what one answer takes is known only after it
    assert second.problem is not None
    assert second.problem.code == "daily_budget_spent"
    assert len(player.read) == 2
    assert other.problem is not None
    assert other.problem.code == "message_budget_spent"


async def test_who_is_stopped_leaves_the_message_to_the_next(
    sessions: Sessions, tmp_path: Path
) -> None:
    reached = asyncio.Event()

    async def slow(messages: list[ModelMessage], info: AgentInfo) -> ModelResponse:
        reached.set()
        await asyncio.Event().wait()
        raise AssertionError("never")

    async with open_office(sessions, tmp_path, FunctionModel(slow)) as office:
        asking = asyncio.create_task(office.desk.ask(LOCAL, "One"))
        await reached.wait()
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        (left,) = await office.conversations.due()

    player = Player("Both.")
    async with open_office(sessions, tmp_path, player.model) as office:
        answer = await office.desk.ask(LOCAL, "Two", conversation=left.id)

    assert (left.runner, left.tries) == (None, 0)
    assert answer.text == "Both."
    ((request,),) = player.read
    assert owners_messages([request]) == ["One\nTwo"]


async def test_a_job_is_told_of_although_a_message_meanwhile_failed(
    sessions: Sessions, tmp_path: Path
) -> None:
    again: list[CallOf] = [("glance", {})]
    player = Player([("forever", {})], *[again] * 9)
    limits = Limits(requests_per_message=3)
    async with open_office(sessions, tmp_path, player.model, limits=limits) as office:
        first = await office.desk.ask(LOCAL, "Begin")
        failed = await office.desk.ask(LOCAL, "Loop", conversation=first.conversation)
        player.plays = ["It was stopped."]
        await office.works.foreman.cancel(LOCAL, first.jobs[0])
        await office.desk.finish(LOCAL, first.conversation)

    assert failed.problem is not None
    assert failed.state is WAITING
