"""Stand-ins for what lies outside: one class per port, each passing its port's contract."""

import asyncio
import math
import wave
from array import array
from collections import defaultdict
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from shutil import copyfile
from typing import Any

from reelwright.domain import (
    Accuracy,
    Channel,
    Owner,
    Row,
    SpokenWord,
    StepId,
    TimeRange,
    Transcript,
    VoiceCard,
    WakeUp,
    Word,
    WordTimes,
    number_rows,
)
from reelwright.errors import (
    ArgumentsError,
    MediaError,
    NothingFoundError,
    ProviderError,
    ReelwrightError,
    SourceError,
    UnavailableError,
)
from reelwright.ports import Aligned, AlignerCard, Downloaded, Progress, Speech, TranscriberCard


class FakeDownloader:
    """A downloader with a few addresses: each leads to a file of ours, or to an error."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self._videos: dict[str, tuple[Path, dict[str, Any], tuple[tuple[str, str], ...]]] = {}
        self._refusals: dict[str, ReelwrightError] = {}

    def give(
        self,
        url: str,
        media: Path,
        *,
        info: dict[str, Any] | None = None,
        captions: tuple[tuple[str, str], ...] = (),
    ) -> None:
        """Let an address lead to a file, with captions as `(name, text)`: `("en.vtt", "...")`."""
        self._videos[url] = (media, info or {}, captions)

    def refuse(self, url: str, error: ReelwrightError) -> None:
        """Let an address lead to an error."""
        self._refusals[url] = error

    async def download(self, url: str, folder: Path, progress: Progress) -> Downloaded:
        self.asked.append(url)
        if url in self._refusals:
            raise self._refusals[url]
        if url not in self._videos:
            raise SourceError(
                "No video is known at this address.",
                code="no_video_found",
                fix="Give the address of the video itself.",
            )
        media, info, captions = self._videos[url]
        progress.report(0.5, "Downloading")
        brought = Path(copyfile(media, folder / f"media{media.suffix}"))
        written = []
        for name, text in captions:
            file = folder / f"captions.{name}"
            file.write_text(text)
            written.append(file)
        progress.report(1.0, "Downloaded")
        return Downloaded(media=brought, info=info, captions=tuple(written))


class FakeTranscriber:
    """A transcriber that hears the words it was given, in whatever sound is not all silence."""

    def __init__(self, words: Sequence[tuple[float, float, str]], *, language: str = "en") -> None:
        self.asked: list[tuple[TimeRange, ...]] = []
        self._words = words
        self._language = language

    @property
    def card(self) -> TranscriberCard:
        return TranscriberCard(
            name="fake",
            model="fake-1",
            accuracy=Accuracy.HIGH,
            languages=frozenset({self._language}),
        )

    async def transcribe(
        self,
        sound: Path,
        parts: Sequence[TimeRange],
        *,
        language: str | None,
        folder: Path,
        progress: Progress,
    ) -> Transcript:
        self.asked.append(tuple(parts))
        if language is not None and language.partition("-")[0] != self._language:
            raise ProviderError(
                f"{language!r} is not understood here.",
                code="transcription_language_unsupported",
                fix=f"Ask for {self._language!r}.",
            )
        try:
            with wave.open(str(sound)) as file:
                is_silent = not any(file.readframes(file.getnframes()))
        except (wave.Error, EOFError) as error:
            raise MediaError("The sound to transcribe is no WAV file.") from error
        heard = [
            word for word in self._words if any(p.contains((word[0] + word[1]) / 2) for p in parts)
        ]
        if is_silent or not heard:
            raise NothingFoundError(
                "No speech was recognised.", code="no_speech", fix="Bring some that has speech."
            )
        progress.report(1.0, "listened")
        return Transcript(
            language=self._language,
            engine="fake",
            model="fake-1",
            accuracy=Accuracy.HIGH,
            word_times=WordTimes.GIVEN,
            rows=number_rows([(heard, None)]),
        )


class FakeAligner:
    """An aligner that knows how late captions are, and which lines are never said."""

    def __init__(self, *, late: float = 0.5, unsaid: Sequence[str] = ()) -> None:
        self.asked: list[tuple[str, ...]] = []
        """The ids of the rows of each call."""

        self._late = late
        self._unsaid = unsaid

    @property
    def card(self) -> AlignerCard:
        return AlignerCard(name="fake", model="fake-1", languages=frozenset({"en"}))

    async def align(
        self,
        sound: Path,
        rows: Sequence[Row],
        *,
        language: str,
        folder: Path,
        progress: Progress,
        begins: float = 0.0,
    ) -> Aligned:
        self.asked.append(tuple(row.id for row in rows))
        if not self.card.knows(language):
            raise ProviderError(
                f"{language!r} is not understood here.",
                code="alignment_language_unsupported",
                fix="Ask for 'en'.",
            )
        try:
            with wave.open(str(sound)) as file:
                frames = file.readframes(file.getnframes())
        except (wave.Error, EOFError) as error:
            raise MediaError("The sound is no WAV file.") from error
        end = begins + len(frames) / 32000
        said = [
            row
            for row in rows
            if any(frames) and row.text not in self._unsaid and begins <= row.start < end
        ]
        progress.report(1.0, "aligned")
        return Aligned(
            rows=tuple(self._moved(row) if row in said else row for row in rows),
            unaligned=tuple(row.id for row in rows if row not in said),
        )

    def _moved(self, row: Row) -> Row:
        words = tuple(
            Word(id=w.id, start=w.start - self._late, end=w.end - self._late, text=w.text)
            for w in row.words
        )
        return row.model_copy(
            update={"start": words[0].start, "end": words[-1].end, "words": words}
        )


class FakeVoices:
    """Voices that hum: a tone for each word, as long as the word has letters."""

    RATE = 16000

    def __init__(self) -> None:
        self.spoken: list[tuple[str, str]] = []

    @property
    def name(self) -> str:
        return "fake"

    async def cards(self) -> Sequence[VoiceCard]:
        return [VoiceCard(name=each, language=each) for each in ("en", "de")]

    async def speak(self, text: str, *, voice: str, folder: Path) -> Speech:
        if voice not in {"en", "de"}:
            raise ArgumentsError(
                f"There is no voice {voice!r}.", code="voice_not_found", fix="Ask for en or de."
            )
        if not text.split():
            raise ArgumentsError(
                "There is nothing to say.", code="script_empty", fix="Give at least one word."
            )
        self.spoken.append((text, voice))
        samples = array("h")
        words = []
        for word in text.split():
            start = len(samples) / self.RATE
            count = round((0.1 + 0.05 * len(word)) * self.RATE)
            samples.extend(round(8000 * math.sin(0.17 * place)) for place in range(count))
            words.append(SpokenWord(start=start, end=len(samples) / self.RATE, text=word))
            samples.extend([0] * (self.RATE // 20))
        target = folder / f"hum-{len(self.spoken)}.wav"
        with wave.open(str(target), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(self.RATE)
            file.writeframes(samples.tobytes())
        return Speech(sound=target, words=tuple(words))


class FakeChannels:
    """Channels that are connected, the same for everybody."""

    def __init__(self, channels: Sequence[Channel]) -> None:
        self._channels = channels

    async def list(self, owner: Owner) -> Sequence[Channel]:
        return self._channels


class FakeClock:
    """A clock that a test, or whoever waits, turns."""

    def __init__(self, moment: datetime | None = None) -> None:
        self._ahead = timedelta()
        self._fixed = moment

    def now(self) -> datetime:
        return (self._fixed or datetime.now(UTC)) + self._ahead

    def turn(self, by: timedelta) -> None:
        self._ahead += by


class FakeWakeUps:
    """Wake-ups within this process. What is not to come yet comes at once, and turns the clock."""

    def __init__(self, clock: FakeClock | None = None) -> None:
        self.waits: list[int] = []
        """For how many seconds each that was not to come yet would have waited."""

        self.is_broken = False
        self._clock = clock or FakeClock()
        self._there: dict[tuple[StepId, int], WakeUp] = {}
        self._queues: dict[str, asyncio.Queue[WakeUp]] = defaultdict(asyncio.Queue)

    async def send(self, *wake_ups: WakeUp) -> None:
        if self.is_broken:
            raise UnavailableError("The queue cannot answer.", code="queue_unavailable")
        for each in wake_ups:
            if each.name in self._there:
                continue
            self._there[each.name] = each
            if each.not_before is not None:
                wait = max(timedelta(), each.not_before - self._clock.now())
                self.waits.append(round(wait.total_seconds()))
                self._clock.turn(wait)
            self._queues[each.weight].put_nowait(each)

    async def waiting(self) -> frozenset[tuple[StepId, int]]:
        if self.is_broken:
            raise UnavailableError("The queue cannot answer.", code="queue_unavailable")
        return frozenset(self._there)

    def lose_all(self) -> None:
        """Forget everything that waits, as an emptied Redis does."""
        self._there.clear()
        self._queues.clear()

    @asynccontextmanager
    async def listen(
        self, take: Callable[[WakeUp], Awaitable[None]], slots: Mapping[str, int]
    ) -> AsyncGenerator[None]:
        busy: set[asyncio.Task[None]] = set()
        is_over = False

        async def work(weight: str) -> None:
            task = asyncio.current_task()
            assert task is not None
            while not is_over:
                wake_up = await self._queues[weight].get()
                busy.add(task)
                try:
                    await take(wake_up)
                finally:
                    self._there.pop(wake_up.name, None)
                    busy.discard(task)

        tasks = [
            asyncio.create_task(work(weight))
            for weight, count in slots.items()
            for _ in range(count)
        ]
        try:
            yield
        finally:
            is_over = True
            for task in tasks:
                if task not in busy:
                    task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
