"""Captions as an ASS file, which FFmpeg's `ass` filter draws with libass.

Format: http://www.tcax.org/docs/ass-specs.htm. Every line of text is an event of its own at a
place of its own, so its place is known before it is drawn. The word being said is one event among
several for its line, each with all its words: only colours change, so nothing moves. Lines that
read from right to left are ordered by libass; so is karaoke in them.
"""

import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from reelwright.domain import Caption, CaptionLook, CaptionStyle, Coverage, Frame
from reelwright.errors import EnvironmentProblem
from reelwright.media.captions.breaking import arrange
from reelwright.media.captions.colors import Color, palette
from reelwright.media.captions.events import Event, events
from reelwright.media.captions.faces import SYSTEM_FOLDERS, choose_faces, coverage
from reelwright.media.captions.layout import (
    OUTLINE,
    Box,
    place,
    safe_area,
    text_width,
    type_size,
)
from reelwright.media.captions.metrics import Face
from reelwright.media.captions.plan import FONTS, CaptionPlan, Shown, checked
from reelwright.media.captions.schedule import block_frames, boundary

if TYPE_CHECKING:
    import pysubs2


def write_ass(
    target: Path,
    captions: Sequence[Caption],
    *,
    frame: Frame,
    look: CaptionLook,
    safe: Box | None = None,
    seam: float | None = None,
    extra_fonts: Path | None = None,
    system_fonts: Sequence[Path] = SYSTEM_FOLDERS,
) -> CaptionPlan:
    """Write captions in clip time as an ASS file, and the fonts they need into `fonts/` beside it.

    Lines are broken for the width of this picture. They stand about the height `seam` where that
    is given, in pixels: where two pictures meet. What no font can write is left out and told.
    With the style `none`, or no words, nothing is written and `file` is None.

    Raises:
        EnvironmentProblem: no font can write any of the words, or ours is gone (`font_missing`).
    """
    checked(target.name)
    safe = safe or safe_area(frame)
    texts = [word.text for caption in captions for word in caption.words]
    if look.style is CaptionStyle.NONE or not any(text.strip() for text in texts):
        return CaptionPlan(
            file=None, frame=frame, look=look, safe=safe, shown=(), coverage=Coverage()
        )
    faces = choose_faces(texts, extra=extra_fonts, system=system_fonts)
    lacking = coverage(texts, faces)
    em = type_size(frame, look.size, safe)
    blocks = arrange(captions, faces, em=em, width=text_width(safe, look, em))
    if not blocks:
        raise _no_font(lacking)
    places = [place(block, frame, look, safe, seam=seam) for block in blocks]
    spans = block_frames(blocks, frame.frame_rate)
    drawn = [
        event
        for block, where, span in zip(blocks, places, spans, strict=True)
        for event in events(block, where, span, look, frame.frame_rate)
    ]
    target.write_text(_file(drawn, frame, look, faces.usual, em), encoding="utf-8")
    used = (run.face for block in blocks for piece in block.pieces for run in piece.runs)
    _bring(used, target.parent / FONTS)
    return CaptionPlan(
        file=target,
        frame=frame,
        look=look,
        safe=safe,
        shown=tuple(
            Shown(first=first, end=end, text=block.text, box=where.box)
            for block, where, (first, end) in zip(blocks, places, spans, strict=True)
        ),
        coverage=lacking,
        notes=_notes(lacking),
    )


def _file(drawn: Iterable[Event], frame: Frame, look: CaptionLook, face: Face, em: float) -> str:
    import pysubs2

    subs = pysubs2.SSAFile()
    subs.info.clear()
    subs.info.update(
        {
            "ScriptType": "v4.00+",
            "PlayResX": str(frame.width),
            "PlayResY": str(frame.height),
            "WrapStyle": "2",
            "ScaledBorderAndShadow": "yes",
            "Kerning": "yes",
            "YCbCr Matrix": "None",
        }
    )
    subs.styles = {"Words": _style(look, face, em)}
    for event in drawn:
        subs.append(
            pysubs2.SSAEvent(
                start=boundary(event.first, frame.frame_rate),
                end=boundary(event.end, frame.frame_rate),
                text=event.text,
                style="Words",
                layer=event.layer,
            )
        )
    return subs.to_string("ass")


def _style(look: CaptionLook, face: Face, em: float) -> "pysubs2.SSAStyle":
    import pysubs2

    colors = palette(look)
    return pysubs2.SSAStyle(
        fontname=face.family,
        fontsize=round(em * face.line, 2),
        bold=face.is_bold,
        primarycolor=_color(colors.text),
        secondarycolor=_color(colors.text),
        outlinecolor=_color(colors.edge),
        backcolor=_color(colors.edge),
        borderstyle=1,
        outline=round(OUTLINE * em, 2) if colors.has_edge else 0,
        shadow=0,
        alignment=pysubs2.Alignment.MIDDLE_CENTER,
        marginl=0,
        marginr=0,
        marginv=0,
        # libass: with -1 a line reads in the direction of its first strong letter.
        encoding=-1,
    )


def _color(color: Color) -> "pysubs2.Color":
    import pysubs2

    return pysubs2.Color(*color)


def _bring(faces: Iterable[Face], folder: Path) -> None:
    """Copy font files into a folder of ours, under names of ours."""
    folder.mkdir(exist_ok=True)
    for number, file in enumerate(dict.fromkeys(face.file for face in faces)):
        shutil.copyfile(file, folder / f"font{number}{file.suffix.lower()}")


def _notes(lacking: Coverage) -> tuple[str, ...]:
    if not lacking.characters:
        return ()
    shown = " ".join(lacking.characters[:12]) + (" ..." if len(lacking.characters) > 12 else "")
    scripts = ", ".join(lacking.missing)
    return (
        f"The captions leave out what no font here can write ({scripts}): {shown}",
        f"Install a font for {scripts}, or put one into the folder of fonts, and render again.",
    )


def _no_font(lacking: Coverage) -> EnvironmentProblem:
    scripts = ", ".join(lacking.missing) or "these words"
    return EnvironmentProblem(
        f"No font here can write {scripts}, so captions would be empty.",
        code="font_missing",
        fix=f"Install a font for {scripts} (such as the Noto fonts) or put one into the folder "
        "of fonts, or ask for clips without captions.",
    )
