"""Everything that can be set. The only file that reads the environment.

Nothing here is imported below `app.py`: it takes the settings apart and hands each room the few
plain values it needs.
"""

import json
import os
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Literal, Self

from platformdirs import user_data_path
from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, model_validator
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, SettingsConfigDict, SettingsError

from reelwright.errors import EnvironmentProblem

_SHORTEST_SECRET = 32


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

    private_networks: tuple[IPv4Network | IPv6Network, ...] = ()
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

    whisper_may_fetch: bool = True
    """Whether weights that are not there may be fetched from the Hugging Face hub."""

    whisper_device: Literal["auto", "cpu", "cuda"] = "cpu"
    """Where faster-whisper computes."""


class SpeechSettings(Section):
    """Voices."""

    voice: str = "en-us"
    """Voice or language of a voiceover when none was asked for."""


class WorkSettings(Section):
    """How much is done side by side."""

    processor_steps: int = Field(default_factory=lambda: steps_for(os.cpu_count() or 1), ge=1)
    """Steps that use the processor; left out, two, on larger machines one for every two cores up
    to eight: one encoder keeps about two cores busy, and takes up to 500 MB of memory."""

    network_steps: int = Field(default=4, ge=1)
    """Steps that wait for the network."""

    accelerator_steps: int = Field(default=1, ge=1)
    """Steps that use an accelerator."""

    takes: tuple[Literal["processor", "network", "accelerator"], ...] = (
        "processor",
        "network",
        "accelerator",
    )
    """Which steps a worker takes, by what they use most (a JSON list)."""

    lease_seconds: float = Field(default=20.0, ge=1, le=600)
    """After how long a worker that says nothing counts as dead, and its steps go to another."""


class DatabaseSettings(Section):
    """Where videos, clips and jobs are remembered."""

    url: SecretStr | None = None
    """Address of a PostgreSQL or MySQL database, such as `postgresql://name:password@host/db`, or
    of a SQLite file (`sqlite:////path`); left out, a SQLite file in the data folder."""

    upgrade_at_start: bool | None = None
    """Whether older tables are brought up to date at start; left out, those of a SQLite file are,
    and servers wait for `reelwright db upgrade`."""


class ObjectsSettings(Section):
    """Where files are kept: in the data folder, or in a bucket that many machines reach."""

    s3_bucket: str | None = None
    """Name of an S3 bucket; left out, files are kept in the data folder."""

    s3_prefix: str = Field(default="", max_length=100, pattern=r"^([\w.@-]+/?)*$")
    """What stands before every key in the bucket, such as `reelwright/`."""

    s3_endpoint: str | None = Field(default=None, pattern=r"^(https?://[^@\s]+)?$")
    """Address of an S3 server; left out, AWS."""

    s3_region: str | None = None
    """Region of the bucket; left out, what AWS's own tools would take, else `us-east-1`."""

    s3_access_key: SecretStr | None = None
    """Access key; left out, what AWS's own tools would take."""

    s3_secret_key: SecretStr | None = None
    """Secret key; left out, what AWS's own tools would take."""

    s3_path_style: bool = False
    """Whether the bucket's name stands in the path, as most servers but AWS's want it."""

    cache_gigabytes: float = Field(default=20.0, ge=0)
    """How much of the bucket is kept on this machine, besides what is in use."""

    link_secret: SecretStr | None = None
    """Signs links to files in the data folder (32 letters or more); left out, one is made."""

    public_url: str | None = Field(default=None, pattern=r"^(https?://[^@\s]+)?$")
    """Address at which others reach this installation; left out, links to files are paths."""

    @model_validator(mode="after")
    def _check_secrets(self) -> Self:
        if (self.s3_access_key is None) != (self.s3_secret_key is None):
            raise ValueError("s3_access_key and s3_secret_key belong together")
        secret = self.link_secret
        if secret is not None and 0 < len(secret.get_secret_value()) < _SHORTEST_SECRET:
            raise ValueError(f"link_secret is shorter than {_SHORTEST_SECRET} letters")
        return self


class QueueSettings(Section):
    """How steps reach the workers that carry them out."""

    redis: SecretStr | None = None
    """Address of a Redis, such as `redis://name:password@host:6379/0`, when several processes
    share the work; left out, all work is done in this process."""


class ModelsSettings(Section):
    """Models by the part they play. Left out, rules do it, without a key and without a network."""

    planner: str = ""
    """What plans, by pydantic-ai's name: `openai:gpt-5.2`, `google:gemini-3.5-flash`,
    `anthropic:...`, `ollama:qwen3`; several with commas, each for when the one before cannot
    answer. Left out, the scripted planner."""

    analyst: str = ""
    """What will judge segments and highlights; only checked so far."""

    summarizer: str = ""
    """What will write summaries; only checked so far."""

    base_url: str | None = Field(default=None, pattern=r"^(https?://[^@\s]+)?$")
    """Address of an OpenAI-compatible server, for `openai-chat:MODEL` and `ollama:MODEL`."""

    api_key: SecretStr | None = None
    """Key for the models; left out, the vendor's own variable, such as OPENAI_API_KEY."""


class ChatSettings(Section):
    """What model calls may cost. The scripted planner costs nothing."""

    requests_per_message: int = Field(default=30, ge=1)
    """Most answers of a model for one message."""

    tool_calls_per_message: int = Field(default=60, ge=1)
    """Most calls of tools for one message."""

    seconds_per_answer: float = Field(default=600.0, gt=0)
    """Longest that a model may take to choose its calls or to answer; jobs do not count."""

    tokens_per_message: int = Field(default=500_000, ge=1000)
    """Most tokens, read and written, for one message."""

    dollars_per_message: float = Field(default=1.0, gt=0)
    """Most US dollars for one message, where the model's price is known."""

    tokens_per_day: int = Field(default=5_000_000, ge=1000)
    """Most tokens for one user on one day (UTC)."""

    dollars_per_day: float = Field(default=10.0, gt=0)
    """Most US dollars for one user on one day (UTC)."""


def steps_for(cores: int) -> int:
    """Say how many steps that use the processor a machine does best side by side."""
    return min(8, max(2, cores // 2))


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
    database: DatabaseSettings = DatabaseSettings()
    objects: ObjectsSettings = ObjectsSettings()
    queue: QueueSettings = QueueSettings()
    models: ModelsSettings = ModelsSettings()
    chat: ChatSettings = ChatSettings()


def load_settings() -> Settings:
    """Read the settings.

    Raises:
        EnvironmentProblem: one of them cannot be right; it is named, and its value is not.
    """
    try:
        return Settings()
    except ValidationError as error:
        wrong = [
            f"REELWRIGHT_{'__'.join(str(part) for part in each['loc']).upper()}: {each['msg']}"
            for each in error.errors(include_input=False, include_url=False)
        ]
        raise EnvironmentProblem(
            f"A setting cannot be right: {'; '.join(wrong)}.",
            code="setting_invalid",
            fix="Correct it in the environment or in .env; .env.example says what each means.",
        ) from error
    except SettingsError as error:
        raise EnvironmentProblem(
            f"A setting cannot be read: {error}.",
            code="setting_invalid",
            fix="Lists are JSON, such as [80, 443].",
        ) from error


def env_example() -> str:
    """Write `.env.example`: every setting, what it does, and its default, commented out."""
    lines = [
        "# Settings of Reelwright. Copy to .env and take the # off what you change.",
        "# Lists and folders of lists are JSON; nested names are joined by two underscores.",
        "",
    ]
    for name, field in Settings.model_fields.items():
        lines += _described(f"REELWRIGHT_{name.upper()}", field)
    return "\n".join(lines)


def _described(name: str, field: FieldInfo) -> list[str]:
    if isinstance(field.default, Section):
        section = type(field.default)
        head = f"# --- {' '.join((section.__doc__ or '').split())}"
        inner = [
            line
            for key, each in section.model_fields.items()
            for line in _described(f"{name}__{key.upper()}", each)
        ]
        return [head, "", *inner]
    about = [f"# {line}" for line in (field.description or "").splitlines()]
    return [*about, f"# {name}={_as_text(field)}", ""]


def _as_text(field: FieldInfo) -> str:
    if field.default_factory is not None or field.default is None:
        return ""
    if isinstance(field.default, tuple):
        return json.dumps(list(field.default))
    return str(field.default).lower() if isinstance(field.default, bool) else str(field.default)
