"""Words laid over the sound of a video: all of them, or those of a clip."""

from pathlib import Path

import pytest

from reelwright.domain import Row, TimeRange, Transcript, WordTimes
from reelwright.errors import (
    EnvironmentProblem,
    LimitError,
    ProviderError,
    ReelwrightError,
    TimeoutExceededError,
)
from reelwright.media.ffmpeg import Ffmpeg
from reelwright.media.word_times import Laid, lay_words
from reelwright.ports import Aligned
from tests.clips import tones
from tests.fakes import FakeAligner
from tests.nouns import a_transcript
from tests.providers.watching import Watching

SPOKEN = a_transcript(*(f"line {n} is said here" for n in range(20))).later(1.0)
SPREAD = SPOKEN.with_rows(SPOKEN.rows, word_times=WordTimes.INTERPOLATED)
"""Twenty lines of two seconds, a second before each."""


class Broken(FakeAligner):
    def __init__(self, error: ReelwrightError) -> None:
        super().__init__()
        self._error = error

    async def align(self, *args: object, **kwargs: object) -> Aligned:
        raise self._error


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tones(tmp_path_factory.mktemp("talk") / "talk.wav", [(62.0, True)])


async def laid(
    ffmpeg: Ffmpeg, sound: Path, folder: Path, aligner: FakeAligner, *ranges: TimeRange
) -> Laid:
    return await lay_words(
        ffmpeg,
        aligner,
        sound,
        SPREAD,
        language="en",
        folder=folder,
        progress=Watching(),
        ranges=ranges,
    )


def moved(before: Transcript, after: Transcript) -> list[str]:
    rows: dict[str, Row] = {row.id: row for row in after.rows}
    return [row.id for row in before.rows if rows[row.id].start != row.start]


async def test_a_whole_transcript_is_aligned_and_says_so(
    ffmpeg: Ffmpeg, sound: Path, folder: Path
) -> None:
    found = await laid(ffmpeg, sound, folder, FakeAligner(late=0.0001))

    assert found.is_aligned
    assert found.notes == ()
    assert found.transcript.word_times is WordTimes.ALIGNED
    assert [w.text for w in found.transcript.words] == [w.text for w in SPREAD.words]
    assert list(folder.iterdir()) == []


async def test_only_what_is_near_a_range_is_listened_to(
    ffmpeg: Ffmpeg, sound: Path, folder: Path
) -> None:
    aligner = FakeAligner(late=0.1)

    found = await laid(ffmpeg, sound, folder, aligner, TimeRange(start=30, end=33))

    (asked,) = aligner.asked
    assert asked == ("r9", "r10", "r11", "r12")
    assert moved(SPREAD, found.transcript) == list(asked)


async def test_ranges_far_apart_are_listened_to_one_by_one(
    ffmpeg: Ffmpeg, sound: Path, folder: Path
) -> None:
    aligner = FakeAligner(late=0.1)
    ranges = [TimeRange(start=at, end=at + 3) for at in (50, 2, 8)]

    await laid(ffmpeg, sound, folder, aligner, *ranges)

    assert len(aligner.asked) == 2
    assert aligner.asked[0][0] == "r1"


async def test_lines_that_were_not_found_are_counted(
    ffmpeg: Ffmpeg, sound: Path, folder: Path
) -> None:
    unsaid = [SPREAD.rows[3].text, SPREAD.rows[7].text]

    found = await laid(ffmpeg, sound, folder, FakeAligner(late=0.0001, unsaid=unsaid))

    assert found.is_aligned
    assert found.notes[0].startswith("2 of 20 lines were not found")


async def test_only_lines_of_the_range_are_counted(
    ffmpeg: Ffmpeg, sound: Path, folder: Path
) -> None:
    unsaid = [SPREAD.rows[place].text for place in (8, 10)]
    aligner = FakeAligner(late=0.1, unsaid=unsaid)

    found = await laid(ffmpeg, sound, folder, aligner, TimeRange(start=28, end=36))

    assert found.notes[0].startswith("1 of 3 lines were not found")


async def test_captions_of_something_else_are_not_called_aligned(
    ffmpeg: Ffmpeg, sound: Path, folder: Path
) -> None:
    unsaid = [row.text for row in SPREAD.rows[:15]]

    found = await laid(ffmpeg, sound, folder, FakeAligner(late=0.0001, unsaid=unsaid))

    assert not found.is_aligned
    assert found.transcript.word_times is WordTimes.INTERPOLATED


@pytest.mark.parametrize(
    "error",
    [
        ProviderError("It broke.", code="alignment_failed"),
        LimitError("It broke."),
        TimeoutExceededError("It broke."),
        EnvironmentProblem("It broke."),
    ],
    ids=lambda error: type(error).__name__,
)
async def test_when_the_engine_breaks_nothing_is_lost_and_that_is_told(
    ffmpeg: Ffmpeg, sound: Path, folder: Path, error: ReelwrightError
) -> None:
    found = await laid(ffmpeg, sound, folder, Broken(error))

    assert found.transcript == SPREAD
    assert found.notes == ("Words could not be laid over their sound: It broke.",)
