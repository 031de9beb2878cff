"""Score what Reelwright does without a model: `python evals/run.py [scorer ...] [--out FILE]`.

Every file in `scorers/` is a scorer; its name is the score's name. Prints a Markdown table and,
with `--out`, writes all numbers as JSON.

`python evals/run.py planner --cases FILE --predictions OUT` scores nothing: it writes what the
planner does in cases of anybody's, for anybody's scorer to read.
"""

import argparse
import importlib
import json
import pkgutil
import sys
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[1]
if str(_ROOT) not in sys.path:
    sys.path.insert(0, str(_ROOT))

from evals import scorers  # noqa: E402 - the folder above has to be on the path first
from evals.planner import predict  # noqa: E402
from evals.scoring import Score, Scorer  # noqa: E402


def names() -> list[str]:
    """Give the names of the scorers there are."""
    return sorted(module.name for module in pkgutil.iter_modules(scorers.__path__))


def load(name: str) -> Scorer:
    """Fetch a scorer by its name."""
    scorer: Scorer = importlib.import_module(f"evals.scorers.{name}").score
    return scorer


def table(scores: list[Score]) -> str:
    """Write scores as a Markdown table."""
    lines = [
        "| Task | Measure | Way | Value | 95 % range | Even / odd cases | n | Seconds | Cost |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for s in scores:
        way = f"**{s.way}**" if s.way.startswith("ours") else s.way
        halves = f"{s.halves[0]:.3f} / {s.halves[1]:.3f}" if s.halves else ""
        lines.append(
            f"| {s.task} | {s.measure} | {way} | {s.value:.3f} | {s.low:.3f} - {s.high:.3f} "
            f"| {halves} | {s.n} | {s.seconds:.1f} | ${s.dollars:.2f} |"
        )
    return "\n".join(lines)


def main(arguments: list[str] | None = None) -> int:
    """Run the scorers asked for, or all of them."""
    parser = argparse.ArgumentParser(description="Score what Reelwright does, beside baselines.")
    parser.add_argument("scorer", nargs="*", help=f"any of: {', '.join(names())}; all by default")
    parser.add_argument("--out", type=Path, help="write all numbers to this JSON file")
    parser.add_argument("--cases", type=Path, help="with planner: cases, a line of JSON each")
    parser.add_argument("--predictions", type=Path, help="with planner: where predictions go")
    parser.add_argument("--model", help="with planner: the model that plans")
    given = parser.parse_args(arguments)
    if given.model is not None:
        parser.error("Only the scripted planner can be asked so far: leave --model out.")
    if given.cases is not None or given.predictions is not None:
        if given.scorer != ["planner"] or given.cases is None or given.predictions is None:
            parser.error("--cases and --predictions go together, after planner and nothing else.")
        predict(given.cases, given.predictions)
        return 0
    unknown = sorted(set(given.scorer) - set(names()))
    if unknown:
        parser.error(f"no scorer called {', '.join(unknown)}; there are {', '.join(names())}")
    scores: list[Score] = []
    for name in given.scorer or names():
        print(f"{name} ...", file=sys.stderr, flush=True)
        scores.extend(load(name)())
    print(table(scores))
    if given.out is not None:
        found = [score.model_dump() for score in scores]
        given.out.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
