import pytest
from hypothesis import given, settings, strategies as st

from reelwright.domain import CaptionLook, CaptionStyle, Frame
from reelwright.media.captions.breaking import arrange
from reelwright.media.captions.faces import choose_faces
from reelwright.media.captions.layout import Box, place, safe_area, text_width, type_size
from tests.media.captions.words import caption

FACES = choose_faces(["a"], system=())

FRAMES = st.builds(
    lambda w, h: Frame(width=2 * w, height=2 * h, frame_rate=25),
    st.integers(16, 2000),
    st.integers(16, 2000),
)
LOOKS = st.builds(
    CaptionLook,
    style=st.sampled_from([CaptionStyle.PLAIN, CaptionStyle.BOXED, CaptionStyle.KARAOKE]),
    size=st.floats(0.5, 2.0),
)
TEXTS = st.lists(st.text(alphabet="aWMil.ẵЖ", min_size=1, max_size=20), min_size=1, max_size=12)


@given(FRAMES, LOOKS, TEXTS)
@settings(max_examples=100, deadline=None)
def test_captions_stand_inside_the_safe_area_of_every_picture(
    frame: Frame, look: CaptionLook, words: list[str]
) -> None:
    safe = safe_area(frame)
    em = type_size(frame, look.size, safe)

    blocks = arrange([caption(words)], FACES, em=em, width=text_width(safe, look, em))

    assert blocks
    for block in blocks:
        assert safe.holds(place(block, frame, look, safe).box)


@pytest.mark.parametrize(
    ("width", "height", "lowest", "highest"),
    [(1080, 1920, 0.65, 0.79), (1080, 1350, 0.67, 0.87), (1080, 1080, 0.78, 0.93),
     (1920, 1080, 0.78, 0.93)],
)  # fmt: skip
def test_captions_stand_above_the_buttons_of_tall_videos_and_at_the_bottom_of_wide_ones(
    width: int, height: int, lowest: float, highest: float
) -> None:
    frame = Frame(width=width, height=height, frame_rate=30)
    safe, look = safe_area(frame), CaptionLook()
    em = type_size(frame, 1.0, safe)
    (block,) = arrange(
        [caption("two short lines of some words")], FACES, em=em, width=text_width(safe, look, em)
    )[:1]

    box = place(block, frame, look, safe).box

    assert lowest * height <= box.top
    assert box.bottom <= highest * height


@pytest.mark.parametrize(("width", "height", "letters"), [(1080, 1920, 16), (1920, 1080, 42)])
def test_type_is_sized_for_the_letters_people_read_at_once(
    width: int, height: int, letters: int
) -> None:
    frame = Frame(width=width, height=height, frame_rate=30)
    safe = safe_area(frame)

    em = type_size(frame, 1.0, safe)

    average = FACES.usual.width("the quick brown fox jumps over the lazy dog") / 43
    assert letters <= text_width(safe, CaptionLook(), em) / (average * em)


def test_size_follows_the_wish_and_the_picture() -> None:
    large = Frame(width=1080, height=1920, frame_rate=30)
    small = Frame(width=540, height=960, frame_rate=30)

    usual = type_size(large, 1.0, safe_area(large))

    assert type_size(large, 0.5, safe_area(large)) == pytest.approx(usual / 2)
    assert type_size(small, 1.0, safe_area(small)) == pytest.approx(usual / 2)


def test_a_box_holds_what_is_within_it() -> None:
    box = Box(10, 10, 20, 20)

    assert box.holds(Box(10, 10, 20, 20))
    assert not box.holds(Box(10, 10, 20, 22))
    assert not box.holds(Box(8, 12, 18, 18))


def test_captions_of_a_stack_stand_where_slides_and_speaker_meet() -> None:
    frame, look = Frame(width=1080, height=1920, frame_rate=25), CaptionLook()
    safe = safe_area(frame)
    em = type_size(frame, look.size, safe)
    (block,) = arrange([caption("two words")], FACES, em=em, width=text_width(safe, look, em))

    box = place(block, frame, look, safe, seam=608).box
    lowest = place(block, frame, look, safe, seam=1900).box

    assert (box.top + box.bottom) / 2 == pytest.approx(608, abs=1)
    assert safe.holds(lowest)
