"""Talks made on the spot: tones where words are, silence between, and the words beside them."""

import shutil
from collections.abc import Sequence
from pathlib import Path

from reelwright.domain import Transcript
from reelwright.text.export import write_json
from tests.clips import make
from tests.text.spoken import sentences_about, spoken

BREAD, STARS, BOATS = (sentences_about(topic, 4) for topic in ("bread", "stars", "boats"))
LECTURE = spoken([*BREAD, *STARS, *BOATS], pauses=[0.4, 0.4, 0.4, 1.6] * 3)
"""Three topics of four sentences, 52 s: a row takes 3.8 s, then 0.4 s of rest, 1.6 s after four."""


def talk_of(
    folder: Path,
    transcript: Transcript,
    *,
    name: str = "talk",
    has_picture: bool = True,
    has_words: bool = True,
) -> Path:
    """Write a talk as a video of 160x90 at 10 frames a second, with its words beside it."""
    folder.mkdir(parents=True, exist_ok=True)
    sound = tone_while(folder / f"{name}-sound.wav", transcript)
    if has_words:
        (folder / f"{name}.{transcript.language}.json").write_text(write_json(transcript))
    if not has_picture:
        return make(folder / f"{name}.m4a", "-i", str(sound), "-c:a", "aac", "-b:a", "64k")
    return make(
        folder / f"{name}.mp4",
        "-f", "lavfi", "-i", "testsrc=size=160x90:rate=10", "-i", str(sound), "-shortest",
        "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-g", "20",
        "-c:a", "aac", "-b:a", "64k",
    )  # fmt: skip


def tone_while(target: Path, transcript: Transcript) -> Path:
    """Write a tone that is heard exactly while a row is said, and two seconds of rest after."""
    heard = "+".join(f"between(t,{row.start},{row.end})" for row in transcript.rows)
    return make(
        target,
        "-f", "lavfi", "-i",
        f"aevalsrc='0.3*sin(1382*t)*({heard})':s=16000:d={transcript.end + 2}",
    )  # fmt: skip


def another(talk: Path, folder: Path, *, name: str = "talk", with_words: bool = True) -> Path:
    """Copy a talk so that it is another video: the same to see and hear, with another hash."""
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{name}{talk.suffix}"
    make(target, "-i", str(talk), "-c", "copy", "-metadata", f"comment={folder}")
    for words in talk.parent.glob(f"{talk.stem}.*.json") if with_words else ():
        shutil.copy(words, folder / words.name.replace(talk.stem, name, 1))
    return target


def words_between(transcript: Transcript, start: float, end: float) -> Sequence[str]:
    """Give the words whose middle lies in a range."""
    return [w.text for row in transcript.rows for w in row.words if start <= w.start < end]
