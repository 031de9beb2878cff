"""What a score is, and how sure it is."""

from collections.abc import Callable, Sequence
from typing import TypeAlias

import numpy as np

from reelwright.domain import Value

_RESAMPLES = 2000


class Score(Value):
    """One number about one way of doing one task."""

    task: str
    """What was done, and to what: `find the passage, QMSum`."""

    measure: str
    """What was measured: `recall in 1/6 of the words`."""

    way: str
    """Who did it: `ours`, or the name of a baseline."""

    value: float
    low: float
    """Lower end of the 95 % bootstrap range over cases."""

    high: float
    n: int
    """Cases."""

    halves: tuple[float, float] | None = None
    """Its value over the even and the odd cases, told apart so that tuning would show."""

    seconds: float
    """How long the way took over all cases, without reading the data."""

    dollars: float = 0.0
    """What it cost; nothing here asks a model."""

    note: str = ""


Scorer: TypeAlias = Callable[[], Sequence[Score]]
"""Every file in `scorers/` has one, called `score`."""


def measured(
    task: str, measure: str, way: str, values: Sequence[float], seconds: float, *, note: str = ""
) -> Score:
    """Average the values of cases and say how far the average can be trusted."""
    cases = np.asarray(values, dtype=np.float64)
    draws = np.random.default_rng(7).integers(0, len(cases), size=(_RESAMPLES, len(cases)))
    low, high = np.quantile(cases[draws].mean(axis=1), (0.025, 0.975))
    return Score(
        task=task,
        measure=measure,
        way=way,
        value=round(float(cases.mean()), 4),
        low=round(float(low), 4),
        high=round(float(high), 4),
        n=len(cases),
        halves=(round(float(cases[::2].mean()), 4), round(float(cases[1::2].mean()), 4))
        if len(cases) > 1
        else None,
        seconds=round(seconds, 2),
        note=note,
    )
