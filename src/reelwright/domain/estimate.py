"""How long things will still take."""

from collections.abc import Mapping, Sequence

from reelwright.domain.step import JobProgress, Step, StepState
from reelwright.domain.time_range import Seconds

_ENOUGH_SHARE = 0.03
"""Before so much is done, how long it took says nothing of how long it will take."""

_TRUSTED_SHARE = 0.3
"""From here on, how long this run took counts as much as all runs before."""

_SOME_SECONDS = 1.0
"""What a step is taken for that is about no media."""

_SOME_PACE = 0.05
"""Seconds for a second of media, of a tool that never ran."""

_LEAST_SECONDS = 0.01


def seconds_left(share: float, passed: Seconds, expected: Seconds | None) -> Seconds | None:
    """Guess how long a step will still take.

    `share` of it took `passed` seconds; `expected` is what earlier runs took for as much media.
    The more is done, the more this run counts.
    """
    by_this_run = None if share < _ENOUGH_SHARE else passed * (1 - share) / share
    by_others = None if expected is None else max(0.0, expected - passed)
    if by_this_run is None or by_others is None:
        return by_others if by_this_run is None else by_this_run
    trust = min(1.0, share / (2 * _TRUSTED_SHARE))
    return trust * by_this_run + (1 - trust) * by_others


def progress_of(job: Sequence[Step], paces: Mapping[str, float]) -> JobProgress:
    """Sum up how far a job has come, from its steps; each counts as long as it is known to take.

    `paces` says how many seconds a tool takes for a second of media. Steps that are not planned
    yet cannot be counted: the share may go back a little when they are.
    """
    parts = [step for step in job if step.is_job and step.reused_from is None]
    weights = {step.id: _expected(step, paces) for step in parts}
    total = sum(weights.values())
    done = sum(weights[step.id] * (1.0 if step.state.is_final else step.share) for step in parts)
    running = [step for step in parts if step.state is StepState.RUNNING]
    left = [
        step.seconds_left
        if step.state is StepState.RUNNING and step.seconds_left is not None
        else weights[step.id] * (1 - step.share)
        for step in parts
        if not step.state.is_final
    ]
    furthest = max(running, key=lambda step: weights[step.id], default=None)
    return JobProgress(
        share=min(1.0, done / total) if total else 1.0,
        doing="" if furthest is None else furthest.doing or furthest.tool.replace("_", " "),
        seconds_left=sum(left) / max(1, len(running)) if total else 0.0,
        running=len(running),
        ended=sum(1 for step in parts if step.state.is_final),
        steps=len(parts),
    )


def _expected(step: Step, paces: Mapping[str, float]) -> Seconds:
    if step.state.is_final and step.seconds is not None:
        return max(_LEAST_SECONDS, step.seconds)
    if step.seconds_left is not None and step.share < 1:
        return max(_LEAST_SECONDS, step.seconds_left / (1 - step.share))
    if step.media_seconds is None:
        return _SOME_SECONDS
    return max(_LEAST_SECONDS, paces.get(step.tool, _SOME_PACE) * step.media_seconds)
