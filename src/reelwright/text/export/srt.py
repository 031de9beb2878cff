"""SubRip (SRT)."""

import re

from reelwright.domain import Timeline, Transcript
from reelwright.text.export.captioned import clock_ms, spoken_captions

_TAG = re.compile(r"<(?=[A-Za-z/!?])")
_WORD_JOINER = "\u2060"


def write_srt(transcript: Transcript, timeline: Timeline | None = None) -> str:
    """Write captions as SRT; words that look like its tags are shown, not obeyed.

    Raises:
        NothingFoundError: nothing is said (`no_speech`).
    """
    blocks = [
        f"{number}\n{clock_ms(each.caption.start, ',')} --> {clock_ms(each.caption.end, ',')}\n"
        + "\n".join(_shown(line) for line in each.lines)
        for number, each in enumerate(spoken_captions(transcript, timeline), start=1)
    ]
    return "\n\n".join(blocks) + "\n"


def _shown(line: str) -> str:
    """Part what players take for markup or for a time with a character that nobody sees."""
    line = _TAG.sub("<" + _WORD_JOINER, line).replace("{\\", "{" + _WORD_JOINER + "\\")
    return line.replace("-->", "--" + _WORD_JOINER + ">")
