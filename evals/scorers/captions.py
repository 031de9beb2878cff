"""Captions of clips of the Columbia kit, from its rolling captions, as a reader sees them.

Twelve clips of 15 s; what is measured are the captions as they are drawn on a tall picture. The
naive way shows every line of an SRT file whole, for as long as the file says, with the filter's own
style. One clip is rendered, and the letters are looked for in its pixels.
"""

import asyncio
import re
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from pathlib import Path

import numpy as np

from evals.columbia import FOLDER, kit
from evals.media import our_ffmpeg, picture_of
from evals.scoring import Score, measured
from reelwright.domain import (
    CaptionKind,
    CaptionLook,
    CaptionStyle,
    Frame,
    Framing,
    Preset,
    Sound,
    Timeline,
    TimeRange,
    Transcript,
    VideoId,
)
from reelwright.media.captions import CaptionPlan, write_ass
from reelwright.media.captions.layout import Box, safe_area
from reelwright.media.captions.proof import draw, ink, prove_clip
from reelwright.media.render.render import render
from reelwright.text.caption_lines import captions_of
from reelwright.text.captions import read_captions

_SRT = FOLDER.parents[1] / "tests" / "samples" / "captions" / "columbia.en.clean.srt"
_FRAME = Frame(width=360, height=640, frame_rate=25.0)
_LENGTH = 15.0
_CLIPS = 12
_LOOKED_AT = 4
_LONGEST, _FASTEST = 42, 20.0

Word = tuple[float, str]
"""When a word is first shown, in seconds of the clip, and the word."""


@dataclass(frozen=True, slots=True)
class _Seen:
    words: list[Word]
    lines: list[str]
    rates: list[float]
    """Characters a second of every caption, as a file of captions has them."""

    drawn: list[float]
    """The same of every block as it is drawn: a narrow picture parts captions further."""

    inside: list[bool]
    """Whether all ink is in the safe area, of every frame looked at."""


def score() -> list[Score]:
    pieces = _pieces()
    task = "captions, Columbia"
    found: list[Score] = []
    for name, way in (("ours", _ours), ("one cue for every SRT line", _naive)):
        began = time.perf_counter()
        seen = [asyncio.run(way(piece)) for piece in pieces]
        seconds = time.perf_counter() - began
        truth = [_said(piece) for piece in pieces]
        whole = [
            float([_bare(w) for _, w in one.words] == [_bare(w) for _, w in said])
            for one, said in zip(seen, truth, strict=True)
        ]
        late = [_offset(one.words, said) for one, said in zip(seen, truth, strict=True)]
        lines = [float(len(line) <= _LONGEST) for one in seen for line in one.lines]
        rates = [float(rate <= _FASTEST) for one in seen for rate in one.rates]
        drawn = [float(rate <= _FASTEST) for one in seen for rate in one.drawn]
        inside = [float(is_inside) for one in seen for is_inside in one.inside]
        for measure, values in (
            ("every word of the clip once, in order", whole),
            ("offset p95 of a clip's words, s, lower is better", late),
            ("lines of 42 characters or fewer", lines),
            ("captions of 20 characters/s or fewer", rates),
            ("the same, as parted on a tall picture", drawn),
            ("frames with all ink in the safe area", inside),
        ):
            found.append(measured(task, measure, name, values, seconds))
    began = time.perf_counter()
    likeness = [asyncio.run(_pixels(pieces[2], is_drawn=True))]
    seconds = time.perf_counter() - began
    found.append(measured(task, "letters found in the rendered clip", "ours", likeness, seconds))
    without = [asyncio.run(_pixels(pieces[2], is_drawn=False))]
    found.append(
        measured(task, "letters found in the rendered clip", "no captions drawn", without, seconds)
    )
    return found


def _pieces() -> list[TimeRange]:
    room = kit().duration - _LENGTH - 1
    starts = [n * room / (_CLIPS - 1) for n in range(_CLIPS)]
    return [TimeRange(start=start, end=start + _LENGTH) for start in starts]


@cache
def _rolling() -> Transcript:
    data = (FOLDER / "columbia.en.json3").read_bytes()
    return read_captions(data, "json3", language="en", kind=CaptionKind.AUTOMATIC)


def _said(piece: TimeRange) -> list[Word]:
    """Give the words typed by hand whose middle lies in a piece, by the clip's clock."""
    return [(w.start - piece.start, w.text) for w in kit().transcript.words_within(piece)]


def _bare(text: str) -> str:
    return re.sub(r"[^\w']", "", text).lower()


def _offset(shown: Sequence[Word], said: Sequence[Word]) -> float:
    """Give the 95th percentile of how early or late the words are shown that are there at all."""
    ours, theirs = ([_bare(text) for _, text in words] for words in (shown, said))
    blocks = SequenceMatcher(None, ours, theirs, autojunk=False).get_matching_blocks()
    away = [
        abs(shown[one.a + n][0] - max(0.0, said[one.b + n][0]))
        for one in blocks
        for n in range(one.size)
    ]
    return float(np.quantile(away, 0.95))


def _timeline(piece: TimeRange) -> Timeline:
    return Timeline(
        video=VideoId("vid_columbia"),
        title="A clip",
        pieces=(piece,),
        frame=_FRAME,
        framing=Framing.FIT,
        captions=CaptionLook(style=CaptionStyle.KARAOKE),
        sound=Sound(loudness=None),
        preset=Preset.PREVIEW,
    )


def _plan(piece: TimeRange, folder: Path) -> tuple[CaptionPlan, list[Word]]:
    timeline = _timeline(piece)
    captions = captions_of(_rolling(), timeline)
    plan = write_ass(folder / "captions.ass", captions, frame=_FRAME, look=timeline.captions)
    words = [word for caption in captions for word in caption.words]
    # As drawn: on the nearest frame.
    first = [round(word.start * _FRAME.frame_rate) / _FRAME.frame_rate for word in words]
    return plan, [(at, word.text) for at, word in zip(first, words, strict=True)]


async def _ours(piece: TimeRange) -> _Seen:
    with tempfile.TemporaryDirectory() as name:
        plan, words = _plan(piece, Path(name))
        captions = captions_of(_rolling(), _timeline(piece))
        drawn = [word for shown in plan.shown for word in shown.text.split()]
        assert [_bare(w) for w in drawn] == [_bare(w) for _, w in words], (
            "drawn is what was planned"
        )
        frames = plan.frames_to_look_at(_LOOKED_AT)
        inside = await _inside("captions.ass", frames, Path(name), plan.safe)
    spans = [(shown.text, (shown.end - shown.first) / _FRAME.frame_rate) for shown in plan.shown]
    return _Seen(
        words=words,
        lines=[line for text, _ in spans for line in text.splitlines()],
        rates=[len(one.text) / one.duration for one in captions],
        drawn=[len(text) / seconds for text, seconds in spans],
        inside=inside,
    )


async def _naive(piece: TimeRange) -> _Seen:
    import pysubs2

    file = pysubs2.load(str(_SRT), encoding="utf-8")
    cues = [(line.start / 1000, line.end / 1000, line.plaintext) for line in file]
    cut = [
        (max(0.0, start - piece.start), min(end, piece.end) - piece.start, text)
        for start, end, text in cues
        if start < piece.end and end > piece.start
    ]
    with tempfile.TemporaryDirectory() as name:
        made = pysubs2.SSAFile()
        for start, end, text in cut:
            made.append(pysubs2.SSAEvent(start=int(1000 * start), end=int(1000 * end), text=text))
        made.save(str(Path(name) / "naive.ass"))
        middles = [round((a + b) / 2 * _FRAME.frame_rate) for a, b, _ in cut[:_LOOKED_AT]]
        inside = await _inside("naive.ass", middles, Path(name), safe_area(_FRAME))
    return _Seen(
        words=[(start, word) for start, _, text in cut for word in text.split()],
        lines=[text for _, _, text in cut],
        rates=(rates := [len(text) / (end - start) for start, end, text in cues]),
        drawn=rates,
        inside=inside,
    )


async def _inside(name: str, frames: Sequence[int], folder: Path, safe: Box) -> list[bool]:
    drawn = await draw(our_ffmpeg(), name, _FRAME, frames, folder=folder)
    boxes = [ink(picture) for picture in drawn]
    return [box is not None and safe.holds(box) for box in boxes]


async def _pixels(piece: TimeRange, *, is_drawn: bool) -> float:
    """Render a clip, and say whether the letters are found in it."""
    ffmpeg, source = our_ffmpeg(), FOLDER / "columbia.mp4"
    with tempfile.TemporaryDirectory() as captions, tempfile.TemporaryDirectory() as work:
        plan, _ = _plan(piece, Path(captions))
        video = await picture_of(ffmpeg, source, Path(work))
        short = TimeRange(start=piece.start, end=piece.start + 6.0)
        made = await render(
            ffmpeg,
            source,
            video,
            _timeline(short).model_copy(update={"preset": Preset.STANDARD}),
            folder=Path(captions),
            target=Path(work) / "clip.mp4",
            ass=plan.filter if is_drawn else None,
        )
        plan, _ = _plan(piece, Path(captions))
        check = await prove_clip(ffmpeg, plan, made.file, duration=made.duration)
    return float(check is not None and check.passed)
