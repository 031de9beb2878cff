"""A server of ours that speaks as OpenAI's chat completions do, well and badly."""

import asyncio
import json
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from typing import Any

Reply = Callable[[dict[str, Any]], bytes]


def _whole(body: bytes, status: str = "200 OK", *headers: str) -> bytes:
    lines = [
        f"HTTP/1.1 {status}",
        "Content-Type: application/json",
        f"Content-Length: {len(body)}",
        "Connection: close",
        *headers,
    ]
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + body


def _completion(message: dict[str, Any], finish: str) -> bytes:
    return json.dumps(
        {
            "id": "chatcmpl-1",
            "object": "chat.completion",
            "created": 1,
            "model": "local-model",
            "choices": [{"index": 0, "message": message, "finish_reason": finish}],
            "usage": {"prompt_tokens": 100, "completion_tokens": 10, "total_tokens": 110},
        }
    ).encode()


def says(text: str | None) -> bytes:
    """Answer with a text, or with nothing."""
    return _whole(_completion({"role": "assistant", "content": text}, "stop"))


def calls(*made: tuple[str, str]) -> bytes:
    """Answer with calls of tools; the arguments are text, which need not be JSON."""
    tool_calls = [
        {"id": f"call_{n}", "type": "function", "function": {"name": name, "arguments": args}}
        for n, (name, args) in enumerate(made)
    ]
    message = {"role": "assistant", "content": None, "tool_calls": tool_calls}
    return _whole(_completion(message, "tool_calls"))


def fails(status: int, **headers: str) -> bytes:
    """Answer with an error, to be tried again at once."""
    body = json.dumps({"error": {"message": "no", "type": "server_error", "code": None}}).encode()
    more = [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return _whole(body, f"{status} Error", "retry-after-ms: 1", *more)


def cut(text: str) -> bytes:
    """Begin an answer, and end it in the middle."""
    whole = says(text)
    return whole[: len(whole) - 40]


def nonsense() -> bytes:
    """Answer with what is no JSON."""
    return _whole(b"<html>not what you wanted</html>")


class OpenAIServer:
    """Answers with its replies one after the other; the last one again and again."""

    def __init__(self, *replies: bytes) -> None:
        self.replies = [*replies]
        self.asked: list[dict[str, Any]] = []
        self.keys: list[str] = []
        self.port = 0
        self.is_hanging = False
        """Whether it listens, and never answers."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            fields = dict(
                line.lower().split(": ", 1) for line in head.split("\r\n")[1:] if ": " in line
            )
            body = await reader.readexactly(int(fields.get("content-length", "0")))
            self.keys.append(fields.get("authorization", ""))
            self.asked.append(json.loads(body))
            if self.is_hanging:
                await reader.read()
                return
            reply = self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]
            writer.write(reply)
            await writer.drain()
        finally:
            writer.close()

    @asynccontextmanager
    async def running(self) -> AsyncGenerator["OpenAIServer"]:
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            server.close()
            await server.wait_closed()
