"""What clients are promised: a change of it is seen in review."""

import json
import re

import jsonschema  # type: ignore[import-untyped]  # it has no types
import pytest
from mcp import Client
from mcp.types import Tool as Face

from reelwright.app import App
from reelwright.errors import ArgumentsError
from reelwright.mcp.narrowing import Narrowing
from reelwright.mcp.server import MOST_TOOLS
from reelwright.tool import Effect
from reelwright.tools import load_tools
from tests.mcp import contract
from tests.mcp.houses import server_of

TOOLS = load_tools()
READING = {name for name, tool in TOOLS.items() if tool.effect is Effect.READS}


@pytest.fixture(scope="module")
async def faces(anyio_backend: str) -> dict[str, Face]:
    return {face.name: face for face in await contract.faces()}


async def test_every_tool_is_shown_as_it_was_agreed(faces: dict[str, Face]) -> None:
    agreed = {path.stem: path.read_text(encoding="utf-8") for path in contract.FOLDER.glob("*")}

    shown = {name: contract.as_text(face) for name, face in faces.items()}

    assert shown == agreed, "If this is wanted: python -m tests.mcp.contract"


async def test_there_are_all_tools_of_the_house_and_not_too_many(faces: dict[str, Face]) -> None:
    assert set(faces) == {*TOOLS, "wait_for_job", "cancel_job", "ask"}
    assert len(faces) <= MOST_TOOLS


async def test_every_tool_has_a_title_a_description_and_all_four_hints(
    faces: dict[str, Face],
) -> None:
    for face in faces.values():
        hints = face.annotations
        assert re.fullmatch("[a-z]+(_[a-z]+)*", face.name)
        assert face.title
        assert face.description
        assert hints is not None
        assert None not in {
            hints.read_only_hint,
            hints.destructive_hint,
            hints.idempotent_hint,
            hints.open_world_hint,
        }


async def test_reading_and_writing_are_told_apart(faces: dict[str, Face]) -> None:
    reading = {n for n, f in faces.items() if f.annotations and f.annotations.read_only_hint}
    destructive = {n for n, f in faces.items() if f.annotations and f.annotations.destructive_hint}

    assert reading == {*READING, "wait_for_job"}
    assert destructive == {"delete", "upload_to_youtube"}


async def test_schemas_are_good_json_schema_and_say_what_every_argument_is(
    faces: dict[str, Face],
) -> None:
    for face in faces.values():
        jsonschema.Draft202012Validator.check_schema(face.input_schema)
        jsonschema.Draft202012Validator.check_schema(face.output_schema or {})
        assert face.input_schema["type"] == "object"
        assert (face.output_schema or {})["type"] == "object"
        for name, about in face.input_schema["properties"].items():
            kind = face.input_schema.get("$defs", {}).get(str(about.get("$ref"))[8:], {})
            assert about.get("description") or kind.get("description"), f"{face.name}: {name}"


async def test_both_eras_are_shown_the_same(app: App) -> None:
    shown = []

    for era in ("auto", "legacy"):
        async with Client(server_of(app), mode=era) as client:
            tools = (await client.list_tools()).tools
            shown.append(json.dumps([contract.as_text(tool) for tool in tools]))

    assert shown[0] == shown[1]


async def test_a_server_that_only_looks_shows_no_tool_that_makes_anything(app: App) -> None:
    server = server_of(app, narrowing=Narrowing(read_only=True))

    async with Client(server) as client:
        names = {tool.name for tool in (await client.list_tools()).tools}

    assert names == {"glance", "paint", "peep", "shout", "wait_for_job"}


async def test_a_tool_that_is_not_shown_cannot_be_called_either(app: App) -> None:
    server = server_of(app, narrowing=Narrowing(only=frozenset({"glance"})))

    async with Client(server) as client:
        names = {tool.name for tool in (await client.list_tools()).tools}
        result = await client.call_tool("shout", {"word": "hello"})

    assert names == {"glance", "wait_for_job", "cancel_job"}
    assert result.is_error


async def test_the_server_introduces_itself_in_few_words_and_with_an_icon(
    app: App, era: str
) -> None:
    async with Client(server_of(app), mode=era) as client:
        about, words = client.server_info, client.instructions or ""

    assert about is not None
    (icon,) = about.icons or []
    assert about.title == "Reelwright"
    assert icon.src.startswith("data:image/svg+xml")
    assert 100 < len(words) < 2000
    assert all(name in words for name in ("read_transcript", "wait_for_job", "spans"))


async def test_without_publishing_nothing_prepares_it() -> None:
    narrowing = Narrowing(no_publish=True)

    hidden = {name for name, tool in TOOLS.items() if not narrowing.shows(tool)}

    assert hidden == {"upload_to_youtube"}


async def test_a_name_that_is_no_tool_is_refused_at_the_start(app: App) -> None:
    with pytest.raises(ArgumentsError, match="There is no tool sing"):
        server_of(app, narrowing=Narrowing(only=frozenset({"sing"})))
