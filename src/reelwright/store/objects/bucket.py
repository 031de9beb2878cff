"""Where a bucket is, and who asks."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket:
    """Where the bytes go."""

    name: str
    prefix: str = ""
    """What stands before every key; empty, or ends with a slash."""

    endpoint: str | None = None
    """Left out: AWS."""

    region: str | None = None
    """Left out: what AWS's own tools would take, else `us-east-1`."""

    access_key: str | None = field(default=None, repr=False)
    secret_key: str | None = field(default=None, repr=False)
    """Both left out: what AWS's own tools would take."""

    path_style: bool = False
    """Whether the bucket's name stands in the path, as most servers but AWS's want it."""
