import pytest

from reelwright.agent.models import ModelChoice, has_price, open_model
from reelwright.errors import EnvironmentProblem


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("gpt-5.2", "model_unknown"),
        ("nobody:model", "model_unknown"),
        ("openai-chat:", "model_unknown"),
        ("test", "model_unknown"),
        ("test:x", "model_unknown"),
        ("openai-chat:gpt-5.2", "model_key_missing"),
        ("groq:llama", "model_library_missing"),
    ],
)
def test_a_wrong_name_is_said_with_its_setting(
    name: str, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    choice = ModelChoice(names=(name,), setting="REELWRIGHT_MODELS__ANALYST")

    with pytest.raises(EnvironmentProblem) as caught:
        open_model(choice)

    assert caught.value.code == code
    assert "REELWRIGHT_MODELS__ANALYST" in caught.value.message


def test_a_local_server_needs_no_key() -> None:
    model = open_model(ModelChoice(names=("ollama:qwen3",)))

    assert model.base_url == "http://localhost:11434/v1/"
    assert model.model_name == "qwen3"


def test_what_a_known_model_costs_can_be_counted() -> None:
    known = open_model(ModelChoice(names=("openai-chat:gpt-5.2",), api_key="x"))
    unknown = open_model(ModelChoice(names=("ollama:qwen3",)))
    both = open_model(ModelChoice(names=("openai-chat:gpt-5.2", "openai-chat:mine"), api_key="x"))

    assert [has_price(each) for each in (known, unknown, both)] == [True, False, False]
