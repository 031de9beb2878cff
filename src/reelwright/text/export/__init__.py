"""Transcripts and chapters as files: one module per format, one function in each.

Captions are those of the whole video, or of one clip when its timeline is given.
"""

from reelwright.domain import CaptionFormat, Timeline, Transcript
from reelwright.text.export.ass import write_ass
from reelwright.text.export.chapters import fit_chapters, write_chapters
from reelwright.text.export.ours import write_json
from reelwright.text.export.srt import write_srt
from reelwright.text.export.txt import write_txt
from reelwright.text.export.vtt import write_vtt

__all__ = [
    "fit_chapters",
    "write_ass",
    "write_chapters",
    "write_json",
    "write_srt",
    "write_transcript",
    "write_txt",
    "write_vtt",
]


def write_transcript(
    transcript: Transcript,
    format: CaptionFormat,  # noqa: A002 - the field's word
    *,
    timeline: Timeline | None = None,
) -> str:
    """Write a transcript in a format: that of a clip, in its own time, when a timeline is given.

    Raises:
        NothingFoundError: nothing is said in it (`no_speech`).
    """
    match format:
        case "srt":
            return write_srt(transcript, timeline)
        case "vtt":
            return write_vtt(transcript, timeline)
        case "ass":
            return write_ass(transcript, timeline)
        case "txt":
            return write_txt(transcript, timeline)
        case "json":
            return write_json(transcript, timeline)
