"""What has to be done before a step, and whether it has been done already."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from reelwright.domain import (
    Call,
    Handling,
    Owner,
    Problem,
    Step,
    StepId,
    StepState,
    new_id,
)
from reelwright.errors import NotFoundError, ReelwrightError, UnavailableError
from reelwright.ports import Looked, Need, SupersededError
from reelwright.steps.checking import check
from reelwright.steps.looks import (
    FETCH,
    FirstLook,
    Look,
    NeedFailedError,
    NotReadyError,
    Preview,
)
from reelwright.steps.memo import call_key, memo_key
from reelwright.steps.problems import BROKEN, problem_of
from reelwright.steps.tracing import trace_context
from reelwright.tool import AnyTool, House, Result, Tools, Weight

logger = logging.getLogger(__name__)

_LOOKS = 3
"""How often it is looked again for what is remembered, when that changed meanwhile."""

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class _Write(Protocol[T_co]):
    async def __call__(self, step: Step, /, *, looked: Looked | None = None) -> T_co: ...


@dataclass(slots=True)
class Planner:
    """Turns calls into steps, and steps into what they wait for."""

    house: House
    tools: Tools

    async def plan(self, owner: Owner, call: Call) -> Step:
        """Write a step down, or give the one that already answers the same call.

        It is QUEUED when nothing else has to be done before it, and has ended when an earlier one
        has the same result; it is PLANNED when there is more to look at.

        Raises:
            ArgumentsError, NotFoundError: no step can come of this.
        """
        draft = self.drafted(owner, call)
        return await self.written(draft, self.house.steps.plan)

    async def written(self, draft: Step, write: "_Write[T]") -> T:
        """Write a step down as far as it goes at once, so that it is written once."""
        for _ in range(_LOOKS):
            step, looked = await self._as_it_begins(draft)
            try:
                return await write(step, looked=looked)
            except SupersededError:
                continue
        return await write(draft)

    async def _as_it_begins(self, draft: Step) -> tuple[Step, Looked | None]:
        planning = FirstLook(self, draft, self.find(draft.tool), [])
        try:
            step = await self._looked_at(planning)
        except UnavailableError:
            return draft, None
        if step.state is StepState.WAITING:
            return draft, None
        return step, planning.looked if step.state is StepState.QUEUED else None

    def drafted(self, owner: Owner, call: Call, *, parent: Step | None = None) -> Step:
        """Give the step that would be written down for a call.

        Raises:
            ArgumentsError, NotFoundError: no step can come of this.
        """
        tool = self.find(call.tool)
        args = check(tool, call).model_dump(mode="json")
        name = StepId(new_id("stp"))
        return Step(
            id=name,
            owner=owner,
            tool=call.tool,
            args=args,
            parent_id=None if parent is None else parent.id,
            job_id=name if parent is None else parent.job_id or parent.id,
            is_job=not is_instant(tool),
            created_at=self.house.now(),
            handling=Handling(
                call_key=call_key(owner, Call(tool=call.tool, args=args)),
                weight=tool.weight,
                trace=trace_context() if parent is None else parent.handling.trace,
            ),
        )

    async def advance(self, step: Step, *, plan_child: Callable[[Step], None]) -> Step:
        """Look at what a step needs, and give it in its next state.

        That is WAITING when it needs others first (each new one is passed to `plan_child`),
        SUCCEEDED when an earlier step has the same result, FAILED when it cannot be done, and
        QUEUED when a worker may have it.
        """
        needs = list(await self.house.steps.needs_of(step.id))
        planning = Look(self, step, self.find(step.tool), needs)
        step = await self._looked_at(planning)
        for child in planning.planned:
            plan_child(child)
        return step

    async def _looked_at(self, planning: Look) -> Step:
        step, tool = planning.step, planning.tool
        try:
            args = await planning.prepared()
        except NotReadyError:
            return step.model_copy(update={"state": StepState.WAITING})
        except NeedFailedError as error:
            return _ended(step, self.house, problem=error.need.problem)
        except UnavailableError:
            raise
        except ReelwrightError as error:
            return _ended(step, self.house, problem=problem_of(error))
        except Exception:
            logger.exception("%s broke while %s was planned", step.tool, step.id)
            return _ended(step, self.house, problem=BROKEN)
        video = planning.found_video
        key = memo_key(
            step.owner,
            tool,
            args,
            video=video,
            needs=[_key_of(need) for need in planning.needs if need.call.tool != FETCH],
            marks=planning.marks,
        )
        step = step.model_copy(
            update={
                "args": args.model_dump(mode="json"),
                "memo_key": key,
                "video_id": None if video is None else video.id,
                "media_seconds": None if video is None else video.duration,
            }
        )
        if tool.is_remembered and not getattr(args, "refresh", False):
            earlier = await self.house.steps.remembered(step.owner, key)
            planning.looked = Looked(None if earlier is None else earlier.id)
            result = None if earlier is None else await self._as_it_is_now(tool, earlier)
            if earlier is not None and result is not None:
                return _reused(step, self.house, earlier, result)
        return step.model_copy(update={"state": StepState.QUEUED, "doing": ""})

    async def preview(self, owner: Owner, call: Call) -> list[Step]:
        """Say what a call would lead to, as far as can be known without doing anything.

        What is remembered comes as SUCCEEDED, what would be done as PLANNED or QUEUED; a step that
        waits for one that is not done yet cannot say what else it will need.

        Raises:
            ArgumentsError, NotFoundError: no step can come of this.
        """
        seen: list[Step] = []
        await self.previewed(owner, call, seen)
        return seen

    async def foreseen(self, owner: Owner, call: Call) -> tuple[str, ...]:
        """Say what would come of a call, as far as it is known from what is there.

        Raises:
            ArgumentsError, NotFoundError: no step can come of this.
        """
        tool = self.find(call.tool)
        if tool.foresee is None:
            return ()
        planning = Preview(self, self.drafted(owner, call), tool, [], seen=[])
        try:
            return await tool.foresee(await planning.prepared(), planning)
        except (NotReadyError, NeedFailedError):
            return ()

    async def previewed(self, owner: Owner, call: Call, seen: list[Step]) -> Step:
        """Preview a call and what it needs, adding to `seen` what is not in it yet."""
        tool = self.find(call.tool)
        step = self.drafted(owner, call)
        step = await self._looked_at(Preview(self, step, tool, [], seen=seen))
        if step.problem is not None and step.state is StepState.FAILED and step.problem is BROKEN:
            raise RuntimeError(f"planning {tool.name} broke")
        if not any(each.tool == step.tool and each.args == step.args for each in seen):
            seen.append(step)
        return step

    def find(self, name: str) -> AnyTool:
        """Look a tool up.

        Raises:
            NotFoundError: there is none.
        """
        tool = self.tools.get(name)
        if tool is None:
            raise NotFoundError(
                f"There is no tool {name[:60]!r}.",
                code="tool_not_found",
                fix=f"There are: {', '.join(self.tools)}.",
            )
        return tool

    async def _as_it_is_now(self, tool: AnyTool, earlier: Step) -> dict[str, Any] | None:
        """Give a result again, as long as all that it names is still there."""
        assert earlier.result is not None  # noqa: S101 - it succeeded
        if tool.result.stands_alone():
            return earlier.result
        result: Result = tool.result.model_validate(earlier.result)
        for key in result.file_keys():
            if not await self.house.objects.exists(earlier.owner, key):
                return None
        try:
            now = await result.as_it_is_now(self.house, earlier.owner)
        except NotFoundError:
            return None
        return None if now is None else now.model_dump(mode="json")


def _key_of(need: Need) -> str:
    """Say what a need adds to what a result is remembered by: its own key, or how it failed."""
    if need.step.problem is None:
        return need.step.memo_key or need.step.id
    return f"{need.step.problem.code} {need.call_key}"


def _ended(step: Step, house: House, *, problem: Problem | None) -> Step:
    return step.model_copy(
        update={"state": StepState.FAILED, "problem": problem, "finished_at": house.now()}
    )


def _reused(step: Step, house: House, earlier: Step, result: dict[str, Any]) -> Step:
    return step.model_copy(
        update={
            "state": StepState.SUCCEEDED,
            "result": result,
            "reused_from": earlier.reused_from or earlier.id,
            "share": 1.0,
            "finished_at": house.now(),
        }
    )


def is_instant(tool: AnyTool) -> bool:
    """Say whether a tool is carried out at once, by the one who asks."""
    return tool.weight is Weight.NOTHING
