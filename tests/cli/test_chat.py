"""Talking with the planner in the terminal, and the whole job said in words."""

import asyncio
import io
import json
import os
import pty
import re
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from reelwright.domain import LOCAL, Conversation, ConversationState
from reelwright.store.conversations import StoredConversations
from reelwright.store.database import open_database
from tests.cli.conftest import TALK, Reelwright, start
from tests.servers.openai_chat import OpenAIServer, calls, says

CLIP = "one vertical clip of 10 to 20 seconds without captions, as a quick preview"


@pytest.fixture
def talk(reelwright: Reelwright) -> str:
    """The id of the talk, brought in."""
    said = reelwright("fetch", TALK, "--json")
    assert said.status == 0, said.stderr
    name: str = said.json["video"]["id"]
    return name


def conversation_in(text: str) -> str:
    found = re.search(r"conv_[a-z0-9]+", text)
    assert found, text
    return found[0]


def test_make_does_what_was_said(reelwright: Reelwright, tmp_path: Path) -> None:
    said = reelwright("make", TALK, CLIP, "--out", tmp_path / "out", "--json")

    assert said.status == 0, said.stderr
    answer = said.json["answer"]
    assert (answer["state"], answer["problem"], answer["model"]) == ("answered", None, "scripted")
    (file,) = said.json["files"]
    assert Path(file).suffix == ".mp4"
    assert Path(file).stat().st_size > 10_000
    assert conversation_in(said.stderr) == answer["conversation"]


def test_make_takes_a_request_or_options_and_not_both(reelwright: Reelwright) -> None:
    said = reelwright("make", TALK, CLIP, "--clips", 2)

    assert said.status == 2
    assert "(request_and_options)" in said.stderr


def test_make_ends_with_a_status_of_its_own_when_the_request_leaves_something_open(
    reelwright: Reelwright,
) -> None:
    said = reelwright("make", TALK, "xyzzy plugh")

    assert said.status == 2
    assert said.stdout.strip()


def test_a_request_of_which_nothing_came_is_no_success(
    reelwright: Reelwright, tmp_path: Path
) -> None:
    said = reelwright("make", TALK, "three clips about entropy", "--out", tmp_path / "out")

    assert said.status == 5
    assert "(nothing_about_it)" in said.stdout
    assert not (tmp_path / "out").exists()


def test_chat_answers_a_message_and_goes_on_with_a_conversation(
    reelwright: Reelwright, talk: str
) -> None:
    first = reelwright("chat", "What is in my library?", "--json")
    name = first.json["conversation"]
    again = reelwright("chat", "And who are you?", "--conversation", name, "--json")

    assert talk in first.json["text"]
    assert again.json["conversation"] == name
    assert "scripted" in again.json["text"]


def test_chat_without_a_message_reads_one_a_line(
    reelwright: Reelwright, talk: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("What is in my library?\n\nWho are you?\n"))

    said = reelwright("chat")

    assert said.status == 0
    assert talk in said.stdout
    assert "scripted planner" in said.stdout
    assert "To go on: reelwright chat --conversation conv_" in said.stderr


def test_a_conversation_that_is_not_there_is_said(reelwright: Reelwright) -> None:
    said = reelwright("chat", "Hello", "--conversation", "conv_nobodys")

    assert said.status == 1
    assert "(conversation_not_found)" in said.stderr


@pytest.mark.parametrize("command", [("chat", "Hello"), ("worker",)])
def test_a_model_that_cannot_be_is_said_at_the_start_by_its_setting(
    reelwright: Reelwright, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    monkeypatch.setenv("REELWRIGHT_MODELS__PLANNER", "nobody:nothing")

    said = reelwright(*command)

    assert said.status == 3
    assert "REELWRIGHT_MODELS__PLANNER" in said.stderr
    assert "(model_unknown)" in said.stderr


def test_stopping_loses_nothing(data: Path, reelwright: Reelwright, tmp_path: Path) -> None:
    """Interrupted while a job runs, the next command goes on in the same conversation."""
    name = reelwright("fetch", TALK, "--json").json["video"]["id"]
    message = "Make a square clip of 30 to 60 seconds"
    chatting = start("chat", message, "--video", name, data=data, folder=tmp_path)
    assert chatting.stderr is not None
    seen = ""
    for line in chatting.stderr:
        seen += line
        if "done in" in line or "nothing new" in line:
            break
    chatting.send_signal(signal.SIGINT)
    _, rest = chatting.communicate(timeout=60)
    seen += rest

    assert chatting.returncode == 130, seen
    conversation = conversation_in(seen)
    again = start("chat", "--conversation", conversation, data=data, folder=tmp_path)
    said, told = again.communicate(input="", timeout=240)
    assert again.returncode == 0, told
    assert "clip_" in said


async def test_a_model_of_ones_own_plans_and_what_it_took_is_told(
    data: Path, tmp_path: Path
) -> None:
    async with OpenAIServer(calls(("library", "{}")), says("Nothing yet.")).running() as server:
        environment = {
            "REELWRIGHT_MODELS__PLANNER": "openai-chat:local-model",
            "REELWRIGHT_MODELS__BASE_URL": server.url,
        }
        chatting = start("chat", "Hello", data=data, folder=tmp_path, environment=environment)
        said, told = await asyncio.to_thread(chatting.communicate, timeout=120)

    assert chatting.returncode == 0, told
    assert said == "Nothing yet.\n"
    assert told.splitlines()[-1] == "(local-model: 2 requests, 220 tokens)"


async def test_a_worker_goes_on_with_a_conversation_whose_process_was_killed(
    tmp_path: Path,
) -> None:
    data = tmp_path / "data"
    fetching = start("fetch", TALK, data=data, folder=tmp_path)
    await asyncio.to_thread(fetching.communicate)
    message = "Make a clip of 20 to 40 seconds, 4:5, as a quick preview"
    chatting = start("chat", message, data=data, folder=tmp_path)
    async with open_database(data / "reelwright.db") as sessions:
        conversations = StoredConversations(sessions)

        async def comes_to(state: ConversationState) -> Conversation:
            async with asyncio.timeout(120):
                while True:
                    for row in await conversations.list(LOCAL):
                        if row.state is state:
                            return row
                    await asyncio.sleep(0.1)

        await comes_to(ConversationState.WAITING)
        os.killpg(chatting.pid, signal.SIGKILL)
        await asyncio.to_thread(chatting.communicate)
        worker = start("worker", data=data, folder=tmp_path)
        try:
            row = await comes_to(ConversationState.ANSWERED)
        finally:
            worker.send_signal(signal.SIGTERM)
            _, told = await asyncio.to_thread(worker.communicate, timeout=60)

    assert "clip_" in row.notes["text"], told


def test_interrupting_a_dialogue_ends_it_cleanly(data: Path, tmp_path: Path) -> None:
    chatting = start("chat", data=data, folder=tmp_path, stdin=subprocess.PIPE)
    assert chatting.stderr is not None
    assert "stdin" in chatting.stderr.readline()
    chatting.send_signal(signal.SIGINT)

    _, told = chatting.communicate(timeout=60)

    assert chatting.returncode == 130
    assert told == "Stopped. The same command goes on from what was finished. (interrupted)\n"


def test_deleting_is_asked_of_the_person_at_the_terminal(
    data: Path, reelwright: Reelwright, tmp_path: Path
) -> None:
    made = reelwright("make", TALK, CLIP, "--out", tmp_path, "--json")
    ours, theirs = pty.openpty()
    child = subprocess.Popen(
        [sys.executable, "-m", "reelwright", "chat"],
        env=os.environ | {"REELWRIGHT_DATA": str(data), "TERM": "dumb", "COLUMNS": "200"},
        cwd=tmp_path,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
    )
    os.close(theirs)
    seen = ""

    def until(text: str) -> None:
        nonlocal seen
        end = time.monotonic() + 60
        while text not in seen:
            assert time.monotonic() < end, seen
            if select.select([ours], [], [], 0.2)[0]:
                seen += os.read(ours, 65536).decode(errors="replace")
        seen = seen.partition(text)[2]

    name = json.loads(made.stdout)["video"]["id"]
    try:
        until("> ")
        os.write(ours, f"delete the video {name}\n".encode())
        until("?")
        os.write(ours, b"yes\n")
        until("[y/N]")
        os.write(ours, b"y\n")
        until("In the trash")
        until("> ")
        os.write(ours, b"\x04")
        until("To go on")
        assert child.wait(timeout=60) == 0
    finally:
        child.kill()
        os.close(ours)
    assert reelwright("restore", name).status == 0
