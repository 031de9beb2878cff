"""How clients are connected: what they are given can be read by them."""

import json
import re
import runpy
import tomllib
import zipfile
from pathlib import Path
from typing import Any

import pytest

from reelwright import __version__
from reelwright.cli.program import run
from reelwright.errors import ArgumentsError
from reelwright.mcp.connecting import CLIENTS, snippet
from tests.mcp import contract

PROJECT = Path(__file__).parents[2]
DEPLOYED = PROJECT / "deploy" / "mcp"


def servers_in(client: str, text: str) -> dict[str, Any]:
    if client == "codex":
        found: dict[str, Any] = tomllib.loads(text)["mcp_servers"]
    else:
        found = json.loads(text)["servers" if client == "vscode" else "mcpServers"]
    return found


@pytest.mark.parametrize("client", CLIENTS)
def test_a_client_can_read_its_snippet(client: str, tmp_path: Path) -> None:
    text, place = snippet(client, [tmp_path, tmp_path / 'a "quoted" folder'])

    server = servers_in(client, text)["reelwright"]
    assert Path(server["command"]).is_absolute()
    assert Path(server["command"]).exists()
    arguments = server["args"][server["args"].index("mcp") :]
    assert arguments == [
        "mcp",
        *("--root", str(tmp_path)),
        *("--root", str(tmp_path / 'a "quoted" folder')),
    ]
    assert place


def test_a_client_that_is_not_known_is_told_which_are() -> None:
    with pytest.raises(ArgumentsError) as error:
        snippet("emacs", [])

    assert "gemini" in str(error.value.fix)


def test_the_command_prints_the_snippet_alone(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)

    with pytest.raises(SystemExit) as ended:
        run(["mcp", "config", "--client", "cursor"])

    said = capsys.readouterr()
    assert not ended.value.code
    assert servers_in("cursor", said.out)["reelwright"]["args"][-1] == str(tmp_path)
    assert "~/.cursor/mcp.json" in said.err


def test_the_registry_is_told_what_there_is() -> None:
    told = json.loads((DEPLOYED / "server.json").read_text(encoding="utf-8"))

    (package,) = told["packages"]
    assert told["version"] == package["version"] == __version__
    assert len(told["description"]) <= 100
    assert re.fullmatch(r"[a-zA-Z0-9.-]+/[a-zA-Z0-9._-]+", told["name"])
    assert package["packageArguments"][0]["value"] == "mcp"


def test_a_bundle_has_all_that_its_manifest_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packed = tmp_path / "reelwright.mcpb"
    runpy.run_path(str(DEPLOYED / "pack.py"))["pack"](packed)

    with zipfile.ZipFile(packed) as bundle:
        names = set(bundle.namelist())
        manifest = json.loads(bundle.read("manifest.json"))
        project = tomllib.loads(bundle.read("pyproject.toml").decode())

    assert manifest["server"]["type"] == "uv"
    assert manifest["server"]["entry_point"] in names
    assert manifest["version"] == project["project"]["version"] == __version__
    assert project["project"]["dependencies"][0].endswith(f"=={__version__}")
    used = set(re.findall(r"\$\{user_config\.(\w+)\}", json.dumps(manifest["server"])))
    assert used == set(manifest["user_config"])


def test_the_skill_names_tools_that_there_are() -> None:
    text = (DEPLOYED / "skill" / "SKILL.md").read_text(encoding="utf-8")
    shown = {path.stem for path in contract.FOLDER.glob("*.json")}
    arguments = {
        name
        for path in contract.FOLDER.glob("*.json")
        for name in json.loads(path.read_text(encoding="utf-8"))["inputSchema"]["properties"]
    }
    answered = {"code", "fix", "state"}

    named = set(re.findall(r"`([a-z_]+)`", text))

    assert text.startswith("---\nname: reelwright\ndescription: ")
    assert named <= shown | arguments | answered
