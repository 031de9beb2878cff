"""What `transcribe` takes and gives."""

from typing import Literal

from pydantic import Field

from reelwright.domain import Transcript, clock
from reelwright.tool import RepeatableArgs, Result

_ROWS_SHOWN = 12


class TranscribeArgs(RepeatableArgs):
    video: str
    """The video to transcribe: its id, or a source."""

    language: str | None = Field(default=None, pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")
    """Language spoken, such as `en`. Left out, the captions or the engine tell."""

    engine: Literal["auto", "captions", "gemini", "openai", "whisper", "sphinx"] = "auto"
    """What transcribes: `auto` takes captions that came with the video, else the best engine."""

    align: bool | None = None
    """Whether to find when each word of captions is said. Left out: where captions do not tell it
    and a recogniser can, in videos of up to 20 minutes; of longer ones, clips when rendered."""


class TranscribeResult(Result):
    transcript: Transcript
    """Everything said, with the time of each word."""

    aligned: bool = False
    """Whether a recogniser laid the words over the sound."""

    notes: tuple[str, ...] = ()
    """Fallbacks taken, and why."""

    def as_text(self) -> str:
        t = self.transcript
        head = (
            f"{len(t.words)} words in {len(t.rows)} rows, {clock(t.end)} long, in {t.language}; "
            f"by {t.engine}{f' ({t.model})' if t.model else ''}, accuracy {t.accuracy}, "
            f"word times {t.word_times}."
        )
        rows = [f"{row.id} [{clock(row.start)}] {row.text}" for row in t.rows[:_ROWS_SHOWN]]
        more = len(t.rows) - _ROWS_SHOWN
        tail = [f"... {more} more rows: read_transcript gives them."] if more > 0 else []
        return "\n".join([head, *self.notes, *rows, *tail])
