"""The planner's face of every tool says what the tool itself says."""

import pytest

from reelwright.agent.toolset import CANCEL_JOB, WAIT_FOR_JOB, planner_tools
from reelwright.tools import load_tools

TOOLS = load_tools()
FACES = {each.name: each for each in planner_tools(TOOLS)}


@pytest.mark.parametrize("name", TOOLS)
def test_name_words_and_schema_are_the_tools_own(name: str) -> None:
    tool, face = TOOLS[name], FACES[name].tool_def

    assert face.name == tool.name
    assert face.description == tool.description
    assert face.parameters_json_schema == tool.args.model_json_schema()
    assert face.kind == "function"


def test_besides_there_is_only_what_is_about_jobs() -> None:
    assert FACES.keys() - TOOLS.keys() == {WAIT_FOR_JOB, CANCEL_JOB}
