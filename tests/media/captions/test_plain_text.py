import unicodedata

import pytest
from hypothesis import given, strategies as st

from reelwright.media.captions.plain_text import (
    MOST_CHARACTERS,
    MOST_MARKS,
    clean,
    clusters,
    escape,
)


@given(st.text(max_size=300))
def test_cleaned_text_is_short_and_holds_no_control(text: str) -> None:
    cleaned = clean(text)

    assert len(cleaned) <= MOST_CHARACTERS
    assert "\n" not in cleaned
    allowed = {"\u200c", "\u200d"}
    assert not any(unicodedata.category(c) in {"Cc", "Cf", "Cs"} for c in set(cleaned) - allowed)
    assert cleaned == cleaned.strip(" ")


@given(st.text(alphabet="\\{}Nnhp1 ab\u2060", max_size=60))
def test_escaped_text_has_no_brace_and_no_escape_that_libass_obeys(text: str) -> None:
    escaped = escape(text)

    for place, character in enumerate(escaped):
        if character in "{}":
            assert escaped[place - 1] == "\\"
        if character == "\\":
            assert escaped[place + 1] in "{}\u2060"


def test_bidi_overrides_and_zero_width_characters_are_removed() -> None:
    assert clean("\u202egpj.exe\u202c\u200b\ufeff") == "gpj.exe"


def test_a_megabyte_of_one_word_becomes_an_ellipsis() -> None:
    cleaned = clean("W" * 1_000_000)

    assert cleaned == "W" * (MOST_CHARACTERS - 1) + "…"


def test_piled_up_marks_are_taken_down() -> None:
    cleaned = clean("Z" + "\u0301" * 500)

    assert sum(unicodedata.category(c) == "Mn" for c in cleaned) <= MOST_MARKS


def test_letters_written_in_parts_are_put_together() -> None:
    assert clean("Vie\u0323\u0302t") == "Việt"


def test_persian_keeps_its_non_joiner_and_french_its_no_break_space() -> None:
    persian = "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645"

    assert clean(persian) == persian
    assert clean("vraiment\u00a0?") == "vraiment\u00a0?"


@pytest.mark.parametrize("text", ["", "   ", "\u200b", "\x00\x1b", "\n\r\t"])
def test_nothing_to_show_becomes_nothing(text: str) -> None:
    assert clean(text) == ""


def test_a_letter_stays_with_its_marks() -> None:
    assert list(clusters("a\u0301bक्")) == ["a\u0301", "b", "क्"]
