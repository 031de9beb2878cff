"""Every socket in the wall: what we need from the outside, in our own words.

Tools and steps import these. Only `app.py` knows what is plugged in. Every call that touches a
user's things takes their `owner`, and something of another owner is *not found*.
"""

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
from reelwright.ports.running import Bell, Bells, Progress, Queue, WakeUps, Watchers
from reelwright.ports.store import (
    Channels,
    Clips,
    Highlights,
    Need,
    Publications,
    Steps,
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
    "Channels",
    "Clips",
    "Downloaded",
    "Downloader",
    "Highlights",
    "Need",
    "Objects",
    "Progress",
    "Publications",
    "Queue",
    "Speech",
    "Steps",
    "StoredObject",
    "Transcriber",
    "TranscriberCard",
    "UploadLink",
    "Videos",
    "Voiceovers",
    "Voices",
    "WakeUps",
    "Watchers",
]
