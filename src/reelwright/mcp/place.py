"""Where a server listens. Imports nothing heavy: whoever may not listen there is told at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import ip_address

from reelwright.errors import EnvironmentProblem

PATH = "/mcp"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where the server listens, and under which names it is reached."""

    host: str = "127.0.0.1"
    port: int = 8765
    hosts: Sequence[str] = ()
    """Further names in `Host`, such as `mcp.example.com`."""

    origins: Sequence[str] = ()
    """Pages whose scripts may ask, such as `https://ui.example.com`."""

    @property
    def is_loopback(self) -> bool:
        try:
            return ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"

    @property
    def name(self) -> str:
        """The host as it stands in addresses."""
        return f"[{self.host}]" if ":" in self.host else self.host

    def refuse_strangers(self, *, has_users: bool) -> None:
        """Refuse to listen where others can reach us, when nobody could be told apart.

        Raises:
            EnvironmentProblem: that is so (`users_missing`).
        """
        if not self.is_loopback and not has_users:
            raise EnvironmentProblem(
                f"{self.host} can be reached from elsewhere, and there are no users to tell apart.",
                code="users_missing",
                fix="Listen on 127.0.0.1; whoever is elsewhere comes through a tunnel, such as "
                "ssh -L, until there are users.",
            )
