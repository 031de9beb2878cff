"""The scripted planner: what a person said becomes calls of tools, without a language model.

Each language is a file of words in `languages/`; the code knows concepts only. A message is cut
into segments (`segments`), each read for what it asks for (`heads`) and what it says about it
(`slots`); the wishes that come of it (`wishes`, `hearing`) are settled into calls (`settle/`).
"""

from reelwright.agent.scripted.known import (
    Known,
    KnownClip,
    KnownJob,
    KnownPublication,
    KnownVideo,
    KnownVoiceover,
    Turn,
    Understood,
)
from reelwright.agent.scripted.understanding import understand

__all__ = [
    "Known",
    "KnownClip",
    "KnownJob",
    "KnownPublication",
    "KnownVideo",
    "KnownVoiceover",
    "Turn",
    "Understood",
    "understand",
]
