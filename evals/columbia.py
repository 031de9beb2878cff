"""The Columbia kit: three minutes of speech with slides, chapters and every word's time."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from reelwright.domain import Accuracy, Chapter, HeatPoint, Transcript, WordTimes
from reelwright.text.sentences import rows_from_words

FOLDER = Path(__file__).parents[1] / "samples" / "columbia"


@dataclass(frozen=True, slots=True)
class Kit:
    transcript: Transcript
    duration: float
    slides: tuple[float, ...]
    """Moments at which the slide changes."""

    chapters: tuple[Chapter, ...]
    heatmap: tuple[HeatPoint, ...]


@cache
def kit() -> Kit:
    """Read the kit."""
    words = json.loads((FOLDER / "words.json").read_text(encoding="utf-8"))["words"]
    info = json.loads((FOLDER / "columbia.info.json").read_text(encoding="utf-8"))
    truth = json.loads((FOLDER / "truth.json").read_text(encoding="utf-8"))
    transcript = Transcript(
        language="en",
        engine="hand",
        accuracy=Accuracy.AUTHORED,
        word_times=WordTimes.ALIGNED,
        rows=rows_from_words([(w["start"], w["end"], w["word"]) for w in words]),
    )
    return Kit(
        transcript=transcript,
        duration=float(info["duration"]),
        slides=tuple(truth["scene_changes_s"]),
        chapters=tuple(
            Chapter(start=c["start_time"], end=c["end_time"], title=c["title"])
            for c in info["chapters"]
        ),
        heatmap=tuple(
            HeatPoint(start=h["start_time"], end=h["end_time"], value=h["value"])
            for h in info["heatmap"]
        ),
    )
