"""What the bundle starts: the server, with every folder that the person chose."""  # noqa: INP001 - a script of its own

import sys

from reelwright.cli import main

roots = [part for folder in sys.argv[1:] for part in ("--root", folder)]
sys.argv[1:] = ["mcp", *roots]
main()
