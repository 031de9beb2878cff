"""How steps travel to a worker."""

from reelwright.queue.inline import InlineQueue

__all__ = ["InlineQueue"]
