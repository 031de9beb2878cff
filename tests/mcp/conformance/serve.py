"""Our own server behind HTTP, with the suite's fixtures on it:

python -m tests.mcp.conformance.serve PORT FOLDER
"""

import asyncio
import sys
from pathlib import Path

import uvicorn

from reelwright.app import App
from reelwright.mcp.http import make_http_app, make_http_server
from reelwright.mcp.place import Place
from tests.mcp.conformance.fixtures import register
from tests.mcp.conformance.jobs import JOBS, AsksFirst, FakeQuestions
from tests.mcp.houses import open_toy_app


async def serve(port: int, folder: Path) -> None:
    async with open_toy_app(folder, JOBS) as app:

        async def opened() -> App:
            return app

        server = make_http_server(
            JOBS, opened, secret=b"s" * 32, questions=FakeQuestions(), extensions=[AsksFirst()]
        )
        register(server)
        asgi = make_http_app(server, Place(port=port))
        config = uvicorn.Config(asgi, host="127.0.0.1", port=port, log_level="warning", ws="none")
        await uvicorn.Server(config).serve()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), Path(sys.argv[2])))
