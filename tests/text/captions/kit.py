"""The Columbia kit: captions in every shape, and the truth about every word."""

import json
from pathlib import Path

from reelwright.domain import CaptionKind, Transcript
from reelwright.text.captions import read_captions
from tests.samples import HOSTILE, SAMPLES

COLUMBIA = Path(__file__).parents[3] / "samples" / "columbia"
JSON3 = COLUMBIA / "columbia.en.json3"
ROLLING_VTT = SAMPLES / "captions" / "columbia.en.auto.vtt"
CLEAN_SRT = SAMPLES / "captions" / "columbia.en.clean.srt"
ODD = SAMPLES / "captions_odd"
INJECTION = HOSTILE / "crafted" / "burn_injection.srt"
TRANSCRIPT_XML = SAMPLES / "youtube_responses" / "transcript.xml.static"


def true_words() -> list[tuple[float, float, str]]:
    """Give every word of the address: `(start, end, word)`."""
    words = json.loads((COLUMBIA / "words.json").read_text())["words"]
    return [(word["start"], word["end"], word["word"]) for word in words]


def bare(text: str) -> str:
    """Write a word as automatic captions do: small letters, no punctuation."""
    return "".join(letter for letter in text.lower() if letter.isalnum() or letter == "'")


def read(
    content: str | bytes | Path,
    format: str = "srt",  # noqa: A002 - the field's word
    *,
    language: str | None = None,
    kind: CaptionKind = CaptionKind.AUTHOR,
    duration: float | None = None,
) -> Transcript:
    """Read captions from a text, bytes or a file."""
    if isinstance(content, Path):
        content = content.read_bytes()
    data = content.encode() if isinstance(content, str) else content
    return read_captions(data, format, language=language, kind=kind, duration=duration)


def said(transcript: Transcript) -> str:
    """Give all that is said, on one line."""
    return " ".join(word.text for word in transcript.words)


def rows(transcript: Transcript) -> list[str]:
    return [row.text for row in transcript.rows]
