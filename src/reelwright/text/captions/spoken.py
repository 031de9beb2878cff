"""Cues to words with times.

Where a cue gives a time within its text, the words there begin at it. All others are spread by
their length over the time that is left to them. Nobody speaks through the whole time a caption
stands, so a word takes at most some multiple of the usual time of its letters in this file.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from reelwright.domain import Row, Seconds, SilenceRegion, WordTimes
from reelwright.text.captions import problems
from reelwright.text.captions.cue import Cue
from reelwright.text.captions.sounds import without_sounds
from reelwright.text.captions.speakers import Change, changes, names_among
from reelwright.text.captions.tokens import Token, tokens
from reelwright.text.sentences import rows_from_words
from reelwright.text.spread import Stretch, Weighed, spread, voiced

_USUAL_RATE = 0.065
"""Seconds for a letter where a file says too little to tell: about 150 words a minute."""

_SLOWEST_GIVEN = 1.6
_SLOWEST_SPREAD = 3.0
"""How many times longer than usual a letter may take, where its word's start is given or not."""

_FASTEST = 0.25
"""A cue that would have to be spoken faster than this share of the usual shares its neighbour's
time: the two stood on the screen together."""

_STEP = 0.02
"""Seconds between the starts of two words at the least."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """What is said, row by row, and how its times were got."""

    rows: tuple[Row, ...]
    word_times: WordTimes


@dataclass(frozen=True, slots=True)
class _Said:
    token: Token
    speaker: str | None
    is_change: bool
    is_first: bool
    """Whether a caption of a person's begins with it; a recogniser's begin anywhere."""


@dataclass(slots=True)
class _Part:
    """Words that are spread over one stretch of time."""

    start: Seconds
    end: Seconds | None
    words: list[_Said]
    is_given: bool

    @property
    def weight(self) -> float:
        pauses = sum(word.token.pause for word in self.words[:-1])
        return pauses + sum(word.token.weight for word in self.words)


def spoken(
    cues: Sequence[Cue],
    *,
    duration: Seconds | None = None,
    silences: Sequence[SilenceRegion] = (),
) -> Spoken:
    """Turn cues into rows of words. What begins after the end of the video is left out.

    Words without times are spread over the time that their cue is not silent; `silences` are in
    order of time.

    Raises:
        NothingFoundError: there is no word in them (`no_speech`).
        MediaError: all of them lie after the end of the video.
        LimitError: there are too many words.
    """
    parts = _parts(cues)
    counted = sum(len(part.words) for part in parts)
    if not counted:
        raise problems.wordless()
    if counted > problems.MAX_WORDS:
        raise problems.too_large(counted, problems.MAX_WORDS, "words")
    rate = _rate(parts)
    parts = _without_overlaps(parts, rate)
    words = _in_order(_timed(parts, rate, silences))
    if duration is not None:
        words = [
            (start, min(end, duration), text) for start, end, text in words if start < duration
        ]
        if not words:
            raise problems.unreadable("all of their times lie after the end of the video")
    said = [word for part in parts for word in part.words][: len(words)]
    given = sum(part.is_given for part in parts)
    return Spoken(
        rows=rows_from_words(
            words,
            speakers=[word.speaker for word in said],
            breaks=[place for place, word in enumerate(said) if word.is_change],
            hints=[place for place, word in enumerate(said) if word.is_first],
        ),
        word_times=WordTimes.GIVEN if 2 * given >= counted else WordTimes.INTERPOLATED,
    )


def _parts(cues: Sequence[Cue]) -> list[_Part]:
    ordered = dict.fromkeys(sorted(cues, key=lambda cue: cue.start))  # the same cue twice is one
    texts = [without_sounds(cue.text) for cue in ordered]
    names = names_among(texts)
    parts: list[_Part] = []
    named: str | None = None
    for cue, text in zip(ordered, texts, strict=True):
        marks = changes(text, names)
        words = list(_said(text, marks, cue.speaker or named, is_timed=bool(cue.times)))
        if marks and cue.speaker is None:
            named = marks[-1].name
        parts.extend(_split(cue, words))
    return parts


def _said(
    text: str, marks: Sequence[Change], speaker: str | None, *, is_timed: bool
) -> Iterator[_Said]:
    for mark in marks:
        text = text[: mark.start] + " " * (mark.end - mark.start) + text[mark.end :]
    waiting = list(marks)
    for place, token in enumerate(tokens(text)):
        is_change = False
        while waiting and waiting[0].end <= token.place:
            speaker = waiting.pop(0).name
            is_change = True
        yield _Said(token, speaker, is_change, is_first=place == 0 and not is_timed)


def _split(cue: Cue, words: Sequence[_Said]) -> Iterator[_Part]:
    """Give the words between one given time and the next; without any, all of them at once."""
    begins = dict(cue.times)
    if cue.times:
        begins.setdefault(0, cue.start)
    places = sorted(begins)
    part: _Part | None = None
    at = 0
    for word in words:
        begin = None
        while at < len(places) and places[at] <= word.token.place:
            begin = begins[places[at]]
            at += 1
        if part is None or begin is not None:
            if part is not None:
                part.end = begin
                yield part
            start = cue.start if begin is None else begin
            part = _Part(start, cue.end, [], is_given=begin is not None)
        part.words.append(word)
    if part is not None:
        yield part


def _rate(parts: Sequence[_Part]) -> Seconds:
    """Say how long a letter usually takes in this file."""
    rates = [_USUAL_RATE]
    for place, part in enumerate(parts):
        ends = [part.end] if part.end is not None else []
        ends += [after.start for after in parts[place + 1 : place + 2]]
        span = min((end for end in ends if end > part.start), default=part.start) - part.start
        if span:
            rates.append(span / part.weight)
    return min(max(median(rates), 0.3 * _USUAL_RATE), 2 * _USUAL_RATE)


def _without_overlaps(parts: Sequence[_Part], rate: Seconds) -> list[_Part]:
    """Let each part end where the next begins; two that cannot are said one after the other."""
    kept = [parts[0]]
    for part in parts[1:]:
        before = kept[-1]
        has_room = part.start - before.start >= _FASTEST * rate * before.weight
        if has_room or part.is_given or before.is_given:
            usual = before.start + rate * before.weight
            stands_until = usual if before.end is None else before.end
            before.end = max(before.start, min(stands_until, part.start))
            kept.append(part)
            continue
        ends = [end for end in (before.end, part.end) if end is not None]
        before.words += part.words
        before.end = max(ends) if len(ends) == 2 else None
    return kept


def _timed(
    parts: Sequence[_Part], rate: Seconds, silences: Sequence[SilenceRegion]
) -> Iterator[tuple[Seconds, Seconds, str]]:
    ends = [region.end for region in silences]
    for part in parts:
        weight = part.weight
        slowest = rate * weight * (_SLOWEST_GIVEN if part.is_given else _SLOWEST_SPREAD)
        around = silences[bisect_right(ends, part.start) :]
        if around and not part.is_given and part.end is not None:
            words = [Weighed(word.token.weight, word.token.pause) for word in part.words]
            heard = _until(slowest, voiced(part.start, part.end, around))
            if sum(end - start for start, end in heard) >= _FASTEST * rate * weight:
                for (start, end), word in zip(spread(words, heard), part.words, strict=True):
                    yield start, end, word.token.text
                continue
        span = rate * weight if part.end is None else min(part.end - part.start, slowest)
        unit = span / weight
        moment = part.start
        for word in part.words:
            end = moment + word.token.weight * unit
            yield moment, end, word.token.text
            moment = end + word.token.pause * unit


def _until(longest: Seconds, stretches: Sequence[Stretch]) -> list[Stretch]:
    """Leave out what of stretches comes after so many seconds of them."""
    kept: list[Stretch] = []
    for start, end in stretches:
        kept.append((start, min(end, start + longest)))
        longest -= end - start
        if longest <= 0:
            break
    return kept


def _in_order(
    words: Iterator[tuple[Seconds, Seconds, str]],
) -> list[tuple[Seconds, Seconds, str]]:
    """Let no word begin before the one before it, nor end after the next has begun."""
    found: list[tuple[Seconds, Seconds, str]] = []
    for start, end, text in words:
        begin = round(start, 3)
        if found:
            before = found[-1]
            begin = max(begin, round(before[0] + _STEP, 3))
            if before[1] > begin:
                found[-1] = (before[0], begin, before[2])
        found.append((begin, max(round(end, 3), begin + _STEP), text))
    return found
