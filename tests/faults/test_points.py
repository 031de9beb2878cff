"""A sample of the long run (`python3 run.py faults`), and that it leaves no boundary out."""

import time
from typing import TYPE_CHECKING

from tests.faults.long import played
from tests.faults.names import NOT_REACHED, names
from tests.faults.scenes import PARTS, PIPELINE, Scenes, points_of, sampled

if TYPE_CHECKING:
    from tests.faults.director import Point

SEED = 20261121
POINTS = 60
_SECONDS = 100.0
"""After so long no further point is begun: a busy machine plays fewer of the same."""


def test_every_boundary_is_reached_and_what_goes_wrong_there_is_survived(scenes: Scenes) -> None:
    there: dict[str, list[Point]] = {}
    reached = set[str]()
    for scene in PARTS:
        there[scene], found = points_of(scenes, scene)
        reached |= found
    unknown = {name for name in names() - reached if not any(map(name.startswith, NOT_REACHED))}
    assert unknown == set(), "No scene reaches these: let one, or say in names.py why none can."
    idle = {start for start in NOT_REACHED if not any(name.startswith(start) for name in names())}
    assert idle == set(), "These are reached by nobody, for there are none."

    chosen = sampled({scene: there[scene] for scene in PARTS if scene != PIPELINE}, POINTS, SEED)
    print(f"seed {SEED}")
    until = time.monotonic() + _SECONDS
    in_time = (point for point in chosen if time.monotonic() < until)
    judged = list(played(scenes, in_time, at_once=4))

    violations = [f"{each}  --point '{one.point}'" for one in judged for each in one.violations]
    assert violations == [], "\n".join(one.log for one in judged if one.violations)
    assert any(one.has_fired for one in judged)
