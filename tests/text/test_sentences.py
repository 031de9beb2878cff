# ruff: noqa: RUF001 - the marks of many scripts look alike
from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given, settings, strategies as st

from reelwright.domain import Accuracy, Row, Transcript, WordTimes
from reelwright.text.sentence_marks import is_abbreviation, sentence_ends_by_marks
from reelwright.text.sentences import rows_from_words, sentence_ends, sentence_starts
from tests.text.captions.kit import JSON3, read, true_words

Spoken = tuple[float, float, str]


def test_sentences_end_at_their_marks() -> None:
    rows = rows_from_words(spoken("It is late. Is it? It is! So we go home"))

    assert texts(rows) == ["It is late.", "Is it?", "It is!", "So we go home"]


@pytest.mark.parametrize(
    "sentence",
    [
        "Ask Dr. Smith and Mr. Jones about it.",
        "Take fruit, e.g. apples, i.e. pomes, etc. and go.",
        "The speech of J. F. Kennedy was short.",
        "It costs 3.50 dollars, see fig. 3 or no. 5 there.",
        "He waited ... and then he spoke.",
        "“Why?” he asked the others quietly.",
        "Am 3. 10. war es bzw. Montag soweit.",
    ],
)
def test_what_only_looks_like_an_end_is_none(sentence: str) -> None:
    assert texts(rows_from_words(spoken(sentence))) == [sentence]


def test_a_pause_decides_where_a_dot_leaves_it_open() -> None:
    breathless = spoken("We met at 5 p.m. Paris was cold. It was so.")
    rested = [*breathless[:5], *((s + 1, e + 1, w) for s, e, w in breathless[5:])]

    assert len(rows_from_words(breathless)) == 2
    assert texts(rows_from_words(rested))[0] == "We met at 5 p.m."


@pytest.mark.parametrize(
    ("words", "count"),
    [
        (["你好。", "世界！", "再见？"], 3),
        (["كيف", "حالك؟", "أنا", "بخير۔", "شكرا", "لك"], 3),
        (["नमस्ते", "दुनिया।", "फिर", "मिलेंगे।"], 2),
        (["(It", "ends.)", "“So", "it", "does.”", "Yes", "indeed."], 3),
    ],
)
def test_marks_of_other_scripts_and_behind_quotes_count(words: list[str], count: int) -> None:
    assert (
        len(sentence_ends_by_marks(words, [0.0] * (len(words) - 1), 0.3) | {len(words) - 1})
        == count
    )


def test_an_abbreviation_is_known_as_one() -> None:
    assert all(map(is_abbreviation, ["Dr.", "J.", "U.S.", "(e.g.", "p.m."]))
    assert not any(map(is_abbreviation, ["end.", "I.", "Dr", "3.", "?"]))


def test_without_marks_sentences_end_where_this_speaker_rests() -> None:
    """Ten words a sentence; slow speech pauses a little after every word, and long at its ends."""
    for within, between in ((0.0, 0.4), (0.3, 1.2)):
        words = spoken("so we went on and on until it was over " * 8, gap=within)
        late = [
            (start + between * (n // 10), end + between * (n // 10), text)
            for n, (start, end, text) in enumerate(words)
        ]

        rows = rows_from_words(late)

        assert [len(row.words) for row in rows] == [10] * 8


def test_automatic_captions_are_parted_nearly_where_the_true_sentences_end() -> None:
    """Most of the address's sentences end at a pause, so most true ends must be found."""
    true_ends = {n for n, (_, _, text) in enumerate(true_words()) if text[-1] in ".?!"}
    transcript = read(JSON3, "json3")

    found = set(sentence_ends(transcript))

    assert len(true_ends & found) >= 0.75 * len(true_ends)
    assert len(true_ends & found) >= 0.7 * len(found)


def test_a_long_sentence_is_parted_at_a_comma_or_a_pause() -> None:
    long = "we came a long way over the hills and the far plains, " * 4 + "and home."

    rows = rows_from_words(spoken(long))

    assert all(len(row.words) <= 30 and row.duration <= 15 for row in rows)
    assert all(row.text.endswith((",", ".")) for row in rows)


def test_a_single_word_joins_its_nearer_neighbour() -> None:
    words = [
        (0.0, 0.3, "Okay."),
        (0.4, 0.6, "Let"),
        (0.6, 0.9, "us"),
        (0.9, 1.2, "go."),
        (3.0, 3.2, "Yes."),
    ]

    assert texts(rows_from_words(words)) == ["Okay. Let us go. Yes."]
    assert texts(rows_from_words(words, max_words=4)) == ["Okay. Let us go.", "Yes."]


def test_a_single_word_between_two_sentences_joins_the_nearer() -> None:
    words = spoken("So they went.")
    words += [(2.0, 2.3, "Okay."), (2.4, 2.7, "We"), (2.7, 3.0, "stay"), (3.0, 3.3, "here.")]

    assert texts(rows_from_words(words)) == ["So they went.", "Okay. We stay here."]


def test_speakers_part_rows_also_within_a_sentence() -> None:
    words = spoken("I think that No you do not")
    speakers = ["Ann"] * 3 + ["Bob"] * 4

    rows = rows_from_words(words, speakers=speakers)

    assert [(row.speaker, row.text) for row in rows] == [
        ("Ann", "I think that"),
        ("Bob", "No you do not"),
    ]


def test_unnamed_changes_part_rows_and_hints_are_taken_when_a_row_is_too_long() -> None:
    words = spoken(" ".join(["word"] * 40))

    assert [len(row.words) for row in rows_from_words(words[:20], breaks=[5])] == [5, 15]
    assert [len(row.words) for row in rows_from_words(words, hints=[17])] == [17, 23]


def test_no_words_give_no_rows() -> None:
    assert rows_from_words([]) == ()


def test_starts_and_ends_say_where_sentences_begin_and_end() -> None:
    transcript = transcript_of(rows_from_words(spoken("It is. So be it. And on", gap=0.1)))

    assert sentence_ends(transcript) == (1, 4, 6)
    assert sentence_starts(transcript) == (0, 2, 5)


def test_a_change_of_speaker_ends_a_sentence() -> None:
    rows = rows_from_words(
        spoken("well I never did. You did."), speakers=["A", "A", "B", "B", "A", "A"]
    )

    assert sentence_ends(transcript_of(rows)) == (1, 3, 5)


def test_nothing_said_has_neither_starts_nor_ends() -> None:
    assert sentence_starts(transcript_of(())) == sentence_ends(transcript_of(())) == ()


WORDS = st.lists(
    st.tuples(
        st.sampled_from(["so", "then.", "Dr.", "and,", "why?", "X", "3.", "…", "好。"]),
        st.floats(0.0, 4.0),
        st.floats(0.01, 3.0),
        st.sampled_from([None, "Ann", "Bob"]),
    ),
    max_size=120,
)


@settings(deadline=None, max_examples=60)
@given(WORDS)
def test_every_word_is_in_one_row_in_order_and_no_row_is_too_long(
    drawn: list[tuple[str, float, float, str | None]],
) -> None:
    words: list[Spoken] = []
    moment = 0.0
    for text, gap, length, _ in drawn:
        words.append((moment + gap, moment + gap + length, text))
        moment += gap + length
    speakers = [speaker for _, _, _, speaker in drawn]

    rows = rows_from_words(words, speakers=speakers)

    assert [word.text for row in rows for word in row.words] == [text for _, _, text in words]
    assert [row.speaker for row in rows for _ in row.words] == speakers
    assert all(len(row.words) <= 30 for row in rows)
    assert all(row.duration <= 15.01 or len(row.words) == 1 for row in rows)
    assert all(one.end <= other.start + 0.01 for one, other in pairwise(rows))


def spoken(text: str, *, gap: float = 0.0) -> list[Spoken]:
    """Say words of a third of a second each."""
    step = 0.3 + gap
    return [(n * step, n * step + 0.3, word) for n, word in enumerate(text.split())]


def texts(rows: Sequence[Row]) -> list[str]:
    return [row.text for row in rows]


def transcript_of(rows: tuple[Row, ...]) -> Transcript:
    return Transcript(
        language="en",
        engine="test",
        accuracy=Accuracy.HIGH,
        word_times=WordTimes.GIVEN,
        rows=rows,
    )
