"""Packs the bundle for desktop clients: `python3 deploy/mcp/pack.py reelwright.mcpb`."""  # noqa: INP001 - a script of its own

import sys
import zipfile
from pathlib import Path

BUNDLE = Path(__file__).parent / "bundle"
FILES = ("manifest.json", "pyproject.toml", "server.py")


def pack(target: Path) -> None:
    """Write the bundle: a ZIP with the manifest at its root."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in FILES:
            packed.write(BUNDLE / name, name)


if __name__ == "__main__":
    pack(Path(sys.argv[1]))
