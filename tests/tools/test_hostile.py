"""Every hostile and odd file ends as it should when a user brings it."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from reelwright.app import App
from reelwright.domain import StepState
from tests.samples import HOSTILE
from tests.tools.doing import step_of

EXPECTED: dict[str, dict[str, Any]] = json.loads((HOSTILE / "expected.json").read_text())
ODD_NAMES: dict[str, str] = json.loads((HOSTILE / "odd_names.json").read_text())
CANARY = "s3cret-of-somebody-else"


@pytest.fixture(autouse=True)
def canaries() -> Any:  # noqa: ANN401 - a generator of nothing
    """Secrets where crafted files look for some."""
    files = [Path("/tmp/vagent_canary.txt"), Path("/tmp/vagent_canary.ts")]
    for file in files:
        file.write_text(CANARY * 10)
    yield
    for file in files:
        file.unlink(missing_ok=True)


@pytest.mark.parametrize("name", sorted(EXPECTED))
async def test_a_hostile_file_is_accepted_or_refused_as_it_should_be(
    app: App, tmp_path: Path, name: str
) -> None:
    expected = EXPECTED[name]
    copy = Path(shutil.copy(HOSTILE / name, tmp_path / ODD_NAMES.get(name, Path(name).name)))

    step = await step_of(app, "fetch", source=str(copy))

    said = step.model_dump_json(exclude={"args"})
    code = step.problem.code if step.problem else None
    match expected["outcome"]:
        case "accept":
            assert step.state is StepState.SUCCEEDED, step.problem
        case "refuse":
            assert code == expected["code"]
        case _:
            assert code is None or code in expected["code"].split("|")
    assert CANARY not in said
    assert str(tmp_path) not in said
