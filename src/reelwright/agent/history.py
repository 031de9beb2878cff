"""pydantic-ai's store of conversations over our port: history lives on the server only.

What a client claims was said, called or approved before is never looked at.
"""

from collections.abc import Sequence
from typing import Any

from pydantic import TypeAdapter
from pydantic_ai import DeferredToolRequests, RunUsage
from pydantic_ai.conversation_store import (
    ConversationConflict,
    ConversationEntry,
    ConversationRecord,
    ConversationStore,
)
from pydantic_ai.messages import (
    ModelMessage,
    ModelMessagesTypeAdapter,
    ModelRequest,
    UserPromptPart,
)

from reelwright.agent.notes import Notes, notes_of
from reelwright.domain import Conversation, ConversationId, ConversationState, Entry, StepId
from reelwright.ports import Conversations, SupersededError

_USAGE = TypeAdapter(RunUsage)
_PENDING = TypeAdapter(DeferredToolRequests)


class History(ConversationStore):
    """One conversation of one owner, as it was read or claimed: nobody else's can be named."""

    def __init__(self, conversations: Conversations, held: Conversation) -> None:
        """Take the conversation as it is; what else is kept of it is written with the messages."""
        self._conversations = conversations
        self.held = held
        self.notes: Notes = notes_of(held)
        """Written with the next save."""

        self.state: ConversationState = held.state
        """Written with the next save."""

    async def read_record(self, conversation_id: str) -> ConversationRecord | None:
        if conversation_id != self.held.id:
            return None
        return self._record()

    def _record(self) -> ConversationRecord:
        notes = self.notes
        return ConversationRecord(
            conversation_id=self.held.id,
            head_id=self.held.head,
            usage=_USAGE.validate_python(notes.usage) if notes.usage else RunUsage(),
            deferred_tool_requests=(
                None if notes.pending is None else _PENDING.validate_python(notes.pending)
            ),
            scope=self.held.owner,
            branches=list(notes.branches),
            revision=self.held.revision,
            updated_at=self.held.updated_at,
        )

    async def read_records(
        self, *, scope: str | None = None, limit: int | None = None
    ) -> Sequence[ConversationRecord]:
        return [self._record()][:limit] if scope in {None, self.held.owner} else []

    async def write_record(
        self,
        record: ConversationRecord,
        *,
        new_entries: Sequence[ConversationEntry] = (),
        expected_revision: str | None,
    ) -> None:
        pending = record.deferred_tool_requests
        notes = self.notes.model_copy(
            update={
                "usage": _USAGE.dump_python(record.usage, mode="json"),
                "pending": None if pending is None else _PENDING.dump_python(pending, mode="json"),
                "branches": tuple(record.branches),
            }
        )
        kept = self.held.model_copy(
            update={
                "head": record.head_id,
                "awaits": tuple(jobs_of(pending)),
                "notes": storable(notes.model_dump(mode="json")),
                "state": self.state,
                "revision": record.revision,
                "updated_at": record.updated_at,
                "runner": None,
                "tries": 0,
            }
        )
        entries = [
            Entry(id=each.id, parent=each.parent_id, message=as_data(each.message))
            for each in new_entries
        ]
        try:
            await self._conversations.save(kept, entries=entries, expected=expected_revision)
        except SupersededError:
            raise ConversationConflict(self.held.id) from None
        self.held, self.notes = kept, notes

    async def delete_record(self, conversation_id: str, *, expected_revision: str) -> None:
        try:
            await self._conversations.remove(
                self.held.owner, ConversationId(conversation_id), expected=expected_revision
            )
        except SupersededError:
            raise ConversationConflict(conversation_id) from None

    async def read_entry(self, entry_id: str) -> ConversationEntry:
        (entry,) = await self.read_history(entry_id, limit=1)
        return entry

    async def read_history(
        self, head_id: str | None, *, limit: int | None = None
    ) -> list[ConversationEntry]:
        found = await self._conversations.entries(self.held.owner, head_id, limit=limit)
        return [
            ConversationEntry(id=each.id, parent_id=each.parent, message=as_message(each.message))
            for each in found
        ]


def jobs_of(pending: DeferredToolRequests | None) -> Sequence[StepId]:
    """Name the jobs that calls wait for."""
    if pending is None:
        return ()
    return tuple(dict.fromkeys(StepId(each["job"]) for each in pending.metadata.values()))


def as_data(message: ModelMessage) -> dict[str, Any]:
    """Give a message as JSON that every database takes."""
    (data,) = ModelMessagesTypeAdapter.dump_python([message], mode="json")
    kept: dict[str, Any] = storable(data)
    return kept


def as_message(data: dict[str, Any]) -> ModelMessage:
    """Read a message again."""
    (message,) = ModelMessagesTypeAdapter.validate_python([data])
    return message


def storable(value: Any) -> Any:  # noqa: ANN401 - any JSON
    """Take out of JSON what PostgreSQL and UTF-8 do not hold: zeros, and halves of characters."""
    if isinstance(value, str):
        return value.replace("\0", "").encode(errors="replace").decode()
    if isinstance(value, dict):
        return {storable(key): storable(each) for key, each in value.items()}
    if isinstance(value, list):
        return [storable(each) for each in value]
    return value


def owners_messages(messages: Sequence[ModelMessage]) -> list[str]:
    """Give what the user said, and nothing else, in order."""
    return [
        part.content if isinstance(part.content, str) else " ".join(map(str, part.content))
        for message in messages
        if isinstance(message, ModelRequest)
        for part in message.parts
        if isinstance(part, UserPromptPart)
    ]
