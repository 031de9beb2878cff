"""What a tool is. Every file in `reelwright.tools` makes one."""

import hashlib
import inspect
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any, ClassVar, Generic, Protocol, Self, TypeAlias, TypeVar, get_type_hints

from reelwright.domain import (
    Call,
    Clip,
    ClipId,
    Owner,
    Problem,
    Step,
    StoredFile,
    Value,
    Video,
    VideoId,
)
from reelwright.errors import MediaError, NotFoundError
from reelwright.media.ffmpeg import Ffmpeg, told_when_full
from reelwright.ports import (
    Aligner,
    Channels,
    Clips,
    Downloader,
    Highlights,
    Objects,
    Progress,
    Publications,
    Steps,
    Transcriber,
    Videos,
    Voiceovers,
    Voices,
)

V = TypeVar("V", bound=Value)


class Args(Value):
    """Base of every tool's arguments. Its JSON Schema is what the planner sees."""

    not_remembered_by: ClassVar[frozenset[str]] = frozenset()
    """Arguments that change nothing about the result."""

    def refuse(self) -> None:
        """Refuse arguments that contradict each other, before anything is brought in for them.

        Raises:
            ArgumentsError: they do.
        """


class RepeatableArgs(Args):
    """Arguments of a tool whose result is given again when nothing that goes into it changed."""

    not_remembered_by: ClassVar[frozenset[str]] = frozenset({"refresh"})

    refresh: bool = False
    """Whether to do it again although the result is remembered."""


class Result(Value):
    """Base of every tool's result. Stored whole; the planner reads `as_text()`."""

    def as_text(self) -> str:
        """Say in few tokens what the planner needs for its next decision."""
        return self.model_dump_json(exclude_none=True)

    @property
    def waits_for_person(self) -> bool:
        """Say whether nothing more happens until a person does something."""
        return False

    def files(self) -> tuple[StoredFile, ...]:
        """Give the files that were made, as a person would take them home."""
        return ()

    def file_keys(self) -> tuple[str, ...]:
        """Name the stored files without which this result is worth nothing."""
        return tuple(file.key for file in self.files())

    async def as_it_is_now(self, house: "House", owner: Owner) -> Self | None:  # noqa: ARG002 - most stay as they are
        """Give this result again, with what it names as that is now; None when that is gone.

        Raises:
            NotFoundError: that is gone, too.
        """
        return self

    @classmethod
    def stands_alone(cls) -> bool:
        """Say whether results of this kind name nothing that may be gone or changed since."""
        names = ("files", "file_keys", "as_it_is_now")
        return all(getattr(cls, name) is getattr(Result, name) for name in names)


class Effect(StrEnum):
    """The most a tool can do to the world."""

    READS = "reads"
    """Looks, and leaves everything as it was."""

    CREATES = "creates"
    """Adds things, and changes none."""

    PREPARES = "prepares"
    """Makes ready what only a person can let out of the house."""

    DESTROYS = "destroys"
    """Takes things away; a person can bring them back for a while."""


class Weight(StrEnum):
    """What a step uses most, so that as many run side by side as is good."""

    PROCESSOR = "processor"
    NETWORK = "network"
    ACCELERATOR = "accelerator"
    NOTHING = "nothing"
    """Done at once, in the process that asks: neither queued nor remembered."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a step that was needed."""

    call: Call
    step: Step

    def noun(self, name: str, kind: type[V]) -> V:
        """Read one field of the result as the noun that it is."""
        assert self.step.result is not None  # noqa: S101 - only outcomes that succeeded are read
        return kind.model_validate(self.step.result[name])

    def nouns(self, name: str, kind: type[V]) -> tuple[V, ...]:
        """Read one field of the result as many of a noun."""
        assert self.step.result is not None  # noqa: S101 - only outcomes that succeeded are read
        return tuple(kind.model_validate(each) for each in self.step.result[name])

    @property
    def notes(self) -> tuple[str, ...]:
        """What a user should know of it, such as a fallback that was taken."""
        notes: Any = (self.step.result or {}).get("notes", ())
        return tuple(str(note) for note in notes)

    @property
    def problem(self) -> Problem | None:
        return self.step.problem


@dataclass(frozen=True, slots=True)
class Outcomes:
    """What came of everything a step needed, in the order it was asked for."""

    all: tuple[Outcome, ...] = ()

    def of(self, tool: str) -> tuple[Outcome, ...]:
        """Give what came of every call to a tool."""
        return tuple(each for each in self.all if each.call.tool == tool)

    def the(self, tool: str) -> Outcome:
        """Give what came of the first call to a tool that `prepare` always asks for."""
        return self.of(tool)[0]

    def one(self, tool: str) -> Outcome | None:
        """Give what came of the first call to a tool, or None when it was not needed."""
        return next(iter(self.of(tool)), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """Everything of the house that a tool may touch: the same for every call."""

    videos: Videos
    highlights: Highlights
    clips: Clips
    voiceovers: Voiceovers
    publications: Publications
    channels: Channels
    steps: Steps
    objects: Objects
    transcribers: Mapping[str, Transcriber]
    voices: Mapping[str, Voices]
    downloader: Downloader
    ffmpeg: Ffmpeg
    allowed_roots: tuple[Path, ...] | None
    """Folders from which local files may be brought; None for anywhere."""

    fonts: Path | None
    """Folder with further fonts for captions."""

    default_voice: str
    """Voice or language of a voiceover when none was asked for."""

    aligner: Aligner | None = None
    """What lays known words over sound, where there is something."""

    now: Callable[[], datetime]

    async def video(self, owner: Owner, name: VideoId) -> Video:
        """Look up a video that is not in the trash.

        Raises:
            NotFoundError: there is none, or it is in the trash (`video_in_trash`).
        """
        video = await self.videos.get(owner, name)
        if video.deleted_at is not None:
            raise NotFoundError(
                f"{video.title!r} is in the trash.",
                code="video_in_trash",
                fix=f"Bring it back with `reelwright restore {name}`, or fetch it again.",
            )
        return video

    async def clip(self, owner: Owner, name: str) -> Clip:
        """Look up a clip that is not in the trash.

        Raises:
            NotFoundError: there is none, or it is in the trash (`clip_in_trash`).
        """
        clip = await self.clips.get(owner, ClipId(name))
        if clip.deleted_at is not None:
            raise NotFoundError(
                f"The clip {clip.title!r} is in the trash.",
                code="clip_in_trash",
                fix=f"Bring it back with `reelwright restore {name}`, or render another.",
            )
        return clip


class Planning(Protocol):
    """What a tool may do while it is being planned: look things up and ask for other steps."""

    @property
    def owner(self) -> Owner: ...

    @property
    def house(self) -> House: ...

    async def video(self, named: str | None = None) -> Video:
        """Give the video that the call is about; `named` says which when the arguments do not.

        An argument called `video` is looked up before `prepare` begins, and brought in when it is
        a source.
        """
        ...

    async def bring(self, source: str) -> Video:
        """Give another video than the one the call is about: an id, or a source to bring in."""
        ...

    def mark(self, *what: str) -> None:
        """Have the result remembered by something that is in no argument, such as a model."""
        ...

    async def need(self, *calls: Call) -> tuple[Outcome, ...]:
        """Ask for other steps to be done first, and give what came of them.

        Planning stops here until they are done, and begins again from the start then: so nothing
        but looking up may be done before it. A need that is not optional and fails, fails the step.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A file in the store."""

    key: str
    size_bytes: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolContext:
    """Everything a tool may touch besides its arguments."""

    owner: Owner
    step: Step
    house: House
    needed: Outcomes
    progress: Progress
    folder: Path
    """A folder of this step's own, empty at first and gone afterwards."""

    async def video(self, named: str) -> Video:
        """Look up the video of the call, which was brought in while it was planned.

        Raises:
            NotFoundError: it is gone.
        """
        return await self.house.video(self.owner, VideoId(named))

    async def keep(self, file: Path, name: str) -> "Kept":
        """Store a file of this step under a name of the owner's; the file is gone afterwards.

        Raises:
            EnvironmentProblem: no room (`disk_full`).
        """
        size = file.stat().st_size
        with file.open("rb") as opened:
            sha256 = hashlib.file_digest(opened, "sha256").hexdigest()
        key = f"{self.owner}/{name}"
        await self.house.objects.put(self.owner, key, file)
        return Kept(key=key, size_bytes=size, sha256=sha256)

    def media_of(self, video: Video) -> AbstractAsyncContextManager[Path]:
        """Give a local path to a video's media, for as long as the block lasts.

        Raises:
            MediaError: it is only a transcript (`media_missing`).
        """
        if video.key is None:
            raise MediaError(
                f"{video.title!r} is only a transcript: there is nothing to see or hear.",
                code="media_missing",
                fix="Fetch the video itself; keep the transcript beside it.",
            )
        return self.house.objects.open(self.owner, video.key)


A = TypeVar("A", bound=Args)
R = TypeVar("R", bound=Result)
ToolFunction: TypeAlias = Callable[[A, ToolContext], Awaitable[R]]
Prepare: TypeAlias = Callable[[A, Planning], Awaitable[A]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool(Generic[A, R]):
    """One thing the agent can do, described once for planner, queue, MCP, HTTP and command line."""

    name: str
    description: str
    args: type[A]
    result: type[R]
    function: ToolFunction[A, R]
    effect: Effect
    timeout: timedelta
    weight: Weight
    version: int
    """Raised when the same arguments would now give another result."""

    is_remembered: bool
    prepare: Prepare[A] | None = field(default=None)

    async def __call__(self, args: A, ctx: ToolContext) -> R:
        with told_when_full():
            return await self.function(args, ctx)


AnyTool: TypeAlias = Tool[Any, Any]
Tools: TypeAlias = Mapping[str, AnyTool]


def tool(
    *,
    effect: Effect,
    timeout: timedelta,
    weight: Weight = Weight.PROCESSOR,
    version: int = 1,
    is_remembered: bool = True,
    prepare: Prepare[A] | None = None,
) -> Callable[[ToolFunction[A, R]], Tool[A, R]]:
    """Make a tool of `async def name(args: SomeArgs, ctx: ToolContext) -> SomeResult`.

    Its name is the function's, its description the function's docstring, and its schemas are
    those of the two annotated types. `prepare` looks at the arguments before anything runs: it
    asks for what is needed, and gives them back with every `auto` resolved.
    """

    def make(function: ToolFunction[A, R]) -> Tool[A, R]:
        name = getattr(function, "__name__", "")
        if not function.__doc__:
            raise TypeError(f"{name}: its docstring is what the planner reads")
        hints = get_type_hints(function)
        return Tool(
            name=name,
            description=inspect.cleandoc(function.__doc__),
            args=hints["args"],
            result=hints["return"],
            function=function,
            effect=effect,
            timeout=timeout,
            weight=weight,
            version=version,
            is_remembered=is_remembered and weight is not Weight.NOTHING,
            prepare=prepare,
        )

    return make
