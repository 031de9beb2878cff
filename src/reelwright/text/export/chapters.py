"""Chapters as YouTube reads them from a description.

Its rules (https://support.google.com/youtube/answer/9884579): the first begins at 0:00, there are
three at least, in order of time, and each is ten seconds long or longer. Descriptions hold no
angle brackets.
"""

from collections.abc import Sequence

from reelwright.domain import Chapter, Seconds, Segment, clock
from reelwright.domain.plain_text import one_line
from reelwright.errors import NothingFoundError

FEWEST = 3
SHORTEST = 10
"""Seconds."""

_TITLE = 100


def fit_chapters(
    segments: Sequence[Segment | Chapter], *, duration: Seconds
) -> tuple[tuple[Chapter, ...], tuple[str, ...]]:
    """Fit segments to the rules, and say in sentences what was changed.

    Starts are whole seconds, the first is 0:00, and a chapter under ten seconds joins the one
    before it.

    Raises:
        NothingFoundError: fewer than three are left (`chapters_not_possible`).
    """
    ordered = sorted(segments, key=lambda segment: segment.start)
    kept: list[tuple[int, str]] = []
    notes: list[str] = []
    for number, segment in enumerate(ordered, start=1):
        title = _title(segment.title) or f"Part {number}"
        start = int(segment.start) if kept else 0
        if kept and (start - kept[-1][0] < SHORTEST or duration - start < SHORTEST):
            notes.append(f"“{title}” is shorter than {SHORTEST} s and joined “{kept[-1][1]}”.")
            continue
        if not kept and segment.start >= 1:
            notes.append(f"“{title}” begins at 0:00 instead of {clock(segment.start)}.")
        kept.append((start, title))
    if len(kept) < FEWEST:
        raise NothingFoundError(
            f"YouTube shows chapters from {FEWEST} on, each {SHORTEST} s or longer; "
            f"here there {'is' if len(kept) == 1 else 'are'} {len(kept)}.",
            code="chapters_not_possible",
            fix="Ask for more segments, or use a longer video.",
        )
    stops = [*(start for start, _ in kept[1:]), max(duration, kept[-1][0] + SHORTEST)]
    chapters = tuple(
        Chapter(start=start, end=stop, title=title)
        for (start, title), stop in zip(kept, stops, strict=True)
    )
    return chapters, tuple(notes)


def write_chapters(segments: Sequence[Segment | Chapter], *, duration: Seconds) -> str:
    """Write chapters as lines such as `1:02:03 Title`, to be put into a description.

    Raises:
        NothingFoundError: YouTube's rules cannot be met (`chapters_not_possible`).
    """
    chapters, _ = fit_chapters(segments, duration=duration)
    return "".join(f"{clock(chapter.start)} {chapter.title}\n" for chapter in chapters)


def _title(title: str) -> str:
    return one_line(title.replace("<", "(").replace(">", ")"), _TITLE)
