"""What holds for every tool, tested once for all of them, also the next one."""

import inspect

import pytest

from reelwright.tool import AnyTool, Effect, RepeatableArgs, Weight
from reelwright.tools import load_tools

TOOLS = load_tools()
every_tool = pytest.mark.parametrize("tool", [pytest.param(t, id=n) for n, t in TOOLS.items()])

NAMES = {
    "fetch", "detect_silence", "transcribe", "analyze", "extract_highlights", "render",
    "tts_voiceover", "upload_to_youtube", "summarize", "read_transcript", "export", "library",
    "look", "delete",
}  # fmt: skip


def test_the_tools_are_those_that_were_promised() -> None:
    assert set(TOOLS) == NAMES


@every_tool
def test_says_in_one_line_what_it_does(tool: AnyTool) -> None:
    first_line = tool.description.partition("\n")[0]
    assert first_line.endswith(".")
    assert len(first_line) <= 100


@every_tool
def test_says_when_to_call_it(tool: AnyTool) -> None:
    assert len(tool.description.splitlines()) > 2


@every_tool
def test_describes_every_argument_and_every_field_of_its_result(tool: AnyTool) -> None:
    for model in (tool.args, tool.result):
        for schema in (
            model.model_json_schema(),
            *model.model_json_schema().get("$defs", {}).values(),
        ):
            silent = [
                name
                for name, field in schema.get("properties", {}).items()
                if "description" not in field and "$ref" not in field
            ]
            known_to_speak_for_themselves = {
                "created_at", "started_at", "finished_at", "deleted_at", "state", "title",
                "description", "tags", "parent_id",
            }  # fmt: skip
            assert set(silent) <= known_to_speak_for_themselves, silent


@every_tool
def test_names_its_types_after_itself(tool: AnyTool) -> None:
    name = tool.name.title().replace("_", "")
    assert tool.args.__name__ == name + "Args"
    assert tool.result.__name__ == name + "Result"


@every_tool
def test_refuses_arguments_it_does_not_know(tool: AnyTool) -> None:
    assert tool.args.model_config["extra"] == "forbid"


@every_tool
def test_only_what_is_remembered_can_be_asked_to_be_repeated(tool: AnyTool) -> None:
    assert tool.is_remembered == issubclass(tool.args, RepeatableArgs)


@every_tool
def test_what_changes_nothing_and_costs_nothing_is_done_at_once(tool: AnyTool) -> None:
    if tool.weight is Weight.NOTHING:
        assert tool.effect in {Effect.READS, Effect.DESTROYS}
        assert not tool.is_remembered


@every_tool
def test_its_schema_names_no_alias_that_a_model_would_stumble_over(tool: AnyTool) -> None:
    text = str(tool.args.model_json_schema())
    assert "TypeAliasType" not in text
    assert "__main__" not in text


@every_tool
def test_never_promises_a_forecast(tool: AnyTool) -> None:
    said = tool.description + str(tool.args.model_json_schema())
    assert "viral" not in said.lower()
    assert inspect.iscoroutinefunction(tool.function)
