"""What a step made is made again, and not twice, when the worker died before it could say so."""

from reelwright.domain import LOCAL
from reelwright.store.clips import StoredClips
from reelwright.store.database import Sessions
from reelwright.store.nouns import StoredHighlights, StoredVideos
from tests.nouns import a_clip, a_highlight, a_video


async def test_a_clip_made_again_is_the_same_clip_with_its_number(sessions: Sessions) -> None:
    await StoredVideos(sessions).add(a_video())
    clips = StoredClips(sessions)
    first = await clips.add(a_clip("clip_1"))
    await clips.add(a_clip("clip_2"))

    again = await clips.add(a_clip("clip_1", title="Made again"))

    assert (again.number, again.version) == (first.number, first.version)
    assert {each.title for each in await clips.list(LOCAL)} == {"Made again", "A clip"}


async def test_highlights_found_again_are_the_same(sessions: Sessions) -> None:
    await StoredVideos(sessions).add(a_video())
    highlights = StoredHighlights(sessions)
    both = [a_highlight("hl_1"), a_highlight("hl_2")]

    for _ in range(2):
        await highlights.add(both)

    found = await highlights.of_video(LOCAL, both[0].video)
    assert sorted(each.id for each in found) == ["hl_1", "hl_2"]
