"""What of an alignment is believed, and what becomes of the rest."""

from itertools import pairwise

import pytest

from reelwright.domain import Row, TimeRange, number_rows
from reelwright.providers.transcription.stretches import (
    MARGIN,
    Belief,
    Heard,
    believed,
    runs,
    settled,
    stretches,
)


def line(at: float, *words: str, each: float = 0.3) -> list[tuple[float, float, str]]:
    return [(at + n * each, at + (n + 1) * each, word) for n, word in enumerate(words)]


def rows(count: int = 6) -> tuple[Row, ...]:
    """A line of three words every four seconds."""
    return number_rows([(line(4.0 * n, "one", "more", "line"), None) for n in range(count)])


def heard(row: Row, *, later: float = 0.0, strain: float = 1.5) -> list[Heard | None]:
    return [Heard(w.start + later, w.end + later, strain) for w in row.words]


def belief(row: Row, *, later: float = 0.0, is_sure: bool = True) -> Belief:
    return Belief(heard(row, later=later), is_sure=is_sure)


def test_rows_are_grouped_up_to_a_length_and_not_over_a_gap() -> None:
    assert runs(rows(), [0, 1, 2, 4, 5], longest=6.0) == [range(2), range(2, 3), range(4, 6)]


def test_a_stretch_has_room_and_the_words_that_may_be_said_in_it() -> None:
    given = rows()

    (one,) = stretches(given, [range(2, 3)], within=TimeRange(start=0, end=60))

    assert (one.start, one.end) == pytest.approx((8 - MARGIN, 8.9 + MARGIN))
    assert one.words[one.first : one.last] == ("one", "more", "line")
    assert len(one.words) > 3


def test_a_stretch_stays_within_what_there_is_to_hear() -> None:
    first, last = stretches(rows(), [range(1), range(5, 6)], within=TimeRange(start=0, end=21))

    assert (first.start, last.end) == (0, 21)


def test_a_line_that_fits_is_believed_without_its_odd_words() -> None:
    (row, *_) = rows()
    one, _, three = heard(row)
    stretched = Heard(0.3, 9.0, 1.0)

    found = believed(row, [one, stretched, three])

    assert found == Belief([one, None, three], is_sure=True)


@pytest.mark.parametrize(
    "times",
    [
        [None, None, Heard(0.6, 0.9, 1.0)],
        [Heard(0.0, 0.3, 7.0), Heard(0.3, 0.6, 7.0), Heard(0.6, 0.9, 7.0)],
        [Heard(0.0, 0.03, 1.0), Heard(0.03, 0.06, 1.0), Heard(0.06, 0.09, 1.0)],
    ],
    ids=["hardly heard", "unlike its sound", "faster than anybody speaks"],
)
def test_a_line_is_not_believed(times: list[Heard | None]) -> None:
    assert believed(rows()[0], times) is None


def test_a_line_that_was_not_found_moves_with_those_around_it_and_is_named() -> None:
    given = rows()
    found = [None if n == 2 else belief(row, later=0.8) for n, row in enumerate(given)]

    made, left = settled(given, found)

    assert left == ("r3",)
    assert [row.start for row in made] == pytest.approx([row.start + 0.8 for row in given])


def test_a_line_that_was_not_found_stays_between_its_neighbours() -> None:
    given = rows(3)
    found = [belief(given[0]), None, belief(given[2], later=-2.0)]
    found[2] = Belief([Heard(4.5, 4.8, 1), Heard(4.8, 5.1, 1), Heard(5.1, 5.4, 1)], is_sure=True)

    made, _ = settled(given, found)

    words = [word for row in made for word in row.words]
    assert all(one.start < two.start and one.end <= two.start for one, two in pairwise(words))


def test_a_line_that_went_another_way_than_the_rest_is_not_believed() -> None:
    given = rows()
    found = [belief(row, later=-3.0 if n == 3 else 0.2) for n, row in enumerate(given)]

    _, left = settled(given, found)

    assert left == ("r4",)


def test_a_doubtful_line_needs_sure_ones_that_moved_alike() -> None:
    given = rows()
    among = [belief(row, later=0.2, is_sure=n != 2) for n, row in enumerate(given)]
    alone = [belief(row, later=0.2, is_sure=False) for row in given]

    assert settled(given, among)[1] == ()
    assert settled(given, alone)[1] == tuple(row.id for row in given)


def test_words_that_were_not_heard_stand_between_those_that_were() -> None:
    given = number_rows([(line(1.0, "a", "b", "c", "d", "e"), None)])
    times = [None, Heard(2.0, 2.3, 1), None, Heard(3.0, 3.3, 1), None]

    (row,), left = settled(given, [Belief(times, is_sure=True)])

    a, _, c, _, e = row.words
    assert left == ()
    assert 1.5 < a.start < a.end <= 2.0
    assert (c.start, c.end) == (2.3, 3.0)
    assert 3.3 <= e.start < e.end < 4.0


def test_nothing_found_at_all_leaves_everything_as_it_was() -> None:
    made, left = settled(rows(), [None] * 6)

    assert made == rows()
    assert len(left) == 6
