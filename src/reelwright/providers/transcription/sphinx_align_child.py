"""pocketsphinx lays known words over sound, in a process of its own.

Reads `{"sound": path, "begins": s, "pieces": [...]}` on stdin: times are those of the video, the
sound begins at the moment `begins` of it. A piece is
`{"start": s, "end": s, "words": [text, ...], "first": place, "last": place}`: the words from
`first` up to `last` are said between `start` and `end`; those around them may be, wholly or in
part. For each piece as soon as it is done it writes a line
`{"piece": place, "words": [[start, end, strain] or null, ...]}`, null being a word that was not
heard, or `{"piece": place, "words": null}` when nothing fitted. The strain says how badly a word
fits its sound: nats by which it is less likely than the likeliest sounds, per hundredth of a
second. Of words that are said it is 1 to 3, of words that are not, 4.5 to 7.
"""

import json
import sys
import wave
from collections import Counter
from math import log
from sys import float_info
from typing import Any

from reelwright.providers.transcription.pronouncing import pronunciations
from reelwright.providers.transcription.sphinx_child import (
    FRAMES_PER_SECOND,
    QUIETEST,
    loudest,
    read,
)

BEAM = 1e-120
WORD_BEAM = 1e-100
"""How much less likely than the best a path may be and stay in the search. Wider than for
recognition: the grammar is a mere line, so it costs little, and the right path is often behind."""

NOT_SAID = 1e-20
"""How likely a word of the text is not what is heard in its place."""

NOISE = "[SPEECH]"
"""The model's name for speech that is no known word."""

_GRAMMAR = "words"
_STEP = 1024


Heard = tuple[float, float, float]
"""When a word begins and ends, in seconds, and its strain."""

Way = tuple[int, int, float, str] | tuple[int, int, float]
"""From a state to a state, how likely, by which word; without one it takes no time."""


class Lexicon:
    """Names under which the decoder knows written words."""

    def __init__(self, decoder: Any) -> None:  # noqa: ANN401 - of C
        self._decoder = decoder
        self._known: dict[str, tuple[list[str], list[str]]] = {}
        self._count = 0

    def names(self, words: list[str]) -> list[str | None]:
        """Name each word, the same word anew each time; None for what cannot be said."""
        seen: Counter[str] = Counter()
        named: list[str | None] = []
        for word in words:
            named.append(self._name(word, seen[word]))
            seen[word] += 1
        return named

    def _name(self, word: str, time: int) -> str | None:
        if word not in self._known:
            self._known[word] = (pronunciations(word, self._decoder.lookup_word), [])
        said, names = self._known[word]
        if said and time == len(names):
            self._count += 1
            name = f"~{self._count}"
            for number, phones in enumerate(said, start=1):
                self._decoder.add_word(
                    name if number == 1 else f"{name}({number})", phones, update=False
                )
            names.append(name)
        return names[time] if said else None


def grammar(names: list[str | None], first: int, last: int) -> tuple[int, int, list[Way]]:
    """Write words as a line of states, to be entered at any up to `first` and left from `last` on.

    Each word may be passed over by a noise. Gives the first state, the last, and the ways.
    """
    begin, end = len(names) + 1, len(names) + 2
    ways: list[Way] = []
    for place, name in enumerate(names):
        if name is None:
            ways += [(place, place + 1, 0.5, NOISE), (place, place + 1, 0.5)]
        else:
            ways += [(place, place + 1, 1 - NOT_SAID, name), (place, place + 1, NOT_SAID, NOISE)]
    ways += [(begin, place, 1 / (first + 1)) for place in range(first + 1)]
    outs = range(last, len(names) + 1)
    ways += [(place, end, 1 / len(outs)) for place in outs]
    return begin, end, ways


def align(
    decoder: Any,  # noqa: ANN401 - of C
    samples: bytes,
    names: list[str | None],
    first: int,
    last: int,
) -> list[Heard | None] | None:
    """Find when each word from `first` up to `last` is said, in seconds from the first sample."""
    if loudest(samples) < QUIETEST:
        return None
    begin, end, ways = grammar(names, first, last)
    decoder.add_fsg(_GRAMMAR, decoder.create_fsg(_GRAMMAR, begin, end, ways))
    decoder.activate_search(_GRAMMAR)
    decoder.reinit_feat()
    decoder.start_utt()
    decoder.process_raw(samples, no_search=False, full_utt=True)
    decoder.end_utt()
    if decoder.hyp() is None:
        return None
    heard = {
        each.word.partition("(")[0]: (
            each.start_frame / FRAMES_PER_SECOND,
            (each.end_frame + 1) / FRAMES_PER_SECOND,
            strain(each.ascore, each.end_frame + 1 - each.start_frame),
        )
        for each in decoder.seg()
    }
    return [heard.get(name or "") for name in names[first:last]]


def strain(likelihood: float, frames: int) -> float:
    """Give the nats that a word falls short of the likeliest sounds in each frame.

    The decoder scores sounds in steps of 1024 units of its logarithm, and counts a step as one.
    """
    return -_STEP * log(max(likelihood, float_info.min)) / frames


def later(heard: Heard | None, seconds: float) -> Heard | None:
    """Count times from another moment."""
    if heard is None:
        return None
    start, end, strained = heard
    return round(start + seconds, 3), round(end + seconds, 3), round(strained, 2)


def main() -> None:
    """Align what stdin asks for."""
    from pocketsphinx import Decoder

    given = json.load(sys.stdin)
    decoder = Decoder(
        loglevel="FATAL", lm=None, bestpath=False, beam=BEAM, pbeam=BEAM, wbeam=WORD_BEAM
    )
    lexicon = Lexicon(decoder)
    with wave.open(given["sound"], "rb") as file:
        for place, piece in enumerate(given["pieces"]):
            start, end = (piece[edge] - given["begins"] for edge in ("start", "end"))
            samples = read(file, start, end)
            names = lexicon.names(piece["words"])
            found = align(decoder, samples, names, piece["first"], piece["last"])
            words = None if found is None else [later(each, piece["start"]) for each in found]
            sys.stdout.write(json.dumps({"piece": place, "words": words}) + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
