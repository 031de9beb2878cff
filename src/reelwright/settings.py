"""Everything that can be set. The only file that reads the environment.

Nothing here is imported below `app.py`: it takes the settings apart and hands each room the few
plain values it needs.
"""

from pathlib import Path
from typing import Literal

from platformdirs import user_data_path
from pydantic import BaseModel, ConfigDict, Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Section(BaseModel):
    """A group of settings that belong together."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class MediaSettings(Section):
    """FFmpeg, and what a stranger's file may be."""

    ffmpeg: Path | None = None
    """Path of the FFmpeg program; left out, PATH is searched, then the imageio-ffmpeg wheel."""

    encoder: str = "auto"
    """Encoder for H.264: `auto` takes a hardware encoder that works, else `libx264`."""

    threads: int = Field(default=0, ge=0)
    """Threads of one FFmpeg process; 0 lets FFmpeg choose."""

    max_hours: float = Field(default=12.0, gt=0)
    """Longest media taken in, in hours."""

    max_gigabytes: float = Field(default=32.0, gt=0)
    """Largest file taken in."""

    max_megapixels: float = Field(default=36.0, gt=0)
    """Largest picture taken in, in millions of pixels."""

    max_memory_megabytes: int = Field(default=6144, ge=512)
    """Most address space of one media process."""

    max_minutes_per_process: float = Field(default=240.0, gt=0)
    """Longest life of one media process on the wall clock."""

    fonts: Path | None = None
    """Folder with further fonts for captions, for scripts that the bundled one lacks."""


class FetchSettings(Section):
    """What may be brought in, and from where."""

    roots: tuple[Path, ...] | None = None
    """Folders from which local files may be brought (a JSON list); left out, any folder."""

    cookies: Path | None = None
    """Netscape cookie file for sites that want to know who asks."""

    allow_generic: bool = False
    """Whether yt-dlp may look for media on pages of sites it does not know."""

    private_networks: tuple[str, ...] = ()
    """Networks that may be reached although they are not public, such as `10.1.0.0/16`."""

    ports: tuple[int, ...] = (80, 443)
    """Ports that may be reached."""

    max_height: int = Field(default=1080, ge=144)
    """Tallest picture asked of a site that offers several."""

    caption_languages: tuple[str, ...] = ("en",)
    """Languages of captions to bring besides the video's own."""


class TranscriptionSettings(Section):
    """Recognisers."""

    whisper_model: str = "small"
    """Name of a faster-whisper model, fetched on first use, or a folder with its weights."""

    whisper_device: Literal["auto", "cpu", "cuda"] = "auto"
    """Where faster-whisper computes."""


class SpeechSettings(Section):
    """Voices."""

    voice: str = "en-us"
    """Voice or language of a voiceover when none was asked for."""


class WorkSettings(Section):
    """How much is done side by side."""

    processor_steps: int = Field(default=2, ge=1)
    """Steps that use the processor."""

    network_steps: int = Field(default=4, ge=1)
    """Steps that wait for the network."""

    accelerator_steps: int = Field(default=1, ge=1)
    """Steps that use an accelerator."""


class Settings(BaseSettings):
    """Read from `REELWRIGHT_*` and `.env`; nested: `REELWRIGHT_MEDIA__ENCODER=libx264`."""

    model_config = SettingsConfigDict(
        env_prefix="REELWRIGHT_",
        env_nested_delimiter="__",
        env_file=".env",
        extra="ignore",
        frozen=True,
        use_attribute_docstrings=True,
    )

    data: Path = Field(default_factory=lambda: user_data_path("reelwright", appauthor=False))
    """Folder for everything Reelwright keeps: the database, videos, clips."""

    media: MediaSettings = MediaSettings()
    fetch: FetchSettings = FetchSettings()
    transcription: TranscriptionSettings = TranscriptionSettings()
    speech: SpeechSettings = SpeechSettings()
    work: WorkSettings = WorkSettings()
