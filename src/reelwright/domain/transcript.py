from collections.abc import Iterator, Sequence
from enum import StrEnum
from functools import cached_property

from reelwright.domain.time_range import Seconds, TimeRange
from reelwright.domain.value import Value
from reelwright.domain.writing import written


class WordTimes(StrEnum):
    """Where the times of the words come from."""

    GIVEN = "given"
    """The engine or the captions told the time of each word."""

    ALIGNED = "aligned"
    """A recogniser laid known text over the sound."""

    INTERPOLATED = "interpolated"
    """Spread over the time of a line by the length of each word."""

    NONE = "none"
    """The source has no times at all; positions in the text stand in for them."""


class Accuracy(StrEnum):
    """How good a transcript is known to be."""

    AUTHORED = "authored"
    """Written or corrected by a person."""

    HIGH = "high"
    """A strong recogniser: a few words in a hundred are wrong."""

    AUTOMATIC = "automatic"
    """A site's automatic captions: usable, names and punctuation suffer."""

    LOW = "low"
    """A last resort: more than one word in five may be wrong."""


class Word(TimeRange):
    """One spoken word."""

    id: str
    """Its name within the transcript, such as `w12`."""

    text: str
    """The word as written, with its punctuation."""


class Row(TimeRange):
    """A sentence-sized run of words."""

    id: str
    """Its name within the transcript, such as `r3`."""

    words: tuple[Word, ...]
    """Each word with its own time; at least one."""

    speaker: str | None = None
    """Who says it, when that is known."""

    @property
    def text(self) -> str:
        return written(word.text for word in self.words)


class Transcript(Value):
    """Everything said in a video."""

    language: str
    """BCP 47 code of the language spoken, such as `en`; `und` when it is not known."""

    engine: str
    """What made it: `captions`, `whisper`, `sphinx`, ..."""

    model: str | None = None
    """The engine's model, where it has one."""

    accuracy: Accuracy
    """How good it is known to be."""

    word_times: WordTimes
    """Where the times of its words come from."""

    rows: tuple[Row, ...]
    """In order of time."""

    @cached_property
    def words(self) -> tuple[Word, ...]:
        return tuple(word for row in self.rows for word in row.words)

    @cached_property
    def _places(self) -> dict[str, int]:
        return {word.id: place for place, word in enumerate(self.words)}

    def place_of(self, word_id: str) -> int | None:
        """Say where in `words` a word stands, or None when it has no such word."""
        return self._places.get(word_id)

    def words_within(self, time_range: TimeRange) -> list[Word]:
        """Give the words whose middle lies in a range, in order."""
        return [w for w in self.words if time_range.contains((w.start + w.end) / 2)]

    def within(self, time_range: TimeRange) -> "Transcript":
        """Give what is said in a range: the rows whose middle lies in it, with their ids."""
        rows = [r for r in self.rows if time_range.contains((r.start + r.end) / 2)]
        return self._with(tuple(rows))

    def later(self, seconds: Seconds) -> "Transcript":
        """Give it again with every word so much later."""
        lines = [
            ([(w.start + seconds, w.end + seconds, w.text) for w in row.words], row.speaker)
            for row in self.rows
        ]
        return self._with(number_rows(lines))

    def with_rows(self, rows: tuple[Row, ...], *, word_times: WordTimes) -> "Transcript":
        """Give it with other rows, whose word times come from elsewhere."""
        return self._with(rows).model_copy(update={"word_times": word_times})

    def _with(self, rows: tuple[Row, ...]) -> "Transcript":
        """Give it with other rows; a plain copy would keep the words of the old ones."""
        return Transcript(
            language=self.language,
            engine=self.engine,
            model=self.model,
            accuracy=self.accuracy,
            word_times=self.word_times,
            rows=rows,
        )

    @property
    def end(self) -> Seconds:
        return max((row.end for row in self.rows), default=0.0)

    def __iter__(self) -> Iterator[Row]:  # type: ignore[override]  # rows, not fields
        return iter(self.rows)


def number_rows(
    lines: Sequence[tuple[Sequence[tuple[Seconds, Seconds, str]], str | None]],
) -> tuple[Row, ...]:
    """Give rows and words their ids, counting from 1.

    Takes, for each row, its words as `(start, end, text)` and its speaker; rows without words
    are left out. A word that ends before it starts is given a hundredth of a second.
    """
    rows: list[Row] = []
    counted = 0
    for words, speaker in lines:
        if not words:
            continue
        named = []
        for start, end, text in words:
            counted += 1
            first = round(max(0.0, start), 3)
            last = round(max(end, first + 0.01), 3)
            named.append(Word(id=f"w{counted}", start=first, end=last, text=text))
        rows.append(
            Row(
                id=f"r{len(rows) + 1}",
                start=min(w.start for w in named),
                end=max(w.end for w in named),
                words=tuple(named),
                speaker=speaker,
            )
        )
    return tuple(rows)
