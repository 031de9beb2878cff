"""How one step is done: what it needs, what it is remembered by, how it is carried out.

`planner` looks at a call and finds out what has to be done first; `carry_out` calls the tool;
`foreman` keeps the two going until a step has ended; `memo` says when two calls are the same;
`estimate` and `watchers` tell those who look on.
"""

from reelwright.steps.carry_out import carry_out
from reelwright.steps.foreman import Foreman
from reelwright.steps.planner import Planner
from reelwright.steps.watchers import Audience

__all__ = ["Audience", "Foreman", "Planner", "carry_out"]
