import unicodedata

from hypothesis import given, strategies as st

from reelwright.domain.plain_text import plain_line, plain_paragraphs


def test_a_line_holds_nothing_invisible() -> None:
    text = "a\x1b[31m red\u202e\u2066 line\r\nand\tone\u2028more\u200f\ufeff\x00"

    assert plain_line(text) == "a[31m red line and one more"


def test_scripts_and_emoji_keep_their_joiners() -> None:
    family = "\U0001f468\u200d\U0001f469\u200d\U0001f467"

    assert plain_line(f"\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645 {family}").endswith(family)


def test_what_is_no_character_yet_is_left_out() -> None:
    assert plain_line("a\U0001ed3eb") == "ab"


def test_paragraphs_keep_their_lines() -> None:
    assert plain_paragraphs("a \r\nb\r\rc\x07", most_bytes=100) == "a\nb\n\nc"


@given(st.text(), st.integers(10, 300))
def test_no_text_is_longer_than_asked_or_holds_controls(text: str, most_bytes: int) -> None:
    line = plain_line(text, most_bytes=most_bytes)

    assert len(line.encode()) <= most_bytes
    assert all(unicodedata.category(sign) not in {"Cc", "Cs", "Zl"} for sign in line)
