"""Which words stand together: in a line, and at one time."""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from reelwright.domain import Caption, CaptionWord, Seconds
from reelwright.media.captions.faces import Faces, Run
from reelwright.media.captions.plain_text import clean, clusters

MOST_IN_LINE = 42
"""Most characters of a line, as broadcasters have it."""

MOST_LINES = 2

SMALLEST_SHARE = 0.72
"""How far a long word may shrink its caption before it is split instead."""

HOLD: Seconds = 0.8
"""How long words stay after they were said, when nothing follows at once."""

_SENTENCE_ENDS = frozenset(".!?\u2026\u3002\uff01\uff1f\u061f\u0964")
_PHRASE_ENDS = frozenset(",;:\u2013\u2014\u3001\uff0c\u060c\u061b")

_WITHOUT_SPACES = (
    "IDEOGRAPHIC",
    "FULLWIDTH",
    "CJK",
    "HIRAGANA",
    "KATAKANA",
    "THAI",
    "LAO",
    "KHMER",
    "MYANMAR",
    "TIBETAN",
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A word as it is drawn, or a part of a word that is longer than a line."""

    runs: tuple[Run, ...]
    start: Seconds
    end: Seconds
    joins: bool = False
    """Whether it follows the piece before it without a space."""

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)

    @property
    def width(self) -> float:
        """Width in em."""
        return sum(run.width for run in self.runs)


@dataclass(frozen=True, slots=True)
class Block:
    """What is seen at one time: one or two lines."""

    lines: tuple[tuple[Piece, ...], ...]
    start: Seconds
    end: Seconds
    em: float
    """Size of the type, in pixels."""

    @property
    def pieces(self) -> tuple[Piece, ...]:
        return tuple(piece for line in self.lines for piece in line)

    @property
    def text(self) -> str:
        return "\n".join(line_text(line) for line in self.lines)


_Lines = tuple[tuple[Piece, ...], ...]


@dataclass(frozen=True, slots=True)
class _Way:
    """A way to break the first pieces."""

    cost: float
    start: int
    """Where its last line starts."""

    lines: int
    """Lines of the last block before that line."""

    opened: int
    """Where its last block starts."""


def arrange(
    captions: Sequence[Caption], faces: Faces, *, em: float, width: float
) -> tuple[Block, ...]:
    """Break captions into blocks of at most two lines, each at most `width` pixels wide.

    The words stay in order and each is shown once. Lines that fit stay as they are. A caption
    too long for this picture becomes several blocks, timed by their words; a word too long for a
    line makes its caption smaller, and is split when that is not enough.
    """
    blocks: list[Block] = []
    for caption in sorted(captions, key=lambda c: c.start):
        given = [_pieces(line, faces) for line in caption.lines]
        pieces = _pieces(caption.words, faces)
        if not pieces:
            continue
        share = min(1.0, max(SMALLEST_SHARE, width / em / max(p.width for p in pieces)))
        most = width / (em * share)
        if len(given) <= MOST_LINES and all(given) and all(_fits(line, most) for line in given):
            broken: list[_Lines] = [tuple(tuple(line) for line in given)]
        else:
            parts = [part for piece in pieces for part in _split(piece, most)]
            broken = _break(parts, most, caption.end)
        blocks += _timed(caption, broken, em * share)
    return tuple(blocks)


def line_text(line: Sequence[Piece]) -> str:
    """Write a line out."""
    return "".join(
        piece.text if place == 0 or piece.joins else f" {piece.text}"
        for place, piece in enumerate(line)
    )


def line_width(line: Sequence[Piece]) -> float:
    """Give the width of a line in em."""
    return sum(
        piece.width + (0.0 if place == 0 or piece.joins else _space(piece))
        for place, piece in enumerate(line)
    )


def _pieces(words: Sequence[CaptionWord], faces: Faces) -> list[Piece]:
    found: list[Piece] = []
    for word in words:
        runs = faces.runs(clean(word.text))
        if any(not run.text.isspace() for run in runs):
            piece = Piece(runs, word.start, word.end)
            found.append(replace(piece, joins=bool(found) and _are_close(found[-1], piece)))
    return found


def _fits(line: Sequence[Piece], most: float) -> bool:
    return line_width(line) <= most and len(line_text(line)) <= MOST_IN_LINE


def _split(piece: Piece, most: float) -> Iterator[Piece]:
    """Cut a piece that is wider than a line into parts; its time is shared by their lengths."""
    if piece.width <= most and len(piece.text) <= MOST_IN_LINE:
        yield piece
        return
    parts: list[tuple[Run, ...]] = []
    held: list[Run] = []
    for run in piece.runs:
        for cluster in clusters(run.text):
            new = Run(run.face, cluster)
            wide = sum(r.width for r in held) + new.width
            if held and (wide > most or sum(len(r.text) for r in held) >= MOST_IN_LINE):
                parts.append(tuple(held))
                held = []
            if held and held[-1].face is run.face:
                held[-1] = Run(run.face, held[-1].text + cluster)
            else:
                held.append(new)
    parts.append(tuple(held))
    letters = sum(len(r.text) for part in parts for r in part)
    passed = 0
    for part in parts:
        start = piece.start + (piece.end - piece.start) * passed / letters
        passed += sum(len(r.text) for r in part)
        end = piece.start + (piece.end - piece.start) * passed / letters
        yield Piece(part, start, end, joins=piece.joins or start > piece.start)


def _break(pieces: Sequence[Piece], most: float, until: Seconds) -> list[_Lines]:
    """Choose the line and block ends with the least total cost (dynamic programming).

    Costs: empty room squared; a block for itself, and more for one that is gone before it can be
    read; less where a sentence or phrase ends; more where a short word would be left hanging, or
    one word be seen alone.
    """
    # After the first n pieces, by the lines the last block has so far.
    best: list[dict[int, _Way]] = [{0: _Way(0.0, 0, 0, 0)}]
    for end in range(1, len(pieces) + 1):
        found: dict[int, _Way] = {}
        for start, wide in _line_starts(pieces, end, most):
            cost = ((most - wide) / most) ** 2 / 2 + _end_cost(pieces, end)
            for lines, way in best[start].items():
                ways = [
                    _Way(way.cost + cost + _close_cost(pieces, way, start), start, lines, start)
                ]
                if 0 < lines < MOST_LINES:
                    ways.append(_Way(way.cost + cost, start, lines, way.opened))
                for now, new in zip((1, lines + 1), ways, strict=False):
                    if now not in found or new.cost < found[now].cost:
                        found[now] = new
        best.append(found)
    return _walk_back(pieces, best, until)


def _walk_back(
    pieces: Sequence[Piece], best: Sequence[dict[int, _Way]], until: Seconds
) -> list[_Lines]:
    def whole(lines: int) -> float:
        way = best[-1][lines]
        alone = _orphan_cost(pieces, way.opened, len(pieces))
        return way.cost + alone + _flash_cost(until - pieces[way.opened].start)

    blocks: list[_Lines] = []
    end, lines = len(pieces), min(best[-1], key=whole)
    held: list[tuple[Piece, ...]] = []
    while end > 0:
        way = best[end][lines]
        held.insert(0, tuple(pieces[way.start : end]))
        if lines == 1:
            blocks.insert(0, tuple(held))
            held = []
        end, lines = way.start, way.lines
    return blocks


def _line_starts(pieces: Sequence[Piece], end: int, most: float) -> Iterator[tuple[int, float]]:
    """Give every place where a line that ends before `end` can start, and its width in em."""
    wide, letters = 0.0, 0
    for start in range(end - 1, -1, -1):
        follower = pieces[start + 1] if start + 1 < end else None
        gap = _space(follower) if follower and not follower.joins else 0.0
        wide += pieces[start].width + gap
        letters += len(pieces[start].text) + (1 if gap else 0)
        if start < end - 1 and (wide > most or letters > MOST_IN_LINE):
            return
        yield start, wide


def _end_cost(pieces: Sequence[Piece], end: int) -> float:
    """Say what ending a line after a piece costs."""
    last = pieces[end - 1].text
    if end == len(pieces):
        return 0.0
    if last[-1] in _SENTENCE_ENDS:
        return -0.20
    if last[-1] in _PHRASE_ENDS:
        return -0.14
    return 0.06 if len(last) <= 3 and last.isalpha() else 0.0


def _close_cost(pieces: Sequence[Piece], way: _Way, start: int) -> float:
    """Say what it costs to close a block and to begin the next one at a piece."""
    if start == 0:
        return 0.0
    now, before = pieces[start].start, pieces[start - 1]
    pause = min(0.3, max(0.0, now - before.end))
    cost = 0.3 + 2 * _end_cost(pieces, start) + _orphan_cost(pieces, way.opened, start)
    return cost - pause + _flash_cost(now - pieces[way.opened].start)


def _orphan_cost(pieces: Sequence[Piece], start: int, end: int) -> float:
    """Say what it costs to show one word all alone that is not all there is to show."""
    is_alone = end - start == 1 < len(pieces) and not _is_unspaced(pieces[start].text[0])
    return 0.5 if is_alone else 0.0


def _flash_cost(shown: Seconds) -> float:
    """Say what it costs to show a block for less than a second."""
    return max(0.0, 1.0 - shown) * 0.7


def _timed(caption: Caption, broken: Sequence[_Lines], em: float) -> Iterator[Block]:
    starts = [caption.start, *(block[0][0].start for block in broken[1:])]
    ends = [
        min(next_start, max(here, block[-1][-1].end) + HOLD)
        for (here, next_start), block in zip(pairwise(starts), broken, strict=False)
    ]
    ends.append(caption.end)
    for lines, start, end in zip(broken, starts, ends, strict=True):
        yield Block(lines, start, max(end, start), em)


def _space(piece: Piece) -> float:
    return piece.runs[0].face.advances.get(0x20, 0.26)


def _are_close(before: Piece, after: Piece) -> bool:
    """Say whether two words follow each other without a space, as in Chinese or Thai."""
    return all(_is_unspaced(c) for c in (before.text[-1], after.text[0]))


def _is_unspaced(character: str) -> bool:
    return unicodedata.name(character, "").startswith(_WITHOUT_SPACES)
