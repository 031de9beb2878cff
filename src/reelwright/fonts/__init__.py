"""The font that captions are drawn with: Noto Sans Bold (SIL Open Font License 1.1, `OFL.txt`).

It writes Latin with all of Europe's and Vietnam's letters, Greek and Cyrillic. Other scripts need
another font, in a folder of the user's or on the system.
"""

from pathlib import Path

from reelwright.errors import EnvironmentProblem

ENDINGS = frozenset({".ttf", ".otf", ".ttc", ".otc"})
"""Endings of font files that the caption renderer can read."""


def font_file(folder: Path | None = None) -> Path:
    """Say where the font is; `folder` is for those who keep it elsewhere.

    Raises:
        EnvironmentProblem: it is not there (`font_missing`): captions would vanish silently.
    """
    file = (folder or Path(__file__).parent) / "NotoSans-Bold.ttf"
    if not file.is_file():
        raise EnvironmentProblem(
            f"The font for captions ({file.name}) is missing from this installation.",
            code="font_missing",
            fix="Install Reelwright again, or ask for clips without captions.",
        )
    return file


def font_files(folder: Path) -> tuple[Path, ...]:
    """Give every font file in a folder and below it, in the order of their names."""
    if not folder.is_dir():
        return ()
    found = (file for file in folder.rglob("*") if file.suffix.lower() in ENDINGS)
    return tuple(sorted(file for file in found if file.is_file()))
