"""faster-whisper: everything but its model, which needs weights."""

from collections.abc import Iterator, Sized
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from reelwright.domain import Accuracy, TimeRange
from reelwright.errors import EnvironmentProblem, ProviderError
from reelwright.process import Processes
from reelwright.providers.transcription.whisper import WhisperTranscriber, _reporting, to_transcript
from reelwright.providers.transcription.whisper_child import samples, to_words, transcribe
from tests.clips import tones
from tests.providers.watching import Watching


@dataclass
class Said:
    start: float
    end: float
    word: str


@dataclass
class Segment:
    words: list[Said] | None
    end: float = 0.0


@dataclass
class Info:
    language: str


@dataclass
class Model:
    """A model that says one word in each piece, and takes the first for German."""

    languages: list[str | None] = field(default_factory=list)
    lengths: list[int] = field(default_factory=list)

    def transcribe(
        self, sound: Sized, *, language: str | None, **options: object
    ) -> tuple[Iterator[Segment], Info]:
        self.languages.append(language)
        self.lengths.append(len(sound))
        return iter([Segment([Said(0.1, 0.4, " Wort")], 0.5)]), Info("de")


def whisper(folder: Path, model: str = "small") -> WhisperTranscriber:
    return WhisperTranscriber(processes=Processes(), models=folder / "models", model=model)


def test_words_are_stripped_moved_and_kept_within_their_piece() -> None:
    said = Segment([Said(-0.2, 0.5, " Hello,"), Said(0.5, 9.0, " world."), Said(9.0, 9.5, " no")])

    words = list(to_words(said, 10.0, 12.0))

    assert words == [(10.0, 10.5, "Hello,"), (10.5, 12.0, "world.")]


def test_a_segment_without_words_gives_none() -> None:
    assert list(to_words(Segment(None), 0.0, 1.0)) == []


def test_the_language_of_the_first_piece_is_that_of_all(tmp_path: Path) -> None:
    model = Model()
    sound = tones(tmp_path / "sound.wav", [(2.0, True)])
    given = {"sound": str(sound), "pieces": [[0.0, 1.0], [1.0, 1.5]], "language": None}

    told = list(transcribe(model, given))

    assert model.languages == [None, "de"]
    assert model.lengths == [16000, 8000]
    assert [each["words"] for each in told] == [[(0.1, 0.4, "Wort")], [(1.1, 1.4, "Wort")]]
    assert {each["language"] for each in told} == {"de"}


def test_samples_are_numbers_from_minus_one_to_one(tmp_path: Path) -> None:
    import wave

    sound = tones(tmp_path / "sound.wav", [(0.5, True)])

    with wave.open(str(sound)) as file:
        numbers = samples(file, 0.1, 0.3)

    assert len(numbers) == 3200
    assert 0.05 < float(abs(numbers).max()) <= 1


def test_the_card_says_what_the_weights_can(tmp_path: Path) -> None:
    every, english = whisper(tmp_path).card, whisper(tmp_path, model="base.en").card

    assert (every.languages, every.accuracy) == (None, Accuracy.HIGH)
    assert english.languages == frozenset({"en"})
    assert whisper(tmp_path, model="/weights/mine").card.model == "mine"


async def test_english_weights_refuse_another_language(folder: Path) -> None:
    sound = tones(folder / "sound.wav", [(1.0, True)])

    with pytest.raises(ProviderError) as refused:
        await whisper(folder, model="base.en").transcribe(
            sound,
            [TimeRange(start=0, end=1)],
            language="de",
            folder=folder,
            progress=Watching(),
        )

    assert refused.value.code == "transcription_language_unsupported"


@pytest.mark.skipif(WhisperTranscriber.is_available(), reason="it is installed here")
async def test_where_it_is_not_installed_it_says_how_to(folder: Path) -> None:
    sound = tones(folder / "sound.wav", [(1.0, True)])

    with pytest.raises(EnvironmentProblem) as refused:
        await whisper(folder).transcribe(
            sound,
            [TimeRange(start=0, end=1)],
            language=None,
            folder=folder,
            progress=Watching(),
        )

    assert refused.value.code == "engine_missing"
    assert "reelwright[whisper]" in (refused.value.fix or "")


def test_progress_counts_the_pieces_and_not_what_lies_between() -> None:
    watching = Watching()
    hear = _reporting([TimeRange(start=0, end=1), TimeRange(start=9, end=10)], watching)

    hear(1.0)
    hear(9.5)
    hear(10.0)

    assert watching.shares == [0.5, 0.75, 1.0]


def test_the_transcript_says_what_made_it(tmp_path: Path) -> None:
    heard = to_transcript(
        [(0.0, 0.5, "Wort.")], [TimeRange(start=0, end=1)], "de", whisper(tmp_path).card
    )

    assert (heard.language, heard.engine, heard.model) == ("de", "whisper", "small")
    assert [row.text for row in heard] == ["Wort."]
