"""pocketsphinx lays words over sound: how well, and what it does not fall for."""

import json
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from reelwright.domain import CaptionKind, Row, TimeRange, number_rows
from reelwright.errors import EnvironmentProblem, MediaError, ProviderError
from reelwright.ports import Aligned
from reelwright.process import Finished, Processes
from reelwright.providers.speech.espeak import EspeakVoices
from reelwright.providers.transcription.sphinx_align import SphinxAligner, _check
from reelwright.providers.transcription.sphinx_align_child import grammar, strain
from reelwright.text.captions import read_captions
from tests.clips import make
from tests.providers.watching import Watching
from tests.samples import SAMPLES

COLUMBIA = SAMPLES.parent.parent / "samples" / "columbia"
END = 52.0
"""Seconds of the address that are looked at here: five captions, many names."""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(
        tmp_path_factory.mktemp("sound") / "columbia.wav",
        "-i", str(COLUMBIA / "columbia.mp4"), "-t", str(END), "-vn", "-ar", "16000", "-ac", "1",
    )  # fmt: skip


def captions() -> tuple[Row, ...]:
    """What the captions say in that time, as they are read: spread over the time of each line."""
    data = (SAMPLES / "captions" / "columbia.en.clean.srt").read_bytes()
    whole = read_captions(data, "srt", language="en", kind=CaptionKind.AUTHOR)
    return whole.within(TimeRange(start=0, end=END)).rows


def truth() -> list[float]:
    words = json.loads((COLUMBIA / "words.json").read_text())["words"]
    return [word["start"] for word in words]


def later(rows: Sequence[Row], seconds: float) -> tuple[Row, ...]:
    return number_rows(
        [([(w.start + seconds, w.end + seconds, w.text) for w in row.words], None) for row in rows]
    )


async def aligned(sound: Path, rows: Sequence[Row], folder: Path, *, count: int = 2) -> Aligned:
    engine = SphinxAligner(processes=Processes(), side_by_side=count)
    return await engine.align(sound, rows, language="en", folder=folder, progress=Watching())


def errors(rows: Sequence[Row], starts: Sequence[float]) -> np.ndarray:
    words = [word for row in rows for word in row.words]
    return np.abs([word.start - at for word, at in zip(words, starts, strict=False)])


async def test_captions_get_the_time_of_each_word(address: Path, folder: Path) -> None:
    found = await aligned(address, captions(), folder)

    before, after = errors(captions(), truth()), errors(found.rows, truth())
    assert found.unaligned == ()
    assert before.mean() > 0.25
    assert after.mean() < 0.08
    assert np.percentile(after, 95) < 0.15


@pytest.mark.parametrize("late", [-1.5, 0.5, 2.0])
async def test_captions_may_be_early_or_late(address: Path, folder: Path, late: float) -> None:
    shifted = make(folder / "shifted.wav", "-i", str(address), "-af", "adelay=2000", "-ar", "16000")
    found = await aligned(shifted, later(captions(), 2.0 + late), folder)

    off = errors(found.rows, [start + 2.0 for start in truth()])
    assert off.mean() < 0.12


async def test_wrong_words_in_captions_hardly_hurt_the_right_ones(
    address: Path, folder: Path
) -> None:
    rows = captions()
    wrong = {
        w.id for place, w in enumerate(w for row in rows for w in row.words) if place % 10 == 4
    }
    spoilt = [
        row.model_copy(
            update={
                "words": tuple(
                    w.model_copy(update={"text": "bananas"}) if w.id in wrong else w
                    for w in row.words
                )
            }
        )
        for row in rows
    ]

    found = await aligned(address, spoilt, folder)

    words = [word for row in found.rows for word in row.words]
    off = errors(found.rows, truth())[[word.id not in wrong for word in words]]
    assert off.mean() < 0.12


async def test_text_that_is_not_said_is_not_found(address: Path, folder: Path) -> None:
    texts = (
        "Kubernetes schedules containers on many machines at once.",
        "Bake the cake for forty minutes, and let it cool down.",
        "Our quarterly revenue grew by twelve percent over last year.",
    )
    rows = later(
        number_rows(
            [
                (
                    [
                        (n * 9 + k * 0.8, n * 9 + k * 0.8 + 0.8, w)
                        for k, w in enumerate(text.split())
                    ],
                    None,
                )
                for n, text in enumerate(texts)
            ]
        ),
        1.0,
    )

    found = await aligned(address, rows, folder)

    assert found.unaligned == tuple(row.id for row in rows)


async def test_music_is_no_speech(folder: Path) -> None:
    music = make(
        folder / "music.wav",
        "-f", "lavfi", "-i", "sine=220:d=20", "-f", "lavfi", "-i", "sine=330:d=20",
        "-f", "lavfi", "-i", "anoisesrc=d=20:c=pink:a=0.2",
        "-filter_complex", "[0]tremolo=4[a];[1]tremolo=2[b];[a][b][2]amix=3", "-ar", "16000",
    )  # fmt: skip

    found = await aligned(music, captions()[:3], folder)

    assert len(found.unaligned) == 3


async def test_numbers_names_and_signs_are_found_where_a_voice_says_them(folder: Path) -> None:
    """The truth is the voice's own: no recogniser had a hand in it."""
    text = (
        "At 9 o'clock, he paid 12% more than in 1999. Dr. Kalpana Chawla flew on Columbia. "
        "PostgreSQL runs on 64 cores & listens at port 8080. Thank you, ladies and gentlemen."
    )
    speech = await EspeakVoices(processes=Processes()).speak(text, voice="en-us", folder=folder)
    sound = make(folder / "speech.wav", "-i", str(speech.sound), "-ar", "16000", "-ac", "1")
    each = speech.words[-1].end / len(speech.words)
    spread = [(n * each, (n + 1) * each, word.text) for n, word in enumerate(speech.words)]
    ends = [0, *(n + 1 for n, (*_, text) in enumerate(spread) if text[-1] == "." and text != "Dr.")]
    rows = number_rows([(spread[one:two], None) for one, two in pairwise(ends)])

    found = await aligned(sound, rows, folder)

    starts = [word.start for word in speech.words]
    assert found.unaligned == ()
    assert errors(rows, starts).mean() > 0.3
    assert errors(found.rows, starts).mean() < 0.1


async def test_the_times_do_not_depend_on_how_many_decoders_share_the_work(
    address: Path, folder: Path
) -> None:
    alone = await aligned(address, captions(), folder, count=1)
    shared = await aligned(address, captions(), folder, count=3)

    assert alone == shared


def test_the_grammar_may_be_entered_and_left_at_the_words_around() -> None:
    begin, end, ways = grammar(["~1", "~2", None, "~3"], 1, 3)

    assert {way[1] for way in ways if way[0] == begin} == {0, 1}
    assert {way[0] for way in ways if way[1] == end} == {3, 4}
    assert (2, 3, 0.5) in ways


def test_a_likely_word_strains_little() -> None:
    assert strain(1.0, 10) == pytest.approx(0)
    assert strain(1e-3, 10) < strain(1e-6, 10)
    assert strain(0.0, 10) > 1000


def test_a_decoder_that_is_not_there_is_told_from_one_that_breaks() -> None:
    with pytest.raises(EnvironmentProblem) as missing:
        _check(Finished(status=1, stdout=b"", stderr="No module named 'pocketsphinx'"))
    with pytest.raises(ProviderError) as broken:
        _check(Finished(status=1, stdout=b"", stderr="RuntimeError"))
    with pytest.raises(MediaError):
        _check(Finished(status=-9, stdout=b"", stderr=""))

    assert missing.value.code == "engine_missing"
    assert broken.value.code == "alignment_failed"
