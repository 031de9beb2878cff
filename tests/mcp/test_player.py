"""The clip player inside the chat."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from mcp import Client
from mcp.server.apps import APP_MIME_TYPE, EXTENSION_ID
from mcp.types import TextResourceContents

from reelwright.app import App
from reelwright.mcp.player import ADDRESS, SHOWN_BY
from reelwright.mcp.texts import text_of
from tests.mcp import contract
from tests.mcp.houses import server_of


async def test_the_page_is_served_as_an_app_that_may_fetch_clips_only(app: App, era: str) -> None:
    server = server_of(app, files_from="http://127.0.0.1:8765")

    async with Client(server, mode=era) as client:
        extensions = client.server_capabilities.extensions or {}
        listed = {each.uri: each for each in (await client.list_resources()).resources}
        (page,) = (await client.read_resource(ADDRESS)).contents

    # Clients of before 2026 are told of no extensions; the page is there for them all the same.
    assert (EXTENSION_ID in extensions) == (era == "auto")
    assert isinstance(page, TextResourceContents)
    assert page.mime_type == APP_MIME_TYPE
    assert listed[ADDRESS].meta == {
        "ui": {
            "csp": {
                "connectDomains": ["http://127.0.0.1:8765"],
                "resourceDomains": ["http://127.0.0.1:8765"],
            },
            "prefersBorder": True,
        }
    }


async def test_tools_whose_results_it_shows_name_it() -> None:
    shown = {face.name for face in await contract.faces() if (face.meta or {}).get("ui")}

    assert shown == SHOWN_BY


def test_the_page_loads_nothing_and_writes_no_markup_of_others() -> None:
    page = text_of("player.html")

    assert not re.search(r"(src|href)\s*=\s*[\"']", page)
    assert "innerHTML" not in page
    assert "insertAdjacent" not in page
    assert "eval(" not in page
    assert "event.source !== window.parent" in page


def test_the_script_of_the_page_is_a_script(tmp_path: Path) -> None:
    own = Path(__file__).parents[2] / ".run" / "node" / "node_modules" / ".bin" / "node"
    node = str(own) if own.exists() else shutil.which("node")
    if node is None:
        pytest.fail("Node is set up by: python3 run.py test")
    script = tmp_path / "player.js"
    script.write_text(text_of("player.html").partition("<script>")[2].partition("</script>")[0])

    checked = subprocess.run([node, "--check", script], capture_output=True, text=True, check=False)

    assert checked.returncode == 0, checked.stderr
