"""Our own JSON: the transcript whole, with ids and the time of every word."""

from reelwright.domain import Timeline, Transcript
from reelwright.text.shown import shown_transcript


def write_json(transcript: Transcript, timeline: Timeline | None = None) -> str:
    """Write a transcript so that `text.captions` reads the same one back.

    Raises:
        NothingFoundError: nothing is said in the clip (`no_speech`).
    """
    if timeline is not None:
        transcript = shown_transcript(transcript, timeline)
    return transcript.model_dump_json(indent=1) + "\n"
