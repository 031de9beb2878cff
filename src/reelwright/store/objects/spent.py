"""Which upload links were used: each takes one file."""

import hashlib
import os
from datetime import datetime
from pathlib import Path

from reelwright.errors import ArgumentsError
from reelwright.store.objects.boundaries import crossing


class SpentLinks:
    """Remembers links by the hash of their signature, in a folder that all processes share."""

    def __init__(self, root: Path) -> None:
        """Take the folder that holds everything."""
        self._folder = root / "spent-links"

    def refuse(self, signature: str) -> None:
        """Refuse a link that was used.

        Raises:
            ArgumentsError: it was (`link_used`).
        """
        if self._name(signature).exists():
            raise _used()

    def spend(self, signature: str) -> None:
        """Use a link up: of all who do so at once, one may.

        Raises:
            ArgumentsError: somebody did before (`link_used`).
        """
        self._folder.mkdir(exist_ok=True)
        name = self._name(signature)

        def act() -> None:
            os.close(os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))

        try:
            crossing("objects.receive", act)
        except FileExistsError as error:
            raise _used() from error

    def forget(self, before: datetime) -> None:
        """Forget those that were used before a moment: they have expired since."""
        for file in self._folder.glob("*"):
            if file.stat().st_mtime < before.timestamp():
                file.unlink(missing_ok=True)

    def _name(self, signature: str) -> Path:
        return self._folder / hashlib.sha256(signature.encode()).hexdigest()


def _used() -> ArgumentsError:
    return ArgumentsError(
        "This link has taken a file already, and takes one only.",
        code="link_used",
        fix="Ask for another link.",
    )
