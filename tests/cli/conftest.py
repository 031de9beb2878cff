import json
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

import reelwright as package
from reelwright.cli.program import run

TALK = Path(__file__).parents[2] / "samples" / "columbia" / "columbia.mp4"


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    status: int
    stdout: str
    stderr: str

    @property
    def json(self) -> Any:  # noqa: ANN401 - whatever was printed
        return json.loads(self.stdout)


Reelwright = Callable[..., Ended]


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One data folder for all commands: what one brought in, the next finds there."""
    return tmp_path_factory.mktemp("data")


@pytest.fixture
def reelwright(
    data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> Reelwright:
    """Run a command as a person would, in this process."""
    monkeypatch.setenv("REELWRIGHT_DATA", str(data))
    monkeypatch.chdir(tmp_path)

    def command(*words: object) -> Ended:
        with pytest.raises(SystemExit) as ended:
            run([str(word) for word in words])
        said = capsys.readouterr()
        return Ended(int(ended.value.code or 0), said.out, said.err)

    return command


def start(
    *words: object,
    data: Path,
    folder: Path,
    environment: Mapping[str, str] = MappingProxyType({}),
    stdin: int | None = None,
) -> subprocess.Popen[str]:
    """Start a command in a process of its own, with nothing but this environment."""
    return subprocess.Popen(
        [sys.executable, "-m", "reelwright", *(str(word) for word in words)],
        env={
            "REELWRIGHT_DATA": str(data),
            "PATH": "/usr/local/bin:/usr/bin:/bin",
            # The same code as is tested here, wherever it lies.
            "PYTHONPATH": str(Path(package.__file__).parents[1]),
            **environment,
        },
        cwd=folder,
        stdin=stdin,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
