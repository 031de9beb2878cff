"""What can be read, chosen from a menu, and completed."""

import asyncio

import pytest
from mcp import Client
from mcp.client.subscriptions import ResourceUpdated
from mcp.shared.exceptions import MCPDeprecationWarning, MCPError
from mcp.types import PromptReference, ResourceTemplateReference, TextContent, TextResourceContents

from reelwright.app import App
from reelwright.domain import LOCAL, VideoId
from reelwright.mcp.answers import JobEnd, JobTicket
from tests.mcp.houses import GATES, server_of, text_in, told


async def read(client: Client, uri: str) -> TextResourceContents:
    (content,) = (await client.read_resource(uri)).contents
    assert isinstance(content, TextResourceContents)
    return content


async def test_videos_and_clips_are_listed_and_read(house: tuple[App, str, str], era: str) -> None:
    app, video, clip = house

    async with Client(server_of(app), mode=era) as client:
        listed = {resource.uri for resource in (await client.list_resources()).resources}
        read_video = await read(client, f"video://{video}")
        read_clip = await read(client, f"clip://{clip}")

    assert listed == {f"video://{video}", f"clip://{clip}", "ui://reelwright/clip-player.html"}
    assert f'"id":"{video}"' in read_video.text
    assert read_video.mime_type == "application/json"
    assert '"checks":[' in read_clip.text


async def test_a_transcript_is_read_with_the_ids_of_its_words(house: tuple[App, str, str]) -> None:
    app, video, _ = house

    async with Client(server_of(app)) as client:
        content = await read(client, f"transcript://{video}")

    assert content.text.splitlines()[0] == "r1 [0:00 w1-w3] my fellow americans"


async def test_captions_of_a_clip_are_timed_to_the_clip(house: tuple[App, str, str]) -> None:
    app, _, clip = house

    async with Client(server_of(app)) as client:
        content = await read(client, f"captions://{clip}")

    assert content.mime_type == "text/vtt"
    assert content.text.startswith("WEBVTT")
    assert "this day has brought" in content.text


async def test_what_is_not_there_is_not_found(house: tuple[App, str, str], era: str) -> None:
    app, _, _ = house

    async with Client(server_of(app), mode=era) as client:
        for uri in ("video://vid_none", "clip://clip_none", "job://stp_none", "captions://x"):
            with pytest.raises(MCPError, match="_not_found"):
                await client.read_resource(uri)


async def test_words_given_as_ids_become_a_highlight_with_times(
    house: tuple[App, str, str],
) -> None:
    app, video, _ = house
    spans = [{"first_word": "w4", "last_word": "w15"}]

    async with Client(server_of(app)) as client:
        result = await client.call_tool("extract_highlights", {"video": video, "spans": spans})

    (highlight,) = told(result)["highlights"]
    assert (highlight["first_word"], highlight["last_word"]) == ("w4", "w15")
    assert highlight["quote"].startswith("this day has brought")


async def test_a_dry_run_says_what_would_be_cut_and_cuts_nothing(
    house: tuple[App, str, str], era: str
) -> None:
    app, video, _ = house
    spans = [{"first_word": "w5", "last_word": "w10"}]
    before = await app.house.highlights.of_video(LOCAL, VideoId(video))

    async with Client(server_of(app), mode=era) as client:
        tried = await client.call_tool(
            "extract_highlights", {"video": video, "spans": spans, "dry_run": True}
        )
        wrong = await client.call_tool(
            "extract_highlights",
            {"video": video, "spans": [{"first_word": "w9", "last_word": "w5"}], "dry_run": True},
        )

    assert "w5-w10: 3." in text_in(tried)
    assert "“day has brought terrible news" in text_in(tried)
    assert wrong.is_error
    assert await app.house.highlights.of_video(LOCAL, VideoId(video)) == before


async def test_a_dry_run_of_clips_names_the_steps_that_are_left(
    house: tuple[App, str, str],
) -> None:
    app, video, _ = house

    async with Client(server_of(app)) as client:
        tried = await client.call_tool(
            "render", {"video": video, "start": 20, "end": 25, "dry_run": True}
        )

    steps = {each["tool"]: each["is_remembered"] for each in told(tried)["would"]}
    assert steps["transcribe"]
    assert not steps["render"]


async def test_prompts_are_filled_in_and_name_tools_that_there_are(
    house: tuple[App, str, str], era: str
) -> None:
    app, video, clip = house
    given = {"video": video, "clip": clip}

    async with Client(server_of(app), mode=era) as client:
        prompts = (await client.list_prompts()).prompts
        texts = {}
        for prompt in prompts:
            wanted = {each.name for each in prompt.arguments or [] if each.required}
            got = await client.get_prompt(prompt.name, {name: given[name] for name in wanted})
            assert isinstance(got.messages[0].content, TextContent)
            texts[prompt.name] = got.messages[0].content.text

    assert set(texts) == {"make_shorts", "summarize_talk", "chapters_for_youtube", "publish_clip"}
    assert all("$" not in text and (video in text or clip in text) for text in texts.values())


@pytest.mark.parametrize(
    ("name", "typed", "found"),
    [
        ("style", "k", {"karaoke"}),
        ("voice", "en-us", {"en-us"}),
        ("language", "de", {"de"}),
        ("video", "columbia", {"vid_"}),
        ("clip", "", {"clip_"}),
        ("count", "", set()),
    ],
)
async def test_arguments_are_completed(
    house: tuple[App, str, str], era: str, name: str, typed: str, found: set[str]
) -> None:
    app, _, _ = house
    prompt = PromptReference(type="ref/prompt", name="make_shorts")

    async with Client(server_of(app), mode=era) as client:
        answer = await client.complete(ref=prompt, argument={"name": name, "value": typed})

    values = answer.completion.values
    assert all(any(value.startswith(start) for value in values) for start in found)
    assert bool(values) == bool(found)


async def test_ids_in_addresses_are_completed(house: tuple[App, str, str]) -> None:
    app, video, _ = house
    address = ResourceTemplateReference(type="ref/resource", uri="video://{video}")

    async with Client(server_of(app)) as client:
        answer = await client.complete(ref=address, argument={"name": "video", "value": "vid_"})

    assert answer.completion.values == [video]


async def test_a_job_is_read_while_it_goes_and_after(app: App, era: str) -> None:
    async with Client(server_of(app, inline=0.2), mode=era) as client:
        job = told(await client.call_tool("hold", {"name": "east"}))["job"]
        going = await read(client, f"job://{job}")
        GATES.gate("east").set()
        await client.call_tool("wait_for_job", {"job": job})
        ended = await read(client, f"job://{job}")

    assert JobTicket.model_validate_json(going.text).job == job
    assert JobEnd.model_validate_json(ended.text).result == {"said": "east is open"}


async def test_who_listens_hears_of_the_end_of_a_job(app: App) -> None:
    async with Client(server_of(app, inline=0.2)) as client:
        job = told(await client.call_tool("hold", {"name": "east"}))["job"]
        uri = f"job://{job}"
        async with client.listen(resource_subscriptions=[uri]) as events:
            GATES.gate("east").set()
            async with asyncio.timeout(20):
                while '"succeeded"' not in (await read(client, uri)).text:
                    event = await anext(aiter(events))

    assert event == ResourceUpdated(uri=uri)


async def test_who_subscribed_as_before_2026_hears_of_it_too(app: App) -> None:
    heard: asyncio.Queue[str] = asyncio.Queue()

    async def hear(message: object) -> None:
        uri = getattr(getattr(message, "params", None), "uri", None)
        if uri is not None:
            heard.put_nowait(str(uri))

    server = server_of(app, inline=0.2)
    async with Client(server, mode="legacy", message_handler=hear) as client:
        job = told(await client.call_tool("hold", {"name": "east"}))["job"]
        with pytest.warns(MCPDeprecationWarning):
            await client.subscribe_resource(f"job://{job}")
        GATES.gate("east").set()
        async with asyncio.timeout(20):
            uri = await heard.get()
        with pytest.warns(MCPDeprecationWarning), pytest.raises(MCPError, match="job_not_found"):
            await client.subscribe_resource("job://stp_none")

    assert uri == f"job://{job}"
