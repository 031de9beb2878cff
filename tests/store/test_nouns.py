import asyncio
from datetime import timedelta

import pytest

from reelwright.domain import LOCAL, ClipId, Owner, VideoId
from reelwright.errors import NotFoundError
from reelwright.store.clips import StoredClips
from reelwright.store.database import Sessions
from reelwright.store.nouns import StoredHighlights, StoredVideos
from tests.nouns import a_clip, a_highlight, a_video, moment

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
