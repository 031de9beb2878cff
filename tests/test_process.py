"""Programs are started in one place, held back there, and never outlive the one who asked."""

import asyncio
import os
import socket
import sys
import time
from pathlib import Path

import pytest

from reelwright.errors import EnvironmentProblem, LimitError, TimeoutExceededError
from reelwright.process import GRACE, STDERR_LINES, Limits, Processes, killed_by_limit


@pytest.fixture
def processes() -> Processes:
    return Processes()


def python(code: str) -> list[str]:
    return [sys.executable, "-I", "-c", code]


def is_alive(pid: int) -> bool:
    """Whether a process runs; one that ended and was not yet collected does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


async def gone(pid: int, within: float = 5.0) -> bool:
    end = time.monotonic() + within
    while is_alive(pid) and time.monotonic() < end:  # noqa: ASYNC110 - the system tells nobody
        await asyncio.sleep(0.01)
    return not is_alive(pid)


async def written(path: Path) -> list[int]:
    """Wait until process ids stand in a file, a line each and a last line `done`."""
    while not (path.exists() and path.read_text().endswith("done\n")):  # noqa: ASYNC110 - another process writes
        await asyncio.sleep(0.01)
    return [int(line) for line in path.read_text().split("\n")[:-2]]


FAMILY = """
import os, signal, subprocess, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
child = subprocess.Popen([sys.executable, "-I", "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(600)"])
open("pids", "w").write(f"{os.getpid()}\\n{child.pid}\\ndone\\n")
time.sleep(600)
"""
"""A program with a child, both deaf to SIGTERM."""


async def test_what_a_program_says_and_how_it_ends_comes_back(
    processes: Processes, folder: Path
) -> None:
    finished = await processes.run(
        python("import sys; print('yes'); print('oh', file=sys.stderr); sys.exit(3)"), folder=folder
    )

    assert (finished.status, finished.stdout, finished.stderr) == (3, b"yes\n", "oh")
    assert not finished.has_succeeded


async def test_stdin_reaches_the_program_however_long_it_is(
    processes: Processes, folder: Path
) -> None:
    sent = b"x" * 3_000_000

    finished = await processes.run(
        python("import sys; print(len(sys.stdin.buffer.read()))"), folder=folder, stdin=sent
    )

    assert finished.stdout == b"3000000\n"


async def test_a_program_that_does_not_read_its_stdin_is_no_trouble(
    processes: Processes, folder: Path
) -> None:
    finished = await processes.run(python("pass"), folder=folder, stdin=b"x" * 3_000_000)

    assert finished.has_succeeded


async def test_cancelling_takes_the_whole_group_down_even_when_it_is_deaf_to_sigterm(
    processes: Processes, folder: Path
) -> None:
    running = asyncio.create_task(processes.run(python(FAMILY), folder=folder))
    pids = await written(folder / "pids")
    began = time.monotonic()

    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running

    assert time.monotonic() - began < GRACE + 3
    assert [await gone(pid) for pid in pids] == [True, True]


async def test_cancelling_twice_kills_at_once(processes: Processes, folder: Path) -> None:
    running = asyncio.create_task(processes.run(python(FAMILY), folder=folder))
    pids = await written(folder / "pids")
    began = time.monotonic()

    running.cancel()
    for _ in range(20):
        await asyncio.sleep(0)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running

    assert time.monotonic() - began < GRACE
    assert [await gone(pid) for pid in pids] == [True, True]


async def test_a_program_that_lives_too_long_is_stopped_with_its_children(
    processes: Processes, folder: Path
) -> None:
    with pytest.raises(TimeoutExceededError, match="took longer than 1 s"):
        await processes.run(python(FAMILY), folder=folder, limits=Limits(wall_seconds=1.0))

    assert [await gone(pid) for pid in await written(folder / "pids")] == [True, True]


async def test_a_child_left_behind_neither_lives_on_nor_keeps_us_waiting(
    processes: Processes, folder: Path
) -> None:
    code = (
        "import subprocess, sys\n"
        "p = subprocess.Popen([sys.executable, '-I', '-c', 'import time; time.sleep(600)'])\n"
        "print('said')\n"
        "open('pids', 'w').write(f'{p.pid}\\ndone\\n')\n"
    )
    began = time.monotonic()

    finished = await processes.run(python(code), folder=folder)

    assert finished.stdout == b"said\n"
    assert time.monotonic() - began < 5
    assert await gone((await written(folder / "pids"))[0])


async def test_a_child_that_left_the_group_cannot_keep_us_waiting(
    processes: Processes, folder: Path
) -> None:
    code = (
        "import subprocess, sys\n"
        "subprocess.Popen([sys.executable, '-I', '-c', 'import time; time.sleep(8)'],\n"
        "    start_new_session=True)\n"
    )
    began = time.monotonic()

    with pytest.raises(EnvironmentProblem) as caught:
        await processes.run(python(code), folder=folder)

    assert caught.value.code == "process_left"
    assert time.monotonic() - began < GRACE + 3


async def test_too_much_said_ends_the_program(processes: Processes, folder: Path) -> None:
    code = "import os\nwhile True: os.write(1, b'x' * 65536)"

    with pytest.raises(LimitError, match="more than 1000000 bytes"):
        await processes.run(python(code), folder=folder, limits=Limits(output_bytes=1_000_000))


async def test_a_line_without_end_is_too_much(processes: Processes, folder: Path) -> None:
    code = "import os\nwhile True: os.write(1, b'x' * 65536)"
    heard: list[str] = []

    with pytest.raises(LimitError):
        await processes.run(python(code), folder=folder, on_line=heard.append)

    assert heard == []


async def test_lines_are_heard_one_by_one_also_the_last_without_its_newline(
    processes: Processes, folder: Path
) -> None:
    heard: list[str] = []

    await processes.run(
        python("print('a'); print(); print('ü', end='')"), folder=folder, on_line=heard.append
    )

    assert heard == ["a", "", "ü"]


async def test_a_listener_that_fails_ends_the_program_and_is_heard_of(
    processes: Processes, folder: Path
) -> None:
    def listener(piece: bytes) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await processes.run(
            python(
                FAMILY.replace("time.sleep(600)\n", "print('x', flush=True)\ntime.sleep(600)\n")
            ),
            folder=folder,
            on_bytes=listener,
        )

    assert await gone((await written(folder / "pids"))[0])


async def test_complaints_are_drained_and_only_their_end_is_kept(
    processes: Processes, folder: Path
) -> None:
    code = (
        "import sys\n"
        "sys.stderr.write('x' * 5_000_000 + '\\n')\n"
        "for n in range(100_000): print(n, file=sys.stderr)\n"
    )

    finished = await processes.run(python(code), folder=folder)

    lines = finished.stderr.split("\n")
    assert len(lines) == STDERR_LINES
    assert lines[-1] == "99999"


async def test_one_endless_complaint_is_cut(processes: Processes, folder: Path) -> None:
    finished = await processes.run(
        python("import sys; sys.stderr.write('x' * 5_000_000)"), folder=folder
    )

    assert 0 < len(finished.stderr) < 200_000


@pytest.mark.parametrize("program", ["no-such-program-anywhere", "/no/such/program"])
async def test_a_missing_program_is_named(processes: Processes, folder: Path, program: str) -> None:
    with pytest.raises(EnvironmentProblem, match="no") as caught:
        await processes.run([program, "--version"], folder=folder)

    assert caught.value.code == "program_missing"
    assert program in caught.value.message


async def test_nothing_of_our_environment_reaches_a_program(
    processes: Processes, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REELWRIGHT_SECRET_CANARY", "hush")

    finished = await processes.run(
        python("import os; print(dict(os.environ), os.getcwd())"), folder=folder
    )

    said = finished.stdout.decode()
    assert "hush" not in said
    assert "SECRET" not in said
    assert str(folder) in said


async def test_arguments_are_never_read_by_a_shell(processes: Processes, folder: Path) -> None:
    odd = "$(touch pwned); `touch pwned` ' \" * \n -x"

    finished = await processes.run(
        [*python("import sys; print(ascii(sys.argv[1]))"), odd], folder=folder
    )

    assert finished.stdout.decode().strip() == ascii(odd)
    assert list(folder.iterdir()) == []


CONNECT = """
import socket, sys
try:
    socket.create_connection(("127.0.0.1", int(sys.argv[1])), timeout=5).close()
    print("reached")
except OSError as error:
    print(type(error).__name__)
"""


async def test_a_program_reaches_no_network_not_even_loopback_unless_it_may(
    processes: Processes, folder: Path
) -> None:
    isolation = await processes.isolation()
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = str(server.getsockname()[1])

        without = await processes.run([*python(CONNECT), port], folder=folder)
        allowed = await processes.run([*python(CONNECT), port], folder=folder, may_use_network=True)

    assert allowed.stdout == b"reached\n"
    assert (without.stdout != b"reached\n") is isolation.network


async def test_memory_time_and_file_size_are_limited_where_the_machine_can(
    processes: Processes, folder: Path
) -> None:
    if not (await processes.isolation()).limits:
        pytest.skip("this machine cannot limit a process; `doctor` says so")

    hungry = await processes.run(
        python("x = bytearray(2 * 1024**3)"), folder=folder, limits=Limits(memory_bytes=1024**3)
    )
    busy = await processes.run(
        python("while True: pass"), folder=folder, limits=Limits(cpu_seconds=1)
    )
    wordy = await processes.run(
        ["dd", "if=/dev/zero", "of=big", "bs=65536", "count=100"],
        folder=folder,
        limits=Limits(file_bytes=100_000),
    )

    assert isinstance(killed_by_limit(hungry), LimitError)
    assert isinstance(killed_by_limit(busy), LimitError)
    assert isinstance(killed_by_limit(wordy), LimitError)
    assert (folder / "big").stat().st_size <= 100_000


async def test_the_usual_memory_is_enough_for_the_libraries_that_decode(
    processes: Processes, folder: Path
) -> None:
    finished = await processes.run(
        python("import av, numpy; print(av.codec.codecs_available != set(), numpy.ones(9).sum())"),
        folder=folder,
        limits=Limits(memory_bytes=1536 * 1024**2),
    )

    assert finished.stdout == b"True 9.0\n"


async def test_nothing_we_hold_open_is_handed_on(processes: Processes, folder: Path) -> None:
    with (folder / "secret").open("w") as secret:
        os.set_inheritable(secret.fileno(), True)  # noqa: FBT003 - its only form

        finished = await processes.run(
            python(
                "import os; print([os.readlink(f'/proc/self/fd/{n}') for n in range(3, 9)"
                " if os.path.exists(f'/proc/self/fd/{n}')])"
            ),
            folder=folder,
        )

    assert "secret" not in finished.stdout.decode()


async def test_many_at_a_time_do_not_disturb_each_other(processes: Processes, folder: Path) -> None:
    code = "import sys; print(sys.argv[1]); print(sys.argv[1], file=sys.stderr)"

    all_finished = await asyncio.gather(
        *(processes.run([*python(code), str(n)], folder=folder) for n in range(12))
    )

    assert [(f.stdout.decode().strip(), f.stderr) for f in all_finished] == [
        (str(n), str(n)) for n in range(12)
    ]
