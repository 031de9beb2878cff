"""What every engine that turns speech to words does. A new engine joins by one line of ENGINES."""

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from reelwright.domain import Accuracy, TimeRange, WordTimes
from reelwright.errors import MediaError, NothingFoundError, ProviderError
from reelwright.ports import Transcriber
from reelwright.process import Processes
from reelwright.providers.transcription.sphinx import SphinxTranscriber
from reelwright.providers.transcription.whisper import WhisperTranscriber
from tests.clips import make, tones
from tests.fakes import FakeTranscriber
from tests.providers.watching import Watching
from tests.samples import SAMPLES

_SAID = ((0.3, 0.6, "And"), (0.6, 0.8, "so"), (1.0, 1.2, "my"), (1.2, 1.6, "fellow"))

ENGINES: dict[str, Callable[[], Transcriber]] = {
    "fake": lambda: FakeTranscriber(_SAID),
    "sphinx": lambda: SphinxTranscriber(processes=Processes()),
}

PART = TimeRange(start=0.2, end=3.2)


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> Transcriber:
    return ENGINES[request.param]()


@pytest.fixture
def speech(tmp_path: Path) -> Path:
    """Four seconds of a man who says `And so my fellow Americans`."""
    source = str(SAMPLES / "jfk_11s.flac")
    return make(tmp_path / "speech.wav", "-i", source, "-t", "4", "-ar", "16000", "-ac", "1")


async def test_words_are_heard_in_order_and_within_the_parts(
    engine: Transcriber, speech: Path, folder: Path
) -> None:
    heard = await engine.transcribe(
        speech, [PART], language=None, folder=folder, progress=Watching()
    )

    assert "fellow" in [word.text for word in heard.words]
    assert all(before.start <= after.start for before, after in pairwise(heard.words))
    assert heard.words[0].start >= PART.start
    assert heard.words[-1].end <= PART.end


async def test_the_transcript_says_what_made_it_and_how_good_it_is(
    engine: Transcriber, speech: Path, folder: Path
) -> None:
    heard = await engine.transcribe(
        speech, [PART], language="en-US", folder=folder, progress=Watching()
    )

    card = engine.card
    assert (heard.engine, heard.model, heard.accuracy) == (card.name, card.model, card.accuracy)
    assert heard.language == "en"
    assert heard.word_times is WordTimes.GIVEN
    assert card.accuracy in {Accuracy.HIGH, Accuracy.AUTOMATIC, Accuracy.LOW}


async def test_progress_rises_to_the_end(engine: Transcriber, speech: Path, folder: Path) -> None:
    watching = Watching()

    await engine.transcribe(speech, [PART], language="en", folder=folder, progress=watching)

    assert watching.shares == sorted(watching.shares)
    assert watching.shares[-1] == pytest.approx(1.0)


async def test_silence_is_no_speech_and_no_empty_transcript(
    engine: Transcriber, folder: Path
) -> None:
    silence = tones(folder / "silence.wav", [(2.0, False)])

    with pytest.raises(NothingFoundError) as refused:
        await engine.transcribe(
            silence,
            [TimeRange(start=0, end=2)],
            language=None,
            folder=folder,
            progress=Watching(),
        )

    assert refused.value.code == "no_speech"
    assert refused.value.fix


async def test_without_any_part_there_is_no_speech(
    engine: Transcriber, speech: Path, folder: Path
) -> None:
    with pytest.raises(NothingFoundError) as refused:
        await engine.transcribe(speech, [], language=None, folder=folder, progress=Watching())

    assert refused.value.code == "no_speech"


async def test_a_language_it_does_not_know_is_refused_with_what_to_do(
    engine: Transcriber, speech: Path, folder: Path
) -> None:
    with pytest.raises(ProviderError) as refused:
        await engine.transcribe(speech, [PART], language="de", folder=folder, progress=Watching())

    assert refused.value.code == "transcription_language_unsupported"
    assert refused.value.fix


async def test_a_file_that_is_no_sound_is_refused(engine: Transcriber, folder: Path) -> None:
    nonsense = folder / "nonsense.wav"
    nonsense.write_bytes(b"not a sound")

    with pytest.raises(MediaError):
        await engine.transcribe(nonsense, [PART], language=None, folder=folder, progress=Watching())


def test_engines_say_whether_they_are_installed_without_being_loaded() -> None:
    assert SphinxTranscriber.is_available()
    assert WhisperTranscriber.is_available() in {True, False}
