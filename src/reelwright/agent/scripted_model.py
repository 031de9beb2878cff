"""The scripted planner as a model: it goes the same way as every other, and needs no key."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from pydantic_ai.messages import (
    ModelMessage,
    ModelRequest,
    ModelResponse,
    ModelResponsePart,
    TextPart,
    ToolCallPart,
    ToolReturnPart,
    UserPromptPart,
)
from pydantic_ai.models.function import AgentInfo, FunctionModel

from reelwright.agent.scripted import Known, Turn, Understood
from reelwright.agent.scripted.made import filled_in, waits, with_result
from reelwright.agent.toolset import JOB, WAIT_FOR_JOB
from reelwright.domain import Call, StepId

SCRIPTED = "scripted"
"""Its name."""

Understand: TypeAlias = Callable[[str, Known, Sequence[Turn]], Understood]
ResultOf: TypeAlias = Callable[[StepId], Awaitable[Mapping[str, Any]]]
"""Gives the whole result of a step; a model reads only its text."""

ASKS = "asks"
"""Under this name an answer tells whether it asks something."""

_UNDERSTOOD = "understood"
_NEXT = "next"


def scripted_model(understand: Understand, known: Known, result_of: ResultOf) -> FunctionModel:
    """Give the scripted planner for one go at answering, with what it knows before."""

    async def answer(messages: list[ModelMessage], info: AgentInfo) -> ModelResponse:  # noqa: ARG001 - a model's shape
        return await _Answering(understand, known, result_of, messages).response()

    return FunctionModel(answer, model_name=SCRIPTED)


@dataclass(slots=True)
class _Answering:
    understand: Understand
    known: Known
    result_of: ResultOf
    messages: Sequence[ModelMessage]

    async def response(self) -> ModelResponse:
        """Give the next calls of what was understood, or what came of all of them."""
        start = _last_prompt(self.messages)
        since = self.messages[start + 1 :]
        before = _understood_before(since)
        if before is None:
            understood = self._understood(start)
            return self._respond(understood, 0, ()) or _said(understood)
        understood, place = before
        returns = _returns(self.messages[start:])
        has_failed = any(part.outcome != "success" for part in returns)
        rest = understood.calls[place:]
        if rest and not (has_failed and waits(rest[0])):
            more = self._respond(understood, place, await self._made(returns))
            if more is not None:
                return more
        if understood.once_more and not has_failed:
            again = self._understood(start).model_copy(update={"once_more": False})
            return self._respond(again, 0, await self._made(returns)) or _said(again)
        return ModelResponse(parts=[TextPart(_summary(returns))], metadata={ASKS: False})

    def _understood(self, start: int) -> Understood:
        turns = turns_of(self.messages[:start])
        return self.understand(_prompt_of(self.messages[start]), self.known, turns)

    def _respond(
        self, understood: Understood, place: int, made: Sequence[str]
    ) -> ModelResponse | None:
        """Make calls from a place on, up to one that needs what those before it make."""
        parts: list[ModelResponsePart] = []
        for call in understood.calls[place:]:
            if parts and waits(call):
                break
            parts += [ToolCallPart(each.tool, each.args) for each in filled_in(call, made)]
            place += 1
        if not parts:
            return None
        if understood.reply and place and not _has_begun(self.messages):
            parts.insert(0, TextPart(understood.reply))
        kept = {_UNDERSTOOD: understood.model_dump(mode="json"), _NEXT: place}
        return ModelResponse(parts=parts, metadata=kept)

    async def _made(self, returns: Sequence[ToolReturnPart[Any]]) -> tuple[str, ...]:
        """Name what was made since the message came, in order."""
        made: tuple[str, ...] = ()
        for part in returns:
            job = part.metadata.get(JOB) if isinstance(part.metadata, dict) else None
            if part.outcome == "success" and job is not None:
                made = with_result(made, part.tool_name, await self.result_of(StepId(job)))
        return made


def turns_of(messages: Sequence[ModelMessage]) -> list[Turn]:
    """Give what was said and called before, turn by turn."""
    turns: list[Turn] = []
    for message in messages:
        if isinstance(message, ModelRequest):
            text = _prompt_of(message)
            turns += [Turn(who="user", text=text)] if text else []
            continue
        said = " ".join(part.content for part in message.parts if isinstance(part, TextPart))
        calls = tuple(
            Call(tool=part.tool_name, args=part.args_as_dict())
            for part in message.parts
            if isinstance(part, ToolCallPart) and part.tool_name != WAIT_FOR_JOB
        )
        if turns and turns[-1].who == "planner":
            last = turns.pop()
            said, calls = f"{last.text} {said}".strip(), (*last.calls, *calls)
        turns.append(Turn(who="planner", text=said, calls=calls))
    return turns


def _said(understood: Understood) -> ModelResponse:
    asks = understood.question is not None
    return ModelResponse(parts=[TextPart(understood.reply)], metadata={ASKS: asks})


def _has_begun(messages: Sequence[ModelMessage]) -> bool:
    """Say whether something was said to the last message already."""
    since = messages[_last_prompt(messages) + 1 :]
    return any(isinstance(message, ModelResponse) for message in since)


def _understood_before(since: Sequence[ModelMessage]) -> tuple[Understood, int] | None:
    """Give what was understood last of the message that is being answered, and what comes next."""
    for message in reversed(since):
        kept = message.metadata if isinstance(message, ModelResponse) else None
        if kept and _UNDERSTOOD in kept:
            return Understood.model_validate(kept[_UNDERSTOOD]), int(kept[_NEXT])
    return None


def _last_prompt(messages: Sequence[ModelMessage]) -> int:
    for place in range(len(messages) - 1, -1, -1):
        if _prompt_of(messages[place]):
            return place
    return 0


def _prompt_of(message: ModelMessage) -> str:
    if not isinstance(message, ModelRequest):
        return ""
    return "\n".join(
        part.content
        for part in message.parts
        if isinstance(part, UserPromptPart) and isinstance(part.content, str)
    )


def _returns(messages: Sequence[ModelMessage]) -> list[ToolReturnPart[Any]]:
    return [
        part
        for message in messages
        if isinstance(message, ModelRequest)
        for part in message.parts
        if isinstance(part, ToolReturnPart)
    ]


def _summary(returns: Sequence[ToolReturnPart[Any]]) -> str:
    """Say what came of the calls."""
    return "\n".join(str(part.content) for part in returns) or "There is nothing to tell."
