"""What comes from outside: words, voices, media."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from reelwright.domain import (
    Accuracy,
    Row,
    Seconds,
    SpokenWord,
    TimeRange,
    Transcript,
    VoiceCard,
)
from reelwright.ports.running import Progress


@dataclass(frozen=True, slots=True, kw_only=True)
class TranscriberCard:
    """What an engine can do."""

    name: str
    """What to ask for: `whisper`, `sphinx`, ..."""

    model: str
    """Its model; part of what is remembered."""

    accuracy: Accuracy
    languages: frozenset[str] | None
    """Codes it knows, or None for any."""

    needs_network: bool = False
    price_per_minute: float | None = None
    """In US dollars, where it costs something."""


class Transcriber(Protocol):
    """Speech to words."""

    @property
    def card(self) -> TranscriberCard:
        """What it can do."""
        ...

    async def transcribe(
        self,
        sound: Path,
        parts: Sequence[TimeRange],
        *,
        language: str | None,
        folder: Path,
        progress: Progress,
    ) -> Transcript:
        """Transcribe the given parts of a 16 kHz mono WAV file; times are those of the file.

        Raises:
            MediaError: the file holds nothing that can be transcribed.
            ProviderError: refused for good.
            UnavailableError: refused for now.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class AlignerCard:
    """What can lay known words over sound, and for which languages."""

    name: str
    """Such as `sphinx`."""

    model: str
    """Its model; part of what is remembered."""

    languages: frozenset[str] | None
    """Codes it knows, or None for any."""

    def knows(self, language: str) -> bool:
        """Say whether it can align a language, given by its BCP 47 code."""
        return self.languages is None or language.partition("-")[0].lower() in self.languages


@dataclass(frozen=True, slots=True, kw_only=True)
class Aligned:
    """Rows whose words have the times at which they are said."""

    rows: tuple[Row, ...]
    unaligned: tuple[str, ...]
    """Ids of rows that were not found in the sound: their times are no better than before."""


class Aligner(Protocol):
    """Known words to the times at which they are said."""

    @property
    def card(self) -> AlignerCard:
        """What it can do."""
        ...

    async def align(
        self,
        sound: Path,
        rows: Sequence[Row],
        *,
        language: str,
        folder: Path,
        progress: Progress,
        begins: Seconds = 0.0,
    ) -> Aligned:
        """Find when each word of rows is said, near the time the rows have now.

        `rows` are in order of time; `sound` is a 16 kHz mono WAV file that begins at the moment
        `begins` of the video, whose times all others are. It may be that some rows are said
        outside of it.

        MUST give every row and word again, in the same order, with the same ids and texts, each
        word beginning after the one before it and ending before the next begins. MUST NOT raise
        because words are not said or cannot be said: their rows are named in `unaligned`, and
        keep their times, moved no further than the rows around them were.

        Raises:
            ProviderError: it does not know the language (`alignment_language_unsupported`), or
                is refused for good.
            MediaError: the file is no such sound.
            UnavailableError: refused for now.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Speech:
    """Speech in a WAV file, and when each word of it is heard."""

    sound: Path
    words: tuple[SpokenWord, ...]


class Voices(Protocol):
    """Words to speech."""

    @property
    def name(self) -> str:
        """What to ask for: `espeak`, ..."""
        ...

    async def cards(self) -> Sequence[VoiceCard]:
        """Give the voices there are."""
        ...

    async def speak(self, text: str, *, voice: str, folder: Path) -> Speech:
        """Speak a text into a WAV file in `folder`.

        Raises:
            ArgumentsError: no such voice (`voice_not_found`), or nothing to say.
            ProviderError: refused for good.
            UnavailableError: refused for now.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Downloaded:
    """What a source gave: files in a folder, and what the site says of them."""

    media: Path | None
    """The media file, where there is one."""

    info: Mapping[str, Any]
    """The site's own words, in the shape of yt-dlp's `info.json`; empty for a plain address."""

    captions: tuple[Path, ...] = ()
    """Caption files, named `anything.LANGUAGE.FORMAT`; `.auto.` before the format marks a
    recogniser's."""

    thumbnail: Path | None = None
    notes: tuple[str, ...] = ()


class Downloader(Protocol):
    """Brings media from an address."""

    async def download(self, url: str, folder: Path, progress: Progress) -> Downloaded:
        """Bring everything into a folder.

        Raises:
            SourceError: the address or the site forbids it; each reason has its own code.
            LimitError: larger or longer than allowed.
            UnavailableError: the site cannot answer now.
        """
        ...
