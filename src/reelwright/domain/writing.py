"""How words stand beside each other on a line."""

import re
from collections.abc import Iterable

_UNSPACED = "\u2e80-\u303f\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\U00020000-\U0003ffff"  # noqa: E501 - one class of characters
_NEEDLESS = re.compile(f"(?<=[{_UNSPACED}]) (?=[{_UNSPACED}])")
_UNSPACED_LETTER = re.compile(f"[{_UNSPACED}]")


def written(words: Iterable[str]) -> str:
    """Write words as one line: with a space between them, but for Chinese and Japanese."""
    line = " ".join(words)
    return line if line.isascii() else _NEEDLESS.sub("", line)


def is_unspaced(letter: str) -> bool:
    """Say whether a character belongs to a script that puts no space between its words."""
    return _UNSPACED_LETTER.match(letter) is not None
