"""Our planner cases: each is understood, and gives calls that the tools take."""

import pytest

from evals.planner import CASES, judged, read
from reelwright.agent.scripted import Turn, understand
from reelwright.agent.scripted.predicting import known_of, prediction_of
from reelwright.tools import load_tools

ALL = read(CASES)


@pytest.mark.parametrize("language", ["en", "de", "es", "fr", "pt", "it"])
def test_every_case_comes_out_as_its_author_meant_it(language: str) -> None:
    lost = []
    for case in ALL:
        turns = [
            Turn(who="user" if who == "user" else "planner", text=text)
            for who, text in case["history"]
        ]
        found = understand(case["user"], known_of(case["state"]), turns)
        if found.language == language and judged(case, prediction_of(case))["all of it"] < 1:
            lost.append(case["id"])

    assert lost == []


def test_every_call_is_one_that_its_tool_takes() -> None:
    tools = load_tools()
    for case in ALL:
        found = understand(case["user"], known_of(case["state"]))
        for call in found.calls:
            if call.tool in tools:
                tools[call.tool].args.model_validate(call.args).refuse()


def test_a_prediction_is_judged_by_tools_arguments_questions_and_words() -> None:
    case = {
        "accept": [[{"tool": "render", "args": {"count": {"==": 3}, "max_length": {"<=": 60}}}]],
        "forbid": ["delete"],
        "must_ask": True,
        "reply_must": ["clip"],
    }
    call = {"tool": "render", "args": {"count": 3, "max_length": 90}}

    found = judged(case, {"calls": [call], "asked": False, "reply": "Three clips."})

    assert found == {
        "all of it": 0.0,
        "right tools in order": 1.0,
        "right arguments": 0.5,
        "nothing forbidden": 1.0,
        "asks where it must": 0.0,
        "reply says it": 1.0,
    }
