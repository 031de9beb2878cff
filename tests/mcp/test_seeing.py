"""What a client's model can see of a video, through the tools as they are."""

import base64
import re

from mcp import Client
from mcp.types import ImageContent, ResourceLink, TextContent

from reelwright.app import App
from tests.mcp.houses import server_of, text_in, told


async def test_a_transcript_is_read_page_by_page_and_searched_with_ids_of_rows_and_words(
    house: tuple[App, str, str],
) -> None:
    app, video, _ = house

    async with Client(server_of(app)) as client:
        first = await client.call_tool("read_transcript", {"video": video, "rows": 3})
        later = await client.call_tool("read_transcript", {"video": video, "rows": 3, "page": 2})
        found = await client.call_tool("read_transcript", {"video": video, "query": "terrible"})

    assert [row["id"] for row in told(first)["rows"]] == ["r1", "r2", "r3"]
    assert told(later)["rows"][0]["id"] == "r4"
    assert re.search(r"\bw\d+\b", text_in(first))
    assert "terrible news" in text_in(found).splitlines()[0]


async def test_frames_come_as_images_with_their_times(
    house: tuple[App, str, str], era: str
) -> None:
    app, video, clip = house

    async with Client(server_of(app), mode=era) as client:
        sheet = await client.call_tool("look", {"video": video, "count": 4, "sheet": True})
        frame = await client.call_tool("look", {"clip": clip, "times": [1.0]})

    for result in (sheet, frame):
        (picture,) = [each for each in result.content if isinstance(each, ImageContent)]
        start = base64.b64decode(picture.data)[:3]
        assert (picture.mime_type, start) == ("image/jpeg", b"\xff\xd8\xff")
    assert "1.0 s" in text_in(frame)


async def test_chapters_scenes_and_silences_are_told_with_times(
    house: tuple[App, str, str],
) -> None:
    app, video, _ = house

    async with Client(server_of(app)) as client:
        analysis = told(await client.call_tool("analyze", {"video": video}))["analysis"]
        silences = told(await client.call_tool("detect_silence", {"video": video}))

    assert all(part["end"] > part["start"] and part["title"] for part in analysis["segments"])
    assert analysis["scenes"]
    assert all(region["end"] > region["start"] for region in silences["regions"])


async def test_clips_say_where_they_come_from_and_no_video_travels_in_a_message(
    house: tuple[App, str, str],
) -> None:
    app, video, clip = house
    wish = {"video": video, "start": 2, "end": 8, "width": 180, "height": 320, "preset": "preview"}

    async with Client(server_of(app)) as client:
        result = await client.call_tool("render", wish)

    (made,) = told(result)["clips"]
    (piece, *_) = made["timeline"]["pieces"]
    assert made["id"] == clip
    assert piece["start"] <= 2.5
    assert made["reason"]
    assert {type(each) for each in result.content} == {TextContent, ResourceLink}
    assert len(result.model_dump_json()) < 20_000
