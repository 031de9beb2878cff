"""Names of things. Ours, never a client's or a model's: those repeat."""

import hashlib
import secrets
from typing import NewType

VideoId = NewType("VideoId", str)
StepId = NewType("StepId", str)
HighlightId = NewType("HighlightId", str)
ClipId = NewType("ClipId", str)
PublicationId = NewType("PublicationId", str)
VoiceoverId = NewType("VoiceoverId", str)
ConversationId = NewType("ConversationId", str)
Owner = NewType("Owner", str)

LOCAL = Owner("local")
"""The single user of an embedded installation."""

_LETTERS = "abcdefghjkmnpqrstvwxyz23456789"
_LENGTH = 12


def new_id(prefix: str) -> str:
    """Make a fresh name such as `vid_k3m9x2ab7q4t`: 12 letters of 30 hold 58 random bits."""
    return f"{prefix}_{''.join(secrets.choice(_LETTERS) for _ in range(_LENGTH))}"


def id_of(prefix: str, *what: str) -> str:
    """Make a name of what it is the name of: the same again is the same name."""
    number = int.from_bytes(hashlib.sha256("\0".join(what).encode()).digest())
    letters = []
    for _ in range(_LENGTH):
        number, place = divmod(number, len(_LETTERS))
        letters.append(_LETTERS[place])
    return f"{prefix}_{''.join(letters)}"
