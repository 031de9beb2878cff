import pytest

from reelwright.prompts import prompt


def test_a_prompt_is_given_whole() -> None:
    assert prompt("planner").startswith("You are Reelwright.")


def test_a_blank_that_a_prompt_does_not_have_is_refused() -> None:
    with pytest.raises(ValueError, match="has the blanks"):
        prompt("planner", who="x")
