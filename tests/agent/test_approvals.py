"""What no model may do is asked of a person, and only his own yes to exactly that counts."""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from reelwright.agent.approvals import Approvals, Asked
from reelwright.agent.asking import AskArgs, ask
from reelwright.agent.notes import notes_of
from reelwright.domain import (
    LOCAL,
    Channel,
    ClipId,
    ConversationId,
    Owner,
    Publication,
    PublicationId,
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


class Publisher:
    """Lets publications out, and remembers which."""

    def __init__(self) -> None:
        self.published: list[PublicationId] = []

    async def __call__(self, owner: Owner, publication: Publication) -> Publication:
        self.published.append(publication.id)
        return publication


class OneChannel:
    async def list(self, owner: Owner) -> tuple[Channel, ...]:
        return (Channel(id="UC1", title="Mine"),)


@pytest.fixture
async def prepared(sessions: Sessions, tmp_path: Path) -> AsyncGenerator[tuple[Office, Publisher]]:
    """An office in which a clip can be published, and what publishes it."""
    player = Player([("upload_to_youtube", {"clip": "clip_one"})], "It waits for your yes.")
    tools, channels = load_tools(), OneChannel()
    async with open_office(
        sessions, tmp_path, player.model, tools=tools, channels=channels
    ) as office:
        await office.house.videos.add(a_video())
        await office.house.clips.add(a_clip())
        publisher = Publisher()
        approvals = Approvals(office.works.foreman, office.conversations, publisher)
        yield replace(office, approvals=approvals), publisher


async def asked_to_publish(office: Office) -> tuple[ConversationId, Asked]:
    waiting = await office.desk.ask(LOCAL, "Publish clip 1")
    answer = await office.desk.finish(LOCAL, waiting.conversation)
    assert answer.asks
    (asked,) = await office.approvals.open(LOCAL, answer.conversation)
    return answer.conversation, asked


async def test_a_model_publishes_nothing_and_a_person_sees_exactly_what_would_be(
    prepared: tuple[Office, Publisher],
) -> None:
    office, publisher = prepared

    _, asked = await asked_to_publish(office)

    assert publisher.published == []
    assert asked.text.startswith("Publish this to YouTube?\nTitle: A clip\nChannel: UC1\n")


async def test_a_persons_yes_publishes_once(prepared: tuple[Office, Publisher]) -> None:
    office, publisher = prepared
    name, asked = await asked_to_publish(office)

    await office.approvals.decide(LOCAL, name, asked.code, is_yes=True)

    assert await refused(office, name, asked.code) == "approval_unknown"
    assert len(publisher.published) == 1


async def test_a_yes_to_a_publication_that_changed_is_refused(
    prepared: tuple[Office, Publisher],
) -> None:
    office, publisher = prepared
    name, asked = await asked_to_publish(office)
    (publication,) = await office.house.publications.list(LOCAL)
    changed = publication.model_copy(update={"snapshot_sha256": "9" * 64})
    await office.house.publications.add(changed, None)

    assert await refused(office, name, asked.code) == "approval_changed"
    assert publisher.published == []


async def test_without_a_publisher_a_yes_sends_nothing(
    prepared: tuple[Office, Publisher],
) -> None:
    office, _ = prepared
    name, asked = await asked_to_publish(office)
    nowhere = replace(office, approvals=Approvals(office.works.foreman, office.conversations))

    assert await refused(nowhere, name, asked.code) == "publishing_unavailable"


async def test_ask_for_other_agents_takes_no_yes_and_gives_no_code(office: Office) -> None:
    name, asked = await asked_in(office)

    with pytest.raises(ApprovalRequired) as caught:
        await ask(office.desk, LOCAL, AskArgs(message=f" /approve {asked.code}", conversation=name))
    answer = await ask(office.desk, LOCAL, AskArgs(message="And?", conversation=name, wait=1))

    assert caught.value.code == "approval_elsewhere"
    assert "A person has to say yes: Delete clip 1" in answer.as_text()
    assert asked.code not in answer.model_dump_json()
    assert await is_there(office)


async def test_ask_does_not_wait_longer_than_it_was_told(
    sessions: Sessions, tmp_path: Path
) -> None:
    player = Player([("forever", {})])
    async with open_office(sessions, tmp_path, player.model) as office:
        answer = await ask(office.desk, LOCAL, AskArgs(message="Begin", wait=0))

    assert answer.state == "waiting"
    assert f"ask again with conversation={answer.conversation}" in answer.as_text()


async def test_the_planner_is_told_what_a_person_decided(
    sessions: Sessions, tmp_path: Path
) -> None:
    player = Player([DELETE], "It waits.", "It is gone.")
    async with open_office(sessions, tmp_path, player.model, tools=load_tools()) as office:
        await office.house.videos.add(a_video())
        await office.house.clips.add(a_clip())
        name, asked = await asked_in(office)
        await office.approvals.decide(LOCAL, name, asked.code, is_yes=True)
        await office.desk.ask(LOCAL, "Is it gone?", conversation=name)

    assert "A person said yes to delete clip_one." in player.instructions[-1]
