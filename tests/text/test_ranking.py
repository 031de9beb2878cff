from reelwright.text.ranking import Ranker, edit_distance, search
from tests.text.spoken import columbia, sentences_about, spoken


def test_the_row_that_says_it_comes_first() -> None:
    rows = [*sentences_about("bread", 30), *sentences_about("stars", 30)]
    rows[40] = "Then there is a thing called parallax in the sky."

    found = search(spoken(rows), "what did they say about parallax?", limit=5)

    assert found[0].row == "r41"
    assert "parallax" in found[0].matched


def test_rows_near_a_match_are_found_with_it() -> None:
    rows = sentences_about("bread", 60)
    rows[30] = "Here comes parallax."

    found = {hit.row for hit in search(spoken(rows), "parallax", limit=5)}

    assert found <= {f"r{n}" for n in range(27, 36)}


def test_a_word_nobody_said_finds_nothing() -> None:
    assert search(spoken(sentences_about("bread", 20)), "parallax") == ()


def test_an_empty_transcript_and_an_empty_query_find_nothing() -> None:
    assert search(spoken([]), "flour") == ()
    assert search(spoken(sentences_about("bread", 5)), "?!") == ()


def test_forms_and_slips_of_the_pen_are_forgiven() -> None:
    rows = sentences_about("bread", 20)
    rows[10] = "Then the telescope is turned."
    transcript = spoken(rows)

    assert search(transcript, "telescopes")[0].row == "r11"
    assert search(transcript, "telesocpe")[0].matched[0] == "telescope"


def test_another_short_word_is_no_slip_of_the_pen() -> None:
    rows = [*sentences_about("bread", 10), "The house is there."]

    assert search(spoken(rows), "horse") == ()


def test_a_speaker_can_be_asked_for() -> None:
    rows = sentences_about("bread", 40)
    speakers = ["Ann"] * 20 + ["Bertrand"] * 20

    found = search(spoken(rows, speakers=speakers), "Bertrand", limit=10)

    assert all(int(hit.row[1:]) > 19 for hit in found)


def test_chinese_is_found_without_spaces() -> None:
    rows = ["今天天气很好。", "我们讨论热力学第二定律。", "然后去吃饭。"]

    found = search(spoken(rows, language="zh"), "热力学", limit=1)

    assert found[0].row == "r2"


def test_real_speech_is_found() -> None:
    transcript = columbia()
    texts = {row.id: row.text for row in transcript.rows}

    best = search(transcript, "the astronauts' families", limit=3)

    assert any("families" in texts[hit.row] for hit in best)
    assert [hit.score for hit in best] == sorted((hit.score for hit in best), reverse=True)


def test_one_ranker_answers_many_questions() -> None:
    ranker = Ranker(spoken([*sentences_about("bread", 20), *sentences_about("boats", 20)]))

    assert ranker.scores("sourdough").argmax() < 20
    assert ranker.scores("rudder").argmax() >= 20


def test_edits_are_counted_up_to_a_limit() -> None:
    assert edit_distance("kitten", "sitting", limit=5) == 3
    assert edit_distance("ab", "ba", limit=2) == 1
    assert edit_distance("abcdef", "uvwxyz", limit=2) == 3
