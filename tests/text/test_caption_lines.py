# ruff: noqa: RUF001 - Chinese has marks of its own
from collections.abc import Sequence
from itertools import accumulate, pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st

from reelwright.domain import Caption, CaptionWord
from reelwright.text.caption_lines import caption_lines, captions_of
from reelwright.text.line_breaks import broken, width
from reelwright.text.sentences import sentence_ends
from tests.text.captions.kit import CLEAN_SRT, JSON3, ROLLING_VTT, read, true_words
from tests.text.clips_of import timeline, transcript


def test_captions_end_with_sentences_and_clauses_rather_than_anywhere() -> None:
    captions = caption_lines(
        spoken("We went home early that day. Nobody had told us, of course, that it was a holiday.")
    )

    assert texts(captions) == [
        "We went home early that day.",
        "Nobody had told us, of course,\nthat it was a holiday.",
    ]


def test_a_pause_parts_captions() -> None:
    words = [*spoken("so here we stand today"), *spoken("and what is there to see", start=4.0)]

    assert texts(caption_lines(words)) == ["so here we stand today", "and what is there to see"]


def test_lines_are_about_even_and_leave_no_small_word_behind() -> None:
    captions = caption_lines(spoken("the quick brown fox jumps over a very lazy old dog"))

    assert texts(captions) == ["the quick brown fox jumps\nover a very lazy old dog"]


@pytest.mark.parametrize("file", [JSON3, ROLLING_VTT, CLEAN_SRT])
def test_every_rule_holds_for_the_whole_address(file: Path) -> None:
    captions = captions_of(read(file, "srt"))

    spoken_words = [word.text for word in read(file, "srt").words]
    assert [word.text for caption in captions for word in caption.words] == spoken_words
    check_form(captions)
    for caption in captions:
        assert caption.start == caption.words[0].start
        assert caption.duration >= 0.8
        assert len(caption.text) / caption.duration <= 20.0


def test_captions_stand_when_the_words_are_said() -> None:
    captions = captions_of(read(JSON3, "json3"))

    shown = [word for caption in captions for word in caption.words]
    errors = sorted(
        abs(word.start - start) for word, (start, _, _) in zip(shown, true_words(), strict=True)
    )
    assert errors[int(0.95 * len(errors))] <= 0.12


def test_a_caption_lingers_in_a_pause() -> None:
    words = [*spoken("here we are now"), *spoken("and there you are now", start=2.6)]

    first, second = caption_lines(words)

    assert first.words[-1].end < first.end <= first.words[-1].end + 0.35
    assert second.end > second.words[-1].end


def test_a_caption_is_gone_when_the_next_begins() -> None:
    first, second = caption_lines(spoken("no time to linger not even a little"), breaks=[4])

    assert first.end == second.start == second.words[0].start


def test_short_words_stand_long_enough_to_be_read() -> None:
    words = [
        CaptionWord(start=1.0, end=1.2, text="Yes."),
        *spoken("What else is there?", start=5.0),
    ]

    assert caption_lines(words)[0].duration == pytest.approx(0.8)


def test_a_word_longer_than_a_line_has_one_to_itself() -> None:
    long = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbau"

    captions = caption_lines(spoken(f"das ist das {long} von dem alle reden"))

    assert [long] in [[word.text for word in line] for c in captions for line in c.lines]
    check_form(captions)


def test_chinese_lines_are_half_as_many_characters_and_have_no_spaces() -> None:
    text = "我们今天在这里讨论一个非常重要的问题，那就是怎样让机器理解人类的语言。"
    words = [CaptionWord(start=n * 0.2, end=n * 0.2 + 0.2, text=c) for n, c in enumerate(text)]

    captions = caption_lines(words)

    assert "".join(texts(captions)).replace("\n", "") == text
    assert all(len(line) <= 21 for caption in captions for line in caption.text.split("\n"))
    assert len(captions) <= 3


def test_arabic_words_keep_the_order_in_which_they_are_said() -> None:
    text = "مرحبا بكم في هذا الدرس الجديد عن تعلم الآلة والذكاء الاصطناعي"

    captions = caption_lines(spoken(text))

    assert " ".join(texts(captions)).replace("\n", " ") == text
    check_form(captions)


def test_other_limits_hold_as_well() -> None:
    captions = caption_lines(
        spoken("one two three four five six " * 5), max_characters=16, max_lines=1
    )

    assert all(len(caption.lines) == 1 and len(caption.text) <= 16 for caption in captions)


def test_captions_begin_with_another_speaker_and_after_a_cut() -> None:
    both = transcript(("I say we go", "Ann"), ("we do not", "Bob"), ("well then", "Bob"))

    assert texts(captions_of(both))[0] == "I say we go"
    assert texts(captions_of(both, timeline((0.0, 1.0), (3.0, 4.5)))) == ["I say", "not well then"]


def test_sentences_end_where_they_did_before_their_pauses_were_cut_out() -> None:
    said = read(JSON3, "json3")
    pieces = [(row.start, row.end) for row in said.rows]

    captions = captions_of(said, timeline(*pieces))

    true_ends = {place + 1 for place in sentence_ends(said)}
    caption_ends = set(accumulate(len(caption.words) for caption in captions))
    assert len(true_ends & caption_ends) >= 0.9 * len(true_ends)


def test_no_words_give_no_captions() -> None:
    assert caption_lines([]) == ()


WORDS = st.lists(
    st.tuples(
        st.text("abc.,é你W", min_size=1, max_size=12) | st.sampled_from(["x" * 60, "a", "end."]),
        st.floats(0.0, 2.0) | st.just(0.0),
        st.floats(0.02, 1.0),
    ),
    max_size=80,
)


@settings(deadline=None, max_examples=80)
@given(WORDS, st.integers(10, 42), st.integers(1, 3))
def test_whatever_is_said_every_word_stands_once_in_order_within_the_lines(
    drawn: list[tuple[str, float, float]], max_characters: int, max_lines: int
) -> None:
    words: list[CaptionWord] = []
    moment = 0.0
    for text, gap, length in drawn:
        words.append(CaptionWord(start=moment + gap, end=moment + gap + length, text=text))
        moment += gap + length

    captions = caption_lines(words, max_characters=max_characters, max_lines=max_lines)

    assert [word for caption in captions for word in caption.words] == words
    check_form(captions, max_characters, max_lines)


@settings(deadline=None, max_examples=80)
@given(
    st.lists(st.text("abcd,", min_size=1, max_size=14), min_size=1, max_size=30), st.integers(8, 42)
)
def test_lines_hold_all_words_in_as_few_lines_as_can_be(texts: list[str], limit: int) -> None:
    lines = broken(texts, limit)

    assert sum(lines) == len(texts)
    greedy, line = 1, 0
    for text in texts:
        added = width(text) + (1 if line else 0)
        if line and line + added > limit:
            greedy, line = greedy + 1, width(text)
        else:
            line += added
    assert len(lines) == greedy


def check_form(captions: Sequence[Caption], max_characters: int = 42, max_lines: int = 2) -> None:
    """See that lines are short enough and that captions follow each other."""
    assert all(1 <= len(caption.lines) <= max_lines for caption in captions)
    for caption in captions:
        for line, text in zip(caption.lines, caption.text.split("\n"), strict=True):
            assert len(line) == 1 or width(text) <= max_characters
    assert all(one.end <= other.start for one, other in pairwise(captions))


def spoken(text: str, *, start: float = 0.0) -> list[CaptionWord]:
    """Say words of a quarter of a second each, one right after the other."""
    return [
        CaptionWord(start=start + n * 0.25, end=start + n * 0.25 + 0.25, text=word)
        for n, word in enumerate(text.split())
    ]


def texts(captions: Sequence[Caption]) -> list[str]:
    return [caption.text for caption in captions]
