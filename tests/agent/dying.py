"""A process that takes a message up, and dies in the middle of it."""

import asyncio
import os
import signal
import sys
from pathlib import Path

from pydantic_ai.messages import ModelMessage

from reelwright.domain import LOCAL
from reelwright.store.database import open_database
from tests.agent.desks import Play, Player, open_office


async def main(folder: Path, where: str) -> None:
    def die(messages: list[ModelMessage]) -> Play:
        os.kill(os.getpid(), signal.SIGKILL)
        return ""

    plays: dict[str, list[Play]] = {
        "before the model": [die],
        "after a call": [[("glance", {})], die],
        "while the job runs": [[("forever", {}), ("shout", {"word": "a"})]],
    }
    player = Player(*plays[where])
    async with (
        open_database(folder / "agent.db") as sessions,
        open_office(sessions, folder, player.model) as office,
    ):
        await office.desk.ask(LOCAL, "Shout a")
        die([])


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2]))
