"""What YouTube takes, checked before anything is sent.

Source of the limits: YouTube Data API, `videos` resource (`snippet.title`, `snippet.description`,
`snippet.tags`, `status.publishAt`).
"""

from collections.abc import Sequence
from datetime import datetime

from reelwright.domain.publication import Privacy, Snapshot

MOST_TITLE_CHARACTERS = 100
MOST_DESCRIPTION_BYTES = 5000
MOST_TAG_CHARACTERS = 500
LONGEST_SECONDS = 12 * 3600
LARGEST_BYTES = 256 * 1024**3


def objections(snapshot: Snapshot, *, now: datetime) -> list[str]:
    """Give a sentence for everything that YouTube would refuse; none when it would take it."""
    found = [*_to_title(snapshot.title), *_to_description(snapshot.description)]
    if (length := tag_characters(snapshot.tags)) > MOST_TAG_CHARACTERS:
        found.append(
            f"The tags have {length} characters, {MOST_TAG_CHARACTERS} are allowed; a tag with a "
            "space counts two more, and so does each comma between."
        )
    if any("<" in tag or ">" in tag for tag in snapshot.tags):
        found.append("Tags may not hold angle brackets.")
    if snapshot.publish_at is not None:
        if snapshot.privacy is not Privacy.PRIVATE:
            found.append("A video with a time of publication has to be private until then.")
        if snapshot.publish_at <= now:
            found.append("The time of publication has passed.")
    if snapshot.duration > LONGEST_SECONDS:
        found.append("A video may be 12 hours long at most.")
    if snapshot.size_bytes > LARGEST_BYTES:
        found.append("A video may have 256 GB at most.")
    return found


def fitting_title(title: str) -> str:
    """Make a title that nobody chose for YouTube fit to be one there."""
    plain = " ".join(title.replace("<", "(").replace(">", ")").split())
    if len(plain) <= MOST_TITLE_CHARACTERS:
        return plain
    return plain[: MOST_TITLE_CHARACTERS - 1].rsplit(" ", 1)[0] + "\u2026"


def tag_characters(tags: Sequence[str]) -> int:
    """Count as YouTube does: commas between tags count, and quotes around those with a space."""
    return sum(len(tag) + 2 * (" " in tag) for tag in tags) + max(0, len(tags) - 1)


def _to_title(title: str) -> list[str]:
    found = []
    if not title.strip():
        found.append("The title is empty.")
    if len(title) > MOST_TITLE_CHARACTERS:
        found.append(f"The title has {len(title)} characters, {MOST_TITLE_CHARACTERS} are allowed.")
    if "<" in title or ">" in title:
        found.append("The title may not hold angle brackets.")
    return found


def _to_description(description: str) -> list[str]:
    found = []
    if (size := len(description.encode())) > MOST_DESCRIPTION_BYTES:
        found.append(f"The description has {size} bytes, {MOST_DESCRIPTION_BYTES} are allowed.")
    if "<" in description or ">" in description:
        found.append("The description may not hold angle brackets.")
    return found
