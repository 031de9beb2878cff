"""espeak-ng in a process of its own: it is GPL, and its library keeps everything in globals.

Reads one JSON object on stdin. `{}` asks for the voices, answered as
`{"voices": [[name, identifier, [language, ...]], ...], "variants": [name, ...]}`.
`{"text": ..., "voice": identifier, "rate": words a minute, "pitch": 0-100, "target": path}` has
the text spoken into a WAV file, answered as `{"words": [[start, end, word], ...]}`.

Structures and numbers are those of espeak-ng's `speak_lib.h`, version 1.52.
"""

import ctypes
import json
import re
import sys
import wave
from collections.abc import Sequence
from pathlib import Path
from typing import Any

SYNCHRONOUS = 2
DO_NOT_EXIT = 0x8000
CHARACTERS = 1
UTF8 = 1
"""Plain text: neither markup (0x10) nor `[[phonemes]]` (0x100) mean anything in it."""

RATE, PITCH = 1, 3
END_OF_EVENTS, WORD = 0, 1

SOFT = 64
"""Amplitude under which a sample is silence."""

WITHOUT_SPACES = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
"""Thai, Lao, Burmese, Khmer, kana and Han: between their words stands nothing."""

_CLOSE = re.compile(f"[{WITHOUT_SPACES}]")


class Event(ctypes.Structure):
    _fields_ = (
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", ctypes.c_char * 8),
    )


class Voice(ctypes.Structure):
    _fields_ = (
        ("name", ctypes.c_char_p),
        ("languages", ctypes.c_void_p),
        ("identifier", ctypes.c_char_p),
        ("gender", ctypes.c_ubyte),
        ("age", ctypes.c_ubyte),
        ("variant", ctypes.c_ubyte),
        ("reserved", ctypes.c_ubyte),
        ("score", ctypes.c_int),
        ("spare", ctypes.c_void_p),
    )


Callback = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(Event)
)


def places(text: str, heard: Sequence[int]) -> list[tuple[int, int]]:
    """Say from where to where each word of a text stands.

    Words end at spaces; where a script has none, a word begins wherever espeak began one.
    """
    begun = sorted(set(heard))
    found: list[tuple[int, int]] = []
    for match in re.finditer(r"\S+", text):
        starts = [match.start()]
        starts += [
            place
            for place in begun
            if match.start() < place < match.end() and _CLOSE.match(text[place])
        ]
        found += list(zip(starts, [*starts[1:], match.end()], strict=True))
    return found


def to_words(
    text: str, events: Sequence[tuple[int, int]], samples: memoryview, rate: int
) -> list[tuple[float, float, str]]:
    """Lay the words of a text over its sound.

    `events` says, for each word that espeak spoke, its place in the text and the sample at which
    it begins; a number is several of them, a dash none. A word without a sound goes with the word
    before it. A word lasts until the next one, without the silence around it.
    """
    begun: list[tuple[int, str]] = []
    unheard = ""
    for first, last in places(text, [place for place, _ in events]):
        written = text[first:last]
        start = min((sample for place, sample in events if first <= place < last), default=None)
        if start is not None:
            begun.append((start, unheard + written))
            unheard = ""
        elif begun:
            begun[-1] = (begun[-1][0], f"{begun[-1][1]} {written}")
        else:
            unheard += f"{written} "
    ends = [*(start for start, _ in begun), len(samples)][1:]
    words = []
    for (first, written), until in zip(begun, ends, strict=bool(begun)):
        start, end = first, max(until, first)
        while end > start and abs(samples[end - 1]) < SOFT:
            end -= 1
        while start < end and abs(samples[start]) < SOFT:
            start += 1
        words.append((round(start / rate, 3), round(max(end, start + 1) / rate, 3), written))
    return words


def speak(library: Any, rate: int, given: dict[str, Any]) -> list[tuple[float, float, str]]:  # noqa: ANN401 - a C library
    """Speak a text into a WAV file and say when each of its words is heard."""
    sound = bytearray()
    events: list[tuple[int, int]] = []

    def take(samples: Any, count: int, told: Any) -> int:  # noqa: ANN401 - pointers
        if samples and count > 0:
            sound.extend(ctypes.string_at(samples, count * 2))
        place = 0
        while told[place].type != END_OF_EVENTS:
            if told[place].type == WORD:
                events.append((told[place].text_position - 1, told[place].sample))
            place += 1
        return 0

    callback = Callback(take)
    library.espeak_SetSynthCallback(callback)
    if library.espeak_SetVoiceByName(given["voice"].encode()) != 0:
        raise SystemExit("espeak has no such voice")
    library.espeak_SetParameter(RATE, given["rate"], 0)
    library.espeak_SetParameter(PITCH, given["pitch"], 0)
    text = given["text"].encode() + b"\0"
    if library.espeak_Synth(text, len(text), 0, CHARACTERS, 0, UTF8, None, None) != 0:
        raise SystemExit("espeak refused the text")
    library.espeak_Synchronize()
    with wave.open(given["target"], "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(bytes(sound))
    return to_words(given["text"], events, memoryview(bytes(sound)).cast("h"), rate)


def voices(library: Any) -> list[tuple[str, str, list[str]]]:  # noqa: ANN401 - a C library
    """Give every voice: its name, its identifier, and its languages, the fittest first."""
    library.espeak_ListVoices.restype = ctypes.POINTER(ctypes.POINTER(Voice))
    listed = library.espeak_ListVoices(None)
    found = []
    place = 0
    while listed[place]:
        voice = listed[place].contents
        languages = spoken(voice.languages)
        found.append((voice.name.decode().strip(), voice.identifier.decode(), languages))
        place += 1
    return found


def spoken(address: int) -> list[str]:
    """Read a list of languages: a byte of priority and a text, over and over, then a zero."""
    found = []
    while ctypes.string_at(address, 1) != b"\0":
        text = ctypes.string_at(address + 1)
        found.append(text.decode())
        address += len(text) + 2
    return found


def main() -> None:
    """Do what stdin asks for."""
    import espeakng_loader

    given = json.load(sys.stdin)
    data = Path(espeakng_loader.get_data_path())
    library = ctypes.CDLL(espeakng_loader.get_library_path())
    rate = library.espeak_Initialize(SYNCHRONOUS, 0, str(data).encode(), DO_NOT_EXIT)
    if rate <= 0:
        raise SystemExit("espeak could not start")
    if "text" in given:
        answer: dict[str, Any] = {"words": speak(library, rate, given)}
    else:
        variants = sorted(file.name for file in (data / "voices" / "!v").glob("*"))
        answer = {"voices": voices(library), "variants": variants}
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main()
