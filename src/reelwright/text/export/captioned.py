"""What every caption file is written from."""

from dataclasses import dataclass

from reelwright.domain import Caption, Seconds, Timeline, Transcript, written
from reelwright.domain.plain_text import one_line
from reelwright.errors import NothingFoundError
from reelwright.text.caption_lines import captions_of_placed
from reelwright.text.shown import placed_words

_LONGEST_WORD = 1000


@dataclass(frozen=True, slots=True)
class Spoken:
    """A caption, and who says it."""

    caption: Caption
    speaker: str | None

    @property
    def lines(self) -> list[str]:
        """Its lines, each on one line whatever its words hold."""
        return [
            written(one_line(word.text, _LONGEST_WORD) for word in line)
            for line in self.caption.lines
        ]


def spoken_captions(transcript: Transcript, timeline: Timeline | None) -> list[Spoken]:
    """Cut what is said into captions.

    Raises:
        NothingFoundError: nothing is said (`no_speech`).
    """
    placed = placed_words(transcript, timeline)
    if not placed:
        raise NothingFoundError(
            "Nothing is said here, so there is nothing to write.", code="no_speech"
        )
    speakers = [row.speaker for row in transcript.rows for _ in row.words]
    captions = captions_of_placed(transcript, placed)
    found: list[Spoken] = []
    number = 0
    for caption in captions:
        found.append(Spoken(caption, speakers[placed[number][0]]))
        number += len(caption.words)
    return found


def clock_ms(moment: Seconds, point: str) -> str:
    """Write a time as `01:02:03,456` with the given decimal point."""
    seconds, thousandths = divmod(round(moment * 1000), 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{seconds:02}{point}{thousandths:03}"
