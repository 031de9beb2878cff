"""Every name of a boundary that the source can say, found by reading it."""

import re
from pathlib import Path

import reelwright

SOURCE = Path(reelwright.__file__).parent

_COMMITS = re.compile(r'\b(?:retried|transaction)\(\s*[\w.]+,\s*f?"([^"]+)"')
_READS = re.compile(r'\breading\(\s*[\w.]+,\s*f?"([^"]+)"')
_BOUNDARIES = re.compile(r'\b(?:blocking_)?boundary\(\s*"([^"]+)"')
_CROSSINGS = re.compile(r'"(objects\.\w+)"')
_SINGLE = re.compile(r'\breach(?:ed)?\(\s*"([^"]+)"')

ROOMS = ("videos", "highlights", "clips", "voiceovers", "publications")
"""The tables of nouns: what all of them can do has its name from the table's."""

NOT_REACHED = {
    # What shelves could do, and nobody asks of them.
    "commit highlights.update": "highlights are never changed",
    "commit highlights.remove": "highlights go with their video",
    "read highlights.list": "highlights are listed by video",
    "read highlights.trashed": "highlights go with their video",
    "read highlights.newest": "only a message asks for it, when there is no such highlight",
    "read clips.newest": "only a message asks for it, when there is no such clip",
    "read videos.newest": "only a message asks for it, when there is no such video",
    "read voiceovers.newest": "only a message asks for it, when there is no such voiceover",
    "read voiceovers.list": "nothing lists them",
    "commit publications": "what is prepared for a channel is written in one step, like a clip",
    "read publications": "nothing is published yet: only `library` lists them",
    # No scene talks with the planner; tests of the agent kill its processes by themselves.
    "commit conversations": "as said above",
    "read conversations": "as said above",
    "commit budgets": "as said above",
    "read budgets": "as said above",
    # What takes more than a moment to come to.
    "commit events.forget": "once an hour: reached at the start only where that is soon",
    "commit leases.give_back": "only after a commit whose answer was lost",
    "commit steps.forget_video": "a person throws a video away; nothing else runs on it then",
    "objects.put_abort": "only when one of several parts fails",
    "objects.receive": "only uploads from outside come so, and no door takes any yet",
    "objects.copy before": "where a disk has no hard links, or lies apart",
    "objects.copy after": "as above",
}
"""How names begin that no scene reaches, and why none does."""


def names() -> set[str]:
    """Give every name there can be."""
    found = set[str]()
    for file in SOURCE.rglob("*.py"):
        text = file.read_text(encoding="utf-8")
        for name in _COMMITS.findall(text):
            found |= _both(f"commit {name}")
        found |= {f"read {each}" for name in _READS.findall(text) for each in _of_rooms(name)}
        for name in _BOUNDARIES.findall(text):
            found |= _both(name)
        if "store/objects" in str(file):
            for name in _CROSSINGS.findall(text):
                found |= _both(name)
        found |= set(_SINGLE.findall(text))
    return {name for name in found if "{name}" not in name}


def _both(name: str) -> set[str]:
    return {f"{each} {when}" for each in _of_rooms(name) for when in ("before", "after")}


def _of_rooms(name: str) -> set[str]:
    if "{self._room}" not in name:
        return {name}
    return {name.replace("{self._room}", room) for room in ROOMS}
