"""A dialogue whose run broke off, made whole again so that it can go on."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic_ai import Conversation as Dialogue, DeferredToolResults, ToolFailed, ToolReturn
from pydantic_ai.messages import (
    ModelMessage,
    ModelRequest,
    ModelResponse,
    TextPart,
    ToolCallPart,
    ToolReturnPart,
    UserPromptPart,
)

from reelwright.domain import Problem

HOUSE = "reelwright"
"""Who answers when no model does."""

_BROKEN_OFF = "This was broken off before it was done."


def broken_off(
    dialogue: Dialogue,
    said: str | None,
    new: Sequence[ModelMessage],
    results: DeferredToolResults | None,
    problem: Problem,
) -> Dialogue:
    """Give a dialogue as it is after a run that failed: whole, so that it can go on."""
    messages = [*dialogue.messages, *new]
    known: Mapping[str, Any] = {} if results is None else results.calls
    open_calls = _unanswered(messages)
    if open_calls:
        returns = [_return_of(call, known) for call in open_calls]
        messages.append(ModelRequest(parts=returns))
    if said is not None and not holds_prompt(new):
        messages.append(ModelRequest(parts=[UserPromptPart(said)]))
    sentence = f"{problem.message} {problem.fix or ''}".strip()
    messages.append(ModelResponse(parts=[TextPart(sentence)], model_name=HOUSE))
    dialogue.messages[:] = messages
    dialogue.deferred_tool_requests = None
    for message in new:
        if isinstance(message, ModelResponse):
            dialogue.usage += message.usage
            dialogue.usage.requests += 1
    return dialogue


def _unanswered(messages: Sequence[ModelMessage]) -> list[ToolCallPart]:
    """Give the calls of the last response that no return answers."""
    for place in range(len(messages) - 1, -1, -1):
        message = messages[place]
        if isinstance(message, ModelResponse):
            answered = {
                part.tool_call_id
                for later in messages[place + 1 :]
                for part in later.parts
                if isinstance(part, ToolReturnPart)
            }
            return [
                part
                for part in message.parts
                if isinstance(part, ToolCallPart) and part.tool_call_id not in answered
            ]
    return []


def _return_of(call: ToolCallPart, known: Mapping[str, Any]) -> ToolReturnPart[Any]:
    result = known.get(call.tool_call_id, ToolFailed(_BROKEN_OFF))
    if isinstance(result, ToolFailed):
        return ToolReturnPart(call.tool_name, result.message, call.tool_call_id, outcome="failed")
    if isinstance(result, ToolReturn):
        return ToolReturnPart(
            call.tool_name, result.return_value, call.tool_call_id, metadata=result.metadata
        )
    return ToolReturnPart(call.tool_name, result, call.tool_call_id)


def holds_prompt(messages: Sequence[ModelMessage]) -> bool:
    """Say whether the user said something in messages."""
    return any(isinstance(part, UserPromptPart) for message in messages for part in message.parts)
