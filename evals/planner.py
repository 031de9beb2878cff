"""Planner cases: predictions made in the product's own environment, and what they are worth.

A case says what a person said, in which state of things, which calls are right (`accept`, any of
several sequences), which must not be made (`forbid`), whether a person has to be asked or to
approve something (`must_ask`), and what the reply has to show (`reply_must`). A test of an
argument is `==`, `<=`, `>=`, `in`, `not`, `~` (holds the text) or `approx` ([value, tolerance]).
"""

import json
import re
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

_ROOT = Path(__file__).resolve().parents[1]
_PREDICTING = "reelwright.agent.scripted.predicting"

CASES = Path(__file__).with_name("datasets") / "planner_cases.jsonl"
"""Our own cases. Those of ids with `h` and then `f` were written last, and held out at first."""

_TESTS: Mapping[str, Callable[[Any, Any], bool]] = {
    "==": lambda value, want: value == want or str(value).lower() == str(want).lower(),
    "<=": lambda value, want: float(value) <= want,
    ">=": lambda value, want: float(value) >= want,
    "in": lambda value, want: value in want,
    "not": lambda value, want: value not in want,
    "~": lambda value, want: want.lower() in str(value).lower(),
    "approx": lambda value, want: abs(float(value) - want[0]) <= want[1],
}


def predict(cases: Path, predictions: Path) -> None:
    """Write what the scripted planner does in each case. It runs where the product lives."""
    own = _ROOT / ".venv" / "bin" / "python"
    python = str(own) if own.exists() else sys.executable
    command = [python, "-m", _PREDICTING, str(cases.resolve()), str(predictions.resolve())]
    subprocess.run(command, check=True, cwd=_ROOT)


def read(file: Path) -> list[dict[str, Any]]:
    lines = filter(str.strip, file.read_text(encoding="utf-8").splitlines())
    return [json.loads(line) for line in lines]


def judged(case: Mapping[str, Any], prediction: Mapping[str, Any]) -> dict[str, float]:
    """Give what a prediction is worth: each measure from 0 to 1, and `all of it`."""
    calls = prediction["calls"]
    sequence, arguments = max(_fit(plan, calls) for plan in case["accept"])
    found = {
        "right tools in order": float(sequence),
        "right arguments": arguments,
        "nothing forbidden": float(not any(call["tool"] in case["forbid"] for call in calls)),
        "asks where it must": float(bool(prediction["asked"]) or not case["must_ask"]),
        "reply says it": float(
            all(re.search(each, prediction["reply"], re.IGNORECASE) for each in case["reply_must"])
        ),
    }
    return {"all of it": float(all(value == 1 for value in found.values())), **found}


def _fit(
    plan: Sequence[Mapping[str, Any]], calls: Sequence[Mapping[str, Any]]
) -> tuple[bool, float]:
    """Say whether the tools of a plan were called in order, and which share of tests holds."""
    at, is_whole, right, tests = 0, True, 0, 0
    for step in plan:
        tests += len(step["args"])
        there = [place for place in range(at, len(calls)) if calls[place]["tool"] == step["tool"]]
        if not there:
            is_whole = False
            continue
        holding = {place: _held(step["args"], calls[place].get("args", {})) for place in there}
        best = max(there, key=lambda place: (holding[place], -place))
        right += holding[best]
        at = best + 1
    return is_whole, right / tests if tests else 1.0


def _held(wanted: Mapping[str, Mapping[str, Any]], args: Mapping[str, Any]) -> int:
    return sum(_holds(tests, args.get(name)) for name, tests in wanted.items())


def _holds(tests: Mapping[str, Any], value: object) -> bool:
    try:
        return all(_TESTS[kind](value, want) for kind, want in tests.items())
    except (TypeError, ValueError):
        return False  # no number where one is compared
