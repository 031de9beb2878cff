"""One go at answering: a model chooses tools until it answers, or until jobs are waited for."""

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic_ai import (
    Agent,
    Conversation as Dialogue,
    DeferredToolRequests,
    DeferredToolResults,
    RunContext,
    ToolFailed,
    UsageLimits,
    capture_run_messages,
)
from pydantic_ai.exceptions import AgentRunError, FallbackExceptionGroup
from pydantic_ai.messages import (
    ModelMessage,
    ModelResponse,
    TextPart,
    ToolCallPart,
)
from pydantic_ai.models import Model
from pydantic_ai.usage import RunUsage

from reelwright.agent.errand import Errand
from reelwright.agent.history import History
from reelwright.agent.mending import HOUSE, broken_off, holds_prompt
from reelwright.agent.notes import Notes
from reelwright.agent.refusals import problem_of_run
from reelwright.agent.scripted_model import ASKS, SCRIPTED
from reelwright.agent.toolset import JOB, WAIT_FOR_JOB, planner_tools, still_running, told
from reelwright.domain import ConversationState, Problem, Spent, Step, StepId, new_id
from reelwright.errors import NotFoundError
from reelwright.prompts import prompt
from reelwright.tool import Tools

PlannerAgent = Agent[Errand, str | DeferredToolRequests]

_GONE = "The job is gone, with what it was about."


def planner_agent(tools: Tools) -> PlannerAgent:
    """Give the planner: the tools of the registry, what it is told, and no model yet."""
    agent: PlannerAgent = Agent(
        name="planner",
        deps_type=Errand,
        output_type=[str, DeferredToolRequests],
        tools=planner_tools(tools),
        instructions=prompt("planner"),
        retries={"tools": 3, "output": 2},
    )

    @agent.instructions
    def what_is_known(ctx: RunContext[Errand]) -> str | None:
        return ctx.deps.knowledge or None

    return agent


async def take_turn(
    agent: PlannerAgent,
    history: History,
    errand: Errand,
    model: Model,
    limits: UsageLimits,
    *,
    within: float | None = None,
) -> Spent:
    """Have the planner go on from where a conversation stands, and keep what came of it.

    What refuses for good (a limit, a model that cannot answer `within` so many seconds) is an
    answer, too: the conversation says so and can go on from there. Gives what the models took.

    Raises:
        ConversationConflict: somebody else has written the conversation since it was claimed.
    """
    dialogue = await history.load(history.held.id)
    assert dialogue is not None  # noqa: S101 - it is held
    said = history.notes.prompt
    before = _spent(dialogue.usage, model)
    results, unfinished = await _results(dialogue.deferred_tool_requests, errand)
    run = new_id("run")
    problem = None
    with capture_run_messages() as seen:
        try:
            ended = await agent.run(
                said,
                conversation=dialogue,
                deferred_tool_results=results,
                deps=errand,
                model=model,
                usage_limits=limits,
                timeout=within,
                run_id=run,
            )
        except (AgentRunError, FallbackExceptionGroup) as error:
            problem = problem_of_run(error)
            new = [message for message in seen if message.run_id == run]
            dialogue = broken_off(dialogue, said, new, results, problem)
        else:
            dialogue = ended.conversation
    if unfinished and dialogue.deferred_tool_requests is None:
        dialogue = _waiting_on(dialogue, unfinished)
    is_waiting = dialogue.deferred_tool_requests is not None
    taken = _spent(dialogue.usage, model)
    history.state = ConversationState.WAITING if is_waiting else ConversationState.ANSWERED
    history.notes = _noted(history.notes, errand, dialogue.messages, problem=problem).model_copy(
        update={"spent": taken}
    )
    await history.save(dialogue)
    return _difference(taken, before)


async def say_why_not(history: History, problem: Problem) -> None:
    """Answer with why there is no proper answer, without asking a model.

    Raises:
        ConversationConflict: somebody else has written the conversation since it was claimed.
    """
    dialogue = await history.load(history.held.id)
    assert dialogue is not None  # noqa: S101 - it is held
    dialogue = broken_off(dialogue, history.notes.prompt, [], None, problem)
    history.state = ConversationState.ANSWERED
    history.notes = history.notes.model_copy(
        update={
            "prompt": None,
            "text": _text_since_prompt(dialogue.messages),
            "problem": problem,
        }
    )
    await history.save(dialogue)


async def _results(
    pending: DeferredToolRequests | None, errand: Errand
) -> tuple[DeferredToolResults | None, list[StepId]]:
    """Give what came of the jobs that calls wait for, and name those that have not ended."""
    if pending is None:
        return None, []
    unfinished: list[StepId] = []
    calls: dict[str, Any] = {}
    for call in pending.calls:
        job = StepId(pending.metadata[call.tool_call_id][JOB])
        try:
            step: Step = await errand.house.steps.get(errand.owner, job)
        except NotFoundError:
            calls[call.tool_call_id] = ToolFailed(_GONE)
            continue
        if not step.state.is_final:
            unfinished.append(step.id)
            calls[call.tool_call_id] = await still_running(errand, step)
            continue
        try:
            calls[call.tool_call_id] = told(errand, step)
        except ToolFailed as failure:
            calls[call.tool_call_id] = failure
    return DeferredToolResults(calls=calls), unfinished


def _waiting_on(dialogue: Dialogue, jobs: Sequence[StepId]) -> Dialogue:
    """Let a dialogue that was answered meanwhile still hear of jobs that were begun before."""
    calls = [ToolCallPart(WAIT_FOR_JOB, {JOB: job}) for job in jobs]
    last = dialogue.messages[-1]
    assert isinstance(last, ModelResponse)  # noqa: S101 - it was answered
    dialogue.messages[-1] = dataclasses.replace(last, parts=[*last.parts, *calls])
    dialogue.deferred_tool_requests = DeferredToolRequests(
        calls=calls,
        metadata={call.tool_call_id: {JOB: job} for call, job in zip(calls, jobs, strict=True)},
    )
    return dialogue


def _noted(
    notes: Notes,
    errand: Errand,
    messages: Sequence[ModelMessage],
    *,
    problem: Problem | None,
) -> Notes:
    now = errand.house.now()
    by = [m.model_name for m in messages if isinstance(m, ModelResponse) and m.model_name]
    asked = [each for each in notes.questions if each.expires_at > now]
    subjects = {each.subject_sha256 for each in errand.questions}
    return notes.model_copy(
        update={
            "prompt": None,
            "text": _text_since_prompt(messages),
            "asks": _asks(messages[-1]),
            "problem": problem,
            "model": next((name for name in reversed(by) if name != HOUSE), notes.model),
            "jobs": tuple(dict.fromkeys((*notes.jobs, *_in_order(errand.jobs, messages)))),
            "questions": (
                *(each for each in asked if each.subject_sha256 not in subjects),
                *errand.questions,
            ),
        }
    )


def _in_order(jobs: Mapping[str, StepId], messages: Sequence[ModelMessage]) -> list[StepId]:
    """Give steps in the order of their calls: which was begun first is chance."""
    calls = [p.tool_call_id for m in messages for p in m.parts if isinstance(p, ToolCallPart)]
    return [jobs[name] for name in calls if name in jobs]


def _text_since_prompt(messages: Sequence[ModelMessage]) -> str:
    """Give all that the planner said to the last message."""
    said: list[str] = []
    for message in reversed(messages):
        if isinstance(message, ModelResponse):
            said += [p.content for p in reversed(message.parts) if isinstance(p, TextPart)]
        elif holds_prompt([message]):
            break
    return "\n\n".join(text.strip() for text in reversed(said) if text.strip())


def _asks(last: ModelMessage) -> bool:
    """Say whether an answer asks something: as the scripted planner says, else by how it ends."""
    if not isinstance(last, ModelResponse):
        return False
    if last.metadata and ASKS in last.metadata:
        return bool(last.metadata[ASKS])
    said = [part.content for part in last.parts if isinstance(part, TextPart)]
    return bool(said) and said[-1].rstrip().endswith(("?", "\uff1f", "\u061f"))


def _spent(usage: RunUsage, model: Model) -> Spent:
    if model.model_name == SCRIPTED:
        # What runs here takes no tokens; pydantic-ai guesses some.
        return Spent(requests=usage.requests)
    return Spent(
        requests=usage.requests,
        input_tokens=usage.input_tokens,
        output_tokens=usage.output_tokens,
        dollars=None if usage.cost is None else float(usage.cost),
    )


def _difference(after: Spent, before: Spent) -> Spent:
    dollars = None if after.dollars is None else after.dollars - (before.dollars or 0)
    return Spent(
        requests=after.requests - before.requests,
        input_tokens=after.input_tokens - before.input_tokens,
        output_tokens=after.output_tokens - before.output_tokens,
        dollars=dollars,
    )
