"""Somebody who watches progress, and remembers it."""


class Watching:
    """Progress that is written down."""

    def __init__(self) -> None:
        self.shares: list[float] = []

    def report(self, share: float, doing: str) -> None:
        self.shares.append(share)
