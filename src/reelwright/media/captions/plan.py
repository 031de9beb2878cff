"""Captions ready to be drawn, and what is known of them."""

import re
from dataclasses import dataclass
from pathlib import Path

from reelwright.domain import CaptionLook, Coverage, Frame
from reelwright.media.captions.layout import Box

FONTS = "fonts"
"""Folder beside the caption file that holds its fonts, and nothing else."""

_NAME = re.compile(r"[A-Za-z0-9_-]+\.ass")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What is on the picture for a while."""

    first: int
    """First frame."""

    end: int
    """First frame without it."""

    text: str
    box: Box
    """Where it stands, in pixels; no ink is outside."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptionPlan:
    """Captions ready to be drawn."""

    file: Path | None
    """The ASS file; None when there is nothing to draw."""

    frame: Frame
    look: CaptionLook
    safe: Box
    shown: tuple[Shown, ...]
    """In order of time, never two at once."""

    coverage: Coverage
    """What no font could write, and is left out of the picture."""

    notes: tuple[str, ...] = ()
    """What a user should know."""

    @property
    def filter(self) -> tuple[str, dict[str, str]] | None:
        """Name and options of the FFmpeg filter, for a process in the file's folder."""
        return caption_filter(self.file.name) if self.file else None

    def at(self, frame: int) -> Shown | None:
        """Say what is seen in a frame."""
        return next((s for s in self.shown if s.first <= frame < s.end), None)

    def frames_to_look_at(self, most: int, *, end: int | None = None) -> tuple[int, ...]:
        """Choose frames with captions, spread over the clip; the widest caption is among them.

        `end` is the number of frames that the clip has: a caption may stay for longer.
        """
        seen = [s for s in self.shown if end is None or s.first < end]
        if not seen or most < 1:
            return ()
        last = len(seen) - 1
        widest = max(range(last + 1), key=lambda place: seen[place].box.width)
        spread = [round(n * last / max(1, most - 2)) for n in range(most - 1)]
        stops = [s.end if end is None else min(s.end, end) for s in seen]
        return tuple(sorted({(seen[n].first + stops[n]) // 2 for n in (widest, *spread)}))

    def frame_without(self) -> int | None:
        """Choose a frame in which no caption is seen, where there is one before the last."""
        before = 0
        for shown in self.shown:
            if shown.first > before:
                return (before + shown.first) // 2
            before = shown.end
        return None


def caption_filter(name: str) -> tuple[str, dict[str, str]]:
    """Name the FFmpeg filter that draws a caption file in its folder, and give its options.

    Name and folder are ours and need no escaping.
    """
    return "ass", {"filename": checked(name), "fontsdir": FONTS}


def checked(name: str) -> str:
    """Give the name of a caption file back, when it is one that needs no escaping.

    Raises:
        ValueError: it is not.
    """
    if not _NAME.fullmatch(name):
        raise ValueError(f"A caption file is called like captions.ass, not {name!r}.")
    return name
