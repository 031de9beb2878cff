"""The words of this room that are no code."""

from importlib.resources import files


def text_of(name: str) -> str:
    """Read one of them."""
    return files(__name__).joinpath(name).read_text(encoding="utf-8")
