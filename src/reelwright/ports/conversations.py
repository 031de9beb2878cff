"""What was said, and what it cost."""

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from reelwright.domain import Conversation, ConversationId, Entry, Owner


class Conversations(Protocol):
    """Dialogues with the planner: a log of messages each, of which none ever changes.

    A conversation of another owner is *not found*, and so are its messages.
    """

    async def get(self, owner: Owner, name: ConversationId) -> Conversation:
        """Look up a conversation.

        Raises:
            NotFoundError: no such conversation (`conversation_not_found`).
        """
        ...

    async def list(
        self, owner: Owner, *, after: str | None = None, limit: int = 50
    ) -> Sequence[Conversation]:
        """Give an owner's conversations, those that were last begun first."""
        ...

    async def entries(
        self, owner: Owner, head: str | None, *, limit: int | None = None
    ) -> Sequence[Entry]:
        """Give the messages up to one, in order; only the last `limit` of them, when given.

        Raises:
            LookupError: there is no such message.
        """
        ...

    async def save(
        self, conversation: Conversation, *, entries: Sequence[Entry] = (), expected: str | None
    ) -> None:
        """Keep a conversation as it is now and the messages it got, both or neither.

        `expected` is the revision that was read; None for one that is new. The head MUST be one
        of its own messages.

        Raises:
            SupersededError: it was written or removed since, or is there already.
        """
        ...

    async def remove(self, owner: Owner, name: ConversationId, *, expected: str) -> None:
        """Remove a conversation with all its messages, those of branches it left as well.

        Raises:
            SupersededError: it was written or removed since it was read.
        """
        ...

    async def due(self, *, limit: int = 100) -> Sequence[Conversation]:
        """Give those of any owner in which it is the planner's turn, the longest due first.

        One that is waiting is among them as soon as nothing that it awaits is unfinished.
        """
        ...

    async def claim(self, read: Conversation, *, runner: str, revision: str) -> Conversation:
        """Take a conversation to answer in it; it has a new revision from then on.

        So whoever had it before, and was thought dead, can write nothing any more.

        Raises:
            SupersededError: somebody else was faster.
        """
        ...

    async def beat(self, runner: str) -> None:
        """Say that a process is alive and goes on answering wherever it does."""
        ...


class Budgets(Protocol):
    """What owners spent on model calls, day by day."""

    async def reserve(
        self, owner: Owner, day: date, *, tokens: int, micros: int, of_tokens: int, of_micros: int
    ) -> tuple[int, int]:
        """Set tokens and millionths of a dollar aside, as far as they are left of a day's.

        MUST be right for many at once: together they never get more than there is. What was set
        aside and never settled counts as spent.
        """
        ...

    async def settle(self, owner: Owner, day: date, *, tokens: int, micros: int) -> None:
        """Add to what was spent on a day; less than nothing gives back what was set aside."""
        ...

    async def spent(self, owner: Owner, day: date) -> tuple[int, int]:
        """Give the tokens and millionths of a dollar of a day."""
        ...
