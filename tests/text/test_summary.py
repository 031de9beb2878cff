import pytest

from reelwright.domain import Chapter, Summary, SummaryForm, Transcript
from reelwright.errors import NothingFoundError
from reelwright.text.reading import reads_well
from reelwright.text.segmentation import segment
from reelwright.text.summary import description, script, summarize, title_candidates
from reelwright.text.tidying import tidied
from reelwright.text.words import Language
from tests.text.spoken import TOPICS, columbia, columbia_chapters, sentences_about, spoken

ENGLISH = Language("en")


def is_grounded(summary: Summary, transcript: Transcript) -> bool:
    """Say whether every word of every statement is said in its rows, at its time."""
    rows = {row.id: row for row in transcript.rows}
    for statement in summary.statements:
        said = " ".join(rows[row].text for row in statement.rows).lower().split()
        times = [(rows[row].start, rows[row].end) for row in statement.rows]
        if not (times[0][0] <= statement.start < statement.end <= times[-1][1]):
            return False
        if not all(word.lower() in said for word in statement.text.split()):
            return False
    return True


def test_every_statement_is_said_where_it_says_it_is() -> None:
    transcript = columbia()

    made = summarize(transcript, segments=segment(transcript, duration=199.0, count=4))

    assert len(made.statements) == 4
    assert is_grounded(made, transcript)
    assert [s.start for s in made.statements] == sorted(s.start for s in made.statements)


def test_a_summary_touches_every_topic() -> None:
    transcript = spoken([s for topic in TOPICS for s in sentences_about(topic, 40)])
    parts = segment(transcript, duration=transcript.end, count=4)

    made = summarize(transcript, segments=parts, points=4)

    assert [next(p.id for p in parts if p.contains(s.start)) for s in made.statements] == [
        "s1", "s2", "s3", "s4",
    ]  # fmt: skip


@pytest.mark.parametrize("length", [20, 70, 150])
def test_a_summary_keeps_to_its_length(length: int) -> None:
    made = summarize(columbia(), length_words=length)

    assert 0.6 * length < len(made.text.split()) <= length


def test_a_question_is_answered_from_where_it_is_spoken_of() -> None:
    transcript = spoken([s for topic in TOPICS for s in sentences_about(topic, 40)])

    made = summarize(transcript, about="What was said about the harbour?", points=3)

    rows = {int(row[1:]) for statement in made.statements for row in statement.rows}
    assert rows <= set(range(81, 121))


def test_fewer_points_than_asked_for_are_admitted() -> None:
    made = summarize(spoken(sentences_about("bread", 2)), points=9)

    assert len(made.statements) < 9
    assert "instead of 9" in made.notes[0]


def test_better_coverage_is_rated_higher() -> None:
    transcript = columbia()
    parts = segment(transcript, duration=199.0, count=4)

    short = summarize(transcript, segments=parts, length_words=20)
    long = summarize(transcript, segments=parts, length_words=150)

    assert 0 < short.quality < long.quality <= 1
    assert "0.6" in long.quality_meaning


@pytest.mark.parametrize(
    ("transcript", "about", "length", "code"),
    [
        (spoken([]), None, None, "no_speech"),
        (columbia(), "sourdough", None, "nothing_about_it"),
        (columbia(), None, 1, "nothing_fits"),
    ],
)
def test_what_cannot_be_summed_up_is_refused(
    transcript: Transcript, about: str | None, length: int | None, code: str
) -> None:
    with pytest.raises(NothingFoundError) as caught:
        summarize(transcript, about=about, length_words=length)

    assert caught.value.code == code


def test_titles_are_phrases_that_are_said() -> None:
    transcript = columbia()

    made = title_candidates(transcript, segments=segment(transcript, duration=199.0), count=5)

    said = " ".join(row.text for row in transcript.rows).lower()
    assert made.form is SummaryForm.TITLES
    assert len(made.statements) == len({s.text for s in made.statements}) == 5
    assert all(p.strip().lower() in said for s in made.statements for p in s.text.split(" and "))


def test_a_description_ends_with_chapters_as_youtube_wants_them() -> None:
    transcript = columbia()
    parts = segment(transcript, duration=199.0, chapters=columbia_chapters())

    made = description(transcript, segments=parts)

    assert made.text.splitlines()[-4:] == [
        "0:00 The loss", "0:36 The crew", "1:40 The families", "2:05 The cause continues",
    ]  # fmt: skip


def test_a_description_without_enough_chapters_says_so() -> None:
    transcript = columbia()
    one = [Chapter(start=0, end=199, title="All")]

    made = description(transcript, segments=segment(transcript, duration=199, chapters=one))

    assert "0:00" not in made.text
    assert any("chapters" in note for note in made.notes)


@pytest.mark.parametrize("seconds", [15, 30, 60])
def test_a_script_is_spoken_in_the_time_given(seconds: int) -> None:
    made = script(columbia(), seconds=seconds)

    assert 0.6 * seconds < len(made.text.split()) / 2.5 <= seconds
    assert made.text[-1] in ".!?"


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("So um I I think the trans- transcript is, uh, very very good.",
         "I think the transcript is, very very good."),
        ("Well, we had had it, you know, before.", "We had had it, before."),
        ("You know that I mean this.", "You know that I mean this."),
        ("We should we should go there now.", "We should go there now."),
        ("No, no, do not do that!", "No, no, do not do that!"),
        ("[Music] Uh um.", ""),
        ("Not that one.", "Not that one."),
    ],
)  # fmt: skip
def test_fillers_and_false_starts_go_and_nothing_else(said: str, kept: str) -> None:
    assert " ".join(tidied(said.split(), ENGLISH)) == kept


@pytest.mark.parametrize(
    "listed",
    [
        "colonel rick husband lieutenant colonel michael anderson commander laurel clark",
        "captain david brown commander william mccool",
    ],
)
def test_a_list_of_names_without_capitals_is_no_sentence_to_sum_up_with(listed: str) -> None:
    said = "the crew of the shuttle did not return safely to the earth"

    assert reads_well(listed.split(), ENGLISH) < 0.5 * reads_well(said.split(), ENGLISH)


def test_japanese_is_written_without_spaces() -> None:
    lines = ["エントロピーは決して減りません。", "これは熱力学の第二法則です。"]
    transcript = spoken([" ".join(line) for line in lines], language="ja")

    made = summarize(transcript, points=2)

    assert [statement.text for statement in made.statements] == lines
