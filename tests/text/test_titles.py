import pytest

from reelwright.text.phrases import Contrast
from reelwright.text.titles import candidates, titles
from reelwright.text.words import Language
from tests.text.spoken import TOPICS, columbia, sentences_about, spoken

ENGLISH = Language("en")


def test_a_part_is_named_by_what_is_said_there_again_and_again() -> None:
    rows = [
        *["The second law of thermodynamics says this."] * 3,
        *["Heat flows from warm to cold."] * 2,
        *["The steam engine of James Watt was here."] * 3,
        *["Coal was cheap in England."] * 2,
    ]
    parts = [spoken(rows).rows[:5], spoken(rows).rows[5:]]

    named = titles(parts, ENGLISH)

    assert "thermodynamics" in named[0].lower()
    assert "Watt" in named[1] or "steam engine" in named[1].lower()


def test_titles_are_distinct_and_two_to_seven_words_long() -> None:
    transcript = spoken([s for topic in TOPICS for s in sentences_about(topic, 20)])
    parts = [transcript.rows[n : n + 20] for n in range(0, 80, 20)]

    named = titles(parts, ENGLISH)

    assert len({name.casefold() for name in named}) == 4
    assert all(2 <= len(name.split()) <= 7 and name[0].isupper() for name in named)


def test_the_same_words_in_every_part_still_give_distinct_names() -> None:
    rows = spoken(["Hello there again."] * 6).rows

    named = titles([rows[:2], rows[2:4], rows[4:]], ENGLISH)

    assert len(set(named)) == 3
    assert all(named)


@pytest.mark.parametrize("text", ["Um.", "42", "[Music]", "the of and", "…"])
def test_a_part_that_says_nothing_has_a_name_nevertheless(text: str) -> None:
    named = titles([spoken([text]).rows], ENGLISH)

    assert named[0].strip()


def test_a_name_is_never_made_of_fillers_or_stop_words_at_its_edges() -> None:
    rows = columbia().rows
    half = len(rows) // 2

    named = titles([rows[:half], rows[half:]], ENGLISH)

    edges = {word for name in named for word in (name.split()[0], name.split()[-1])}
    assert not {edge.lower() for edge in edges} & (ENGLISH.stop_words | ENGLISH.fillers)


def test_chinese_parts_are_named_by_runs_of_characters() -> None:
    rows = spoken(
        [*["我们讨论热力学第二定律"] * 3, *["今天介绍量子力学的历史"] * 3], language="zh"
    ).rows

    named = titles([rows[:3], rows[3:]], Language("zh"))

    assert len(set(named)) == 2
    assert all(len(name) >= 2 for name in named)


def test_japanese_parts_are_named_by_whole_words() -> None:
    rows = spoken(
        ["エントロピーは決して減りません", "これは熱力学の第二法則です"] * 3, language="ja"
    ).rows

    named = titles([rows[:3], rows[3:]], Language("ja"))

    assert all(
        any(word in name for word in ("エントロピー", "熱力学", "第二法則")) for name in named
    )
    assert not any(name.endswith("ません") for name in named)


def test_topics_are_the_words_that_set_a_part_apart() -> None:
    transcript = spoken([s for topic in ("bread", "stars") for s in sentences_about(topic, 30)])

    told = Contrast([transcript.rows[:30], transcript.rows[30:]], ENGLISH)

    assert {word.lower() for word in told.topics(0)} <= set(TOPICS["bread"])
    assert {word.lower() for word in told.topics(1)} <= set(TOPICS["stars"])


def test_one_name_in_two_numbers_is_one_name() -> None:
    lines = ["A remote control is here.", "The remote controls are there.", "A cheap battery won."]
    told = Contrast([spoken(lines * 3).rows], ENGLISH)

    named = [name.lower() for name in candidates(told, 0)]

    assert "remote control" in named or "remote controls" in named
    assert not {"remote control", "remote controls"} <= set(named)


def test_a_name_says_what_and_not_when() -> None:
    lost = "At nine this morning mission control lost contact with the space shuttle."

    (named,) = titles([spoken([lost] * 2).rows], ENGLISH)

    assert "morning" not in named.lower()


def test_a_name_that_goes_on_gives_way_to_a_whole_one() -> None:
    led = "They were led by the inspiration of discovery and the longing to understand."

    (named,) = titles([spoken([led]).rows], ENGLISH)

    assert named == "Inspiration of discovery"
