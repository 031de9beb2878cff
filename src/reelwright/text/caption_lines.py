"""Words to captions: which stand together, where their lines break, how long they stay.

The shortest path over all ways to cut the words into captions, by what a reader minds least:
a break after a sentence or where the speaker rests is free, one within a phrase costs, and so
do orphans, captions that go too fast, and words that stand there long before they are said.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from math import inf

from reelwright.domain import Caption, CaptionWord, Seconds, Timeline, Transcript
from reelwright.text.line_breaks import broken, joins, width
from reelwright.text.sentence_marks import ends_clause, is_abbreviation, sentence_ends_by_marks
from reelwright.text.sentences import sentence_ends
from reelwright.text.shown import PlacedWord, beginnings, placed_words, shown_words

__all__ = ["caption_lines", "captions_of", "captions_of_placed", "shown_words"]

MAX_CHARACTERS = 42
MAX_LINES = 2
MAX_RATE = 20.0
MIN_DURATION = 0.8

_REST = 0.3
"""A pause from which on a speaker rests, in seconds."""

_LONG_REST = 1.0
"""A pause that always ends a caption."""

_LINGER = 0.35
"""Seconds a caption stays in a pause after its last word."""

_TOO_LONG = 6.0
"""Seconds from which on the time a caption stands counts against it."""

_SHORT_TEXT = 10
_SMALL_WORD = 3

# What a reader minds; a caption more is the unit.
_CAPTION = 1.0
_BREAK_IN_PHRASE = 1.2
_BREAK_AT_CLAUSE = 0.35
_BREAK_AFTER_SMALL_WORD = 0.6
_SENTENCE_INSIDE = 1.6
_REST_INSIDE = 1.5
_ORPHAN = 2.0
_TOO_BRIEF = 1.5
_TOO_FAST = 0.4
_EACH_SECOND_TOO_LONG = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rules:
    max_characters: int
    max_lines: int
    max_rate: float
    min_duration: Seconds


def captions_of(transcript: Transcript, timeline: Timeline | None = None) -> tuple[Caption, ...]:
    """Give the captions of a clip, or of the whole video.

    No caption is of two speakers, none joins what a cut has parted, and sentences end where they
    do in the video, also when its pauses were cut out.
    """
    return captions_of_placed(transcript, placed_words(transcript, timeline))


def captions_of_placed(transcript: Transcript, placed: Sequence[PlacedWord]) -> tuple[Caption, ...]:
    """Give the captions of words that `placed_words` found."""
    ends = frozenset(sentence_ends(transcript))
    return caption_lines(
        [word for _, word in placed],
        breaks=beginnings(transcript, placed),
        sentences=frozenset(number for number, (place, _) in enumerate(placed) if place in ends),
    )


def caption_lines(
    words: Sequence[CaptionWord],
    *,
    max_characters: int = MAX_CHARACTERS,
    max_lines: int = MAX_LINES,
    max_rate: float = MAX_RATE,
    min_duration: Seconds = MIN_DURATION,
    breaks: Collection[int] = (),
    sentences: Collection[int] | None = None,
) -> tuple[Caption, ...]:
    """Cut words into captions of at most `max_lines` lines of `max_characters` characters.

    Every word is there once and in order; a caption begins with its first word, stays a little in
    the pause after its last, and is gone when the next begins. It stands for `min_duration`
    seconds and for as long as reading it takes at `max_rate` characters a second, wherever the
    speech leaves the time. A Chinese, Japanese or Korean character counts as two, for it is as
    wide. A word longer than a line has one to itself. `breaks` are numbers of words that begin a
    caption in any case; `sentences` of those that end a sentence, where that is known better than
    from punctuation.
    """
    rules = _Rules(
        max_characters=max_characters,
        max_lines=max_lines,
        max_rate=max_rate,
        min_duration=min_duration,
    )
    speech = _Speech(words, rules, breaks, sentences)
    captions: list[Caption] = []
    for start, end in speech.cuts():
        lines = broken([word.text for word in words[start:end]], max_characters)
        stops = [start, *accumulate(lines, initial=start)][1:]
        captions.append(
            Caption(
                start=words[start].start,
                end=speech.shown_until(start, end),
                lines=tuple(tuple(words[first:last]) for first, last in pairwise(stops)),
            )
        )
    return tuple(captions)


class _Speech:
    """Words, and what a break after each of them costs."""

    def __init__(
        self,
        words: Sequence[CaptionWord],
        rules: _Rules,
        breaks: Collection[int],
        sentences: Collection[int] | None,
    ) -> None:
        self.rules = rules
        self.starts = [word.start for word in words]
        self.ends = [word.end for word in words]
        self.widths = [width(word.text) for word in words]
        texts = [word.text for word in words]
        self.spaces = [
            0 if place == 0 or joins(texts[place - 1], texts[place]) else 1
            for place in range(len(words))
        ]
        gaps = [after - end for end, after in zip(self.ends, self.starts[1:], strict=False)]
        if sentences is None:
            sentences = sentence_ends_by_marks(texts, gaps, _REST)
        self.outside = [0.0] * len(words)
        inside = [0.0] * len(words)
        self.runs: list[tuple[int, int]] = []
        first = 0
        for place, text in enumerate(texts):
            is_last = place + 1 == len(texts)
            gap = inf if is_last else gaps[place]
            if gap >= _LONG_REST or place + 1 in breaks:
                self.runs.append((first, place + 1))
                first = place + 1
                continue
            inside[place] = _REST_INSIDE * gap / _LONG_REST if gap >= _REST else 0.0
            if place in sentences:
                inside[place] += _SENTENCE_INSIDE
            else:
                self.outside[place] = _break_within(text) * max(0.0, 1 - gap / (2 * _REST))
        self.inside = list(accumulate(inside, initial=0.0))

    def cuts(self) -> list[tuple[int, int]]:
        """Give the first word of each caption, and the first that is not in it any more."""
        return [cut for run in self.runs for cut in self._best(*run)]

    def _best(self, first: int, last: int) -> list[tuple[int, int]]:
        """Find the cheapest way to cut a run of words."""
        best = [0.0] + [inf] * (last - first)
        came = [first] * (last - first + 1)
        for start in range(first, last):
            so_far = best[start - first] - self.inside[start]
            for end, characters in self._endings(start, last):
                cost = so_far + self.outside[end - 1] + self.inside[end - 1]
                cost += self._cost(start, end, characters)
                if cost < best[end - first]:
                    best[end - first] = cost
                    came[end - first] = start
        cuts: list[tuple[int, int]] = []
        end = last
        while end > first:
            cuts.append((came[end - first], end))
            end = came[end - first]
        return cuts[::-1]

    def _endings(self, start: int, last: int) -> list[tuple[int, int]]:
        """Give every end of a caption that begins here, with its characters, as long as it fits."""
        limit, most = self.rules.max_characters, self.rules.max_lines
        found: list[tuple[int, int]] = []
        lines, line, characters = 1, 0, 0
        for place in range(start, last):
            added = self.widths[place] + (self.spaces[place] if line else 0)
            if line and line + added > limit:
                lines += 1
                if lines > most:
                    break
                line = self.widths[place]
            else:
                line += added
            characters += added
            found.append((place + 1, characters))
        return found

    def _cost(self, start: int, end: int, characters: int) -> float:
        """Say what a reader minds about a caption, apart from where it breaks."""
        cost = _CAPTION
        if end - start == 1:
            cost += _ORPHAN
        elif characters < _SHORT_TEXT:
            cost += _ORPHAN / 2
        begun = self.starts[start]
        room = (self.starts[end] if end < len(self.starts) else inf) - begun
        if characters > self.rules.max_rate * room:
            cost += _TOO_FAST * (1 + characters / room - self.rules.max_rate)
        if room < self.rules.min_duration:
            cost += _TOO_BRIEF
        stands = self.ends[end - 1] - begun
        if stands > _TOO_LONG:
            cost += _EACH_SECOND_TOO_LONG * (stands - _TOO_LONG)
        return cost

    def shown_until(self, start: int, end: int) -> Seconds:
        """Say when a caption goes: after a little of the pause, or when it can be read."""
        begun, said = self.starts[start], self.ends[end - 1]
        characters = sum(self.widths[start:end]) + sum(self.spaces[start + 1 : end])
        wished = max(
            said + _LINGER,
            begun + self.rules.min_duration,
            begun + characters / self.rules.max_rate,
        )
        return min(wished, self.starts[end]) if end < len(self.starts) else wished


def _break_within(text: str) -> float:
    if is_abbreviation(text):
        return _BREAK_IN_PHRASE + _BREAK_AFTER_SMALL_WORD
    if ends_clause(text):
        return _BREAK_AT_CLAUSE
    is_small = text.isalpha() and len(text) <= _SMALL_WORD and width(text) == len(text)
    return _BREAK_IN_PHRASE + (_BREAK_AFTER_SMALL_WORD if is_small else 0.0)
