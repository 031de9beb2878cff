"""Bytes to text: byte order marks, UTF-16 without one, and the code pages of old subtitles."""

import codecs

from reelwright.text.captions import problems

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16: its mark begins with the same bytes
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CODE_PAGES = {
    "cp1250": ("bs", "cs", "hr", "hu", "pl", "ro", "sk", "sl", "sq"),
    "cp1251": ("be", "bg", "kk", "mk", "mn", "ru", "sr", "tg", "uk"),
    "cp1253": ("el",),
    "cp1254": ("az", "tr"),
    "cp1255": ("he", "iw", "yi"),
    "cp1256": ("ar", "fa", "ur"),
    "cp1257": ("et", "lt", "lv"),
    "cp1258": ("vi",),
    "cp874": ("th",),
    "cp932": ("ja",),
    "cp949": ("ko",),
    "gb18030": ("zh",),
    "big5hkscs": ("zh-hant", "zh-hk", "zh-mo", "zh-tw"),
}
_OF_LANGUAGE = {code: page for page, codes in _CODE_PAGES.items() for code in codes}

_MUCH_OF_UTF16 = 0.3
_DAMAGE = 0.1


def decode(data: bytes, language: str | None) -> str:
    """Read bytes as text; where they are not Unicode, the language tells the usual code page.

    Lines end with a newline, whatever they ended with.

    Raises:
        MediaError: nothing is in it (`captions_empty`), or no text (`captions_unreadable`).
        LimitError: there is too much of it.
    """
    if len(data) > problems.MAX_BYTES:
        raise problems.too_large(len(data), problems.MAX_BYTES, "bytes")
    text = (
        _decoded(data, language).replace("\r\r\n", "\n").replace("\r\n", "\n").replace("\r", "\n")
    )
    if not text.strip().strip("\0\ufeff"):
        raise problems.empty()
    sample = text[:4096]
    unprintable = sum(letter < " " and letter not in "\t\n\v\f\r" for letter in sample)
    if unprintable > 0.05 * len(sample):
        raise problems.unreadable("this is no text file")
    return text


def _decoded(data: bytes, language: str | None) -> str:
    for mark, name in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(name, errors="replace")
    sample = data[:4096]
    half = max(1, len(sample) // 2)
    if sample[1::2].count(0) > _MUCH_OF_UTF16 * half:
        return data.decode("utf-16-le", errors="replace")
    if sample[0::2].count(0) > _MUCH_OF_UTF16 * half:
        return data.decode("utf-16-be", errors="replace")
    text = data.decode(errors="replace")
    damage = text.count("\ufffd")
    if damage and damage > _DAMAGE * sum(letter > "\x7f" for letter in text):
        return data.decode(_code_page(language), errors="replace")
    return text


def _code_page(language: str | None) -> str:
    code = (language or "").lower().replace("_", "-")
    return _OF_LANGUAGE.get(code) or _OF_LANGUAGE.get(code.partition("-")[0]) or "cp1252"
