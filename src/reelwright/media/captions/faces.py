"""Which font writes which character: ours, then the user's, then the system's.

The renderer could look for fonts itself (by fontconfig, where there is one), and draws an empty
box for what it does not find. So the choice is made here: every character is given a font file
that has it, the files travel with the captions, and what no font has is left out of the picture
and reported.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from reelwright.domain import Coverage
from reelwright.errors import EnvironmentProblem
from reelwright.fonts import font_file, font_files
from reelwright.media.captions.metrics import Face, read_face, written_by
from reelwright.media.captions.plain_text import JOINERS, clean, clusters

SYSTEM_FOLDERS = (
    Path("/usr/share/fonts"),
    Path("/usr/local/share/fonts"),
    Path("/System/Library/Fonts"),
    Path("/Library/Fonts"),
    Path("C:/Windows/Fonts"),
)
"""Where systems keep their fonts. They are read only for what our font lacks."""

_LIKED = ("noto", "sans", "bold")
_DISLIKED = (
    "mono", "serif", "italic", "oblique", "condensed", "thin", "light", "black", "display", "math",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Run:
    """Characters that one font writes."""

    face: Face
    text: str

    @property
    def width(self) -> float:
        """Width in em."""
        return self.face.width(self.text)


@dataclass(frozen=True, slots=True)
class Faces:
    """The fonts at hand for one text; the first is preferred."""

    all: tuple[Face, ...]

    @property
    def usual(self) -> Face:
        return self.all[0]

    def runs(self, word: str) -> tuple[Run, ...]:
        """Share a word out among the fonts. What none of them has is left out.

        Of a word whose letters are all left out, its punctuation is no caption either.
        """
        found: list[Run] = []
        for cluster in clusters(word):
            face, text = self._writer(cluster, found[-1].face if found else None)
            if face is None:
                continue
            if found and found[-1].face is face:
                found[-1] = Run(face, found[-1].text + text)
            else:
                found.append(Run(face, text))
        is_left = any(c.isalnum() for run in found for c in run.text)
        return tuple(found) if is_left or not any(c.isalnum() for c in word) else ()

    def _writer(self, cluster: str, before: Face | None) -> tuple[Face | None, str]:
        # Signs stay in the font of the letters before them. A backslash does not: what is written
        # behind it (see `escape`) is in our font for sure.
        stays = unicodedata.category(cluster[0])[0] != "L" and cluster != "\\"
        first = [before] if before and stays else []
        for wanted in (cluster, cluster[0]):
            for face in (*first, *self.all):
                if face.has(wanted):
                    return face, "".join(c for c in wanted if ord(c) in face.advances)
        return None, ""


def choose_faces(
    texts: Iterable[str],
    *,
    extra: Path | None = None,
    system: Sequence[Path] = SYSTEM_FOLDERS,
) -> Faces:
    """Choose the fonts for some words: ours, and for what it lacks one for each script.

    Fonts in the folder `extra` come before the system's.

    Raises:
        EnvironmentProblem: our own font is not there (`font_missing`).
    """
    usual = _usual(font_file())
    lacking = frozenset(c for text in texts for c in _needed(clean(text))) - {
        chr(code) for code in usual.advances
    }
    chosen = [usual]
    for folders in ((extra,) if extra else (), tuple(system)):
        for script in sorted({script_of(c) for c in lacking}):
            characters = frozenset(c for c in lacking if script_of(c) == script)
            face = _best(characters, tuple(folders))
            if face is not None:
                chosen.append(face)
                lacking -= {c for c in lacking if face.has(c)}
    return Faces(tuple(chosen))


def coverage(texts: Iterable[str], faces: Faces) -> Coverage:
    """Say which characters, and of which scripts, none of the fonts has."""
    lacking = {
        character
        for text in texts
        for character in _needed(clean(text))
        if not any(face.has(character) for face in faces.all)
    }
    return Coverage(
        missing=tuple(sorted({script_of(c) for c in lacking})),
        characters=tuple(sorted(lacking)),
    )


def script_of(character: str) -> str:
    """Name the script of a character as Unicode does (UAX 24): `Arabic`, `Han`, ...

    What belongs to no script is `Emoji` or `Symbols`.
    """
    from fontTools.unicodedata import script, script_name

    code = script(character)
    if code not in {"Zyyy", "Zinh", "Zzzz"}:
        return str(script_name(code)).replace("_", " ")
    is_emoji = "\U0001f000" <= character <= "\U0001faff" or "\u2600" <= character <= "\u27bf"
    return "Emoji" if is_emoji else "Symbols"


def _needed(text: str) -> Iterator[str]:
    return (c for c in text if not c.isspace() and c not in JOINERS)


def _usual(file: Path) -> Face:
    face = read_face(file)
    if face is None:
        raise EnvironmentProblem(
            f"The font for captions ({file.name}) cannot be read.",
            code="font_missing",
            fix="Install Reelwright again, or ask for clips without captions.",
        )
    return face


def _best(characters: frozenset[str], folders: tuple[Path, ...]) -> Face | None:
    """Find the font that has most of the characters; among equals the one most like ours."""
    ranked = []
    for file in (file for folder in folders for file in font_files(folder)):
        has = len(written_by(file, characters))
        if has:
            name = file.stem.lower()
            liking = sum(w in name for w in _LIKED) - 2 * sum(w in name for w in _DISLIKED)
            ranked.append((-has, -liking, len(name), str(file)))
    for *_, file_name in sorted(ranked):
        face = read_face(Path(file_name))
        if face is not None:
            return face
    return None
