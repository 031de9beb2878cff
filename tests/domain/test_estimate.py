from datetime import timedelta

import pytest

from reelwright.domain import Step, StepState
from reelwright.domain.estimate import progress_of, seconds_left
from tests.nouns import NOON, a_step

TEN_SECONDS = timedelta(seconds=10)
PACES = {"render": 0.1, "fetch": 0.01}


def part(tool: str, state: StepState, **changes: object) -> Step:
    return a_step(tool, state=state, media_seconds=600.0).model_copy(update=changes)


def test_before_anything_is_done_the_time_left_is_what_earlier_runs_took() -> None:
    assert seconds_left(0.0, 2.0, 60.0) == pytest.approx(58.0)


def test_the_more_is_done_the_more_this_run_counts() -> None:
    by_this_run = 10 * (1 - 0.6) / 0.6

    assert seconds_left(0.6, 10.0, 60.0) == pytest.approx(by_this_run)
    assert by_this_run < (seconds_left(0.2, 10.0, 60.0) or 0) < 50.0


def test_of_what_never_ran_before_nothing_is_guessed_at_first() -> None:
    assert seconds_left(0.01, 5.0, None) is None
    assert seconds_left(0.5, 5.0, None) == pytest.approx(5.0)


def test_each_part_of_a_job_counts_as_long_as_it_takes() -> None:
    job = [
        part("fetch", StepState.SUCCEEDED, started_at=NOON, finished_at=NOON),
        part("render", StepState.RUNNING, share=0.5, doing="drawing"),
        part("render", StepState.QUEUED),
    ]

    progress = progress_of(job, PACES)

    assert progress.share == pytest.approx(0.25, abs=0.01)
    assert progress.seconds_left == pytest.approx(30 + 60, abs=1)
    assert (progress.doing, progress.running, progress.ended, progress.steps) == (
        "drawing",
        1,
        1,
        3,
    )


def test_two_that_run_side_by_side_take_as_long_as_one() -> None:
    job = [part("render", StepState.RUNNING) for _ in range(2)]

    assert progress_of(job, PACES).seconds_left == pytest.approx(60.0)


def test_what_runs_counts_as_long_as_it_says_also_where_nothing_is_known_of_earlier_runs() -> None:
    done = part("fetch", StepState.SUCCEEDED, started_at=NOON, finished_at=NOON + TEN_SECONDS)
    running = part("new", StepState.RUNNING, share=0.1, seconds_left=90.0)

    progress = progress_of([done, running], {})

    assert progress.share == pytest.approx((10 + 0.1 * 100) / 110)
    assert progress.seconds_left == pytest.approx(90.0)


def test_what_was_reused_counts_for_nothing() -> None:
    reused = part("render", StepState.SUCCEEDED, reused_from="stp_before")

    assert progress_of([reused], PACES).share == 1.0
    assert progress_of([reused, part("fetch", StepState.QUEUED)], PACES).share == 0.0
