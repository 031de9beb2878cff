"""WebVTT (https://www.w3.org/TR/webvtt1/)."""

from reelwright.domain import CaptionWord, Timeline, Transcript, written
from reelwright.domain.plain_text import one_line
from reelwright.text.export.captioned import Spoken, clock_ms, spoken_captions


def write_vtt(
    transcript: Transcript, timeline: Timeline | None = None, *, has_word_times: bool = False
) -> str:
    """Write captions as WebVTT, with the speakers' names, and with the time of each word if asked.

    Raises:
        NothingFoundError: nothing is said (`no_speech`).
    """
    language = one_line(transcript.language, 35)
    head = "WEBVTT" if language == "und" else f"WEBVTT\nLanguage: {language}"
    blocks = [head]
    for each in spoken_captions(transcript, timeline):
        times = f"{clock_ms(each.caption.start, '.')} --> {clock_ms(each.caption.end, '.')}"
        blocks.append(f"{times}\n{_voice(each)}{_text(each, has_word_times=has_word_times)}")
    return "\n\n".join(blocks) + "\n"


def _voice(each: Spoken) -> str:
    return f"<v {_escaped(one_line(each.speaker, 80))}>" if each.speaker else ""


def _text(each: Spoken, *, has_word_times: bool) -> str:
    if not has_word_times:
        return "\n".join(_escaped(line) for line in each.lines)
    first = each.caption.words[0]
    return "\n".join(
        written(_timed(word, is_first=word is first) for word in line)
        for line in each.caption.lines
    )


def _timed(word: CaptionWord, *, is_first: bool) -> str:
    text = _escaped(one_line(word.text, 1000))
    return text if is_first else f"<{clock_ms(word.start, '.')}>{text}"


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
