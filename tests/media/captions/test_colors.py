from hypothesis import given, strategies as st

from reelwright.domain import CaptionLook, CaptionStyle
from reelwright.media.captions.colors import DARK, WHITE, YELLOW, as_ass, contrast, palette

COLORS = st.tuples(*[st.integers(0, 255)] * 3)
STYLES = st.sampled_from([CaptionStyle.PLAIN, CaptionStyle.BOXED, CaptionStyle.KARAOKE])


@given(COLORS, STYLES)
def test_whatever_colour_is_asked_for_stands_out_from_its_edge(
    color: tuple[int, int, int], style: CaptionStyle
) -> None:
    look = CaptionLook(style=style, color="#{:02x}{:02X}{:02x}".format(*color))

    colors = palette(look)

    assert colors.lit == color
    assert contrast(colors.lit, colors.lit_edge) >= 4
    assert contrast(colors.text, colors.edge) >= 4


def test_without_a_wish_words_are_white_and_the_one_being_said_yellow() -> None:
    assert palette(CaptionLook(style=CaptionStyle.PLAIN)).text == WHITE
    assert palette(CaptionLook(style=CaptionStyle.BOXED)).text == WHITE
    assert palette(CaptionLook(style=CaptionStyle.KARAOKE)).text == WHITE
    assert palette(CaptionLook(style=CaptionStyle.KARAOKE)).lit == YELLOW


def test_a_white_word_is_lit_among_grey_ones() -> None:
    colors = palette(CaptionLook(color="#FFFFFF"))

    assert colors.lit == WHITE
    assert contrast(colors.text, colors.lit) > 2


def test_contrast_is_that_of_the_standard() -> None:
    assert round(contrast((0, 0, 0), WHITE)) == 21
    assert contrast(DARK, DARK) == 1


def test_ass_writes_blue_first() -> None:
    assert as_ass((1, 2, 255)) == "&HFF0201&"
