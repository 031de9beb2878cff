"""Transcripts made on the spot, with known topics, pauses and times."""

import json
import random
from collections.abc import Sequence
from pathlib import Path

from reelwright.domain import Accuracy, Chapter, HeatPoint, Transcript, WordTimes, number_rows
from reelwright.text.sentences import rows_from_words

COLUMBIA = Path(__file__).parents[2] / "samples" / "columbia"

TOPICS = {
    name: tuple(words.split())
    for name, words in {
        "bread": "flour yeast dough oven crust knead baker loaf salt water rise sourdough",
        "stars": "galaxy telescope orbit planet comet gravity nebula light lens dust moon sky",
        "boats": "sail mast harbour anchor rudder wind keel rope deck captain tide hull",
        "money": "bank loan interest credit market price budget tax profit debt coin trade",
    }.items()
}
_FILL = ("the", "of", "and", "we", "is", "that", "it", "in", "to", "this", "was", "for")


def sentences_about(topic: str, count: int, seed: int = 1) -> list[str]:
    """Make sentences of eleven words, five of them of the topic."""
    draw = random.Random(f"{topic}{seed}")
    made = []
    for _ in range(count):
        words = [draw.choice(TOPICS[topic]) for _ in range(5)] + draw.choices(_FILL, k=6)
        draw.shuffle(words)
        made.append(" ".join(words).capitalize() + ".")
    return made


def spoken(
    sentences: Sequence[str],
    *,
    pauses: Sequence[float] = (),
    word: float = 0.3,
    gap: float = 0.05,
    rest: float = 0.4,
    language: str = "en",
    speakers: Sequence[str] = (),
) -> Transcript:
    """Say each sentence as a row; `pauses` are the rests after each, `rest` where none is given."""
    at = 0.5
    lines: list[tuple[list[tuple[float, float, str]], str | None]] = []
    for place, sentence in enumerate(sentences):
        words = []
        for text in sentence.split():
            words.append((at, at + word, text))
            at += word + gap
        at += (pauses[place] if place < len(pauses) else rest) - gap
        lines.append((words, speakers[place] if speakers else None))
    return Transcript(
        language=language,
        engine="test",
        accuracy=Accuracy.AUTHORED,
        word_times=WordTimes.GIVEN,
        rows=number_rows(lines),
    )


def columbia() -> Transcript:
    """Three minutes of real speech with the time of every word."""
    words = json.loads((COLUMBIA / "words.json").read_text(encoding="utf-8"))["words"]
    return Transcript(
        language="en",
        engine="test",
        accuracy=Accuracy.AUTHORED,
        word_times=WordTimes.ALIGNED,
        rows=rows_from_words([(w["start"], w["end"], w["word"]) for w in words]),
    )


def columbia_chapters() -> tuple[Chapter, ...]:
    info = json.loads((COLUMBIA / "columbia.info.json").read_text(encoding="utf-8"))
    return tuple(
        Chapter(start=c["start_time"], end=c["end_time"], title=c["title"])
        for c in info["chapters"]
    )


def columbia_heatmap() -> tuple[HeatPoint, ...]:
    info = json.loads((COLUMBIA / "columbia.info.json").read_text(encoding="utf-8"))
    return tuple(
        HeatPoint(start=h["start_time"], end=h["end_time"], value=h["value"])
        for h in info["heatmap"]
    )
