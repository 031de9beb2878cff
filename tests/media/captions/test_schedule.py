import itertools

import pytest
from hypothesis import given, settings, strategies as st

from reelwright.domain import Caption, CaptionWord
from reelwright.media.captions.breaking import Block, arrange
from reelwright.media.captions.faces import choose_faces
from reelwright.media.captions.schedule import block_frames, boundary, frame_at, stretches
from tests.media.captions.words import caption

FACES = choose_faces(["a"], system=())
RATES = st.sampled_from([10.0, 24000 / 1001, 24.0, 25.0, 30000 / 1001, 30.0, 50.0, 60.0])


def blocks_of(*captions: Caption) -> tuple[Block, ...]:
    return arrange(captions, FACES, em=20, width=200)


@given(st.integers(1, 200_000), RATES)
def test_a_boundary_lies_between_its_frame_and_the_one_before(frame: int, rate: float) -> None:
    moment = boundary(frame, rate) / 1000

    assert (frame - 1) / rate < moment < frame / rate


@given(st.lists(st.tuples(st.floats(0, 0.8), st.floats(0.01, 0.8)), min_size=1, max_size=12), RATES)
@settings(max_examples=80, deadline=None)
def test_all_frames_of_a_block_are_covered_once_and_words_light_up_in_order(
    timing: list[tuple[float, float]], rate: float
) -> None:
    words, now = [], 0.0
    for pause, length in timing:
        words.append(CaptionWord(start=now + pause, end=now + pause + length, text="word"))
        now += pause + length
    blocks = blocks_of(Caption(start=0, end=now + 0.5, lines=(tuple(words),)))

    frames = block_frames(blocks, rate)

    for block, (first, end) in zip(blocks, frames, strict=True):
        found = stretches(block, (first, end), rate)
        assert found[0].first == first
        assert found[-1].end == end
        assert all(a.end == b.first for a, b in itertools.pairwise(found))
        lit = [s.lit for s in found if s.lit is not None]
        assert lit == sorted(set(lit))


@pytest.mark.parametrize("rate", [10.0, 25.0, 29.97, 60.0])
def test_a_frame_lights_the_word_that_is_said_in_it(rate: float) -> None:
    (block,) = blocks_of(caption("one two three", each=0.5))
    (frames,) = block_frames([block], rate)

    found = stretches(block, frames, rate)

    for stretch in found:
        for frame in range(stretch.first, stretch.end):
            said = next(n for n, p in enumerate(block.pieces) if p.start <= frame / rate < p.end)
            assert stretch.lit == said


def test_no_word_is_lit_in_a_pause_and_a_short_pause_does_not_flicker() -> None:
    said = [(0.0, 0.4, "one"), (0.48, 1.0, "two"), (2.0, 2.5, "three")]
    words = tuple(CaptionWord(start=a, end=b, text=text) for a, b, text in said)
    (block,) = blocks_of(Caption(start=0, end=3, lines=(words,)))

    found = stretches(block, (0, 75), 25)

    assert [(s.first, s.end, s.lit) for s in found] == [
        (0, 12, 0), (12, 25, 1), (25, 50, None), (50, 63, 2), (63, 75, None),
    ]  # fmt: skip


def test_words_too_many_for_their_time_get_a_frame_each() -> None:
    (block,) = blocks_of(Caption(start=0, end=1, lines=(caption("a b c d e", each=0.01).words,)))

    found = stretches(block, (0, 25), 25)

    assert [s.lit for s in found if s.lit is not None] == [0, 1, 2, 3, 4]


def test_a_caption_ends_when_the_next_begins() -> None:
    blocks = blocks_of(caption("one two", each=1.0), caption("three", start=1.0))

    frames = block_frames(blocks, 25)

    assert frames == [(0, 25), (25, 35)]


def test_a_moment_on_a_frame_belongs_to_it() -> None:
    assert frame_at(0.3, 10) == 3
    assert frame_at(0.301, 10) == 4
