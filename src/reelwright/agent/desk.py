"""Where messages come in and answers go out, for every door and for any process."""

import asyncio
import secrets
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime

from pydantic_ai import UserError
from pydantic_ai.conversation_store import ConversationConflict
from pydantic_ai.messages import ModelMessage, ModelRequest, UserPromptPart

from reelwright.agent.answer import Answer, answer_of
from reelwright.agent.answering import Answering
from reelwright.agent.history import History
from reelwright.agent.notes import Notes, notes_of
from reelwright.domain import (
    Conversation,
    ConversationId,
    ConversationState,
    Owner,
    Spent,
    VideoId,
    new_id,
)
from reelwright.domain.plain_text import one_line, plain_paragraphs
from reelwright.errors import ArgumentsError, NotFoundError, UnavailableError
from reelwright.ports import Conversations, SupersededError
from reelwright.steps import Foreman
from reelwright.steps.identity import is_surely_gone, own_identity

MOST_TRIES = 3
"""How often answering is begun before it is given up: each time its process died."""

_LONGEST_MESSAGE = 100_000
_BEAT_EVERY = 4.0
_LOOK_AGAIN = 1.0
_TITLE = 80


@dataclass(slots=True)
class Desk:
    """One for each process. All that it knows stands in rows: any other goes on from there."""

    answering: Answering
    name: str = field(default_factory=own_identity)
    _running: set[ConversationId] = field(default_factory=set[ConversationId])

    async def ask(
        self,
        owner: Owner,
        message: str,
        *,
        conversation: ConversationId | None = None,
        video: VideoId | None = None,
        with_paths: bool = True,
        heard: Callable[[ConversationId], None] | None = None,
    ) -> Answer:
        """Take up a message, and answer it as far as can be done without waiting for jobs.

        Left out, a new conversation begins. `video` is what it is about, where the door knows it.
        `with_paths` says whether the user is on this machine, and may name files of it; once no in
        a conversation, it stays no. `heard` is told its name as soon as the message is written
        down: from then on it is answered, whatever happens.

        Raises:
            ArgumentsError: nothing was said (`message_empty`).
            NotFoundError: there is no such conversation.
            UnavailableError: an earlier message of it is being answered (`conversation_busy`).
        """
        said = plain_paragraphs(message, most_bytes=_LONGEST_MESSAGE)
        if not said:
            raise ArgumentsError("Nothing was said.", code="message_empty")
        held = await self._heard(owner, said, conversation, video, with_paths=with_paths)
        if heard is not None:
            heard(held.id)
        return await self._answered(held)

    async def answer(self, owner: Owner, conversation: ConversationId) -> Answer:
        """Give what was answered last.

        Raises:
            NotFoundError: there is no such conversation.
        """
        return answer_of(await self._conversations.get(owner, conversation))

    async def finish(
        self, owner: Owner, conversation: ConversationId, *, goes_on: bool = True
    ) -> Answer:
        """Wait until a conversation is answered, and go on in it when its jobs have ended.

        `goes_on` says whether that is done here; a `Lookout` of this or another process does it
        otherwise.

        Raises:
            NotFoundError: there is no such conversation.
        """
        async with self._foreman.bells.listen(owner) as bell:
            while True:
                row = await self._conversations.get(owner, conversation)
                if row.state is ConversationState.ANSWERED:
                    return answer_of(row)
                if goes_on and not self.is_held(row) and await self._is_ready(row):
                    with suppress(SupersededError):
                        await self.go_on(row)
                        continue
                await bell.wait(_LOOK_AGAIN)

    async def go_on(self, read: Conversation) -> Answer:
        """Claim a conversation in which it is the planner's turn, and answer.

        Raises:
            SupersededError: somebody else was faster.
        """
        held = await self._conversations.claim(read, runner=self.name, revision=_revision())
        return await self._answered(held, is_hopeless=read.tries >= MOST_TRIES)

    def is_held(self, row: Conversation) -> bool:
        """Say whether a process that may be alive answers in a conversation now."""
        if row.runner == self.name:
            return row.id in self._running
        return row.runner is not None and not is_surely_gone(row.runner)

    async def undo(self, owner: Owner, conversation: ConversationId) -> Answer:
        """Take back the last message and all that was said to it; what was made stays.

        Raises:
            NotFoundError: there is no such conversation.
            ArgumentsError: nothing was said in it (`nothing_to_undo`).
            UnavailableError: it is being answered.
        """
        row = await self._conversations.get(owner, conversation)
        entries = await History(self._conversations, row).load_entries(row.id) or []
        places = [place for place, each in enumerate(entries) if _is_said(each.message)]
        if not places:
            raise ArgumentsError("Nothing was said yet.", code="nothing_to_undo")
        return await self._moved(row, at=places[-1])

    async def branch(self, owner: Owner, conversation: ConversationId, entry: str) -> Answer:
        """Go on from another message: an earlier one, or the last of a branch that was left.

        Raises:
            NotFoundError: there is no such conversation.
            ArgumentsError: the message is none of it (`entry_not_found`).
            UnavailableError: it is being answered.
        """
        row = await self._conversations.get(owner, conversation)
        try:
            return await self._moved(row, from_entry=entry)
        except (UserError, LookupError) as error:
            raise ArgumentsError(
                "That message is none of this conversation.", code="entry_not_found"
            ) from error

    async def _moved(
        self, row: Conversation, *, at: int | None = None, from_entry: str | None = None
    ) -> Answer:
        if self.is_held(row):
            raise _busy()
        history = History(self._conversations, row)
        notes = history.notes
        history.state = ConversationState.ANSWERED
        history.notes = Notes(
            video=notes.video,
            with_paths=notes.with_paths,
            branches=notes.branches,
            spent_before=notes.spent_before.and_also(notes.spent),
        )
        try:
            await history.branch(
                row.id, at=at, from_entry=from_entry, expected_revision=row.revision
            )
        except ConversationConflict as error:
            raise _busy() from error
        return answer_of(history.held)

    async def _heard(
        self,
        owner: Owner,
        said: str,
        name: ConversationId | None,
        video: VideoId | None,
        *,
        with_paths: bool,
    ) -> Conversation:
        """Write a message down, so that it is answered whatever happens to this process."""
        now = self._foreman.planner.house.now()
        if video is not None:
            await self._foreman.planner.house.video(owner, video)
        if name is None:
            row, expected = _new(owner, said, now=now), None
        else:
            row = await self._conversations.get(owner, name)
            expected = row.revision
        if self.is_held(row):
            raise _busy()
        notes = notes_of(row)
        heard: dict[str, object] = {
            "prompt": said if notes.prompt is None else f"{notes.prompt}\n{said}",
            "video": video or notes.video,
            "with_paths": with_paths and notes.with_paths,
            "text": "",
            "asks": False,
            "problem": None,
            "jobs": (),
            "usage": {},
            "spent": Spent(),
            "spent_before": notes.spent_before.and_also(notes.spent),
        }
        held = row.model_copy(
            update={
                "state": ConversationState.DUE,
                "notes": notes.model_copy(update=heard).model_dump(mode="json"),
                "revision": _revision(),
                "runner": self.name,
                "tries": 1,
                "beat": 0,
                "updated_at": now,
            }
        )
        self._running.add(held.id)
        try:
            await self._conversations.save(held, expected=expected)
        except SupersededError as error:
            self._running.discard(held.id)
            raise _busy() from error
        except BaseException:
            self._running.discard(held.id)
            raise
        return held

    async def _answered(self, held: Conversation, *, is_hopeless: bool = False) -> Answer:
        self._running.add(held.id)
        try:
            async with self._beating():
                if is_hopeless:
                    await self.answering.give_up(held)
                else:
                    await self.answering.answer(held)
        except ConversationConflict:
            # Whoever took it over answers in it; steps that we began are not done a second time.
            pass
        except asyncio.CancelledError:
            await asyncio.shield(self._let_go(held))
            raise
        finally:
            self._running.discard(held.id)
        await self._foreman.bells.ring(held.owner)
        return await self.answer(held.owner, held.id)

    async def _let_go(self, held: Conversation) -> None:
        """Leave a conversation to whoever is next: being stopped is no failed try."""
        free = {"runner": None, "tries": max(0, held.tries - 1), "revision": _revision()}
        with suppress(SupersededError, UnavailableError):
            await self._conversations.save(held.model_copy(update=free), expected=held.revision)

    async def _is_ready(self, row: Conversation) -> bool:
        if row.state is not ConversationState.WAITING:
            return True
        for job in row.awaits:
            try:
                step = await self._foreman.planner.house.steps.get(row.owner, job)
            except NotFoundError:
                continue
            if not step.state.is_final:
                return False
        return True

    @asynccontextmanager
    async def _beating(self) -> AsyncGenerator[None]:
        """Say that this process is alive, for as long as the block lasts."""
        beating = asyncio.create_task(self._beat(), name="conversations")
        try:
            yield
        finally:
            beating.cancel()
            with suppress(asyncio.CancelledError):
                await beating

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(_BEAT_EVERY)
            with suppress(UnavailableError):
                await self._conversations.beat(self.name)

    @property
    def _foreman(self) -> Foreman:
        return self.answering.foreman

    @property
    def _conversations(self) -> Conversations:
        return self.answering.conversations


def _new(owner: Owner, said: str, *, now: datetime) -> Conversation:
    return Conversation(
        id=ConversationId(new_id("conv")),
        owner=owner,
        title=one_line(said, _TITLE),
        created_at=now,
        updated_at=now,
    )


def _is_said(message: ModelMessage) -> bool:
    return isinstance(message, ModelRequest) and any(
        isinstance(part, UserPromptPart) for part in message.parts
    )


def _busy() -> UnavailableError:
    return UnavailableError(
        "An earlier message of this conversation is being answered.",
        code="conversation_busy",
        fix="Wait for its answer, or begin another conversation.",
        retry_after=2,
    )


def _revision() -> str:
    return secrets.token_hex(16)
