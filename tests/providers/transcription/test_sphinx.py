"""pocketsphinx: a last resort, and known to be one."""

import json
import re
from pathlib import Path

import numpy as np
import pytest

from reelwright.domain import TimeRange, Transcript
from reelwright.errors import EnvironmentProblem, MediaError, ProviderError
from reelwright.process import Finished, Processes
from reelwright.providers.transcription.sphinx import SphinxTranscriber, _check
from reelwright.providers.transcription.sphinx_child import loudest, to_words
from tests.clips import make
from tests.providers.watching import Watching
from tests.samples import SAMPLES

COLUMBIA = SAMPLES.parent.parent / "samples" / "columbia"


def test_silences_noises_and_second_pronunciations_are_no_words() -> None:
    segments = [
        ("<s>", 0, 9),
        ("the(2)", 10, 19),
        ("<sil>", 20, 39),
        ("i'm", 40, 59),
        ("[NOISE]", 60, 69),
        ("++UH++", 70, 79),
        ("i", 80, 89),
        ("is", 90, 99),
        ("</s>", 100, 109),
    ]

    words = list(to_words(segments, 5.0))

    assert words == [(5.1, 5.2, "the"), (5.4, 5.6, "I'm"), (5.8, 5.9, "I"), (5.9, 6.0, "is")]


def test_what_lasts_longer_than_any_word_is_none() -> None:
    words = list(to_words([("dog", 0, 799)], 0.0))

    assert words == []


def test_the_loudest_sample_counts_on_both_sides_of_zero() -> None:
    assert loudest(np.array([3, -40, 12], "<i2").tobytes()) == 40
    assert loudest(b"") == 0


async def hear(seconds: float, folder: Path, *parts: TimeRange, side_by_side: int) -> Transcript:
    sound = make(
        folder / "columbia.wav",
        "-i", str(COLUMBIA / "columbia.mp4"),
        "-t", str(seconds), "-vn", "-ar", "16000", "-ac", "1",
    )  # fmt: skip
    engine = SphinxTranscriber(processes=Processes(), side_by_side=side_by_side)
    return await engine.transcribe(sound, parts, language="en", folder=folder, progress=Watching())


async def test_a_clear_speech_is_half_understood_and_its_words_stand_where_they_are_said(
    folder: Path,
) -> None:
    truth = json.loads((COLUMBIA / "words.json").read_text())["words"]
    said = {(re.sub(r"\W", "", each["word"].lower()), round(each["start"])) for each in truth}

    heard = await hear(24, folder, TimeRange(start=0, end=24), side_by_side=2)

    right = [
        any((word.text.lower(), round(word.start) + off) in said for off in (-1, 0, 1))
        for word in heard.words
    ]
    assert len(right) > 25
    assert sum(right) / len(right) > 0.5


async def test_the_words_do_not_depend_on_how_many_decoders_share_the_work(folder: Path) -> None:
    parts = [
        TimeRange(start=0.8, end=2.4),
        TimeRange(start=3.2, end=7.0),
        TimeRange(start=8, end=10),
    ]

    alone = await hear(10, folder, *parts, side_by_side=1)
    shared = await hear(10, folder, *parts, side_by_side=3)

    assert alone == shared


def test_a_decoder_that_is_not_there_is_told_from_one_that_breaks() -> None:
    with pytest.raises(EnvironmentProblem) as missing:
        _check(Finished(status=1, stdout=b"", stderr="No module named 'pocketsphinx'"))
    with pytest.raises(ProviderError) as broken:
        _check(Finished(status=1, stdout=b"", stderr="RuntimeError"))
    with pytest.raises(MediaError):
        _check(Finished(status=-9, stdout=b"", stderr=""))

    assert missing.value.code == "engine_missing"
    assert broken.value.code == "transcription_failed"
