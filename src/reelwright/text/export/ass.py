"""Advanced SubStation Alpha (ASS), by way of pysubs2."""

from reelwright.domain import CaptionStyle, CaptionWord, Seconds, Timeline, Transcript
from reelwright.domain.plain_text import one_line
from reelwright.text.export.captioned import Spoken, spoken_captions

_WIDTH, _HEIGHT = 1920, 1080
_SIZE = 0.055
"""Height of the letters against the shorter side of the picture."""

_MARGIN = 0.08
_YELLOW, _WHITE = "#FFD400", "#FFFFFF"
_BOX = 3
_CENTISECONDS = 100
_WORD_JOINER = "\u2060"


def write_ass(transcript: Transcript, timeline: Timeline | None = None) -> str:
    """Write captions as ASS, in the look of the clip, with karaoke where the clip has it.

    Raises:
        NothingFoundError: nothing is said (`no_speech`).
    """
    import pysubs2

    frame = timeline.frame if timeline else None
    width, height = (frame.width, frame.height) if frame else (_WIDTH, _HEIGHT)
    look = timeline.captions if timeline else None
    is_karaoke = look is not None and look.style is CaptionStyle.KARAOKE
    file = pysubs2.SSAFile()
    title = one_line(timeline.title, 80) if timeline else "Reelwright"
    file.info |= {"Title": title, "PlayResX": str(width), "PlayResY": str(height)}
    style = file.styles["Default"]
    style.fontsize = round(min(width, height) * _SIZE * (look.size if look else 1.0))
    style.bold = True
    style.outline, style.shadow = max(1.0, style.fontsize / 16), 0.0
    style.marginl = style.marginr = round(width * _MARGIN)
    style.marginv = round(height * _MARGIN)
    if look is not None and look.style is CaptionStyle.BOXED:
        style.borderstyle = _BOX
    usual = _YELLOW if is_karaoke else _WHITE
    color = look.color if look is not None and look.color else usual
    style.primarycolor = pysubs2.Color(*bytes.fromhex(color[1:]))
    style.secondarycolor = pysubs2.Color(255, 255, 255)
    for each in spoken_captions(transcript, timeline):
        file.append(
            pysubs2.SSAEvent(
                start=_centiseconds(each.caption.start) * 10,
                end=_centiseconds(each.caption.end) * 10,
                name=one_line(each.speaker or "", 80).replace(",", " "),
                text=_karaoke(each) if is_karaoke else "\\N".join(map(_escaped, each.lines)),
            )
        )
    return file.to_string("ass")


def _karaoke(each: Spoken) -> str:
    """Write each word with the time until the next begins, in hundredths of a second."""
    words = each.caption.words
    starts = [_centiseconds(word.start) for word in words]
    stops = [*starts[1:], _centiseconds(each.caption.end)]
    lasting = {
        id(word): stop - start for word, start, stop in zip(words, starts, stops, strict=True)
    }
    return "\\N".join(
        " ".join(f"{{\\k{lasting[id(word)]}}}{_word(word)}" for word in line)
        for line in each.caption.lines
    )


def _word(word: CaptionWord) -> str:
    return _escaped(one_line(word.text, 1000))


def _escaped(text: str) -> str:
    """Write text so that no player takes it for commands: braces and backslashes are harmless."""
    return text.replace("\\", "\\" + _WORD_JOINER).replace("{", "｛").replace("}", "｝")  # noqa: RUF001


def _centiseconds(moment: Seconds) -> int:
    return round(moment * _CENTISECONDS)
