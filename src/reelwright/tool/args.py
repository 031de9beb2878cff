"""What goes into a tool, and what comes out of it."""

from typing import ClassVar, Self

from reelwright.domain import Owner, StoredFile, Value
from reelwright.tool.house import House


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

    async def as_it_is_now(self, house: House, owner: Owner) -> Self | None:  # noqa: ARG002 - most stay as they are
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
