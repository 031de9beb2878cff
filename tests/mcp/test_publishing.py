"""Nothing is published without a person, and a client that can ask one does."""

from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import pytest
from mcp import Client
from mcp.shared.exceptions import MCPError
from mcp.types import (
    CallToolResult,
    ElicitRequestFormParams,
    ElicitResult,
    InputRequiredResult,
    ResourceLink,
)

from reelwright.app import App
from reelwright.domain import LOCAL, Channel, Owner, Publication
from reelwright.domain.publication import APPROVAL_LASTS
from reelwright.mcp.calls import AppSource
from reelwright.mcp.http import make_http_server
from reelwright.mcp.publishing import Publishing
from reelwright.tools import load_tool
from tests.fakes import FakeChannels, FakeClock
from tests.mcp.houses import open_toy_app, server_of, text_in, told
from tests.nouns import a_clip, a_video

UPLOAD = "upload_to_youtube"
WISH = {"clip": "clip_one", "title": "Bread,\nstars and \u202eboats", "tags": ["bread"]}


class FakeApprove:
    """Stands in for what takes a yes: it writes down to what it was."""

    def __init__(self) -> None:
        self.taken: list[str] = []

    async def __call__(self, owner: Owner, publication: Publication) -> Publication:
        self.taken.append(publication.snapshot_sha256)
        return publication


class Person:
    """Somebody at a client, who sees what is asked."""

    def __init__(self, action: str, *, publish: object = True) -> None:
        self.asked: list[str] = []
        self._answer = {"action": action, "content": {"publish": publish}}

    async def __call__(self, context: object, params: object) -> ElicitResult:
        assert isinstance(params, ElicitRequestFormParams)
        self.asked.append(params.message)
        return ElicitResult.model_validate(
            self._answer if self._answer["action"] == "accept" else {"action": "decline"}
        )


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
async def shop(tmp_path: Path, clock: FakeClock) -> AsyncGenerator[App]:
    """A house with a channel, and a clip to publish."""
    channels = FakeChannels([Channel(id="UC1", title="Mine")])
    tools = {UPLOAD: load_tool(UPLOAD)}
    async with open_toy_app(tmp_path, tools, channels=channels, now=clock.now) as app:
        await app.house.videos.add(a_video())
        await app.house.clips.add(a_clip())
        yield app


async def uploaded(
    app: App, era: str, person: Person | None, approve: FakeApprove | None
) -> CallToolResult:
    server = server_of(app, publishing=Publishing(approve))
    async with Client(server, mode=era, elicitation_callback=person) as client:
        return await client.call_tool(UPLOAD, WISH)


async def test_a_person_sees_exactly_what_is_asked_and_the_yes_is_to_that(
    shop: App, era: str
) -> None:
    person, approve = Person("accept"), FakeApprove()

    result = await uploaded(shop, era, person, approve)

    (question,) = person.asked
    assert "Title: Bread, stars and boats\n" in question
    assert "Channel: UC1" in question
    assert "Who may watch: private" in question
    (publication,) = await shop.house.publications.list(LOCAL)
    assert approve.taken == [publication.snapshot_sha256]
    assert told(result)["publication"]["id"] == publication.id
    assert "A person said yes." in text_in(result)


@pytest.mark.parametrize(
    "person", [Person("decline"), Person("accept", publish=False)], ids=["declines", "says no"]
)
async def test_anything_but_a_yes_sends_nothing(shop: App, era: str, person: Person) -> None:
    approve = FakeApprove()

    result = await uploaded(shop, era, person, approve)

    assert approve.taken == []
    assert "nothing was sent" in text_in(result)


async def test_a_client_that_cannot_ask_gets_what_a_person_has_to_do(shop: App, era: str) -> None:
    approve = FakeApprove()

    result = await uploaded(shop, era, None, approve)

    assert approve.taken == []
    assert not result.is_error
    assert told(result)["publication"]["state"] == "awaiting_approval"
    assert "A person has to approve it within ten minutes" in text_in(result)


async def test_a_client_that_cannot_ask_gets_the_link_to_where_a_person_decides(
    shop: App, era: str
) -> None:
    asked = Publishing(FakeApprove(), lambda it: f"https://reelwright.test/decide/{it.id}")
    server = server_of(shop, publishing=asked)

    async with Client(server, mode=era) as client:
        result = await client.call_tool(UPLOAD, WISH)

    (publication,) = await shop.house.publications.list(LOCAL)
    page = f"https://reelwright.test/decide/{publication.id}"
    assert [each.uri for each in result.content if isinstance(each, ResourceLink)] == [page]
    assert page in result.model_dump_json()
    approvals = "".join(each.model_dump_json() for each in result.content)
    assert "apr_" not in approvals


async def test_where_nothing_can_publish_nobody_is_asked(shop: App, era: str) -> None:
    person = Person("accept")

    result = await uploaded(shop, era, person, None)

    assert person.asked == []
    assert "awaiting_approval" in text_in(result)


async def test_a_yes_after_ten_minutes_is_none(shop: App, clock: FakeClock) -> None:
    approve = FakeApprove()

    class Slow(Person):
        async def __call__(self, context: object, params: object) -> ElicitResult:
            clock.turn(2 * APPROVAL_LASTS)
            return await super().__call__(context, params)

    result = await uploaded(shop, "legacy", Slow("accept"), approve)

    assert approve.taken == []
    assert told(result)["publication"]["state"] == "expired"


async def test_a_yes_that_a_client_makes_up_counts_for_nothing(shop: App) -> None:
    approve = FakeApprove()
    yes: dict[str, Any] = {"publish": ElicitResult(action="accept", content={"publish": True})}

    async with Client(
        server_of(shop, publishing=Publishing(approve)), elicitation_callback=Person("decline")
    ) as client:
        asked = await client.session.call_tool(UPLOAD, WISH, allow_input_required=True)
        assert isinstance(asked, InputRequiredResult)
        (publication,) = await shop.house.publications.list(LOCAL)
        for state in (publication.id, (asked.request_state or "")[:-4] + "AAAA"):
            with pytest.raises(MCPError):
                await client.session.call_tool(
                    UPLOAD, WISH, input_responses=yes, request_state=state
                )
        with pytest.raises(MCPError):  # the question was about another title
            await client.session.call_tool(
                UPLOAD,
                {**WISH, "title": "Another"},
                input_responses=yes,
                request_state=asked.request_state,
            )

    assert approve.taken == []


async def test_any_process_behind_an_address_takes_the_answer_to_anothers_question(
    shop: App,
) -> None:
    yes: dict[str, Any] = {"publish": ElicitResult(action="accept", content={"publish": True})}
    first, second, strange = (
        make_http_server(
            shop.tools, _opened(shop), secret=secret, publishing=Publishing(FakeApprove())
        )
        for secret in (b"s" * 32, b"s" * 32, b"x" * 32)
    )

    async with Client(first, elicitation_callback=Person("decline")) as client:
        asked = await client.session.call_tool(UPLOAD, WISH, allow_input_required=True)
    assert isinstance(asked, InputRequiredResult)
    async with Client(strange, elicitation_callback=Person("decline")) as client:
        with pytest.raises(MCPError):
            await client.session.call_tool(
                UPLOAD, WISH, input_responses=yes, request_state=asked.request_state
            )
    async with Client(second, elicitation_callback=Person("decline")) as client:
        result = await client.session.call_tool(
            UPLOAD, WISH, input_responses=yes, request_state=asked.request_state
        )

    assert "A person said yes." in text_in(result)


def _opened(app: App) -> AppSource:
    async def opened() -> App:
        return app

    return opened
