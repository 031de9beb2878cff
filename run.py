#!/usr/bin/env python3
"""Sets up everything that Reelwright needs, and runs it. Standard library only.

    python3 run.py demo              the whole pipeline on a real talk that lies here
    python3 run.py test [ARGS]       the checks and tests; ARGS go to pytest and leave out the rest
    python3 run.py bench NAME        speed, as ratios against the peers' way
    python3 run.py evals [NAME]      quality, measured
    python3 run.py faults [--points N] [--seed S]
                                     processes killed, hung and refused at N points: is all well?
    python3 run.py make talk.mp4     anything else goes to `reelwright`

It takes uv from PATH, or installs it into a virtual environment of its own (`.run/`); the lock
file says which versions are installed. FFmpeg comes from PATH when it is good enough, else from
the imageio-ffmpeg wheel.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
OWN = HERE / ".run"
EXTRAS = ("sphinx", "layout", "youtube", "server", "openai")
NEEDED_FROM_FFMPEG = ("ass", "ebur128", "sidechaincompress", "libx264")
SERVERS_FOR_TESTS = {
    "redis-server": "redis-server",
    "postgres": "postgresql",
    "mariadbd": "mariadb-server-core",
    "strace": "strace",
    "npm": "npm",
    "chromium": "chromium",
}
"""Programs that tests start, and what Debian calls their packages."""
OLDEST_FFMPEG = 5
OLDEST_PYTHON = (3, 11)
NEWER_PYTHON = (3, 13)
NEWER_TESTS = (
    "tour",
    "agent",
    "cli",
    "steps",
    "store",
    "servers",
    "queue",
    "domain",
    "text",
    "test_process.py",
)
NEWER_LEAVES_OUT = (
    "cli/test_chat.py",
    "cli/test_demo.py",
    "cli/test_serve.py",
    "cli/test_worker.py",
    "store/objects/test_processes.py",
)
"""What takes long, and depends on programs more than on the version of Python."""

COMPILED = {"PYTHONDONTWRITEBYTECODE": ""}
"""Else each of the many programs that tests start would compile anew all that it imports."""


def main(arguments: list[str]) -> int:
    if sys.version_info < OLDEST_PYTHON:
        say(f"Reelwright needs Python 3.11 or newer; this is {sys.version.split()[0]}.")
        return 3
    word, rest = (arguments[0], arguments[1:]) if arguments else ("--help", [])
    match word:
        case "test":
            return test(rest)
        case "bench":
            return bench(rest)
        case "evals":
            return evals(rest)
        case "faults":
            return faults(rest)
        case _:
            python = set_up()
            program = python.parent / "reelwright"
            return os.execv(program, [str(program), word, *rest])  # noqa: S606 - no shell is meant


def test(arguments: list[str]) -> int:
    """Run the checks and the tests, on this Python and on 3.13 where it is installed."""
    python = set_up(group="dev")
    install_servers()
    set_up_localstack()
    set_up_node()
    if arguments:
        return call([python, "-m", "pytest", *arguments], COMPILED)
    checks = [
        ["-m", "ruff", "check", "."],
        ["-m", "ruff", "format", "--check", "."],
        ["-m", "mypy"],
        ["-m", "importlinter.cli", "lint"],
        ["-m", "pytest", "-n", "2", "--dist", "worksteal", "--durations", "25"],
    ]
    failed = [" ".join(check[1:3]) for check in checks if call([python, *check], COMPILED)]
    if test_on_newer_python() != 0:
        failed.append("pytest on a newer Python")
    if failed:
        say(f"Failed: {', '.join(failed)}.")
    return 1 if failed else 0


def test_on_newer_python() -> int:
    """Run the tests that depend on the version of Python, where a newer one is installed."""
    newer = find_newer_python()
    if newer is None or sys.version_info >= NEWER_PYTHON:
        return 0
    say(f"And on {newer} ...")
    python = set_up(group="dev", environment=OWN / "newer", interpreter=newer)
    parts = [f"tests/{name}" for name in NEWER_TESTS]
    parts += [f"--ignore=tests/{name}" for name in NEWER_LEAVES_OUT]
    command = [python, "-m", "pytest", "-q", "-n", "2", "--durations", "10", *parts]
    return call(command, COMPILED)


def find_newer_python() -> str | None:
    """Find a Python 3.13 that runs: on PATH, or among those of pyenv."""
    name = ".".join(map(str, NEWER_PYTHON))
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    places = [shutil.which(f"python{name}"), *pyenv.glob(f"versions/{name}.*/bin/python{name}")]
    for place in filter(None, places):
        if subprocess.run([place, "--version"], capture_output=True, check=False).returncode == 0:
            return str(place)
    return None


def bench(arguments: list[str]) -> int:
    """Run one bench, or say which there are."""
    files = (HERE / "bench").glob("*.py")
    known = sorted(file.stem for file in files if "def main(" in file.read_text(encoding="utf-8"))
    if not arguments or arguments[0] not in known:
        say(f"Say which: {', '.join(known)}")
        return 2
    python = set_up(group="bench")
    return call([python, str(HERE / "bench" / f"{arguments[0]}.py"), *arguments[1:]])


def evals(arguments: list[str]) -> int:
    """Run the evals, in the environment of their own project."""
    uv = find_uv()
    command = [*uv, "run", "--project", str(HERE / "evals"), "--frozen", "--python", sys.executable]
    return call([*command, "python", str(HERE / "evals" / "run.py"), *arguments])


def faults(arguments: list[str]) -> int:
    """Have things go wrong at many points; the last line says what was lost, doubled, not told."""
    python = set_up(group="dev")
    install_servers()
    return call([python, "-m", "tests.faults.long", *arguments])


def set_up(
    group: str | None = None,
    environment: Path = HERE / ".venv",
    interpreter: str = sys.executable,
) -> Path:
    """Bring a virtual environment to where the lock file wants it; give its Python."""
    python = environment / "bin" / "python"
    extras = [*EXTRAS, *([] if is_good_ffmpeg() else ["ffmpeg"])]
    groups = [group] if group else []
    stamp = environment / f".reelwright-{group or 'use'}"
    wanted = state(interpreter, extras)
    if python.exists() and stamp.exists() and stamp.read_text() == wanted:
        return python
    uv = find_uv()
    say("Setting up (once, and after an update) ...")
    command = [*uv, "sync", "--frozen", "--inexact", "--no-default-groups", "--quiet"]
    command += ["--python", interpreter]
    command += [part for extra in extras for part in ("--extra", extra)]
    command += [part for each in groups for part in ("--group", each)]
    if sys.dont_write_bytecode:
        # Else every start would compile anew what it imports, which takes a second.
        command.append("--compile-bytecode")
    # A company's proxy is known to the system's certificates only; a bare machine has none.
    place = {"UV_PROJECT_ENVIRONMENT": str(environment)}
    if call(command, place, is_quiet=True) and call([*command, "--system-certs"], place):
        say("The set-up failed; what uv said stands above.")
        sys.exit(3)
    stamp.write_text(wanted)
    return python


def install_servers() -> None:
    """Install what the tests start, as root on Debian; elsewhere say what they will lack."""
    folders = [*os.environ.get("PATH", "").split(os.pathsep), "/usr/sbin"]
    folders += map(str, Path("/usr/lib/postgresql").glob("*/bin"))
    path = os.pathsep.join(folders)
    packages = [
        package
        for program, package in SERVERS_FOR_TESTS.items()
        if shutil.which(program, path=path) is None
    ]
    if not packages:
        return
    names = " ".join(packages)
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        say(f"Some tests will fail here for want of servers (Debian: apt install {names}).")
        return
    say(f"Installing {names} for the tests ...")
    # In this run level the packages do not start what they install.
    quiet = {"RUNLEVEL": "1"}
    call(["apt-get", "update", "--quiet"])
    apt = ["apt-get", "install", "--yes", "--quiet", "--no-install-recommends"]
    if call([*apt, *packages], quiet) != 0:
        say("They could not be installed: some tests will fail.")


def set_up_localstack() -> None:
    """Make the virtual environment of LocalStack, whose pins and ours do not go together."""
    environment = OWN / "localstack"
    pins = HERE / "tests" / "servers" / "localstack" / "requirements.txt"
    stamp = environment / ".reelwright"
    wanted = hashlib.sha256(pins.read_bytes() + sys.executable.encode()).hexdigest()
    if stamp.exists() and stamp.read_text() == wanted:
        return
    uv = find_uv()
    say("Setting up LocalStack for the tests (once, and after an update) ...")
    python = environment / "bin" / "python"
    make = [*uv, "venv", "--clear", "--quiet", "--python", sys.executable, str(environment)]
    fill = [*uv, "pip", "install", "--no-deps", "--quiet", "--python", str(python)]
    fill += ["--requirement", str(pins)]
    if call(make) or (call(fill, is_quiet=True) and call([*fill, "--system-certs"])):
        say("The set-up failed; what uv said stands above.")
        sys.exit(3)
    stamp.write_text(wanted)


def set_up_node() -> None:
    """Bring Node 22 and the suites that MCP servers are tested with, in a folder of their own.

    Which versions, npm's lock says; Node itself comes from npm, so that of the machine may be old.
    """
    folder, suites = OWN / "node", HERE / "tests" / "mcp" / "suites"
    pins = [suites / name for name in ("package.json", "package-lock.json")]
    node, stamp = folder / "node_modules" / ".bin" / "node", folder / ".reelwright"
    wanted = hashlib.sha256(b"\0".join(pin.read_bytes() for pin in pins)).hexdigest()
    if node.exists() and stamp.exists() and stamp.read_text() == wanted:
        return
    npm = shutil.which("npm")
    if npm is None:
        say("The MCP suites will fail here for want of npm.")
        return
    say("Setting up Node for the tests (once, and after an update) ...")
    folder.mkdir(parents=True, exist_ok=True)
    for pin in pins:
        shutil.copy(pin, folder)
    fill = [npm, "ci", "--prefix", str(folder), "--no-audit", "--no-fund", "--loglevel", "error"]
    if call(fill) != 0 or not node.exists():
        say("It could not be set up: the MCP suites will fail.")
        return
    stamp.write_text(wanted)


def state(interpreter: str, extras: list[str]) -> str:
    """Hash what the environment is made from."""
    parts = [(HERE / name).read_bytes() for name in ("uv.lock", "pyproject.toml")]
    parts += [interpreter.encode(), *(extra.encode() for extra in extras)]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def find_uv() -> list[str]:
    """Give uv from PATH, or one that was installed for us."""
    if found := shutil.which("uv"):
        return [found]
    own = OWN / "uv" / "bin" / "uv"
    if not own.exists():
        say("Installing uv into .run/ ...")
        make_environment(OWN / "uv")
        pip = [str(OWN / "uv" / "bin" / "python"), "-m", "pip", "install", "--quiet", "uv"]
        if call(pip) != 0:
            say("uv could not be installed. Install it yourself, and start again.")
            sys.exit(3)
    return [str(own)]


def make_environment(folder: Path) -> None:
    """Make a virtual environment; Debian keeps what that takes in a package of its own."""
    command = [sys.executable, "-m", "venv", "--clear", str(folder)]
    if subprocess.run(command, capture_output=True, check=False).returncode == 0:
        return
    package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        say(f"Python's venv is missing here. Install it (Debian: apt install {package}).")
        sys.exit(3)
    say(f"Installing {package} ...")
    apt = ["apt-get", "install", "--yes", "--quiet", "--no-install-recommends"]
    call(["apt-get", "update", "--quiet"])
    if call([*apt, package]) != 0:
        call([*apt, "python3-venv"])
    if call(command) != 0:
        say(f"A virtual environment could not be made. Install {package}.")
        sys.exit(3)


def is_good_ffmpeg() -> bool:
    """Say whether PATH has an FFmpeg that can do what is needed."""
    program = shutil.which("ffmpeg")
    if program is None:
        return False
    said = ""
    for question in ("-version", "-filters", "-encoders"):
        asked = [program, "-hide_banner", question]
        said += subprocess.run(asked, capture_output=True, text=True, check=False).stdout
    number = said.removeprefix("ffmpeg version ").lstrip("n").split(".")[0]
    is_new = not number.isdecimal() or int(number) >= OLDEST_FFMPEG
    return is_new and all(f" {name} " in said for name in NEEDED_FROM_FFMPEG)


def call(
    command: list[object], more: dict[str, str] | None = None, *, is_quiet: bool = False
) -> int:
    """Run a command to its end, from the project's folder."""
    environment = os.environ | {
        "UV_PYTHON_DOWNLOADS": "never",
        "DEBIAN_FRONTEND": "noninteractive",
        **(more or {}),
    }
    environment.pop("VIRTUAL_ENV", None)
    # What is given as empty is taken away: some programs stumble over an empty value.
    environment = {
        name: value for name, value in environment.items() if value or name not in (more or {})
    }
    try:
        return subprocess.run(
            [str(part) for part in command],
            cwd=HERE,
            env=environment,
            check=False,
            capture_output=is_quiet,
        ).returncode
    except KeyboardInterrupt:
        return 130


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
