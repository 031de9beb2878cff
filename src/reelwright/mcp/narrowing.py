"""Which tools a server shows: all of them, unless it was started with less."""

from collections.abc import Iterable
from dataclasses import dataclass

from reelwright.errors import ArgumentsError
from reelwright.tool import AnyTool, Effect, Tools


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowing:
    """What a server may do less than everything."""

    read_only: bool = False
    """Whether it only looks at what is there."""

    no_publish: bool = False
    """Whether it has nothing to do with publishing."""

    only: frozenset[str] | None = None
    """The tools it shows; None for all."""

    def shows(self, tool: AnyTool) -> bool:
        if self.read_only and tool.effect is not Effect.READS:
            return False
        if self.no_publish and tool.effect is Effect.PREPARES:
            return False
        return self.only is None or tool.name in self.only

    def shows_planner(self, name: str) -> bool:
        """Say whether it shows what may call any of the tools."""
        if self.read_only or self.no_publish:
            return False
        return self.only is None or name in self.only

    def refuse_unknown(self, tools: Tools, others: Iterable[str]) -> None:
        """Refuse names of tools that there are none of.

        Raises:
            ArgumentsError: there is one (`tool_not_found`).
        """
        known = {*tools, *others}
        if unknown := sorted((self.only or frozenset()) - known):
            raise ArgumentsError(
                f"There is no tool {', '.join(unknown)}.",
                code="tool_not_found",
                fix=f"There are: {', '.join(sorted(known))}.",
            )
