import asyncio
from datetime import datetime, timedelta, timezone

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from reelwright.domain import LOCAL, ClipId, Owner, VideoId
from reelwright.errors import NotFoundError
from reelwright.store.clips import StoredClips
from reelwright.store.database import Sessions
from reelwright.store.nouns import StoredHighlights, StoredVideos
from reelwright.store.tables import VideoRow
from tests.nouns import a_clip, a_highlight, a_video, moment

WORDS = ("one", "two")
MINE, YOURS = LOCAL, Owner("somebody")


async def test_a_video_comes_back_as_it_was_kept(sessions: Sessions) -> None:
    videos = StoredVideos(sessions)
    video = a_video(title="Übung 1: 讲座 🎓")

    await videos.add(video)

    assert await videos.get(MINE, video.id) == video


async def test_a_video_of_somebody_else_is_not_found_like_one_that_is_not_there(
    sessions: Sessions,
) -> None:
    videos = StoredVideos(sessions)
    await videos.add(a_video("vid_theirs", owner=YOURS))

    with pytest.raises(NotFoundError) as foreign:
        await videos.get(MINE, VideoId("vid_theirs"))
    with pytest.raises(NotFoundError) as missing:
        await videos.get(MINE, VideoId("vid_nobodys"))

    assert foreign.value.fix == missing.value.fix
    assert foreign.value.message.replace("theirs", "nobodys") == missing.value.message


async def test_what_is_not_found_is_answered_with_the_newest_there_are(sessions: Sessions) -> None:
    videos = StoredVideos(sessions)
    for n in range(7):
        await videos.add(a_video(f"vid_{n}", created_at=moment(n)))

    with pytest.raises(NotFoundError) as caught:
        await videos.get(MINE, VideoId("vid_x"))

    assert caught.value.fix == "The newest there are: vid_6, vid_5, vid_4, vid_3, vid_2."
    assert caught.value.code == "video_not_found"


async def test_a_list_goes_on_where_the_page_before_ended(sessions: Sessions) -> None:
    videos = StoredVideos(sessions)
    for n in range(5):
        # Two share a moment: the id decides between them.
        await videos.add(a_video(f"vid_{n}", created_at=moment(n // 2)))

    first = await videos.list(MINE, limit=2)
    rest = await videos.list(MINE, after=first[-1].id, limit=10)

    assert [video.id for video in (*first, *rest)] == ["vid_4", "vid_3", "vid_2", "vid_1", "vid_0"]


async def test_a_query_looks_for_its_letters_and_not_for_a_pattern(sessions: Sessions) -> None:
    videos = StoredVideos(sessions)
    await videos.add(a_video("vid_a", title="100% entropy"))
    await videos.add(a_video("vid_b", title="1000 entropies"))

    assert [v.id for v in await videos.list(MINE, query="100% ENTROPY")] == ["vid_a"]


async def test_a_video_in_the_trash_is_in_no_list_and_still_there(sessions: Sessions) -> None:
    videos = StoredVideos(sessions)
    await videos.add(a_video())

    await videos.update(a_video(deleted_at=moment(1)))

    assert await videos.list(MINE) == []
    assert await videos.with_hash(MINE, "0" * 64) is None
    assert [v.id for v in await videos.trashed(MINE, before=moment(2))] == ["vid_one"]
    assert await videos.trashed(MINE, before=moment(0)) == []


async def test_a_video_is_found_by_the_hash_of_its_file_for_its_owner_only(
    sessions: Sessions,
) -> None:
    videos = StoredVideos(sessions)
    await videos.add(a_video())

    found = await videos.with_hash(MINE, "0" * 64)

    assert found is not None
    assert await videos.with_hash(YOURS, "0" * 64) is None


async def test_clips_of_a_video_are_numbered_also_when_they_come_at_once(
    sessions: Sessions,
) -> None:
    await StoredVideos(sessions).add(a_video())
    clips = StoredClips(sessions)

    made = await asyncio.gather(*(clips.add(a_clip(f"clip_{n}")) for n in range(6)))

    assert sorted(clip.number for clip in made) == [1, 2, 3, 4, 5, 6]


async def test_a_clip_that_replaces_another_keeps_its_number(sessions: Sessions) -> None:
    await StoredVideos(sessions).add(a_video())
    clips = StoredClips(sessions)
    first = await clips.add(a_clip("clip_a"))
    await clips.add(a_clip("clip_b"))

    again = await clips.add(a_clip("clip_c", replaces=first.id, number=first.number))

    assert (again.number, again.version) == (1, 2)


async def test_clips_can_be_put_into_another_order(sessions: Sessions) -> None:
    await StoredVideos(sessions).add(a_video())
    clips = StoredClips(sessions)
    for name in ("clip_a", "clip_b", "clip_c"):
        await clips.add(a_clip(name))

    await clips.renumber(MINE, [ClipId("clip_c"), ClipId("clip_a")])

    numbers = {clip.id: clip.number for clip in await clips.list(MINE)}
    assert numbers == {"clip_c": 1, "clip_b": 2, "clip_a": 3}


async def test_removing_a_video_takes_what_refers_to_it(sessions: Sessions) -> None:
    videos, clips, highlights = (
        StoredVideos(sessions),
        StoredClips(sessions),
        StoredHighlights(sessions),
    )
    await videos.add(a_video())
    await clips.add(a_clip())
    await highlights.add([a_highlight()])

    await videos.remove(MINE, VideoId("vid_one"))

    assert await clips.list(MINE) == []
    assert await highlights.of_video(MINE, VideoId("vid_one")) == []


async def test_changing_what_is_not_there_is_an_error(sessions: Sessions) -> None:
    with pytest.raises(NotFoundError):
        await StoredVideos(sessions).update(a_video())


async def test_a_moment_keeps_its_time_zone(sessions: Sessions) -> None:
    videos = StoredVideos(sessions)
    await videos.add(a_video())

    kept = await videos.get(MINE, VideoId("vid_one"))

    assert kept.created_at.utcoffset() == timedelta(0)


async def test_owners_that_differ_in_capitals_or_accents_only_are_two(sessions: Sessions) -> None:
    videos = StoredVideos(sessions)
    for n, owner in enumerate(("josé", "jose", "JOSE", "Jose")):
        await videos.add(a_video(f"vid_{n}", owner=Owner(owner)))

    assert [video.id for video in await videos.list(Owner("jose"))] == ["vid_1"]
    with pytest.raises(NotFoundError):
        await videos.get(Owner("josE"), VideoId("vid_1"))


async def test_numbers_are_given_once_to_eight_who_add_clips_at_the_same_moment(
    sessions: Sessions,
) -> None:
    videos, clips = StoredVideos(sessions), StoredClips(sessions)
    for video in ("vid_one", "vid_two"):
        await videos.add(a_video(video))
    together = asyncio.Barrier(8)

    async def add(adder: int) -> None:
        await together.wait()
        for n in range(4):
            await clips.add(a_clip(f"clip_{adder}_{n}", video=VideoId(f"vid_{WORDS[n % 2]}")))

    await asyncio.gather(*(add(adder) for adder in range(8)))

    for word in WORDS:
        made = await clips.of_video(MINE, VideoId(f"vid_{word}"))
        assert sorted(clip.number for clip in made) == list(range(1, 17))
        assert {clip.version for clip in made} == {1}


async def test_versions_of_a_clip_are_given_once_too(sessions: Sessions) -> None:
    await StoredVideos(sessions).add(a_video())
    clips = StoredClips(sessions)
    first = await clips.add(a_clip("clip_a"))

    again = await asyncio.gather(
        *(clips.add(a_clip(f"clip_{n}", replaces=first.id, number=first.number)) for n in range(8))
    )

    assert sorted(clip.version for clip in again) == list(range(2, 10))


async def test_a_clip_of_a_video_that_is_not_there_is_refused(sessions: Sessions) -> None:
    with pytest.raises(IntegrityError):
        await StoredClips(sessions).add(a_clip())

    assert await StoredClips(sessions).list(MINE) == []


async def test_a_clip_renumbered_from_both_sides_at_once_ends_as_one_of_them_wanted(
    sessions: Sessions,
) -> None:
    await StoredVideos(sessions).add(a_video())
    clips = StoredClips(sessions)
    names = [ClipId(f"clip_{n}") for n in range(5)]
    for name in names:
        await clips.add(a_clip(name))

    await asyncio.gather(*(clips.renumber(MINE, names), clips.renumber(MINE, names[::-1])) * 3)

    numbers = {clip.id: clip.number for clip in await clips.list(MINE)}
    order = sorted(names, key=numbers.__getitem__)
    assert sorted(numbers.values()) == [1, 2, 3, 4, 5]
    assert order in (names, names[::-1])


@pytest.mark.parametrize(
    "title",
    [
        "👩‍👩‍👧‍👦 Familie 🎓🇺🇦",
        "讲座, 熵与信息 𠀀𪚥",
        "محاضرة عن الانتروبيا",
        "e\u0301 and é",
        'it\'s "quoted" \\ back\\\\slash % _ ; -- /* */ :name %s %(x)s {0} ?',
        "line\nbreak\ttab\r\x1b[31m",
        "I\u0307stanbul ﬁ ß",
    ],
)
async def test_text_of_every_kind_comes_back_sign_by_sign(sessions: Sessions, title: str) -> None:
    videos = StoredVideos(sessions)
    video = a_video(title=title)

    await videos.add(video)

    assert await videos.get(MINE, video.id) == video
    assert [found.id for found in await videos.list(MINE, query=title[:7])] == [video.id]


async def test_text_of_several_megabytes_comes_back_whole(sessions: Sessions) -> None:
    videos = StoredVideos(sessions)
    video = a_video(title="Übung 🎓 " * 500_000)

    await videos.add(video)

    assert await videos.get(MINE, video.id) == video


async def test_a_sign_that_no_text_has_is_stored_as_one_that_stands_for_it(
    sessions: Sessions, kind: str
) -> None:
    videos = StoredVideos(sessions)
    title = "a\x00b \\u0000 \\\x00"

    await videos.add(a_video(title=title))

    kept = await videos.get(MINE, VideoId("vid_one"))
    # PostgreSQL keeps no NUL in any text.
    assert kept.title == (title.replace("\x00", "\ufffd") if kind == "postgresql" else title)
    assert await videos.list(MINE, query="a\x00") == [kept]
    with pytest.raises(NotFoundError):
        await videos.get(MINE, VideoId("vid_\x00"))


async def test_a_moment_is_the_same_whatever_zone_it_is_told_in(sessions: Sessions) -> None:
    videos = StoredVideos(sessions)
    zone = timezone(timedelta(hours=5, minutes=45))
    local = datetime(2026, 3, 29, 2, 30, 0, 123456, tzinfo=zone)
    await videos.add(a_video("vid_a", created_at=local))
    await videos.add(a_video("vid_b", created_at=local - timedelta(microseconds=1)))
    await videos.update(a_video("vid_a", created_at=local, deleted_at=local))

    assert [v.created_at for v in await videos.trashed(MINE, before=moment())] == [local]
    assert await videos.trashed(MINE, before=local) == []
    async with sessions() as session:
        (kept,) = await session.scalars(
            sa.select(VideoRow.created_at).where(VideoRow.id == "vid_a")
        )
    assert kept == local
    assert kept.utcoffset() == timedelta(0)


async def test_a_change_that_changes_nothing_is_no_error(sessions: Sessions) -> None:
    videos = StoredVideos(sessions)
    await videos.add(a_video())

    await videos.update(a_video())

    assert await videos.get(MINE, VideoId("vid_one")) == a_video()


@pytest.mark.parametrize("owner", [YOURS, Owner("local "), Owner("lo%"), Owner("")])
async def test_nothing_of_one_owner_is_seen_or_changed_by_another(
    sessions: Sessions, owner: Owner
) -> None:
    videos, clips, highlights = (
        StoredVideos(sessions),
        StoredClips(sessions),
        StoredHighlights(sessions),
    )
    await videos.add(a_video(deleted_at=moment(1)))
    clip = await clips.add(a_clip())
    await highlights.add([a_highlight()])

    assert await videos.list(owner) == []
    assert await videos.trashed(owner, before=moment(9)) == []
    assert await videos.with_hash(owner, "0" * 64) is None
    assert await clips.list(owner) == []
    assert await clips.of_video(owner, VideoId("vid_one")) == []
    assert await highlights.of_video(owner, VideoId("vid_one")) == []
    assert await clips.renumber(owner, [clip.id]) == {}
    with pytest.raises(NotFoundError):
        await videos.update(a_video(owner=owner, title="mine now"))
    await videos.remove(owner, VideoId("vid_one"))
    await clips.remove(owner, clip.id)
    assert await clips.get(MINE, clip.id) == clip
    assert (await videos.get(MINE, VideoId("vid_one"))).title == a_video().title


async def test_a_page_after_what_is_not_there_names_what_is(sessions: Sessions) -> None:
    videos = StoredVideos(sessions)
    await videos.add(a_video())

    with pytest.raises(NotFoundError) as caught:
        await videos.list(MINE, after="vid_nobodys")

    assert caught.value.fix == "The newest there are: vid_one."
