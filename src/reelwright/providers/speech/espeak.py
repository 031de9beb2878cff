"""espeak-ng: words to speech without a key and without a network, in over a hundred languages.

It comes in a wheel (`espeakng-loader`). It sounds like a machine and is clear; the time of each
word is its own. It is GPL, so it runs in a process of its own (`espeak_child`).
"""

import difflib
import json
import unicodedata
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reelwright.domain import SpokenWord, VoiceCard
from reelwright.errors import ArgumentsError, EnvironmentProblem, ProviderError
from reelwright.ports import Speech
from reelwright.process import Finished, Limits, Processes

CHILD = "reelwright.providers.speech.espeak_child"

MOST_CHARACTERS = 5000
"""Longest text spoken at once: about six minutes."""

WORDS_PER_MINUTE = 160
"""Calmer than espeak's own 175, which hurries."""

PITCH = 45
"""Of 100; a little deeper than espeak's own 50, which is thin."""

LIMITS = Limits(wall_seconds=120, cpu_seconds=60, file_bytes=256 * 1024 * 1024)


@dataclass(frozen=True, slots=True, kw_only=True)
class EspeakVoice:
    """A voice as espeak knows it."""

    name: str
    """What to ask for: the end of its identifier, such as `en-us`."""

    identifier: str
    described: str
    languages: tuple[str, ...]
    """Its languages in lower case, the fittest first."""

    @property
    def card(self) -> VoiceCard:
        return VoiceCard(
            name=self.name,
            language=_tag(self.languages[0] if self.languages else self.name),
            description=f"{self.described}; a clear machine's voice",
        )


@dataclass(slots=True, kw_only=True)
class EspeakVoices:
    """Speaks with espeak-ng."""

    processes: Processes
    rate: int = WORDS_PER_MINUTE
    pitch: int = PITCH
    _known: tuple[tuple[EspeakVoice, ...], frozenset[str]] | None = None

    @property
    def name(self) -> str:
        return "espeak"

    async def cards(self) -> Sequence[VoiceCard]:
        """Give espeak's voices, one for each language or accent.

        Each can also be had in a variant, by a plus sign: `en-us+f3` is a woman's voice.
        """
        voices, _ = await self._all()
        return [voice.card for voice in voices]

    async def speak(self, text: str, *, voice: str, folder: Path) -> Speech:
        """Speak a text into a mono WAV file in `folder`, with the time of each word.

        `voice` is a name or a language from the cards. Markup in the text is read as text.

        Raises:
            ArgumentsError: no such voice (`voice_not_found`), nothing to say (`script_empty`),
                or too much (`script_too_long`).
            ProviderError: espeak failed.
        """
        said = plain(text)
        if not said:
            raise script_empty()
        if len(said) > MOST_CHARACTERS:
            raise ArgumentsError(
                f"The script has {len(said):,} characters; at most {MOST_CHARACTERS:,} are spoken "
                "at once.",
                code="script_too_long",
                fix=f"Shorten it by {len(said) - MOST_CHARACTERS:,} characters, or give it in "
                "parts.",
            )
        voices, variants = await self._all()
        target = folder / f"speech-{uuid.uuid4().hex[:12]}.wav"
        told = await self._ask(
            {
                "text": said,
                "voice": choose(voice, voices, variants),
                "rate": self.rate,
                "pitch": self.pitch,
                "target": str(target.resolve()),
            },
            folder,
        )
        words = to_words(told["words"])
        if not words:
            raise script_empty()
        return Speech(sound=target, words=words)

    async def _all(self) -> tuple[tuple[EspeakVoice, ...], frozenset[str]]:
        if self._known is None:
            told = await self._ask({}, Path("/"))
            self._known = (to_voices(told["voices"]), frozenset(told["variants"]))
        return self._known

    async def _ask(self, given: dict[str, Any], folder: Path) -> dict[str, Any]:
        finished = await self.processes.run_python(CHILD, given, folder=folder, limits=LIMITS)
        _check(finished)
        told: dict[str, Any] = json.loads(finished.stdout)
        return told


def plain(text: str) -> str:
    """Take out what is not to be read: control characters and stray spaces."""
    shown = "".join(" " if unicodedata.category(each) in {"Cc", "Cs"} else each for each in text)
    return " ".join(shown.split())


def to_voices(told: Sequence[tuple[str, str, Sequence[str]]]) -> tuple[EspeakVoice, ...]:
    """Translate espeak's list of voices."""
    return tuple(
        EspeakVoice(
            name=identifier.rpartition("/")[2].lower(),
            identifier=identifier,
            described=described,
            languages=tuple(each.lower() for each in languages),
        )
        for described, identifier, languages in told
    )


def to_words(told: Sequence[tuple[float, float, str]]) -> tuple[SpokenWord, ...]:
    """Translate the words that were spoken."""
    return tuple(SpokenWord(start=start, end=end, text=text) for start, end, text in told)


def choose(wanted: str, voices: Sequence[EspeakVoice], variants: frozenset[str]) -> str:
    """Find the identifier of the voice that is asked for by its name or its language.

    Raises:
        ArgumentsError: there is none (`voice_not_found`); the fix names near ones.
    """
    asked, plus, variant = wanted.strip().lower().replace("_", "-").partition("+")
    named = {each.lower(): each for each in variants}
    if plus and variant not in named:
        near = _near(variant, list(named)) or ["f2", "f3", "m1", "m3"]
        raise _not_found(wanted, [f"{asked}+{each}" for each in near])
    found = _named(asked, voices) or _speaking(asked, voices)
    if found is None:
        names = {name: voice.name for voice in voices for name in _names(voice)}
        near_names = [names[each] for each in _near(asked, list(names))]
        raise _not_found(wanted, list(dict.fromkeys(near_names)))
    return f"{found.identifier}+{named[variant]}" if plus else found.identifier


def script_empty() -> ArgumentsError:
    """Say that there is nothing to say."""
    return ArgumentsError(
        "There is nothing in the script that can be spoken.",
        code="script_empty",
        fix="Give at least one word.",
    )


def _names(voice: EspeakVoice) -> list[str]:
    described = voice.described.lower()
    return [voice.name, described, described.partition(" (")[0], *voice.languages]


def _named(asked: str, voices: Sequence[EspeakVoice]) -> EspeakVoice | None:
    return next((each for each in voices if asked in {each.name, each.described.lower()}), None)


def _speaking(asked: str, voices: Sequence[EspeakVoice]) -> EspeakVoice | None:
    """Find the voice that puts a language first; `de-at` is spoken by `de` where there is none."""
    while asked:
        fitting = [
            (voice.languages.index(asked), place)
            for place, voice in enumerate(voices)
            if asked in voice.languages
        ]
        if fitting:
            return voices[min(fitting)[1]]
        asked = asked.rpartition("-")[0]
        if asked and (found := _named(asked, voices)):
            return found
    return None


def _near(asked: str, names: Sequence[str]) -> list[str]:
    return difflib.get_close_matches(asked, names, n=5, cutoff=0.6)


def _not_found(wanted: str, near: Sequence[str]) -> ArgumentsError:
    hint = f"Near ones are {', '.join(near)}. " if near else ""
    return ArgumentsError(
        f"There is no voice {wanted[:60]!r}.",
        code="voice_not_found",
        fix=f"{hint}Give a language such as en-us, de or pt-br.",
    )


def _tag(language: str) -> str:
    """Write a BCP 47 code as people do: `en-US`, `zh-Latn`."""
    first, *rest = language.split("-")
    cased = {2: str.upper, 4: str.title}
    return "-".join([first, *(cased.get(len(each), str)(each) for each in rest)])


def _check(finished: Finished) -> None:
    if finished.has_succeeded:
        return
    if "No module named 'espeakng_loader'" in finished.stderr:
        raise EnvironmentProblem(
            "espeak-ng is not installed.",
            code="engine_missing",
            fix="Install it with `uv pip install espeakng-loader`.",
        )
    raise ProviderError("espeak-ng stopped without speaking.", code="speech_failed")
