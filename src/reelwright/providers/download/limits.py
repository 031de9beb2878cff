from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class DownloadLimits:
    """What one download may take."""

    size_bytes: int = 32 * 1024**3
    """Largest file."""

    duration: float = 12 * 3600.0
    """Longest video, in seconds, as the site claims."""

    seconds: float = 6 * 3600.0
    """Longest that a download may take."""

    idle_seconds: float = 60.0
    """Longest silence of a server."""

    redirects: int = 5
    """Most redirects of one request."""

    tries: int = 6
    """How often a connection that was cut is taken up again, at most."""

    side_bytes: int = 32 * 1024**2
    """Largest captions file or thumbnail."""
