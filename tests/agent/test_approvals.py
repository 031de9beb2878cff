"""What no model may do is asked of a person, and only his own yes to exactly that counts."""

import asyncio
from collections.abc import AsyncGenerator
from datetime import timedelta
from pathlib import Path

import pytest

from reelwright.agent.approvals import Asked
from reelwright.agent.notes import notes_of
from reelwright.domain import (
    LOCAL,
    ClipId,
    ConversationId,
    Owner,
    Privacy,
    Publication,
    PublicationId,
    PublicationState,
    Snapshot,
    VideoId,
)
from reelwright.errors import ApprovalRequired, NotFoundError, UnavailableError
from reelwright.store.database import Sessions
from reelwright.tools import load_tools
from tests.agent.desks import Office, Player, open_office, returned
from tests.nouns import a_clip, a_video

OTHER = Owner("other")
DELETE = ("delete", {"id": "clip_one"})


@pytest.fixture
async def office(sessions: Sessions, tmp_path: Path) -> AsyncGenerator[Office]:
    player = Player([DELETE], "It waits for your yes.")
    async with open_office(sessions, tmp_path, player.model, tools=load_tools()) as office:
        await office.house.videos.add(a_video())
        await office.house.clips.add(a_clip())
        yield office


async def asked_in(office: Office) -> tuple[ConversationId, Asked]:
    """Have the planner ask whether the clip may be deleted."""
    answer = await office.desk.ask(LOCAL, "Delete clip 1")
    (asked,) = await office.approvals.open(LOCAL, answer.conversation)
    return answer.conversation, asked


async def is_there(office: Office) -> bool:
    return (await office.house.clips.get(LOCAL, ClipId("clip_one"))).deleted_at is None


async def refused(office: Office, name: ConversationId, code: str, owner: Owner = LOCAL) -> str:
    """Say yes, and be refused; give the reason, having seen that nothing was done."""
    with pytest.raises((ApprovalRequired, NotFoundError)) as caught:
        await office.approvals.decide(owner, name, code, is_yes=True)
    return caught.value.code


async def test_a_model_deletes_nothing_and_a_person_is_asked(office: Office) -> None:
    answer = await office.desk.ask(LOCAL, "Delete clip 1")

    assert await is_there(office)
    assert answer.waits_for_yes == ("Delete clip 1 “A clip” (clip_one)?",)
    assert answer.asks


async def test_a_persons_yes_does_it_once(office: Office) -> None:
    name, asked = await asked_in(office)

    said = await office.approvals.decide(LOCAL, name, asked.code, is_yes=True)

    assert "clip_one" in said
    assert not await is_there(office)
    assert (await office.desk.answer(LOCAL, name)).waits_for_yes == ()


async def test_a_persons_no_is_the_end_of_it(office: Office) -> None:
    name, asked = await asked_in(office)

    await office.approvals.decide(LOCAL, name, asked.code, is_yes=False)

    assert await refused(office, name, asked.code) == "approval_unknown"
    assert await is_there(office)


@pytest.mark.parametrize("code", ["", "x", "apr_one", "clip_one", "A" * 5000])
async def test_a_forged_yes_is_refused(office: Office, code: str) -> None:
    name, _ = await asked_in(office)

    assert await refused(office, name, code) == "approval_unknown"
    assert await is_there(office)


async def test_the_id_of_a_question_approves_nothing(office: Office) -> None:
    name, _ = await asked_in(office)
    (question,) = notes_of(await office.conversations.get(LOCAL, name)).questions

    for code in (question.id, question.subject_sha256, question.code_sha256 or ""):
        assert await refused(office, name, code) == "approval_unknown"
    assert await is_there(office)


async def test_a_yes_to_something_that_changed_is_refused(office: Office) -> None:
    name, asked = await asked_in(office)
    row = await office.conversations.get(LOCAL, name)
    notes = row.notes
    notes["questions"][0]["call"]["args"]["id"] = "vid_one"
    await office.conversations.save(row.model_copy(update={"notes": notes}), expected=row.revision)

    assert await refused(office, name, asked.code) == "approval_changed"
    assert await is_there(office)


async def test_a_yes_counts_once(office: Office) -> None:
    name, asked = await asked_in(office)
    await office.approvals.decide(LOCAL, name, asked.code, is_yes=True)

    assert await refused(office, name, asked.code) == "approval_unknown"


async def test_of_many_who_say_yes_at_once_one_is_heard(office: Office) -> None:
    name, asked = await asked_in(office)

    came = await asyncio.gather(
        *(office.approvals.decide(LOCAL, name, asked.code, is_yes=True) for _ in range(5)),
        return_exceptions=True,
    )

    assert sum(isinstance(each, str) for each in came) == 1
    assert all(isinstance(e, str | ApprovalRequired | UnavailableError) for e in came)


async def test_a_yes_of_somebody_else_is_not_found(office: Office) -> None:
    name, asked = await asked_in(office)

    assert await refused(office, name, asked.code, OTHER) == "conversation_not_found"
    with pytest.raises(NotFoundError):
        await office.approvals.open(OTHER, name)
    assert await is_there(office)


async def test_a_code_of_one_conversation_is_worth_nothing_in_another(office: Office) -> None:
    _, asked = await asked_in(office)
    elsewhere = await office.desk.ask(LOCAL, "Hello")

    assert await refused(office, elsewhere.conversation, asked.code) == "approval_unknown"
    assert await is_there(office)


async def test_a_yes_after_ten_minutes_comes_too_late(office: Office) -> None:
    name, asked = await asked_in(office)
    office.works.clock.turn(timedelta(minutes=11))

    assert await refused(office, name, asked.code) == "approval_expired"
    assert await office.approvals.open(LOCAL, name) == ()


async def test_a_new_code_makes_the_one_before_worthless(office: Office) -> None:
    name, first = await asked_in(office)

    (second,) = await office.approvals.open(LOCAL, name)

    assert first.code != second.code
    assert await refused(office, name, first.code) == "approval_unknown"


async def test_no_code_is_kept_or_read_by_a_model(sessions: Sessions, tmp_path: Path) -> None:
    player = Player([DELETE], "It waits.", "Hello.")
    async with open_office(sessions, tmp_path, player.model, tools=load_tools()) as office:
        await office.house.videos.add(a_video())
        await office.house.clips.add(a_clip())
        name, asked = await asked_in(office)
        await office.desk.ask(LOCAL, "Hello?", conversation=name)
        kept = (await office.conversations.get(LOCAL, name)).model_dump_json()
        answer = await office.desk.answer(LOCAL, name)

    assert asked.code not in kept
    assert asked.code not in answer.model_dump_json()
    assert asked.code not in str(player.read) + str(player.instructions)


async def test_asking_to_delete_what_is_not_there_asks_nobody(
    sessions: Sessions, tmp_path: Path
) -> None:
    player = Player([("delete", {"id": "clip_nobodys"})], "There is none.")
    async with open_office(sessions, tmp_path, player.model, tools=load_tools()) as office:
        answer = await office.desk.ask(LOCAL, "Delete it")

    assert answer.waits_for_yes == ()
    assert returned(player.read[1])[0][1] == "retried"


def a_publication(state: PublicationState, office: Office) -> Publication:
    snapshot = Snapshot(
        file_sha256="1" * 64,
        file_key="local/clips/clip_one/clip.mp4",
        size_bytes=1,
        duration=10,
        channel_id="UC1",
        title="Titled \u202ebackwards",
        description="",
        tags=(),
        privacy=Privacy.PRIVATE,
    )
    return Publication(
        id=PublicationId("pub_one"),
        owner=LOCAL,
        video=VideoId("vid_one"),
        clip=ClipId("clip_one"),
        snapshot=snapshot,
        snapshot_sha256="2" * 64,
        state=state,
        created_at=office.house.now(),
    )
