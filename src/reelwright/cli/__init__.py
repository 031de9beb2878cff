"""The side door: what a person types.

`main` builds the commands, runs one, and ends with an exit status: 0 done, 1 failed, 2 wrong
usage, 3 something is missing on this machine, 4 the source cannot be had, 5 nothing was found,
6 a provider failed, 7 a person's yes is needed, 130 interrupted.
"""

import sys

INTERRUPTED = 130


def main() -> None:
    """Run the command line, and end the process."""
    from reelwright.cli.program import run

    run(sys.argv[1:])
