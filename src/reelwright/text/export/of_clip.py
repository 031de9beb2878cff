"""Captions of a clip as it is heard, with the voiceover that it may have been given."""

from reelwright.domain import CaptionFormat, Timeline, Transcript
from reelwright.text.export import write_transcript
from reelwright.text.shown import shown_transcript


def write_for(
    timeline: Timeline | None,
    transcript: Transcript,
    format: CaptionFormat,  # noqa: A002 - the field's word
) -> tuple[str, tuple[str, ...]]:
    """Write a transcript in a format, and say what was done to its times.

    Raises:
        NothingFoundError: nothing is said (`no_speech`).
    """
    later = 0.0 if timeline is None or timeline.narration is None else timeline.narration.clip_at
    if timeline is None or not later:
        return write_transcript(transcript, format, timeline=timeline), ()
    shown = shown_transcript(transcript, timeline).later(later)
    note = f"Times are {later:.1f} s later: the voiceover is heard before the clip."
    return write_transcript(shown, format), (note,)
