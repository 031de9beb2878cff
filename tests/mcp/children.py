"""The real command in a process of its own, as clients start it."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

INITIALIZE = {
    "protocolVersion": "2025-11-25",
    "capabilities": {},
    "clientInfo": {"name": "test", "version": "1"},
}


@dataclass(slots=True)
class Child:
    """One server on stdin and stdout, and everything it says."""

    process: asyncio.subprocess.Process
    said: list[dict[str, Any]] = field(default_factory=list)
    _number: int = 0

    def send(self, method: str, params: dict[str, Any] | None = None) -> int:
        self._number += 1
        message = {"jsonrpc": "2.0", "id": self._number, "method": method, "params": params or {}}
        self.write(json.dumps(message).encode())
        return self._number

    def notify(self, method: str, params: dict[str, Any] | None = None) -> None:
        message = {"jsonrpc": "2.0", "method": method, "params": params or {}}
        self.write(json.dumps(message).encode())

    def write(self, line: bytes) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(line + b"\n")

    async def answer_to(self, number: int, within: float = 120.0) -> dict[str, Any]:
        """Read until an answer comes; every line on the way has to be JSON-RPC."""
        async with asyncio.timeout(within):
            while True:
                message = await self.next()
                if message.get("id") == number and "method" not in message:
                    return message

    async def next(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        line = await self.process.stdout.readline()
        assert line, "it said no more"
        message: dict[str, Any] = json.loads(line)
        assert message["jsonrpc"] == "2.0"
        self.said.append(message)
        return message

    async def greet(self) -> dict[str, Any]:
        answer = await self.answer_to(self.send("initialize", INITIALIZE))
        self.notify("notifications/initialized")
        return answer

    async def call(self, tool: str, args: dict[str, Any]) -> dict[str, Any]:
        answer = await self.answer_to(
            self.send(
                "tools/call",
                {"name": tool, "arguments": args, "_meta": {"progressToken": "p"}},
            )
        )
        result: dict[str, Any] = answer["result"]
        return result

    def seconds_used(self) -> float:
        """Processor time it has used so far."""
        stat = Path(f"/proc/{self.process.pid}/stat").read_text(encoding="utf-8")
        used = stat.rpartition(")")[2].split()[11:13]
        return sum(map(int, used)) / os.sysconf("SC_CLK_TCK")


def environment(data: Path) -> dict[str, str]:
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("REELWRIGHT")},
        "REELWRIGHT_DATA": str(data),
    }


@asynccontextmanager
async def child(
    data: Path, *options: str, settings: dict[str, str] | None = None
) -> AsyncGenerator[Child]:
    """Start `reelwright mcp`; it ends with the block."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "reelwright", "mcp", *options),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env=environment(data) | (settings or {}),
        limit=64 * 1024 * 1024,
    )
    started = Child(process)
    try:
        yield started
    finally:
        assert process.stdin is not None
        process.stdin.close()
        try:
            await asyncio.wait_for(process.wait(), 30)
        except TimeoutError:
            process.kill()
            await process.wait()
