"""The scripted planner as a model: it goes the same way as every other, and needs no key."""

import re
from collections.abc import Callable, Sequence
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

from reelwright.agent.scripted.known import Known, Turn, Understood
from reelwright.agent.toolset import WAIT_FOR_JOB
from reelwright.domain import Call

SCRIPTED = "scripted"
"""Its name."""

Understand: TypeAlias = Callable[[str, Known, Sequence[Turn]], Understood]

_UNDERSTOOD = "understood"
_MADE = re.compile(r"made:(\d+|\*)")
_CLIP = re.compile(r"^(clip_[a-z0-9]+)\b", re.MULTILINE)


def scripted_model(understand: Understand, known: Known) -> FunctionModel:
    """Give the scripted planner for one go at answering, with what it knows before."""

    def answer(messages: list[ModelMessage], info: AgentInfo) -> ModelResponse:  # noqa: ARG001 - a model's shape
        return _Answering(understand, known, messages).response()

    return FunctionModel(answer, model_name=SCRIPTED)


@dataclass(slots=True)
class _Answering:
    understand: Understand
    known: Known
    messages: Sequence[ModelMessage]

    def response(self) -> ModelResponse:
        """Give the next calls of what was understood, or what came of all of them."""
        start = _last_prompt(self.messages)
        since = self.messages[start + 1 :]
        understood, begun_at = _understood_before(since)
        if understood is None:
            return self._begin(start)
        calls = [
            part
            for message in since[begun_at:]
            if isinstance(message, ModelResponse)
            for part in message.parts
            if isinstance(part, ToolCallPart) and part.tool_name != WAIT_FOR_JOB
        ]
        returns = _returns(self.messages[start:])
        rest = understood.calls[len(calls) :]
        has_failed = any(part.outcome != "success" for part in returns)
        if rest and not (has_failed and _MADE.search(str(rest[0].args))):
            return self._respond(None, rest, made=_made(returns))
        if understood.once_more and not has_failed:
            again = self._understood(start)
            if again.calls:
                again = again.model_copy(update={"once_more": False})
                return self._respond(again, again.calls, made=_made(returns))
            return ModelResponse(parts=[TextPart(again.reply)])
        return ModelResponse(parts=[TextPart(_summary(returns))])

    def _begin(self, start: int) -> ModelResponse:
        understood = self._understood(start)
        if not understood.calls:
            return ModelResponse(parts=[TextPart(understood.reply)])
        return self._respond(understood, understood.calls, made=())

    def _understood(self, start: int) -> Understood:
        turns = turns_of(self.messages[:start])
        return self.understand(_prompt_of(self.messages[start]), self.known, turns)

    def _respond(
        self, understood: Understood | None, calls: Sequence[Call], *, made: Sequence[str]
    ) -> ModelResponse:
        """Make calls up to the first that needs what came of those before it."""
        parts: list[ModelResponsePart] = []
        if understood is not None and understood.reply:
            parts.append(TextPart(understood.reply))
        for place, call in enumerate(calls):
            if place and _MADE.search(str(call.args)):
                break
            parts.append(ToolCallPart(call.tool, _filled(call.args, made)))
        kept = None if understood is None else {_UNDERSTOOD: understood.model_dump(mode="json")}
        return ModelResponse(parts=parts, metadata=kept)


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


def _understood_before(since: Sequence[ModelMessage]) -> tuple[Understood | None, int]:
    """Give what was understood last of the message that is being answered, and where."""
    for place in range(len(since) - 1, -1, -1):
        message = since[place]
        kept = message.metadata if isinstance(message, ModelResponse) else None
        if kept and _UNDERSTOOD in kept:
            return Understood.model_validate(kept[_UNDERSTOOD]), place
    return None, 0


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


def _made(returns: Sequence[ToolReturnPart[Any]]) -> list[str]:
    """Name the clips that were made, in order: each stands at the beginning of a line."""
    return [name for part in returns for name in _CLIP.findall(str(part.content))]


def _filled(args: Any, made: Sequence[str]) -> Any:  # noqa: ANN401 - any part of arguments
    """Put the ids of what was made in the place of `made:1`, `made:2` and `made:*`."""
    if isinstance(args, dict):
        return {name: _filled(value, made) for name, value in args.items()}
    if isinstance(args, list | tuple):
        filled = [_filled(value, made) for value in args]
        return [
            each for value in filled for each in (value if isinstance(value, tuple) else (value,))
        ]
    if not isinstance(args, str) or (found := _MADE.fullmatch(args)) is None:
        return args
    if found[1] == "*":
        return tuple(made)
    return made[int(found[1]) - 1] if int(found[1]) <= len(made) else args


def _summary(returns: Sequence[ToolReturnPart[Any]]) -> str:
    """Say what came of the calls."""
    return "\n".join(str(part.content) for part in returns) or "There is nothing to tell."
