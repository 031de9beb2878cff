"""How one step is done: what it needs, what it is remembered by, how it is carried out.

`checking` checks what a call was given; `planner` finds out what has to be done first, by `looks`
at what there is; `foreman` keeps steps going until they have ended; `worker` holds and carries
them, `carry_out` calls the tool; `reconciler` looks after those whose worker is gone; `memo` says
when two calls are the same; `feed` and `reports` tell those who look on; `engine` opens it all.
"""

from reelwright.steps.carry_out import carry_out
from reelwright.steps.engine import Engine, Record, open_engine
from reelwright.steps.feed import Feed
from reelwright.steps.foreman import Foreman
from reelwright.steps.planner import Planner
from reelwright.steps.reconciler import Reconciler
from reelwright.steps.worker import Worker

__all__ = [
    "Engine",
    "Feed",
    "Foreman",
    "Planner",
    "Reconciler",
    "Record",
    "Worker",
    "carry_out",
    "open_engine",
]
