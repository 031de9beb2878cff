"""What everything does that lays known words over sound. A new one joins by a line of ALIGNERS."""

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from reelwright.domain import Row, number_rows
from reelwright.errors import MediaError, ProviderError
from reelwright.ports import Aligner
from reelwright.process import Processes
from reelwright.providers.transcription.sphinx_align import SphinxAligner
from tests.clips import make, tones
from tests.fakes import FakeAligner
from tests.providers.watching import Watching
from tests.samples import SAMPLES

ALIGNERS: dict[str, Callable[[], Aligner]] = {
    "fake": FakeAligner,
    "sphinx": lambda: SphinxAligner(processes=Processes()),
}

SAID = (
    (0.3, "And so, my fellow Americans:"),
    (3.3, "ask not what your country can do for you,"),
    (8.2, "ask what you can do for your country."),
)
"""When each line of the inaugural address begins to be said, by its waveform."""


def lines(*, late: float = 0.5) -> tuple[Row, ...]:
    """Captions whose words are late, and spread evenly."""
    rows = []
    for at, text in SAID:
        starts = [at + late + 0.2 * place for place in range(len(text.split()))]
        words = [
            (start, start + 0.2, word) for start, word in zip(starts, text.split(), strict=True)
        ]
        rows.append((words, "JFK"))
    return number_rows(rows)


@pytest.fixture(params=ALIGNERS)
def aligner(request: pytest.FixtureRequest) -> Aligner:
    return ALIGNERS[request.param]()


@pytest.fixture
def speech(tmp_path: Path) -> Path:
    source = str(SAMPLES / "jfk_11s.flac")
    return make(tmp_path / "speech.wav", "-i", source, "-ar", "16000", "-ac", "1")


def names(rows: tuple[Row, ...]) -> list[tuple[str, str | None, list[tuple[str, str]]]]:
    return [(row.id, row.speaker, [(w.id, w.text) for w in row.words]) for row in rows]


async def test_the_words_stay_and_their_times_get_better(
    aligner: Aligner, speech: Path, folder: Path
) -> None:
    found = await aligner.align(speech, lines(), language="en", folder=folder, progress=Watching())

    assert names(found.rows) == names(lines())
    assert found.unaligned == ()
    assert [row.start for row in found.rows] == pytest.approx([at for at, _ in SAID], abs=0.25)


async def test_words_come_one_after_the_other(aligner: Aligner, speech: Path, folder: Path) -> None:
    found = await aligner.align(
        speech, lines(), language="en-US", folder=folder, progress=Watching()
    )

    words = [word for row in found.rows for word in row.words]
    assert all(one.start < two.start and one.end <= two.start for one, two in pairwise(words))
    assert all(row.start == row.words[0].start for row in found.rows)


async def test_a_sound_may_begin_later_than_the_video(
    aligner: Aligner, speech: Path, folder: Path
) -> None:
    rows = lines(late=100.5)

    found = await aligner.align(
        speech, rows, language="en", folder=folder, progress=Watching(), begins=100.0
    )

    assert found.unaligned == ()
    assert found.rows[1].start == pytest.approx(103.3, abs=0.25)


async def test_lines_outside_of_the_sound_are_named_and_stay(
    aligner: Aligner, speech: Path, folder: Path
) -> None:
    later = lines(late=300)[2].model_copy(update={"id": "r9"})
    rows = (*lines(), later)

    found = await aligner.align(speech, rows, language="en", folder=folder, progress=Watching())

    assert found.unaligned == ("r9",)
    assert found.rows[3].start == pytest.approx(later.start, abs=1.0)


async def test_in_silence_nothing_is_found_and_that_is_no_error(
    aligner: Aligner, folder: Path
) -> None:
    silence = tones(folder / "silence.wav", [(11.0, False)])

    found = await aligner.align(silence, lines(), language="en", folder=folder, progress=Watching())

    assert found.unaligned == ("r1", "r2", "r3")
    assert [row.start for row in found.rows] == pytest.approx([row.start for row in lines()])


async def test_progress_rises_to_the_end(aligner: Aligner, speech: Path, folder: Path) -> None:
    watching = Watching()

    await aligner.align(speech, lines(), language="en", folder=folder, progress=watching)

    assert watching.shares == sorted(watching.shares)
    assert watching.shares[-1] == pytest.approx(1.0)


async def test_a_language_it_does_not_know_is_refused_with_what_to_do(
    aligner: Aligner, speech: Path, folder: Path
) -> None:
    with pytest.raises(ProviderError) as refused:
        await aligner.align(speech, lines(), language="de", folder=folder, progress=Watching())

    assert not aligner.card.knows("de")
    assert refused.value.code == "alignment_language_unsupported"
    assert refused.value.fix


async def test_a_file_that_is_no_sound_is_refused(aligner: Aligner, folder: Path) -> None:
    nonsense = folder / "nonsense.wav"
    nonsense.write_bytes(b"not a sound")

    with pytest.raises(MediaError):
        await aligner.align(nonsense, lines(), language="en", folder=folder, progress=Watching())
