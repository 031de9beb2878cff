"""faster-whisper: speech to words without a key, for those who have or fetch its weights.

An optional extra. The weights are a folder, or are fetched once from the Hugging Face hub by a
child that may use the network; the child that listens may not.
"""

import asyncio
import importlib.util
import json
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from reelwright.domain import (
    Accuracy,
    Seconds,
    TimeRange,
    Transcript,
    WordTimes,
    clock,
    number_rows,
)
from reelwright.errors import EnvironmentProblem, ProviderError, UnavailableError
from reelwright.ports import Progress, TranscriberCard
from reelwright.process import Limits, Processes, killed_by_limit
from reelwright.providers.transcription.pieces import Heard, cut, joined, lines, no_speech

CHILD = "reelwright.providers.transcription.whisper_child"

CONTEXT: Seconds = 2.0
"""Pauses shorter than this are listened to as well: it looks at 30 s at once, and for short parts
alone it would look as long."""

LONGEST: Seconds = 300.0
"""Most that is held in memory at once."""

_MIB = 1024 * 1024


@dataclass(slots=True)
class _Told:
    """What a child has told so far."""

    words: list[Heard] = field(default_factory=list)
    language: str | None = None
    problem: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WhisperTranscriber:
    """Transcribes with faster-whisper."""

    processes: Processes
    models: Path
    """Folder where fetched weights are kept."""

    model: str = "small"
    """Name of weights such as `small`, `large-v3`, `Systran/faster-whisper-small`, or the path of a
    folder with a converted model."""

    may_fetch: bool = True
    """Whether weights that are not there may be fetched."""

    device: str = "cpu"
    """`cpu`, `cuda` or `auto`."""

    compute: str = "default"
    """Type of number, such as `int8` or `float16`; `default` is that of the weights."""

    @property
    def card(self) -> TranscriberCard:
        return TranscriberCard(
            name="whisper",
            model=Path(self.model).name,
            accuracy=Accuracy.HIGH,
            languages=frozenset({"en"}) if self.model.endswith(".en") else None,
        )

    @staticmethod
    def is_available() -> bool:
        """Say whether it is installed, without loading it."""
        return importlib.util.find_spec("faster_whisper") is not None

    async def transcribe(
        self,
        sound: Path,
        parts: Sequence[TimeRange],
        *,
        language: str | None,
        folder: Path,
        progress: Progress,
    ) -> Transcript:
        """Transcribe parts of a 16 kHz mono WAV file; without a language, it is found out.

        Raises:
            ProviderError: the language is not one of these weights
                (`transcription_language_unsupported`), or it failed.
            NothingFoundError: no word was recognised (`no_speech`).
            MediaError: the file is no such WAV file.
            EnvironmentProblem: faster-whisper is not installed (`engine_missing`), or has no
                weights (`weights_missing`).
            UnavailableError: the weights could not be fetched (`weights_not_fetched`).
        """
        spoken = self._language(language)
        pieces = await asyncio.to_thread(cut, sound, joined(parts, gap=CONTEXT), longest=LONGEST)
        if not pieces:
            raise no_speech()
        given = {
            "sound": str(sound.resolve()),
            "pieces": [[piece.start, piece.end] for piece in pieces],
            "language": spoken,
            "device": self.device,
            "compute": self.compute,
            "threads": os.cpu_count() or 1,
        }
        told = await self._ask(given, folder, _reporting(pieces, progress))
        if told.problem is not None and told.problem["problem"] == "weights" and self.may_fetch:
            progress.report(0.0, f"fetching the weights of {self.card.model}")
            fetched = await self._ask({"fetch": True}, folder, lambda _: None, may_fetch=True)
            if fetched.problem is not None:
                raise _not_fetched(self.model)
            told = await self._ask(given, folder, _reporting(pieces, progress))
        if told.problem is not None and told.problem["problem"] == "language":
            raise _not_spoken(self.model, language)
        if told.problem is not None:
            raise _unusable(self.model)
        if not told.words:
            raise no_speech()
        return to_transcript(told.words, parts, told.language or "und", self.card)

    def _language(self, language: str | None) -> str | None:
        """Give the language as the engine names it: without its country."""
        code = (language or "und").lower().replace("_", "-").partition("-")[0]
        if code == "und":
            return None
        known = self.card.languages
        if known is not None and code not in known:
            raise _not_spoken(self.model, language)
        return code

    async def _ask(
        self,
        given: dict[str, Any],
        folder: Path,
        on_moment: Callable[[Seconds], None],
        *,
        may_fetch: bool = False,
    ) -> _Told:
        told = _Told()

        def take(line: str) -> None:
            said = json.loads(line)
            if "problem" in said:
                told.problem = said
            elif "words" in said:
                told.words.extend((start, end, text) for start, end, text in said["words"])
                told.language = said["language"]
                on_moment(said["at"])

        self.models.mkdir(parents=True, exist_ok=True)
        finished = await self.processes.run_python(
            CHILD,
            {"model": self.model, "models": str(self.models.resolve()), **given},
            folder=folder,
            limits=self._limits(given.get("pieces", ())),
            may_use_network=may_fetch,
            on_line=take,
        )
        if not finished.has_succeeded:
            if "No module named 'faster_whisper'" in finished.stderr:
                raise EnvironmentProblem(
                    "faster-whisper is not installed.",
                    code="engine_missing",
                    fix="Install it with `uv pip install 'reelwright[whisper]'`.",
                )
            raise killed_by_limit(finished) or ProviderError(
                "faster-whisper stopped without finishing its work.", code="transcription_failed"
            )
        return told

    def _limits(self, pieces: Sequence[Sequence[float]]) -> Limits:
        seconds = 1800 + 30 * sum(end - start for start, end in pieces)
        # A graphics card's driver reserves more address space than there is memory.
        memory = 16 * 1024 if self.device == "cpu" else 4 * 1024 * 1024
        return self.processes.with_limits(
            wall_seconds=seconds,
            cpu_seconds=round(seconds) * (os.cpu_count() or 1),
            memory_bytes=memory * _MIB,
        )


def to_transcript(
    words: Sequence[Heard], parts: Sequence[TimeRange], language: str, card: TranscriberCard
) -> Transcript:
    """Make a transcript of what was heard."""
    return Transcript(
        language=language,
        engine=card.name,
        model=card.model,
        accuracy=card.accuracy,
        word_times=WordTimes.GIVEN,
        rows=number_rows(lines(words, parts)),
    )


def _reporting(pieces: Sequence[TimeRange], progress: Progress) -> Callable[[Seconds], None]:
    total = sum(piece.duration for piece in pieces)

    def hear(moment: Seconds) -> None:
        listened = sum(
            min(piece.end, moment) - piece.start for piece in pieces if piece.start < moment
        )
        progress.report(
            min(1.0, listened / total), f"listened to {clock(listened)} of {clock(total)}"
        )

    return hear


def _not_spoken(model: str, language: str | None) -> ProviderError:
    return ProviderError(
        f"The weights {Path(model).name} of Whisper do not understand {language!r}.",
        code="transcription_language_unsupported",
        fix="Use weights for all languages, such as `small`, and a code such as `de`; or leave the "
        "language out, and it is found.",
    )


def _not_fetched(model: str) -> UnavailableError:
    return UnavailableError(
        f"The weights of Whisper ({Path(model).name}) are not here and could not be fetched.",
        code="weights_not_fetched",
        fix="Check the network and ask again, or name a folder that holds a converted model.",
    )


def _unusable(model: str) -> EnvironmentProblem:
    return EnvironmentProblem(
        f"There are no weights of Whisper to be used under the name {Path(model).name}.",
        code="weights_missing",
        fix="Name weights such as `small`, allow them to be fetched, or name a folder that holds "
        "a converted model.",
    )
