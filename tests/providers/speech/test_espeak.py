"""espeak-ng: any language, every word, and text that is always text."""

import wave
from array import array
from pathlib import Path

import pytest

from reelwright.errors import ArgumentsError, EnvironmentProblem, ProviderError
from reelwright.process import Finished, Processes
from reelwright.providers.speech.espeak import (
    MOST_CHARACTERS,
    EspeakVoice,
    EspeakVoices,
    _check,
    _tag,
    choose,
    plain,
    to_voices,
)
from reelwright.providers.speech.espeak_child import places, to_words


@pytest.fixture
def espeak() -> EspeakVoices:
    return EspeakVoices(processes=Processes())


VOICES = to_voices(
    [
        ("German", "gmw/de", ["de"]),
        ("English (Great Britain)", "gmw/en", ["en-gb", "en"]),
        ("English (America)", "gmw/en-US", ["en-us", "en"]),
        ("Norwegian Bokmål", "gmq/nb", ["nb", "no"]),
        ("Portuguese (Portugal)", "roa/pt", ["pt", "pt-pt"]),
        ("Portuguese (Brazil)", "roa/pt-BR", ["pt-br", "pt"]),
        ("Chinese (Mandarin)", "sit/cmn", ["cmn", "zh-cmn", "zh"]),
    ]
)


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("de", "gmw/de"),
        ("German", "gmw/de"),
        ("de-AT", "gmw/de"),
        ("en", "gmw/en"),
        ("en_US", "gmw/en-US"),
        ("English (America)", "gmw/en-US"),
        ("no", "gmq/nb"),
        ("pt", "roa/pt"),
        ("pt-PT", "roa/pt"),
        (" pt-br ", "roa/pt-BR"),
        ("zh-TW", "sit/cmn"),
        ("en-us+F3", "gmw/en-US+f3"),
    ],
)
def test_a_voice_is_found_by_name_or_language(wanted: str, found: str) -> None:
    assert choose(wanted, VOICES, frozenset({"f3", "m1"})) == found


@pytest.mark.parametrize(
    ("wanted", "near"), [("germn", "de"), ("norwegian bokmol", "nb"), ("en-us+f9", "en-us+f3")]
)
def test_near_voices_are_named_where_there_is_none(wanted: str, near: str) -> None:
    with pytest.raises(ArgumentsError) as refused:
        choose(wanted, VOICES, frozenset({"f3", "m1"}))

    assert refused.value.code == "voice_not_found"
    assert near in (refused.value.fix or "")


def test_languages_are_written_as_people_do() -> None:
    assert [_tag(each) for each in ("en-us", "de", "zh-latn", "es-419")] == [
        "en-US",
        "de",
        "zh-Latn",
        "es-419",
    ]
    assert EspeakVoice(name="x", identifier="x", described="X", languages=()).card.language == "x"


def test_control_characters_are_not_read() -> None:
    assert plain("one\x00two\x1b\n three  ") == "one two three"


def test_words_end_at_spaces_and_where_a_script_has_none() -> None:
    text = "COVID-19 你好。"

    found = [text[first:last] for first, last in places(text, [0, 6, 9, 10])]

    assert found == ["COVID-19", "你", "好。"]


def test_a_word_lasts_as_long_as_it_is_heard() -> None:
    samples = array("h", [0] * 10 + [900] * 30 + [0] * 20 + [900] * 40)

    words = to_words("so — well", [(0, 0), (5, 60)], memoryview(samples), 100)

    assert words == [(0.1, 0.4, "so —"), (0.6, 1.0, "well")]


def test_what_has_no_sound_at_the_start_goes_with_the_first_word() -> None:
    samples = array("h", [900] * 10)

    words = to_words("— so", [(2, 0)], memoryview(samples), 100)

    assert words == [(0.0, 0.1, "— so")]


async def test_over_a_hundred_languages_are_there(espeak: EspeakVoices) -> None:
    cards = await espeak.cards()

    assert len({card.language for card in cards}) > 100
    assert {"en-us", "de", "pt-br", "cmn", "ar", "hi"} <= {card.name for card in cards}


@pytest.mark.parametrize(
    ("text", "voice"),
    [
        ("Zażółć gęślą jaźń, naïve café.", "pl"),
        ("Привет, мир! Это проверка.", "ru"),
        ("In 1969 it cost $3.50, or 25% of it.", "en-us"),
        ("“Quotes” 😀 — and dashes", "en-us"),
        ("你好，世界。", "cmn"),  # noqa: RUF001 - as it is written there
    ],
)
async def test_the_words_together_are_the_text(
    espeak: EspeakVoices, folder: Path, text: str, voice: str
) -> None:
    speech = await espeak.speak(text, voice=voice, folder=folder)

    spoken = "".join(word.text for word in speech.words)
    assert spoken.replace(" ", "") == text.replace(" ", "")
    assert len(speech.words) > 2


async def test_markup_and_phonemes_are_read_as_text(espeak: EspeakVoices, folder: Path) -> None:
    text = 'say <break time="9s"/> and [[h@loU]]'
    bare = await espeak.speak("say and", voice="en", folder=folder)

    speech = await espeak.speak(text, voice="en", folder=folder)

    assert speech.words[-1].text == "[[h@loU]]"
    assert speech.words[-1].end > bare.words[-1].end + 1.5
    assert speech.words[-1].end < 9


async def test_the_voice_is_heard_and_in_no_hurry(espeak: EspeakVoices, folder: Path) -> None:
    text = "The crew of the shuttle did not return safely to earth. " * 3

    speech = await espeak.speak(text, voice="en-us", folder=folder)

    with wave.open(str(speech.sound)) as file:
        samples = memoryview(file.readframes(file.getnframes())).cast("h")
    words_a_minute = 60 * len(speech.words) / speech.words[-1].end
    assert 3000 < max(samples) < 32767
    assert 120 < words_a_minute < 190


async def test_too_long_a_script_says_by_how_much(espeak: EspeakVoices, folder: Path) -> None:
    with pytest.raises(ArgumentsError) as refused:
        await espeak.speak("a" * (MOST_CHARACTERS + 7), voice="en", folder=folder)

    assert refused.value.code == "script_too_long"
    assert "by 7 characters" in (refused.value.fix or "")


async def test_dots_alone_are_nothing_to_say(espeak: EspeakVoices, folder: Path) -> None:
    with pytest.raises(ArgumentsError) as refused:
        await espeak.speak("...", voice="en", folder=folder)

    assert refused.value.code == "script_empty"


def test_an_engine_that_is_not_there_is_told_from_one_that_breaks() -> None:
    with pytest.raises(EnvironmentProblem) as missing:
        _check(Finished(status=1, stdout=b"", stderr="No module named 'espeakng_loader'"))
    with pytest.raises(ProviderError) as broken:
        _check(Finished(status=1, stdout=b"", stderr="espeak could not start"))

    assert missing.value.code == "engine_missing"
    assert broken.value.code == "speech_failed"
