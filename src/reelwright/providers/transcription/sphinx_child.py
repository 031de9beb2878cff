"""pocketsphinx in a process of its own: its decoder is written in C and holds the processor.

Reads `{"sound": path, "pieces": [[start, end], ...]}` on stdin and writes, for each piece as soon
as it is done, a line `{"piece": place, "words": [[start, end, word], ...]}`.
"""

import json
import re
import sys
import wave
from collections.abc import Iterable, Iterator
from typing import Any

RATE = 16000
FRAMES_PER_SECOND = 100

MODELS_PER_FRAME = 5000
"""Most hidden Markov models looked at in a hundredth of a second. The usual 30,000 takes a third
longer, and hears the same words."""

LONGEST_WORD = 3.0
"""Seconds. Longer than this no word lasts: the decoder found no other name for a sound."""

QUIETEST = 16
"""Amplitude under which there is nothing to hear (-66 dBFS); in digital silence the decoder
hears words."""

_FILLER = re.compile(r"^(<.*>|\[.*\]|\+\+.*\+\+)$")
_PRONUNCIATION = re.compile(r"\(\d+\)$")


def to_words(
    segments: Iterable[tuple[str, int, int]], offset: float
) -> Iterator[tuple[float, float, str]]:
    """Turn the decoder's segments `(word, first frame, last frame)` into words with times.

    Silences and noises are left out, and so is the mark of a second pronunciation, `the(2)`.
    """
    for word, first, last in segments:
        if _FILLER.match(word) or (last + 1 - first) / FRAMES_PER_SECOND > LONGEST_WORD:
            continue
        text = _PRONUNCIATION.sub("", word)
        if text == "i" or text.startswith("i'"):
            text = "I" + text[1:]
        start = offset + first / FRAMES_PER_SECOND
        yield round(start, 3), round(offset + (last + 1) / FRAMES_PER_SECOND, 3), text


def read(file: wave.Wave_read, start: float, end: float) -> bytes:
    """Give the samples between two moments."""
    file.setpos(min(round(start * RATE), file.getnframes()))
    return file.readframes(round((end - start) * RATE))


def loudest(samples: bytes) -> int:
    """Give the largest amplitude of 16-bit samples."""
    values = memoryview(samples).cast("h")
    return max(max(values), -min(values)) if len(values) else 0  # noqa: PLW3301 - unpacked, a minute is a million arguments


def decode(decoder: Any, samples: bytes) -> list[tuple[str, int, int]]:  # noqa: ANN401 - of C
    """Give the decoder a whole piece, so that it can level the sound over all of it first.

    What it learnt of the sound before is forgotten: a piece gives the same words whatever came
    before it, and however many decoders share the work.
    """
    if loudest(samples) < QUIETEST:
        return []
    decoder.reinit_feat()
    decoder.start_utt()
    decoder.process_raw(samples, no_search=False, full_utt=True)
    decoder.end_utt()
    return [(each.word, each.start_frame, each.end_frame) for each in decoder.seg() or ()]


def main() -> None:
    """Transcribe what stdin asks for."""
    from pocketsphinx import Decoder

    given = json.load(sys.stdin)
    decoder = Decoder(loglevel="FATAL", maxhmmpf=MODELS_PER_FRAME)
    with wave.open(given["sound"], "rb") as file:
        for place, (start, end) in enumerate(given["pieces"]):
            words = list(to_words(decode(decoder, read(file, start, end)), start))
            sys.stdout.write(json.dumps({"piece": place, "words": words}) + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
