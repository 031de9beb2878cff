# ruff: noqa: RUF001 - the marks of many scripts look alike
"""What captions tell besides words: `[Music]`, `(applause)`, notes of music."""

import re

_OPEN = r"(?:(?<=^)|(?<=[\s\"“”'>.,!?;:。，、]))"
_CLOSE = r"(?=$|[\s\"“”'.,!?;:<。，、])"
_BRACKETS = re.compile(
    _OPEN + r"(?:\[[^\[\]]{0,120}\]|［[^［］]{0,120}］|【[^【】]{0,120}】)" + _CLOSE,
    re.MULTILINE,
)
_MASKED_WORD = re.compile(r"\[\s*_+\s*\]")
_WHOLE_LINE = re.compile(
    r"^(?P<lead>\W{0,4}?)(?:\([^()]{1,120}\)|（[^（）]{1,120}）)(?P<rest>\W{0,4})$", re.MULTILINE
)
_PARENTHESES = re.compile(r"(?:\(([^()]{1,60})\)|（([^（）]{1,60})）)")
_STARS = re.compile(_OPEN + r"\*[^\W\d_][^*\n]{0,40}\*" + _CLOSE, re.MULTILINE)
_NOTES = re.compile("[♩-♯🎵🎶🎼]")
_LOUD = re.compile(
    r"appla|laugh|chuckl|giggl|cheer|clap|cough|sigh|music|singing|inaudible|indistinct|unintellig"
    r"|crosstalk|silence|pause|gasp|groan|whistl|bell|phone r|door|footstep|clears throat|audience"
    r"|lachen|gelächter|musik|beifall|unverst|rires|musique|applaud|risas|aplausos|música|risos"
    r"|smeh|смех|музыка|аплодисменты|笑|音楽|音乐|拍手|掌声|웃음|음악|박수|ضحك|موسيقى|تصفيق",
    re.IGNORECASE,
)


def without_sounds(text: str) -> str:
    """Put spaces in place of what nobody says, so that every place in the text stays valid.

    Square brackets hold a description unless they stand inside a word (`[T]he`) or mask one
    (`[ __ ]`, which becomes `[__]`: a word was said there). Round ones do when they fill a line,
    are all capitals, or name a sound: speakers have asides too.
    """
    if "[" in text or "［" in text or "【" in text:
        text = _BRACKETS.sub(_unless_masked, text)
    if "(" in text or "（" in text:
        text = _WHOLE_LINE.sub(_blank, text)
        text = _PARENTHESES.sub(_if_sound, text)
    if "*" in text:
        text = _STARS.sub(_blank, text)
    return text if text.isascii() else _NOTES.sub(_blank, text)


def _blank(found: re.Match[str]) -> str:
    return "".join("\n" if letter == "\n" else " " for letter in found[0])


def _unless_masked(found: re.Match[str]) -> str:
    if _MASKED_WORD.fullmatch(found[0]):
        return "[__]".ljust(len(found[0])) if len(found[0]) > 3 else found[0]
    return _blank(found)


def _if_sound(found: re.Match[str]) -> str:
    content = found[1] or found[2]
    is_capitals = content.isupper() and len(content) > 3  # (A), (USA) are said
    return _blank(found) if is_capitals or _LOUD.search(content) else found[0]
