"""pocketsphinx: speech to words without a key and without a download, as a last resort.

Its English model comes in its wheel. About one word in four is wrong, at a tenth to a fifth of
real time on one core; pieces are decoded side by side.
"""

import asyncio
import importlib.util
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from reelwright.domain import (
    Accuracy,
    Seconds,
    TimeRange,
    Transcript,
    WordTimes,
    clock,
    number_rows,
)
from reelwright.errors import (
    EnvironmentProblem,
    ProviderError,
)
from reelwright.ports import Progress, TranscriberCard
from reelwright.process import Finished, Processes, killed_by_limit
from reelwright.providers.transcription.pieces import Heard, cut, lines, no_speech
from reelwright.providers.transcription.side_by_side import shared

LONGEST: Seconds = 30.0
"""Most the decoder is given at once: longer makes it no better, and progress coarser."""

CHILD = "reelwright.providers.transcription.sphinx_child"


@dataclass(frozen=True, slots=True, kw_only=True)
class SphinxTranscriber:
    """Transcribes English with pocketsphinx."""

    processes: Processes
    side_by_side: int | None = None
    """How many decoders run at once; None for one per processor."""

    @property
    def card(self) -> TranscriberCard:
        return TranscriberCard(
            name="sphinx",
            model="cmusphinx-en-us",
            accuracy=Accuracy.LOW,
            languages=frozenset({"en"}),
        )

    @staticmethod
    def is_available() -> bool:
        """Say whether it is installed, without loading it."""
        return importlib.util.find_spec("pocketsphinx") is not None

    async def transcribe(
        self,
        sound: Path,
        parts: Sequence[TimeRange],
        *,
        language: str | None,
        folder: Path,
        progress: Progress,
    ) -> Transcript:
        """Transcribe parts of a 16 kHz mono WAV file; a row ends at each pause.

        Raises:
            ProviderError: the language is not English (`transcription_language_unsupported`).
            NothingFoundError: no word was recognised (`no_speech`).
            MediaError: the file is no such WAV file.
            EnvironmentProblem: pocketsphinx is not installed.
        """
        _check_language(language)
        pieces = await asyncio.to_thread(cut, sound, parts, longest=LONGEST)
        progress.report(0.0, "listening")
        words = await self._decode(sound, pieces, folder, progress)
        if not words:
            raise no_speech()
        return to_transcript(words, parts)

    async def _decode(
        self, sound: Path, pieces: Sequence[TimeRange], folder: Path, progress: Progress
    ) -> list[Heard]:
        total = sum(piece.duration for piece in pieces)
        words: list[Heard] = []
        listened = 0.0

        def hear(given: Sequence[TimeRange]) -> Callable[[str], None]:
            def take(line: str) -> None:
                nonlocal listened
                told = json.loads(line)
                words.extend((start, end, text) for start, end, text in told["words"])
                listened += given[told["piece"]].duration
                progress.report(
                    listened / total, f"listened to {clock(listened)} of {clock(total)}"
                )

            return take

        async def run(given: Sequence[TimeRange]) -> None:
            finished = await self.processes.run_python(
                CHILD,
                {
                    "sound": str(sound.resolve()),
                    "pieces": [[piece.start, piece.end] for piece in given],
                },
                folder=folder,
                limits=self.processes.with_limits(wall_seconds=600 + 4 * total),
                on_line=hear(given),
            )
            _check(finished)

        await shared(pieces, run, at_once=self.side_by_side)
        return words


def to_transcript(words: Sequence[Heard], parts: Sequence[TimeRange]) -> Transcript:
    """Make a transcript of what the decoders heard."""
    return Transcript(
        language="en",
        engine="sphinx",
        model="cmusphinx-en-us",
        accuracy=Accuracy.LOW,
        word_times=WordTimes.GIVEN,
        rows=number_rows(lines(words, parts)),
    )


def _check_language(language: str | None) -> None:
    if language is None or language.lower().partition("-")[0] in {"en", "und"}:
        return
    raise ProviderError(
        f"The recogniser at hand understands English only, not {language!r}.",
        code="transcription_language_unsupported",
        fix="Bring the video with its captions, install Whisper "
        "(`uv pip install 'reelwright[whisper]'`), or set a key for Gemini or OpenAI.",
    )


def _check(finished: Finished) -> None:
    if finished.has_succeeded:
        return
    if "No module named 'pocketsphinx'" in finished.stderr:
        raise EnvironmentProblem(
            "pocketsphinx is not installed.",
            code="engine_missing",
            fix="Install it with `uv pip install 'reelwright[sphinx]'`.",
        )
    raise killed_by_limit(finished) or ProviderError(
        "pocketsphinx stopped without finishing its work.", code="transcription_failed"
    )
