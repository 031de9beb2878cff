"""Lectures made for this: QMSum's passages, told by one speaker, with seams we know.

Not real lectures. Half of them are passages of different meetings of one kind, whose words change
more than within a lecture; half are the topics of one meeting in their order, as people marked
them, whose words change less. What they are for: to see whether pauses, announcements and slides
are taken as evidence, and not taken where they are none. Times, pauses,
slide changes and announcements are drawn at random, the same every time. Announcements are
sentences of our own, written apart from the product's list of cues; sentences within passages get
openings such as `okay, so`, false announcements, long pauses and slide changes as well.
"""

import random
import re
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from evals.qmsum import Meeting, meetings
from reelwright.domain import Accuracy, Seconds, Transcript, WordTimes
from reelwright.text.sentences import SpokenWord, rows_from_words

_SENTENCE = re.compile(r"(?<=[.?!])\s+(?=[A-Z])")
_MONOLOGUE = 8
"""Words from which on a turn is taken as told by the lecturer."""

_OPENED = 0.15
"""Share of sentences that begin with a word such as `so` besides their own."""

_SHORTEST_PASSAGE = 150
_FEWEST = 4
"""Topics from which on a whole meeting becomes a lecture."""

_ANNOUNCEMENTS = (
    "Alright, that was the background, so what I would do next is look at a different piece.",
    "Now, switching gears a bit.",
    "This takes us to the other half of the talk.",
    "Let me change the subject for a while.",
    "Okay, next slide please, here is something else entirely.",
    "So, the second thing on my list for this morning.",
    "Good, I think we are done with that, let's go on.",
    "I now come to the part that people usually ask me about.",
    "Let's turn our attention to another question.",
    "Moving on then.",
    "What I want to discuss now is this.",
    "So what else is there to know?",
    "Okay, so now let's talk about the following.",
    "Finally, a few words about one more matter.",
    "In the next section we will see a new problem.",
    "Alright, any questions so far? If not, we continue.",
    "Our next topic is a bit different.",
    "First of all, let us see where this comes from.",
    "Here begins the third chapter, so to speak.",
    "Well, enough of that.",
)
_FALSE = (
    "Let's look at this again.",
    "Okay, so the next thing you notice is the same.",
    "Now, what is going on here?",
    "First of all, this is not new.",
    "Let me go back to this for a second.",
)
_OPENINGS = ("So", "Okay, so", "And", "Now", "But", "Well", "And so", "Right, so")


@dataclass(frozen=True, slots=True)
class Style:
    name: str
    announced: float
    """Share of seams that are announced."""

    longer: float
    """Share of seams with a pause longer than usual."""

    slides: bool = False
    is_raw: bool = False
    """As automatic captions have it: no capitals, no punctuation, fillers."""


STYLES = (
    Style("announced", announced=0.7, longer=0.6),
    Style("plain", announced=0.2, longer=0.5),
    Style("slides", announced=0.4, longer=0.5, slides=True),
    Style("raw", announced=0.4, longer=0.6, is_raw=True),
)


@dataclass(frozen=True, slots=True)
class Lecture:
    name: str
    style: str
    transcript: Transcript
    duration: Seconds
    seams: tuple[int, ...]
    """Places of the words that begin a passage, but the first."""

    seam_times: tuple[Seconds, ...]
    scenes: tuple[Seconds, ...]


@cache
def lectures(seed: int = 0) -> tuple[Lecture, ...]:
    """Make lectures of 4 to 14 passages; styles and sources take turns."""
    kinds: dict[str, list[list[str]]] = {}
    wholes: list[list[list[str]]] = []
    for meeting in meetings():
        passages = _passages(meeting)
        kinds.setdefault(_kind(meeting), []).extend(passages)
        if len(passages) >= _FEWEST:
            wholes.append(passages)
    made = []
    for n, passages in enumerate(wholes):
        draw = random.Random(f"lecture {n} of {seed}")
        pool = kinds[sorted(kinds)[n % len(kinds)]]
        mixed = draw.sample(pool, min(len(pool), draw.randint(5, 14)))
        for source, parts in (("mixed", mixed), ("whole", passages)):
            style = STYLES[(n + (source == "whole")) % len(STYLES)]
            made.append(_lecture(f"{source}{n}", parts, style, draw))
    return tuple(made)


def _kind(meeting: Meeting) -> str:
    speakers = {row.speaker or "" for row in meeting.transcript.rows}
    if "Marketing" in speakers:
        return "product"
    is_academic = any(name.startswith(("Grad", "PhD", "Professor")) for name in speakers)
    return "academic" if is_academic else "committee"


def _passages(meeting: Meeting) -> list[list[str]]:
    found = []
    rows = meeting.transcript.rows
    for first, after in pairwise([0, *meeting.topics, len(rows)]):
        told = [row.text for row in rows[first:after] if len(row.words) >= _MONOLOGUE]
        sentences = [part for text in told for part in _SENTENCE.split(text) if part.strip()]
        if sum(len(sentence.split()) for sentence in sentences) >= _SHORTEST_PASSAGE:
            found.append(sentences)
    return found


def _lecture(name: str, passages: list[list[str]], style: Style, draw: random.Random) -> Lecture:
    speech = _Speech(draw, style)
    for place, passage in enumerate(passages):
        words = int(draw.lognormvariate(6.1, 0.5))
        begin = draw.randrange(max(1, len(passage) // 3)) if name.startswith("mixed") else 0
        speech.tell(passage[begin:], max(100, words), is_new=place > 0)
    transcript = Transcript(
        language="en",
        engine="made",
        accuracy=Accuracy.AUTOMATIC if style.is_raw else Accuracy.AUTHORED,
        word_times=WordTimes.GIVEN,
        rows=rows_from_words(speech.words),
    )
    return Lecture(
        name=name,
        style=style.name,
        transcript=transcript,
        duration=transcript.end + 2.0,
        seams=tuple(speech.seams),
        seam_times=tuple(speech.words[seam][0] for seam in speech.seams),
        scenes=tuple(sorted(speech.scenes)),
    )


class _Speech:
    """Words with times, as somebody says them."""

    def __init__(self, draw: random.Random, style: Style) -> None:
        self._draw = draw
        self._style = style
        self._word = 1 / draw.uniform(2.3, 3.0)
        self._rest = draw.uniform(0.35, 0.7)
        self._at = draw.uniform(0.5, 4.0)
        self.words: list[SpokenWord] = []
        self.seams: list[int] = []
        self.scenes: list[Seconds] = []

    def tell(self, sentences: list[str], words: int, *, is_new: bool) -> None:
        draw, style = self._draw, self._style
        if is_new:
            if draw.random() < style.longer:
                self._at += self._rest * draw.lognormvariate(0.8, 0.5)
            if style.slides and draw.random() < 0.85:
                self.scenes.append(round(self._at + draw.uniform(-2.0, 2.0), 2))
            self.seams.append(len(self.words))
            if draw.random() < style.announced:
                self._say(draw.choice(_ANNOUNCEMENTS))
        until = len(self.words) + words
        for sentence in sentences:
            if len(self.words) >= until:
                break
            self._turn()
            opening = f"{draw.choice(_OPENINGS)} " if draw.random() < _OPENED else ""
            self._say(opening + sentence)

    def _turn(self) -> None:
        """Do what also happens within a passage."""
        draw = self._draw
        if draw.random() < 0.012:
            self._at += draw.uniform(1.5, 5.0)
        if draw.random() < 0.012:
            self._say(draw.choice(_FALSE))
        if self._style.slides and draw.random() < 0.04:
            self.scenes.append(round(self._at, 2))

    def _say(self, sentence: str) -> None:
        draw = self._draw
        words = sentence.split()
        if self._style.is_raw:
            bare = (re.sub(r"[^\w']", "", word).lower() for word in words)
            words = [word for word in bare if word]
        for word in words:
            if self._style.is_raw and draw.random() < 0.02:
                self._word_at("uh")
            self._word_at(word)
            self._at += draw.uniform(0.15, 0.5) if draw.random() < 0.07 else 0.0
        self._at += self._rest * draw.lognormvariate(0.0, 0.5)

    def _word_at(self, word: str) -> None:
        length = self._word * (0.5 + 0.1 * len(word))
        self.words.append((round(self._at, 3), round(self._at + length, 3), word))
        self._at += length + 0.02
