"""faster-whisper in a process of its own: its model takes gigabytes, which go when it ends.

Reads one JSON object on stdin: `model` (a folder, or the name of weights), `models` (where fetched
weights are kept), and either `{"fetch": true}`, or `sound`, `pieces` ([[start, end], ...]),
`language` (or null), `device`, `compute` and `threads`. Writes JSON lines: `{"fetched": true}`,
`{"words": [[start, end, word], ...], "at": seconds, "language": code}` for each segment, or
`{"problem": name, "detail": text}` as its last.
"""

import json
import sys
import wave
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Protocol

RATE = 16000

LOOKS_AT_LANGUAGE = 4
"""Windows of 30 s that are looked at, at most, until the language is plain."""

HALLUCINATED = 2.0
"""Seconds of silence around a strange word from which on it is taken for made up."""


class SaidWord(Protocol):
    """A word as the engine gives it: with a space before it, where one belongs."""

    @property
    def start(self) -> float: ...
    @property
    def end(self) -> float: ...
    @property
    def word(self) -> str: ...


class SaidSegment(Protocol):
    """A segment as the engine gives it."""

    @property
    def words(self) -> Sequence[SaidWord] | None: ...


def to_words(segment: SaidSegment, start: float, end: float) -> Iterator[tuple[float, float, str]]:
    """Turn a segment of a piece into words with times of the whole, kept within the piece."""
    for word in segment.words or ():
        text = word.word.strip()
        first = start + max(0.0, float(word.start))
        if text and first < end:
            yield round(first, 3), round(min(end, max(first, start + float(word.end))), 3), text


def samples(file: wave.Wave_read, start: float, end: float) -> Any:  # noqa: ANN401 - of numpy
    """Give a piece as the engine wants it: numbers from -1 to 1."""
    import numpy as np

    file.setpos(min(round(start * RATE), file.getnframes()))
    return np.frombuffer(file.readframes(round((end - start) * RATE)), "<i2").astype("f4") / 32768


def weights(given: dict[str, Any], *, may_fetch: bool) -> str:
    """Give the folder of the weights."""
    from faster_whisper import download_model

    if Path(given["model"]).is_dir():
        return str(given["model"])
    return str(
        download_model(given["model"], local_files_only=not may_fetch, cache_dir=given["models"])
    )


def transcribe(model: Any, given: dict[str, Any]) -> Iterable[dict[str, Any]]:  # noqa: ANN401 - an optional library
    """Transcribe piece after piece, all in the language that the first is found to be in."""
    language = given["language"]
    with wave.open(given["sound"], "rb") as file:
        for start, end in given["pieces"]:
            segments, info = model.transcribe(
                samples(file, start, end),
                language=language,
                word_timestamps=True,
                # What it said before, given back to it, makes it repeat itself for minutes.
                condition_on_previous_text=False,
                hallucination_silence_threshold=HALLUCINATED,
                language_detection_segments=LOOKS_AT_LANGUAGE,
            )
            language = language or info.language
            for segment in segments:
                yield {
                    "words": list(to_words(segment, start, end)),
                    "at": min(end, start + float(segment.end)),
                    "language": language,
                }


def answer(given: dict[str, Any]) -> Iterable[dict[str, Any]]:
    """Do what is asked for, and say which part of it failed."""
    may_fetch = bool(given.get("fetch"))
    try:
        folder = weights(given, may_fetch=may_fetch)
    except ImportError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever it is, the weights are not there
        yield {"problem": "weights", "detail": f"{type(error).__name__}: {error}"[:500]}
        return
    if may_fetch:
        yield {"fetched": True}
        return
    from faster_whisper import WhisperModel

    try:
        model = WhisperModel(
            folder,
            device=given["device"],
            compute_type=given["compute"],
            cpu_threads=given["threads"],
            local_files_only=True,
        )
    except Exception as error:  # noqa: BLE001 - whatever it is, these are no weights to be used
        yield {"problem": "model", "detail": f"{type(error).__name__}: {error}"[:500]}
        return
    if given["language"] not in (None, *model.supported_languages):
        yield {"problem": "language", "detail": given["language"]}
        return
    yield from transcribe(model, given)


def main() -> None:
    """Answer what stdin asks for."""
    for each in answer(json.load(sys.stdin)):
        sys.stdout.write(json.dumps(each) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
