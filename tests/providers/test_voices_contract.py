"""What every engine that speaks does. A new engine joins by one line of ENGINES."""

import wave
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from reelwright.errors import ArgumentsError
from reelwright.ports import Voices
from reelwright.process import Processes
from reelwright.providers.speech.espeak import EspeakVoices
from tests.fakes import FakeVoices

ENGINES: dict[str, Callable[[], Voices]] = {
    "fake": FakeVoices,
    "espeak": lambda: EspeakVoices(processes=Processes()),
}


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> Voices:
    return ENGINES[request.param]()


async def test_every_voice_has_a_name_of_its_own_and_a_language(engine: Voices) -> None:
    cards = await engine.cards()

    assert len({card.name for card in cards}) == len(cards) > 0
    assert all(card.language for card in cards)


async def test_every_word_is_heard_in_order_within_the_sound(engine: Voices, folder: Path) -> None:
    text = "Mission Control lost contact, at nine o'clock."

    speech = await engine.speak(text, voice="en", folder=folder)

    with wave.open(str(speech.sound)) as file:
        seconds = file.getnframes() / file.getframerate()
    assert " ".join(word.text for word in speech.words) == text
    assert all(before.end <= after.start + 0.001 for before, after in pairwise(speech.words))
    assert speech.words[-1].end <= seconds
    assert speech.sound.parent == folder


async def test_two_texts_are_two_files(engine: Voices, folder: Path) -> None:
    first = await engine.speak("One.", voice="en", folder=folder)
    second = await engine.speak("Two.", voice="de", folder=folder)

    assert first.sound != second.sound
    assert first.sound.exists()


async def test_a_voice_that_is_not_there_is_refused_with_others(
    engine: Voices, folder: Path
) -> None:
    with pytest.raises(ArgumentsError) as refused:
        await engine.speak("Hello.", voice="nobody", folder=folder)

    assert refused.value.code == "voice_not_found"
    assert refused.value.fix


@pytest.mark.parametrize("text", ["", " \n\t "])
async def test_nothing_cannot_be_spoken(engine: Voices, folder: Path, text: str) -> None:
    with pytest.raises(ArgumentsError) as refused:
        await engine.speak(text, voice="en", folder=folder)

    assert refused.value.code == "script_empty"
