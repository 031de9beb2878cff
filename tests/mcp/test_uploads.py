"""Files of clients elsewhere: by a link that is good once."""

import shlex
from collections.abc import AsyncGenerator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest
from mcp.types import CallToolResult

from reelwright.app import App
from reelwright.domain import LOCAL
from reelwright.store.objects.s3_calls import open_s3
from reelwright.tools import load_tool
from tests.clips import moving_picture
from tests.mcp.houses import open_toy_app, text_in, told
from tests.mcp.reaching import Reached, reached, users
from tests.servers.moto import running_moto
from tests.store.objects.places import NAME, bucket_at, client_of, s3_place

TOOLS = {"fetch": load_tool("fetch")}


@pytest.fixture
async def app(tmp_path: Path) -> AsyncGenerator[App]:
    async with open_toy_app(tmp_path, TOOLS) as opened:
        yield opened


@pytest.fixture
async def place(app: App) -> AsyncGenerator[Reached]:
    async with reached(app) as found:
        yield found


@pytest.fixture
def talk(tmp_path: Path) -> Path:
    return moving_picture(tmp_path / "My talk.mp4", seconds=1.0)


async def fetched(place: Reached, source: str, era: str = "auto", **who: str) -> CallToolResult:
    async with place.client(era, extensions=(), **who) as client:
        return await client.call_tool("fetch", {"source": source})


async def sent(
    wanted: dict[str, Any], content: bytes, kind: str | None = None, **fields: str
) -> httpx2.Response:
    """Send a file as the answer says."""
    async with httpx2.AsyncClient() as http:
        return await http.post(
            wanted["url"],
            data={**wanted["fields"], **fields},
            files={"file": ("x", content, kind or wanted["content_type"])},
        )


async def test_a_file_of_the_client_comes_by_a_link_and_is_fetched_by_its_upload(
    place: Reached, talk: Path, era: str
) -> None:
    answer = await fetched(place, str(talk), era)
    stored = await sent(told(answer), talk.read_bytes())
    result = await fetched(place, told(answer)["upload"], era)

    assert not answer.is_error
    assert told(answer)["next"] == "fetch"
    assert stored.status_code == 201
    assert stored.json()["size_bytes"] == talk.stat().st_size
    assert told(result)["video"]["title"] == "My-talk"
    assert told(result)["video"]["duration"] == pytest.approx(1.0, abs=0.1)


async def test_the_answer_is_a_command_that_a_shell_can_run(place: Reached) -> None:
    answer = await fetched(place, '/home/me/it\'s; rm -rf "x".mp4')

    (command,) = [line for line in text_in(answer).splitlines() if line.startswith("curl ")]
    words = shlex.split(command)
    assert words[-1] == told(answer)["url"] == place.url.replace("/mcp", "/files")
    assert words[-2] == 'file=@"/home/me/it\'s; rm -rf \\"x\\".mp4";type=video/mp4'
    given = {word.partition("=")[::2] for word in words if word.partition("=")[0] in "key policy"}
    assert given <= set(told(answer)["fields"].items())


async def test_a_link_takes_one_file_also_after_that_was_fetched(
    app: App, place: Reached, talk: Path
) -> None:
    wanted = told(await fetched(place, "talk.mp4"))
    first = await sent(wanted, talk.read_bytes())
    second = await sent(wanted, b"another")
    video = told(await fetched(place, wanted["upload"]))["video"]
    third = await sent(wanted, b"another")
    again = told(await fetched(place, wanted["upload"]))["video"]

    assert first.status_code == 201
    assert {each.json()["code"] for each in (second, third)} == {"link_used"}
    assert video["id"] == again["id"]
    kept = await app.house.objects.list(LOCAL, f"{LOCAL}/temporary/uploads/{wanted['upload']}")
    assert kept == []


@pytest.mark.parametrize(
    ("change", "code", "status"),
    [
        ({"kind": "text/html"}, "upload_type_wrong", 422),
        ({"key": "local/temporary/uploads/upl_other/x.mp4"}, "link_invalid", 404),
        ({"signature": "x"}, "link_invalid", 404),
        ({"content": b""}, "upload_empty", 422),
    ],
)
async def test_anything_but_what_was_agreed_is_refused_and_uses_no_link_up(
    place: Reached, change: dict[str, Any], code: str, status: int
) -> None:
    wanted = told(await fetched(place, "talk.srt"))

    refused = await sent(wanted, **{"content": b"WEBVTT", **change})
    good = await sent(wanted, b"1\n00:00:00,000 --> 00:00:02,000\nHello there.\n")

    assert (refused.status_code, refused.json()["code"]) == (status, code)
    assert good.status_code == 201


async def test_what_is_longer_than_agreed_is_refused_while_it_comes(
    app: App, place: Reached
) -> None:
    wanted = told(await fetched(place, "talk.mp4"))
    link = await app.house.objects.upload_link(
        LOCAL,
        f"{LOCAL}/temporary/uploads/{wanted['upload']}/talk.mp4",
        expires=timedelta(minutes=1),
        max_bytes=1000,
        content_type="video/mp4",
    )

    refused = await sent({**wanted, "fields": dict(link.fields)}, b"x" * 2_000_000)

    assert (refused.status_code, refused.json()["code"]) == (413, "upload_too_large")


@pytest.mark.parametrize("kind", ["application/json", "multipart/form-data; boundary=x"])
async def test_what_is_no_upload_is_refused_with_what_would_be_right(
    place: Reached, kind: str
) -> None:
    async with httpx2.AsyncClient() as http:
        refused = await http.post(
            place.url.replace("/mcp", "/files"), content=b"{}", headers={"Content-Type": kind}
        )

    assert (refused.status_code, refused.json()["code"]) == (422, "upload_malformed")
    assert "POST a form" in refused.json()["detail"]


async def test_what_was_never_sent_is_missing(place: Reached) -> None:
    wanted = told(await fetched(place, "talk.mp4"))

    result = await fetched(place, wanted["upload"])

    assert told(result)["problem"]["code"] == "upload_missing"


@pytest.mark.parametrize("name", ["talk.exe", "talk", "~/.ssh/id_rsa", "../../etc/passwd"])
async def test_a_name_that_is_no_media_gets_no_link(place: Reached, name: str) -> None:
    result = await fetched(place, name)

    assert told(result)["problem"]["code"] == "upload_type_unknown"


async def test_the_upload_of_one_user_is_none_of_anothers(app: App, talk: Path) -> None:
    async with reached(app, given=users()) as place:
        alice, bob = ({"Authorization": f"Bearer {name}"} for name in ("alice", "bob"))
        wanted = told(await fetched(place, "talk.mp4", **alice))
        await sent(wanted, talk.read_bytes())

        stolen = await fetched(place, wanted["upload"], **bob)
        own = await fetched(place, wanted["upload"], **alice)

    assert told(stolen)["problem"]["code"] == "upload_missing"
    assert told(own)["video"]["id"].startswith("vid_")


async def test_where_files_lie_in_a_bucket_they_are_sent_to_it_and_fetched_from_there(
    tmp_path: Path, talk: Path
) -> None:
    with running_moto() as s3:
        client_of(s3.url).create_bucket(Bucket=NAME)
        async with open_s3(bucket_at(s3.url)) as calls:
            objects = s3_place(calls, s3.url, "here/", tmp_path / "data").objects
            async with (
                open_toy_app(tmp_path, TOOLS, objects=objects) as app,
                reached(app) as place,
            ):
                wanted = told(await fetched(place, str(talk)))
                stored = await sent(wanted, talk.read_bytes())
                video = told(await fetched(place, wanted["upload"]))["video"]
                again = told(await fetched(place, wanted["upload"]))["video"]
                left = await objects.list(LOCAL, f"{LOCAL}/temporary/uploads/{wanted['upload']}")
                video_is_there = await objects.exists(LOCAL, video["key"])

    assert wanted["url"].startswith(s3.url)
    assert stored.status_code == 204
    assert video["id"] == again["id"]
    assert video_is_there
    assert left == []
