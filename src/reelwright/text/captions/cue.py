"""What every reader of captions gives: text with the time it stands on the screen."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from reelwright.domain import Seconds
from reelwright.domain.plain_text import clean

LONGEST = 100 * 3600.0
"""Times past this many seconds are damage, not times."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """One caption as its file has it, without markup."""

    start: Seconds
    """When it appears."""

    end: Seconds | None
    """When it goes; None when the file does not say."""

    text: str
    """What it says; its lines are separated by newlines."""

    times: tuple[tuple[int, Seconds], ...] = ()
    """Where in the text a time is given, and which: `(place, seconds)`, in order of place."""

    speaker: str | None = None
    """Who says it, when the file's format tells."""

    @property
    def lines(self) -> list[str]:
        return self.text.split("\n")

    def without_first_lines(self, count: int) -> "Cue":
        """Give the cue without its first lines; times keep their words."""
        gone = sum(len(line) + 1 for line in self.lines[:count])
        return self.without_first_characters(gone)

    def without_first_characters(self, gone: int) -> "Cue":
        """Give the cue without the beginning of its text; times keep their words."""
        return replace(
            self,
            text=self.text[gone:],
            times=tuple((place - gone, time) for place, time in self.times if place >= gone),
        )


Piece = tuple[Seconds | None, str]
"""Some text, and the moment from which it is said, where that is given."""


def cue_of(
    pieces: Iterable[Piece], *, start: Seconds, end: Seconds | None, speaker: str | None = None
) -> Cue:
    """Join pieces of text to a cue, and note where their times stand in it.

    Characters nobody sees are taken out, lines lose the space around them, and empty lines go.
    A time outside of the possible is left out.
    """
    text: list[str] = []
    times: list[tuple[int, Seconds]] = []
    length = 0
    is_line_start = True
    for time, raw in pieces:
        piece = clean(raw)
        if is_line_start:
            piece = piece.lstrip()
        if time is not None and 0 <= time < LONGEST:
            times.append((length, time))
        if not piece:
            continue
        piece = "\n".join(_tidied(piece.split("\n"), keeps_first=not is_line_start))
        text.append(piece)
        length += len(piece)
        is_line_start = piece.endswith("\n")
    whole = "".join(text).rstrip()
    return Cue(start=start, end=end, text=whole, times=tuple(times), speaker=speaker)


def _tidied(lines: Sequence[str], *, keeps_first: bool) -> list[str]:
    """Trim lines and leave out empty ones; the ends stay, for what joins on to them."""
    if len(lines) == 1:
        return list(lines)
    middle = [line.strip() for line in lines[1:-1]]
    first = lines[0].rstrip()
    kept = [first] if first or keeps_first else []
    return [*kept, *(line for line in middle if line), lines[-1].lstrip()]
