"""What a tool is given besides its arguments: while it is planned, and while it is carried out."""

import mimetypes
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from reelwright.domain import Call, Owner, Step, Video, VideoId, id_of
from reelwright.errors import MediaError
from reelwright.ports import Progress
from reelwright.tool.house import House
from reelwright.tool.outcome import Outcome, Outcomes


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

    _named: dict[str, int] = field(default_factory=dict[str, int])

    def new_id(self, prefix: str) -> str:
        """Name something that this step makes: begun anew, it makes the same things again."""
        count = self._named[prefix] = self._named.get(prefix, 0) + 1
        return id_of(prefix, self.step.id, str(count))

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
        keys = [f"{self.owner}/{_of_attempt(name, n)}" for n in range(1, self.step.attempt + 1)]
        key = keys[-1] if keys else f"{self.owner}/{name}"
        kind, _ = mimetypes.guess_type(file.name)
        stored = await self.house.objects.put(self.owner, key, file, content_type=kind)
        for left in keys[:-1]:
            await self.house.objects.delete(self.owner, left)
        return Kept(key=key, size_bytes=stored.size_bytes, sha256=stored.sha256 or "")

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


def _of_attempt(name: str, attempt: int) -> str:
    """Keep what a worker that was lost may still write apart from what the next one writes."""
    folder, _, file = name.rpartition("/")
    return name if attempt == 1 else f"{folder}/{attempt}/{file}"
