from pathlib import Path

import pytest

from reelwright.errors import EnvironmentProblem
from reelwright.settings import Settings, load_settings, steps_for


def test_nested_settings_are_read_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REELWRIGHT_MEDIA__ENCODER", "libx264")
    monkeypatch.setenv("REELWRIGHT_FETCH__PORTS", "[80, 443, 8080]")

    settings = load_settings()

    assert settings.media.encoder == "libx264"
    assert settings.fetch.ports == (80, 443, 8080)


def test_names_of_others_in_a_dot_env_are_ignored(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / ".env").write_text("OPENAI_API_KEY=sk-x\nREELWRIGHT_WORK__NETWORK_STEPS=9\n")
    monkeypatch.chdir(tmp_path)

    assert load_settings().work.network_steps == 9


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("REELWRIGHT_MEDIA__MAX_HOURS", "secret"),
        ("REELWRIGHT_FETCH__PORTS", "secret,ports"),
        ("REELWRIGHT_FETCH__PRIVATE_NETWORKS", '["secret"]'),
        ("REELWRIGHT_MEDIA__NONSENSE", "secret"),
    ],
)
def test_what_cannot_be_right_is_named_and_its_value_is_not(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)

    with pytest.raises(EnvironmentProblem) as caught:
        load_settings()

    assert caught.value.code == "setting_invalid"
    assert (
        name.split("__", maxsplit=1)[0] in caught.value.message.upper()
        or "fetch" in caught.value.message
    )
    assert "secret" not in caught.value.message


def test_data_lies_in_the_platforms_own_folder_unless_said_otherwise(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("REELWRIGHT_DATA", raising=False)

    assert Settings(_env_file=None).data.name == "reelwright"


def test_a_larger_machine_does_more_side_by_side_but_not_without_end() -> None:
    assert [steps_for(cores) for cores in (1, 2, 4, 8, 64)] == [2, 2, 2, 4, 8]
