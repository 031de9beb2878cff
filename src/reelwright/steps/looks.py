"""One look at one step: what the tool says it needs, and what has come of that so far."""

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from reelwright.domain import Call, Owner, Step, StepState, Video, VideoId
from reelwright.errors import ArgumentsError
from reelwright.ports import Looked, Need
from reelwright.tool import AnyTool, Args, House, Outcome

if TYPE_CHECKING:
    from reelwright.steps.planner import Planner

FETCH = "fetch"
"""Brings in what is named by a source. The video it gave goes into what is remembered, and so a
source is the same as the id of its video."""


class NotReadyError(Exception):
    """Something that is needed has not ended yet."""


class NeedFailedError(Exception):
    def __init__(self, need: Step) -> None:
        super().__init__(need.id)
        self.need = need


@dataclass(slots=True)
class Look:
    """Implements `reelwright.tool.Planning` for one look at one step."""

    planner: "Planner"
    step: Step
    tool: AnyTool
    needs: list[Need]
    planned: list[Step] = field(default_factory=list[Step])
    marks: list[str] = field(default_factory=list[str])
    found_video: Video | None = None
    looked: Looked | None = None

    @property
    def owner(self) -> Owner:
        return self.step.owner

    @property
    def house(self) -> House:
        return self.planner.house

    async def prepared(self) -> Args:
        args: Args = self.tool.args.model_validate(self.step.args)
        args.refuse()
        named = getattr(args, "video", None)
        if isinstance(named, str):
            args = args.model_copy(update={"video": (await self.video(named)).id})
        if self.tool.prepare is not None:
            args = await self.tool.prepare(args, self)
        return args

    async def bring(self, source: str) -> Video:
        if source.startswith("vid_"):
            return await self.house.video(self.owner, VideoId(source))
        (fetched,) = await self.need(Call(tool=FETCH, args={"source": source}))
        name = fetched.noun("video", Video).id
        return await self.house.video(self.owner, name)

    async def video(self, named: str | None = None) -> Video:
        if named is not None:
            self.found_video = await self.bring(named)
        if self.found_video is None:
            raise ArgumentsError(
                f"{self.tool.name} was not told which video.",
                fix="Give `video`: an id, such as vid_..., or a source.",
            )
        return self.found_video

    def mark(self, *what: str) -> None:
        self.marks.extend(what)

    async def need(self, *calls: Call) -> tuple[Outcome, ...]:
        found = [await self._found(call) for call in calls]
        if not all(need.step.state.is_final for need in found):
            raise NotReadyError
        for need in found:
            if need.step.state is not StepState.SUCCEEDED and not need.call.is_optional:
                raise NeedFailedError(need.step)
        return tuple(Outcome(call=need.call, step=need.step) for need in found)

    async def _found(self, call: Call) -> Need:
        child = self.planner.drafted(self.owner, call, parent=self.step)
        key = child.handling.call_key
        for need in self.needs:
            if need.call_key == key:
                return need
        kept = call.model_copy(update={"args": child.args})
        write = partial(self.house.steps.plan_need, self.step, kept)
        need = await self.planner.written(child, write)
        self.needs.append(need)
        if need.step.id == child.id:
            self.planned.append(need.step)
        return need


@dataclass(slots=True)
class FirstLook(Look):
    """Planning of a step that is not written down yet: it can need nothing."""

    async def _found(self, call: Call) -> Need:  # noqa: ARG002 - whatever it is
        raise NotReadyError


@dataclass(slots=True)
class Preview(Look):
    """Planning that writes nothing down: what is needed is previewed in turn."""

    seen: list[Step] = field(default_factory=list[Step])

    async def _found(self, call: Call) -> Need:
        key = self.planner.drafted(self.owner, call, parent=self.step).handling.call_key
        for need in self.needs:
            if need.call_key == key:
                return need
        child = await self.planner.previewed(self.owner, call, self.seen)
        need = Need(call_key=key, call=call, step=child)
        # What is needed goes into what a result is remembered by.
        self.needs.append(need)
        return need
