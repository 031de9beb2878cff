from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from reelwright.app import App
from reelwright.domain import LOCAL, Call, Channel, Clip, Owner, PublicationState, Step
from reelwright.steps import Foreman
from reelwright.tools.library import LibraryResult
from reelwright.tools.render import RenderResult
from reelwright.tools.upload_to_youtube import UploadToYoutubeResult
from tests.fakes import FakeChannels, FakeClock
from tests.samples import SAMPLES
from tests.tools.doing import foreman_with, problem_of, result_of

NOON = datetime(2030, 5, 1, 12, tzinfo=UTC)
STRANGER = Owner("somebody-else")


async def a_clip(app: App, source: Path, **args: Any) -> Clip:  # noqa: ANN401 - any argument
    given = {"start": 1, "end": 3, "width": 64, "height": 114, "preset": "preview"}
    look = {"layout": "fit", "captions": "none"}
    made = await result_of(app, RenderResult, "render", video=str(source), **given | look | args)
    return made.clips[0]


@pytest.fixture
async def clip(app: App, lecture: Path) -> Clip:
    return await a_clip(app, lecture, title="Bread, stars and boats")


class Asking:
    """A house with channels, whose clock a test can turn."""

    def __init__(self, foreman: Foreman, clock: FakeClock) -> None:
        self.clock = clock
        self._foreman = foreman

    async def ask(self, tool: str, *, owner: Owner = LOCAL, **args: Any) -> Step:  # noqa: ANN401 - any argument
        return await self._foreman.do(owner, Call(tool=tool, args=args))


@asynccontextmanager
async def house_with(app: App, *channels: Channel) -> AsyncGenerator[Asking]:
    clock = FakeClock(NOON)
    async with foreman_with(app, clock=clock, channels=FakeChannels(channels)) as foreman:
        yield Asking(foreman, clock)


@pytest.fixture
async def connected(app: App) -> AsyncGenerator[Asking]:
    async with house_with(app, Channel(id="UC1", title="Mine")) as opened:
        yield opened


async def prepared(app: App, **args: Any) -> UploadToYoutubeResult:  # noqa: ANN401 - any argument
    return await result_of(app, UploadToYoutubeResult, "upload_to_youtube", **args)


async def test_without_a_channel_everything_is_prepared_and_nothing_sent(
    app: App, clip: Clip
) -> None:
    result = await prepared(app, clip=clip.id, tags=["bread"], description="About bread.")

    snapshot = result.publication.snapshot
    assert result.publication.state is PublicationState.NEEDS_CHANNEL
    assert (snapshot.title, snapshot.privacy) == ("Bread, stars and boats", "private")
    assert (snapshot.file_sha256, snapshot.duration) == (clip.sha256, clip.duration)
    assert "needs_channel. Connect a channel" in result.as_text()


async def test_with_a_channel_a_person_has_ten_minutes_and_the_result_cannot_say_yes(
    connected: Asking, clip: Clip
) -> None:
    step = await connected.ask("upload_to_youtube", clip=clip.id)

    result = UploadToYoutubeResult.model_validate(step.result)
    assert result.publication.state is PublicationState.AWAITING_APPROVAL
    assert result.publication.snapshot.channel_id == "UC1"
    assert "apr_" not in step.model_dump_json() + result.as_text()
    assert "A person has to approve it" in result.as_text()


async def test_a_yes_that_does_not_come_in_time_has_expired(connected: Asking, clip: Clip) -> None:
    step = await connected.ask("upload_to_youtube", clip=clip.id)
    name = UploadToYoutubeResult.model_validate(step.result).publication.id
    states = []
    for minutes in (9, 2):
        connected.clock.turn(timedelta(minutes=minutes))
        listed = await connected.ask("library", id=name)
        states.append(LibraryResult.model_validate(listed.result).publications[0].state)

    assert states == [PublicationState.AWAITING_APPROVAL, PublicationState.EXPIRED]


async def test_asking_again_prepares_anew(app: App, clip: Clip) -> None:
    first, again = [await prepared(app, clip=clip.id) for _ in range(2)]

    assert first.publication.id != again.publication.id


async def test_of_several_channels_one_has_to_be_named(app: App, clip: Clip) -> None:
    channels = (Channel(id="UC1", title="Mine"), Channel(id="UC2", title="Ours"))
    async with house_with(app, *channels) as house:
        unclear = await house.ask("upload_to_youtube", clip=clip.id)
        unknown = await house.ask("upload_to_youtube", clip=clip.id, channel="UC3")
        named = await house.ask("upload_to_youtube", clip=clip.id, channel="UC2")

    codes = [step.problem.code if step.problem else None for step in (unclear, unknown, named)]
    assert codes == ["channel_unclear", "channel_not_found", None]
    assert unclear.problem is not None
    assert "UC2 (Ours)" in (unclear.problem.fix or "")


@pytest.mark.parametrize(
    ("args", "said"),
    [
        ({"title": "x" * 101}, "101 characters"),
        ({"title": "  "}, "title is empty"),
        ({"title": "a <b> c"}, "angle brackets"),
        ({"description": "ä" * 2501}, "5002 bytes"),
        ({"description": "<script>"}, "angle brackets"),
        ({"tags": ["two words"] * 50}, "tags have"),
        ({"tags": ["a<b"]}, "Tags may not"),
        ({"publish_at": "2020-01-01T00:00:00Z"}, "has passed"),
        ({"publish_at": "2040-01-01T00:00:00Z", "privacy": "public"}, "has to be private"),
    ],
)
async def test_what_youtube_would_refuse_is_refused_before_anything_is_kept(
    app: App, clip: Clip, args: dict[str, Any], said: str
) -> None:
    before = await app.house.publications.list(LOCAL, limit=1000)

    problem = await problem_of(app, "upload_to_youtube", clip=clip.id, **args)

    assert problem.code == "publication_invalid"
    assert said in problem.message
    assert await app.house.publications.list(LOCAL, limit=1000) == before


async def test_a_time_of_publication_is_shown(app: App, clip: Clip) -> None:
    result = await prepared(app, clip=clip.id, publish_at="2040-01-01T10:00:00+01:00")

    assert "public at 2040-01-01 10:00" in result.as_text()


async def test_a_title_that_nobody_chose_for_youtube_is_made_fit(app: App, lecture: Path) -> None:
    given = {"start": 1, "end": 2, "width": 64, "height": 114, "preset": "preview"}
    look = {"layout": "fit", "captions": "none", "title": "<b>" + "very " * 30 + "long"}
    clip = (await result_of(app, RenderResult, "render", video=str(lecture), **given | look)).clips[
        0
    ]

    title = (await prepared(app, clip=clip.id)).publication.snapshot.title

    assert len(title) <= 100
    assert title.startswith("(b)very very")


async def test_captions_and_a_thumbnail_are_made_and_bound_to_the_yes(app: App, clip: Clip) -> None:
    result = await prepared(app, clip=clip.id, captions=True, thumbnail=0.5)
    found = await prepared(app, clip=clip.id, thumbnail="auto")

    snapshot = result.publication.snapshot
    assert snapshot.captions_key is not None
    assert snapshot.thumbnail_key is not None
    async with app.house.objects.open(LOCAL, snapshot.captions_key) as file:
        assert "00:00:00,000 --> " in file.read_text()
    async with app.house.objects.open(LOCAL, snapshot.thumbnail_key) as file:
        assert file.read_bytes()[:2] == b"\xff\xd8"
    assert "with captions, with a thumbnail" in result.as_text()
    assert found.publication.snapshot.thumbnail_key is not None
    assert result.publication.snapshot_sha256 != found.publication.snapshot_sha256


@pytest.mark.parametrize(
    ("args", "code"),
    [
        ({}, "invalid_arguments"),
        ({"clip": "clip_x", "video": "vid_x"}, "invalid_arguments"),
        ({"clip": "clip_x"}, "clip_not_found"),
    ],
)
async def test_what_is_to_be_published_has_to_be_one_thing_that_there_is(
    app: App, args: dict[str, Any], code: str
) -> None:
    assert (await problem_of(app, "upload_to_youtube", **args)).code == code


async def test_a_moment_after_the_end_is_no_thumbnail(app: App, clip: Clip) -> None:
    problem = await problem_of(app, "upload_to_youtube", clip=clip.id, thumbnail=99)

    assert problem.code == "time_outside"


async def test_sound_alone_cannot_be_published(app: App) -> None:
    problem = await problem_of(app, "upload_to_youtube", video=str(SAMPLES / "jfk_11s.flac"))

    assert problem.code == "media_no_picture"


async def test_a_clip_in_the_trash_cannot_be_published(app: App, lecture: Path) -> None:
    given = {"start": 6, "end": 7, "width": 64, "height": 114, "preset": "preview"}
    look = {"layout": "fit", "captions": "none"}
    clip = (await result_of(app, RenderResult, "render", video=str(lecture), **given | look)).clips[
        0
    ]
    await app.trash.put(LOCAL, clip.id)

    problem = await problem_of(app, "upload_to_youtube", clip=clip.id)

    assert problem.code == "clip_in_trash"


async def test_the_clip_of_another_owner_is_not_found(connected: Asking, clip: Clip) -> None:
    step = await connected.ask("upload_to_youtube", owner=STRANGER, clip=clip.id)

    assert step.problem is not None
    assert step.problem.code == "clip_not_found"
    assert clip.id not in (step.problem.fix or "")
