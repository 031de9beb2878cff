import itertools

import pytest
from hypothesis import given, settings, strategies as st

from reelwright.domain import Caption, CaptionWord
from reelwright.media.captions.breaking import (
    MOST_IN_LINE,
    MOST_LINES,
    Block,
    arrange,
    line_text,
    line_width,
)
from reelwright.media.captions.faces import choose_faces
from tests.media.captions.words import caption

FACES = choose_faces(["a"], system=())
EM = 20.0

WORDS = st.lists(
    st.text(alphabet="abcWi.,{}\\áжλ", min_size=1, max_size=30), min_size=1, max_size=25
)


def broken(*captions: Caption, width: float = 240) -> tuple[Block, ...]:
    return arrange(captions, FACES, em=EM, width=width)


@given(WORDS, st.floats(80, 900), st.floats(0.02, 1.0))
@settings(max_examples=60, deadline=None)
def test_every_word_is_shown_once_in_order_on_lines_that_fit(
    words: list[str], width: float, each: float
) -> None:
    blocks = broken(caption(words, each=each), width=width)

    assert "".join(p.text for b in blocks for p in b.pieces) == "".join(words)
    for block in blocks:
        assert 1 <= len(block.lines) <= MOST_LINES
        for line in block.lines:
            assert line_width(line) * block.em <= width + 0.01
            assert len(line_text(line)) <= MOST_IN_LINE
    starts = [block.start for block in blocks]
    assert starts == sorted(starts)
    assert all(before.end <= after.start for before, after in itertools.pairwise(blocks))


def test_lines_that_fit_stay_as_they_were_given() -> None:
    words = caption("one two three four").words
    given_lines = Caption(start=0, end=2, lines=(words[:1], words[1:]))

    blocks = broken(given_lines, width=400)

    assert [block.text for block in blocks] == ["one\ntwo three four"]


def test_a_caption_for_a_wide_picture_becomes_several_for_a_narrow_one() -> None:
    wide = caption("lost contact with our space shuttle Columbia this morning over Texas")

    blocks = broken(wide, width=210)

    assert len(blocks) > 1
    assert blocks[0].start == wide.start
    assert blocks[-1].end == wide.end
    for block in blocks[1:]:
        assert block.start == block.pieces[0].start


def test_breaks_fall_where_a_phrase_ends() -> None:
    blocks = broken(caption("My fellow Americans, this day has brought terrible news"), width=240)

    assert blocks[0].text.replace("\n", " ") == "My fellow Americans,"


def test_two_lines_are_of_about_the_same_length() -> None:
    (block,) = broken(caption("aaaa aaaa aaaa aaaa aaaa aaaa"), width=240)

    first, second = (line_width(line) for line in block.lines)
    assert first == second


def test_words_go_when_nothing_is_said_for_long() -> None:
    said = [(0.0, 0.5, "one"), (0.5, 1.0, "two,"), (9.0, 9.5, "three"), (9.5, 10.0, "four.")]
    words = tuple(CaptionWord(start=a, end=b, text=text) for a, b, text in said)

    blocks = broken(Caption(start=0, end=10, lines=(words,)), width=100)

    two = next(block for block in blocks if "two" in block.text)
    assert 1.0 < two.end < 2.5


def test_a_long_word_makes_its_caption_smaller_before_it_is_split() -> None:
    long, longer = "Internationalisation", "Donaudampfschifffahrtsgesellschaftskapitän"

    (one,) = broken(caption(long), width=200)
    several = broken(caption(longer), width=200)

    assert one.em < EM
    assert one.text == long
    assert "".join(block.text for block in several).replace("\n", "") == longer


def test_parts_of_a_split_word_share_its_time() -> None:
    blocks = broken(caption("W" * 60, each=6), width=200)

    pieces = [piece for block in blocks for piece in block.pieces]
    assert pieces[0].start == 0
    assert pieces[-1].end == 6
    assert all(a.end == b.start for a, b in itertools.pairwise(pieces))


def test_nothing_to_write_gives_no_block() -> None:
    assert broken() == ()
    assert broken(caption(["\u200b", "你好"])) == ()


@pytest.mark.parametrize("width", [180, 190, 200])
def test_no_word_is_left_to_be_seen_alone(width: float) -> None:
    times = (3.41, 3.61, 3.77, 3.97, 4.21, 4.57, 4.95)
    said = tuple(
        CaptionWord(start=start, end=end, text=word)
        for word, (start, end) in zip(
            ["this", "day", "has", "brought", "terrible", "news"],
            itertools.pairwise(times),
            strict=True,
        )
    )

    blocks = broken(Caption(start=3.41, end=5.3, lines=(said,)), width=width)

    assert [block.text for block in blocks] == ["this day has", "brought\nterrible news"]
