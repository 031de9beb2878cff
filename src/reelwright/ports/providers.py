"""What comes from outside: words, voices, media."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from reelwright.domain import (
    Accuracy,
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
