"""`ask` for doors at which no person sits: other agents, scripts, MCP clients."""

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

from pydantic import Field

from reelwright.agent.answer import Answer
from reelwright.domain import ConversationId, Owner
from reelwright.errors import ApprovalRequired, ArgumentsError
from reelwright.tool import Args

if TYPE_CHECKING:
    from reelwright.agent.desk import Desk

LONGEST_WAIT = 45.0


class AskArgs(Args):
    message: str | None = Field(default=None, min_length=1, max_length=100_000)
    """What is wanted, in plain words; left out, what was asked in `conversation` is waited for."""

    conversation: str | None = Field(default=None, max_length=60)
    """The conversation to go on with, by id; left out, a new one begins."""

    wait: float = Field(default=25.0, ge=0, le=LONGEST_WAIT)
    """For how many seconds to wait for jobs; the same conversation can be asked again later."""


async def ask(desk: "Desk", owner: Owner, args: AskArgs, *, with_paths: bool = False) -> Answer:
    """Have a message answered, waiting for its jobs for a while.

    `with_paths` says whether whoever asks is on this machine, and may name files of it. No code
    that says yes to anything comes out here, and none is taken.

    Raises:
        ApprovalRequired: the message tries to say yes (`approval_elsewhere`).
        ArgumentsError, NotFoundError, UnavailableError: as `Desk.ask` does.
    """
    name = None if args.conversation is None else ConversationId(args.conversation)
    if args.message is None:
        if name is None:
            raise ArgumentsError("Nothing was said.", code="message_empty", fix="Give `message`.")
        return await _waited_for(desk, owner, name, args.wait)
    if args.message.lstrip().lower().startswith("/approve"):
        raise ApprovalRequired(
            "Only a person can say yes, and not here.",
            code="approval_elsewhere",
            fix="A person does it on the page or in a terminal: reelwright chat --conversation ...",
        )
    answer = await desk.ask(owner, args.message, conversation=name, with_paths=with_paths)
    return await _waited_for(desk, owner, answer.conversation, args.wait)


async def _waited_for(
    desk: "Desk", owner: Owner, conversation: ConversationId, seconds: float
) -> Answer:
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            # Whoever stops waiting stops no model: the lookout of this process goes on.
            return await desk.finish(owner, conversation, goes_on=False)
    return await desk.answer(owner, conversation)
