"""Every socket in the wall: what we need from the outside, in our own words.

Tools and steps import these. Only `app.py` knows what is plugged in. Every call that touches a
user's things takes their `owner`, and something of another owner is *not found*.
"""

from reelwright.ports.conversations import Budgets, Conversations
from reelwright.ports.objects import (
    KEPT_TEMPORARY,
    TEMPORARY,
    Objects,
    StoredObject,
    UploadLink,
)
from reelwright.ports.providers import (
    Aligned,
    Aligner,
    AlignerCard,
    Downloaded,
    Downloader,
    Speech,
    Transcriber,
    TranscriberCard,
    Voices,
)
from reelwright.ports.running import Bell, Bells, Progress, WakeUps
from reelwright.ports.steps import (
    DeadlyError,
    Events,
    Fence,
    Leases,
    Looked,
    Need,
    Steps,
    SupersededError,
    Unfinished,
    fence,
)
from reelwright.ports.store import (
    Channels,
    Clips,
    Highlights,
    Publications,
    Videos,
    Voiceovers,
)

__all__ = [
    "KEPT_TEMPORARY",
    "TEMPORARY",
    "Aligned",
    "Aligner",
    "AlignerCard",
    "Bell",
    "Bells",
    "Budgets",
    "Channels",
    "Clips",
    "Conversations",
    "DeadlyError",
    "Downloaded",
    "Downloader",
    "Events",
    "Fence",
    "Highlights",
    "Leases",
    "Looked",
    "Need",
    "Objects",
    "Progress",
    "Publications",
    "Speech",
    "Steps",
    "StoredObject",
    "SupersededError",
    "Transcriber",
    "TranscriberCard",
    "Unfinished",
    "UploadLink",
    "Videos",
    "Voiceovers",
    "Voices",
    "WakeUps",
    "fence",
]
