"""A process is killed; another goes on with its conversation, and nobody has to say it again."""

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest

from reelwright.agent.lookout import Lookout
from reelwright.domain import LOCAL, ConversationState
from reelwright.store.database import Sessions
from tests.agent.desks import Office, Player, open_office, returned
from tests.steps import toys

PROJECT = Path(__file__).parents[2]


def killed(folder: Path, where: str) -> None:
    """Have a process take up a message, and die by SIGKILL."""
    ended = subprocess.run(
        [sys.executable, "-m", "tests.agent.dying", str(folder), where],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == -9, ended.stderr


async def answered(office: Office) -> str:
    """Let a lookout find what is left, and give what was answered at last."""
    lookout = Lookout(conversations=office.conversations, desk=lambda: office.desk, every=0.05)
    (row,) = await office.conversations.list(LOCAL)
    async with lookout.open():
        answer = await office.desk.finish(LOCAL, row.id, goes_on=False)
    return answer.text


@pytest.mark.parametrize("where", ["before the model", "after a call"])
async def test_a_message_is_answered_whose_process_was_killed(
    sessions: Sessions, tmp_path: Path, where: str
) -> None:
    await asyncio.to_thread(killed, tmp_path, where)
    player = Player([("shout", {"word": "a"})], "A.")

    async with open_office(sessions, tmp_path, player.model) as office:
        text = await asyncio.wait_for(answered(office), 20)

    assert text == "A."
    assert len(returned(player.read[-1])) == 1


async def test_jobs_that_were_begun_are_not_begun_again(sessions: Sessions, tmp_path: Path) -> None:
    await asyncio.to_thread(killed, tmp_path, "while the job runs")
    player = Player("One ended, one was stopped.")

    async with open_office(sessions, tmp_path, player.model) as office:
        (row,) = await office.conversations.list(LOCAL)
        assert row.state is ConversationState.WAITING
        await office.works.engine.reconciler.look()
        await office.works.foreman.cancel(LOCAL, row.awaits[0])
        text = await asyncio.wait_for(answered(office), 20)

    assert text.endswith("One ended, one was stopped.")
    assert len(player.read) == 1
    assert toys.ran.count("shout a") <= 1


async def test_who_kills_every_process_is_answered_so(sessions: Sessions, tmp_path: Path) -> None:
    await asyncio.to_thread(killed, tmp_path, "before the model")
    player = Player("Never read.")
    async with open_office(sessions, tmp_path, player.model) as office:
        (row,) = await office.conversations.list(LOCAL)
        for n in range(3):
            row = await office.conversations.claim(row, runner="gone", revision=f"r{n}")

        answer = await office.desk.go_on(row)

    assert answer.problem is not None
    assert answer.problem.code == "crashed_repeatedly"
    assert player.read == []


async def test_a_process_elsewhere_is_dead_when_its_beat_stands_still(
    sessions: Sessions, tmp_path: Path
) -> None:
    player = Player("First.", "Second.")
    async with open_office(sessions, tmp_path, player.model) as office:
        name = (await office.desk.ask(LOCAL, "Hello")).conversation
        row = await office.conversations.get(LOCAL, name)
        due = row.model_copy(
            update={"state": ConversationState.DUE, "notes": row.notes | {"prompt": "Go on"}}
        )
        await office.conversations.save(
            due.model_copy(update={"revision": "r"}), expected=row.revision
        )
        (due,) = await office.conversations.due()
        await office.conversations.claim(due, runner="elsewhere/1.1/x", revision="theirs")
        patient = Lookout(conversations=office.conversations, desk=lambda: office.desk, lease=3600)
        await patient.look()
        impatient = Lookout(conversations=office.conversations, desk=lambda: office.desk, lease=0)

        read_by_then = len(player.read)
        await impatient.look()
        answer = await office.desk.finish(LOCAL, name, goes_on=False)

    assert read_by_then == 1
    assert answer.text == "Second."
