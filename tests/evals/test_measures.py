import json
from pathlib import Path

import pytest

from evals import run
from evals.boundaries import f1_over_iou, f1_within, parts_of, pk_and_windowdiff
from evals.rouge import rouge_l, rouge_n
from evals.scorers.clip_edges import score as clip_edges
from evals.scoring import measured


def test_rouge_counts_shared_runs_of_words() -> None:
    found, expected = "the cat sat down", "The cat sat on the mat."

    # shared: the, cat, sat: 3 of 4 found, of 6 expected; pairs: the-cat, cat-sat: 2 of 3, of 5
    assert rouge_n(found, expected, 1) == pytest.approx(2 * (3 / 4) * (3 / 6) / (3 / 4 + 3 / 6))
    assert rouge_n(found, expected, 2) == pytest.approx(2 * (2 / 3) * (2 / 5) / (2 / 3 + 2 / 5))


def test_rouge_l_joins_the_subsequences_of_all_sentences() -> None:
    expected = "police killed the gunman"

    one = rouge_l("the gunman police killed", expected)
    two = rouge_l("police killed. the gunman.", expected)

    assert one == pytest.approx(0.5)
    assert two == pytest.approx(1.0)


def test_a_word_counts_no_more_often_than_it_is_said() -> None:
    assert rouge_n("a a a", "a b", 1) == pytest.approx(2 * (1 / 3) * (1 / 2) / (1 / 3 + 1 / 2))
    assert rouge_l("a.", "a b. a c.") == pytest.approx(2 * 1 * (1 / 4) / (1 + 1 / 4))
    assert rouge_l("", "a") == 0.0


def test_pk_is_0_for_the_truth_and_counts_what_is_apart() -> None:
    assert pk_and_windowdiff([5], [5], 10) == (0.0, 0.0)
    # window 2: of 8 pairs, those that straddle 5 are (3,5) and (4,6)
    assert pk_and_windowdiff([], [5], 10) == (0.25, 0.25)


def test_window_diff_also_counts_boundaries_too_many() -> None:
    pk, difference = pk_and_windowdiff([4, 5, 6], [5], 12)

    assert difference > pk


def test_boundaries_are_matched_one_to_one() -> None:
    assert f1_within([10, 12], [11], 5) == pytest.approx(2 / 3)
    assert f1_within([], [], 5) == 1.0
    assert f1_within([], [3], 5) == 0.0


def test_parts_match_by_how_much_they_overlap() -> None:
    parts = parts_of([50], 100)

    assert f1_over_iou(parts, parts) == 1.0
    assert f1_over_iou(parts_of([], 100), parts) == 0.0


def test_a_score_tells_how_sure_it_is() -> None:
    score = measured("task", "measure", "ours", [0.0, 1.0] * 50, 1.0)

    assert score.value == 0.5
    assert 0.35 < score.low < 0.5 < score.high < 0.65
    assert score.halves == (0.0, 1.0)


def test_every_file_in_scorers_is_a_scorer() -> None:
    assert {"boundaries", "clip_edges", "search", "summary"} <= set(run.names())
    assert all(callable(run.load(name)) for name in run.names())


def test_no_clip_edge_lies_inside_a_word_and_all_are_sentences() -> None:
    ours = {score.measure: score.value for score in clip_edges() if score.way == "ours"}

    assert ours["edges inside a word, lower is better"] == 0.0
    assert ours["begins and ends at a sentence"] >= 0.98


def test_the_numbers_are_printed_and_kept(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "scores.json"

    status = run.main(["clip_edges", "--out", str(out)])

    assert status == 0
    assert "| **ours** |" in capsys.readouterr().out
    assert {score["way"] for score in json.loads(out.read_text())} == {"ours", "random ranges"}


def test_an_unknown_scorer_is_refused() -> None:
    with pytest.raises(SystemExit):
        run.main(["virtue"])
