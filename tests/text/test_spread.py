"""Words without times stand where somebody speaks, and pauses where the text has its marks."""

from itertools import pairwise

import pytest

from reelwright.domain import CaptionKind, SilenceRegion, WordTimes
from reelwright.text.captions import read_captions
from reelwright.text.spread import Weighed, spread, voiced

CUE = "1\n00:00:01,000 --> 00:00:07,000\n{}\n"


def silences(*edges: tuple[float, float]) -> tuple[SilenceRegion, ...]:
    return tuple(SilenceRegion(start=start, end=end) for start, end in edges)


def read(text: str, *quiet: tuple[float, float], language: str = "en") -> list[tuple[str, float]]:
    data = CUE.format(text).encode()
    found = read_captions(
        data, "srt", language=language, kind=CaptionKind.AUTHOR, silences=silences(*quiet)
    )
    assert found.word_times is WordTimes.INTERPOLATED
    return [(word.text, round(word.start, 2)) for word in found.words]


def test_stretches_lie_between_silences_and_clicks_are_none() -> None:
    quiet = silences((0, 2), (3, 4), (4.03, 5), (9, 20))

    assert voiced(1, 10, quiet) == [(2, 3), (5, 9)]
    assert voiced(1, 10, ()) == [(1, 10)]
    assert voiced(4.2, 4.8, quiet) == []


def test_words_are_shared_among_stretches_by_their_length() -> None:
    words = [Weighed(5, 0)] * 6

    times = spread(words, [(0.0, 1.0), (3.0, 5.0)])

    assert [start for start, _ in times] == pytest.approx([0, 0.5, 3, 3.5, 4, 4.5])


def test_a_pause_falls_where_the_text_has_one() -> None:
    words = [Weighed(5, 0), Weighed(5, 0), Weighed(5, 10), Weighed(5, 0), Weighed(5, 0)]

    times = spread(words, [(0.0, 1.2), (2.0, 3.2)])

    assert [place for place, (one, two) in enumerate(pairwise(times)) if two[0] > one[1]] == [2]


def test_a_noise_that_is_too_short_for_words_gets_none() -> None:
    times = spread([Weighed(8, 0)] * 5, [(0.0, 0.08), (1.0, 4.0)])

    assert times[0][0] == 1.0


def test_a_very_long_caption_is_shared_by_time_alone() -> None:
    times = spread([Weighed(5, 0)] * 600, [(0.0, 100.0), (200.0, 300.0)])

    assert [start < 100 for start, _ in times] == [True] * 300 + [False] * 300


def test_nobody_speaks_in_a_silence() -> None:
    quiet = ((0.0, 2.0), (3.0, 5.0))

    starts = read("One two. Three four five six.", *quiet)

    assert starts[0] == ("One", 2.0)
    assert dict(starts)["Three"] == 5.0
    assert not any(3.0 <= start < 5.0 for _, start in starts)


def test_it_holds_for_every_language() -> None:
    starts = read("你好。我们走吧。", (0.0, 1.5), (2.5, 4.0), language="zh")

    assert starts[0][1] == 1.5
    assert not any(2.5 <= start < 4.0 for _, start in starts)


def test_without_silences_words_are_spread_over_all_of_the_time() -> None:
    assert read("One two three four.") == read("One two three four.", (50.0, 60.0))


def test_where_all_is_silent_the_silences_are_not_believed() -> None:
    assert read("One two three four.", (0.0, 20.0)) == read("One two three four.")


def test_a_number_takes_as_long_as_its_digits_are_many() -> None:
    starts = dict(read("In 2003 nineteen letters"))

    assert starts["nineteen"] - starts["2003"] > 2 * (starts["2003"] - starts["In"])
