"""A person's yes: asked for where a person sits, taken once, and for exactly what was shown."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from pydantic import AwareDatetime

from reelwright.agent.notes import Notes, Question, notes_of
from reelwright.agent.questions import check_unchanged, find, subject_of, with_code
from reelwright.domain import (
    Conversation,
    ConversationId,
    Owner,
    Publication,
    StepState,
    Value,
    new_id,
)
from reelwright.errors import ApprovalRequired, UnavailableError
from reelwright.ports import Conversations, SupersededError
from reelwright.steps import Foreman
from reelwright.steps.problems import BROKEN

if TYPE_CHECKING:
    from reelwright.tool import Result

Publish: TypeAlias = Callable[[Owner, Publication], Awaitable[Publication]]
"""Takes a person's yes to exactly this publication, and gives it as it stands then."""


class Asked(Value):
    """A question as a person sees it. It never goes to a model."""

    text: str
    """What the person is asked."""

    code: str
    """What says yes to it, once."""

    expires_at: AwareDatetime
    """Until when."""


@dataclass(frozen=True, slots=True)
class Approvals:
    """Takes what persons say to what was prepared. No tool leads here."""

    foreman: Foreman
    conversations: Conversations
    publish: Publish | None = None
    """What lets a publication out; None where there is nothing to publish with."""

    async def open(self, owner: Owner, conversation: ConversationId) -> tuple[Asked, ...]:
        """Give what waits for a person's yes, with new codes; only for doors at which one sits.

        Raises:
            NotFoundError: there is no such conversation.
        """
        row = await self.conversations.get(owner, conversation)
        now = self.foreman.planner.house.now()
        coded = [with_code(each) for each in notes_of(row).questions if each.expires_at > now]
        if coded:
            await self._keep(row, tuple(question for question, _ in coded))
        return tuple(
            Asked(text=question.text, code=code, expires_at=question.expires_at)
            for question, code in coded
        )

    async def decide(
        self, owner: Owner, conversation: ConversationId, code: str, *, is_yes: bool
    ) -> str:
        """Take a person's yes or no, and say what came of it.

        Raises:
            ApprovalRequired: it is to nothing that waits (`approval_unknown`), comes too late
                (`approval_expired`), or is to something that changed (`approval_changed`).
            NotFoundError: there is no such conversation, or what it is about is gone.
            UnavailableError: the conversation is being answered (`conversation_busy`).
        """
        row = await self.conversations.get(owner, conversation)
        house = self.foreman.planner.house
        question = find(notes_of(row).questions, code, house.now())
        publication = None
        if question.publication is not None:
            publication = await house.publications.get(owner, question.publication)
            check_unchanged(question, publication.snapshot_sha256)
        elif question.call is not None:
            check_unchanged(question, subject_of(question.call))
        rest = tuple(each for each in notes_of(row).questions if each.id != question.id)
        answer = "yes" if is_yes else "no"
        # Written before anything is done: of two who say yes with one code, one is refused.
        await self._keep(row, rest, happened=f"A person said {answer} to {_about(question)}.")
        if not is_yes:
            return "Nothing was done."
        if publication is not None:
            return await self._published(owner, publication)
        return await self._done(owner, question)

    async def _published(self, owner: Owner, publication: Publication) -> str:
        if self.publish is None:
            raise ApprovalRequired(
                "There is nothing to publish with here: nothing was sent.",
                code="publishing_unavailable",
                fix="Connect a channel first.",
            )
        now = await self.publish(owner, publication)
        return f"{now.id}: {now.state}."

    async def _done(self, owner: Owner, question: Question) -> str:
        assert question.call is not None  # noqa: S101 - it is about one or the other
        step = await self.foreman.do(owner, question.call)
        if step.state is not StepState.SUCCEEDED:
            problem = step.problem or BROKEN
            return f"{problem.message} {problem.fix or ''}".strip()
        tool = self.foreman.planner.find(step.tool)
        result: Result = tool.result.model_validate(step.result)
        return result.as_text()

    async def _keep(
        self, row: Conversation, questions: tuple[Question, ...], *, happened: str | None = None
    ) -> None:
        notes: Notes = notes_of(row)
        more = () if happened is None else (happened,)
        notes = notes.model_copy(
            update={"questions": questions, "happened": (*notes.happened, *more)[-10:]}
        )
        if row.runner is not None:
            raise _busy()
        kept = row.model_copy(
            update={"notes": notes.model_dump(mode="json"), "revision": new_id("rev")}
        )
        try:
            await self.conversations.save(kept, expected=row.revision)
        except SupersededError as error:
            raise _busy() from error


def _about(question: Question) -> str:
    """Name what a question was about in words of ours alone: a model reads it."""
    if question.call is not None:
        return f"{question.call.tool} {question.call.args.get('id', '')}".strip()
    return str(question.publication)


def _busy() -> UnavailableError:
    return UnavailableError(
        "The conversation is being answered, or somebody else answered at the same moment.",
        code="conversation_busy",
        fix="Wait for its answer, and look again at what waits for a yes.",
        retry_after=2,
    )
