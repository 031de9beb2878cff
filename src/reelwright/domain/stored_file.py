from pydantic import NonNegativeInt

from reelwright.domain.value import Value


class StoredFile(Value):
    """A file that was made, as a person would take it home."""

    key: str
    """Where the object store keeps it."""

    name: str
    """What to call it."""

    media_type: str
    """Its kind, such as `video/mp4`."""

    size_bytes: NonNegativeInt
    """Its size."""
