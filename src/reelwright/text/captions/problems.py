"""What is said when captions cannot be read. The codes of this room, in one place.

====================  =================  ====================================================
Code                  Error              When
====================  =================  ====================================================
captions_empty        MediaError         the file has no content, or only blank lines
captions_unreadable   MediaError         the file is no caption file we know, or is damaged so
                                         that no line of it has a text and a time
no_speech             NothingFoundError  the file is fine, and holds only sounds such as [Music]
media_limit_exceeded  LimitError         the file is too large, or holds too many words
====================  =================  ====================================================
"""

from reelwright.errors import LimitError, MediaError, NothingFoundError

MAX_BYTES = 64 * 1024 * 1024
"""Largest caption file: twelve hours with a time for every word take a fifth of it."""

MAX_WORDS = 1_000_000
"""Most words: a day and night of the fastest speech has half as many."""


def empty() -> MediaError:
    """Say that there is nothing in the file."""
    return MediaError(
        "The caption file is empty.",
        code="captions_empty",
        fix="Bring another caption file, or let the speech be transcribed.",
    )


def unreadable(why: str) -> MediaError:
    """Say why the file cannot be read; `why` goes on after `The captions cannot be read: `."""
    return MediaError(
        f"The captions cannot be read: {why}.",
        code="captions_unreadable",
        fix="Bring captions as SRT, WebVTT, ASS, TTML, YouTube's json3, plain text or our JSON.",
    )


def wordless() -> NothingFoundError:
    """Say that there are captions, and no word in them."""
    return NothingFoundError(
        "The captions hold no spoken word, only sounds such as [Music].",
        code="no_speech",
        fix="Bring captions with speech, or let the sound itself be transcribed.",
    )


def too_large(found: int, allowed: int, unit: str) -> LimitError:
    """Say which limit was met, with both numbers."""
    return LimitError(
        f"The caption file holds {found:,} {unit}; at most {allowed:,} are read.",
        fix="Bring the captions in parts.",
    )
