"""Conversations and their messages, kept in SQL."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from reelwright.domain import Conversation, ConversationId, ConversationState, Entry, Owner, StepId
from reelwright.errors import NotFoundError
from reelwright.ports import SupersededError
from reelwright.store.database import Sessions
from reelwright.store.step_rows import ENDED
from reelwright.store.tables import AwaitedRow, ConversationRow, EntryRow, StepRow
from reelwright.store.transactions import reading, retried, transaction

_TITLE = 200


class StoredConversations:
    """Implements `reelwright.ports.Conversations`."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    async def get(self, owner: Owner, name: ConversationId) -> Conversation:
        async with reading(self._sessions, "conversations.get") as session:
            row = await session.scalar(_of(owner).where(ConversationRow.id == name))
        if row is None:
            raise NotFoundError(
                f"There is no conversation {name[:60]!r}.",
                code="conversation_not_found",
                fix="Leave it out to begin a new one.",
            )
        return _conversation(row)

    async def list(
        self, owner: Owner, *, after: str | None = None, limit: int = 50
    ) -> Sequence[Conversation]:
        query = _of(owner)
        if after is not None:
            last = await self.get(owner, ConversationId(after))
            query = query.where(
                sa.or_(
                    ConversationRow.created_at < last.created_at,
                    sa.and_(
                        ConversationRow.created_at == last.created_at, ConversationRow.id < last.id
                    ),
                )
            )
        newest_first = ConversationRow.created_at.desc(), ConversationRow.id.desc()
        async with reading(self._sessions, "conversations.list") as session:
            rows = await session.scalars(query.order_by(*newest_first).limit(limit))
            return [_conversation(row) for row in rows]

    async def entries(
        self, owner: Owner, head: str | None, *, limit: int | None = None
    ) -> Sequence[Entry]:
        if head is None or limit == 0:
            return []
        line = (
            sa.select(EntryRow.id, EntryRow.parent, EntryRow.owner, sa.literal(1).label("place"))
            .where(EntryRow.id == head, EntryRow.owner == owner)
            .cte("line", recursive=True)
        )
        before = (
            sa.select(EntryRow.id, EntryRow.parent, EntryRow.owner, line.c.place + 1)
            .join(line, EntryRow.id == line.c.parent)
            .where(EntryRow.owner == line.c.owner)
        )
        if limit is not None:
            before = before.where(line.c.place < limit)
        line = line.union_all(before)
        query = (
            sa.select(EntryRow.id, EntryRow.parent, EntryRow.message)
            .join(line, EntryRow.id == line.c.id)
            .order_by(line.c.place.desc())
        )
        async with reading(self._sessions, "conversations.entries") as session:
            rows = await session.execute(query)
            found = [Entry(id=name, parent=parent, message=said) for name, parent, said in rows]
        if not found:
            raise LookupError(head)
        return found

    async def save(
        self, conversation: Conversation, *, entries: Sequence[Entry] = (), expected: str | None
    ) -> None:
        async def saved(session: AsyncSession) -> None:
            if expected is None:
                session.add(ConversationRow(id=conversation.id, **_columns(conversation)))
                await session.flush()
            else:
                await _update(session, conversation, expected)
            await session.execute(
                sa.delete(AwaitedRow).where(AwaitedRow.conversation_id == conversation.id)
            )
            session.add_all(
                AwaitedRow(conversation_id=conversation.id, step_id=step)
                for step in dict.fromkeys(conversation.awaits)
            )
            session.add_all(
                EntryRow(
                    id=each.id,
                    owner=conversation.owner,
                    conversation_id=conversation.id,
                    parent=each.parent,
                    message=each.message,
                )
                for each in entries
            )
            await session.flush()
            if conversation.head is not None and not await session.scalar(
                sa.select(EntryRow.id).where(
                    EntryRow.id == conversation.head,
                    EntryRow.conversation_id == conversation.id,
                )
            ):
                raise SupersededError(conversation.id)

        try:
            await retried(self._sessions, "conversations.save", saved)
        except IntegrityError:
            raise SupersededError(conversation.id) from None

    async def remove(self, owner: Owner, name: ConversationId, *, expected: str) -> None:
        async with transaction(self._sessions, "conversations.remove") as session:
            removed = await session.execute(
                sa.delete(ConversationRow).where(
                    ConversationRow.id == name,
                    ConversationRow.owner == owner,
                    ConversationRow.revision == expected,
                )
            )
            if not removed.rowcount:  # type: ignore[attr-defined]  # a CursorResult has one
                raise SupersededError(name)

    async def due(self, *, limit: int = 100) -> Sequence[Conversation]:
        unfinished = (
            sa.select(StepRow.id)
            .join(AwaitedRow, AwaitedRow.step_id == StepRow.id)
            .where(AwaitedRow.conversation_id == ConversationRow.id, StepRow.state.not_in(ENDED))
            .exists()
        )
        query = (
            sa.select(ConversationRow)
            .where(
                sa.or_(
                    ConversationRow.state == ConversationState.DUE,
                    sa.and_(ConversationRow.state == ConversationState.WAITING, ~unfinished),
                )
            )
            .order_by(ConversationRow.updated_at)
            .limit(limit)
        )
        async with reading(self._sessions, "conversations.due") as session:
            return [_conversation(row) for row in await session.scalars(query)]

    async def claim(self, read: Conversation, *, runner: str, revision: str) -> Conversation:
        claimed = read.model_copy(
            update={"runner": runner, "revision": revision, "tries": read.tries + 1, "beat": 0}
        )

        async def taken(session: AsyncSession) -> None:
            await _update(session, claimed, read.revision)

        await retried(self._sessions, "conversations.claim", taken)
        return claimed

    async def beat(self, runner: str) -> None:
        async with transaction(self._sessions, "conversations.beat") as session:
            await session.execute(
                sa.update(ConversationRow)
                .where(ConversationRow.runner == runner)
                .values(beat=ConversationRow.beat + 1)
                .execution_options(synchronize_session=False)
            )


async def _update(session: AsyncSession, conversation: Conversation, expected: str) -> None:
    changed = await session.execute(
        sa.update(ConversationRow)
        .where(
            ConversationRow.id == conversation.id,
            ConversationRow.owner == conversation.owner,
            ConversationRow.revision == expected,
        )
        .values(**_columns(conversation))
        .execution_options(synchronize_session=False)
    )
    if not changed.rowcount:  # type: ignore[attr-defined]  # a CursorResult has one
        raise SupersededError(conversation.id)


def _of(owner: Owner) -> sa.Select[ConversationRow]:
    return sa.select(ConversationRow).where(ConversationRow.owner == owner)


def _columns(conversation: Conversation) -> dict[str, Any]:
    return conversation.model_dump(exclude={"id"}) | {
        "title": conversation.title[:_TITLE],
        "state": conversation.state.value,
        "awaits": list(conversation.awaits),
    }


def _conversation(row: ConversationRow) -> Conversation:
    given = {name: getattr(row, name) for name in Conversation.model_fields}
    return Conversation.model_validate(given | {"awaits": tuple(map(StepId, row.awaits))})
