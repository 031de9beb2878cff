"""What must hold, whatever went wrong: read from the rows, the feed and the disk."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from reelwright.domain import LOCAL, Owner, StepState
from reelwright.store.database import open_database
from reelwright.store.tables import (
    ClipRow,
    EventRow,
    FeedRow,
    HighlightRow,
    NeedRow,
    StepRow,
    VideoRow,
    VoiceoverRow,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenStep:
    """A row of a step."""

    tool: str
    state: str
    attempt: int
    revision: int
    memo_key: str | None
    reused_from: str | None
    problem: Any
    finished_at: object


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """Everything that is on record at one moment."""

    steps: dict[str, SeenStep]
    events: dict[str, list[tuple[int, str, str]]]
    """Of each owner: number, step, state."""

    last: dict[str, int]
    nouns: dict[str, list[str]]
    keys: list[tuple[Owner, str]]
    """The files that nouns and results name."""

    dangling: list[str]
    """Needs of which one end is missing."""


async def look(database: str) -> Seen:
    """Read everything that is on record."""
    async with open_database(database) as sessions, sessions() as session:
        steps = {
            row.id: SeenStep(
                tool=row.tool,
                state=row.state,
                attempt=row.attempt,
                revision=row.revision,
                memo_key=row.memo_key,
                reused_from=row.reused_from,
                problem=row.problem,
                finished_at=row.finished_at,
            )
            for row in await session.scalars(sa.select(StepRow))
        }
        events: dict[str, list[tuple[int, str, str]]] = defaultdict(list)
        for event in await session.scalars(
            sa.select(EventRow).order_by(EventRow.owner, EventRow.number)
        ):
            events[event.owner].append((event.number, event.step_id, event.data["state"]))
        last = {row.owner: row.last for row in await session.scalars(sa.select(FeedRow))}
        nouns: dict[str, list[str]] = {}
        keys: list[tuple[Owner, str]] = []
        for table in (VideoRow, HighlightRow, ClipRow, VoiceoverRow):
            rows = list(await session.scalars(sa.select(table).where(table.owner == LOCAL)))
            nouns[table.__tablename__] = [row.id for row in rows]
            keys += [
                (Owner(row.owner), key)
                for row in rows
                for key in (
                    row.data.get("key"),
                    row.data.get("thumbnail_key"),
                    *(track["key"] for track in row.data.get("captions", ())),
                )
                if key is not None
            ]
        known = set(steps)
        dangling = [
            f"{row.step_id}->{row.need_id}"
            for row in await session.scalars(sa.select(NeedRow))
            if row.step_id not in known or row.need_id not in known
        ]
    return Seen(
        steps=steps, events=dict(events), last=last, nouns=nouns, keys=keys, dangling=dangling
    )


def verdict(before: Seen, after: Seen, data: Path, *, expected: dict[str, int]) -> list[str]:
    """Hold what is there in the end against what must be.

    `before` is what stood on record when the process with the fault was gone.
    """
    return [
        *_lost(after, data),
        *_doubled(before, after, data, expected),
        *_unreported(after),
    ]


def _lost(after: Seen, data: Path) -> list[str]:
    found = [
        f"lost: {step.tool} {name} is still {step.state}"
        for name, step in after.steps.items()
        if not StepState(step.state).is_final
    ]
    found += [f"lost: a need without its step: {each}" for each in after.dangling]
    left = [
        *(data / "work").glob("*"),
        *data.rglob("*.part"),
        *(data / "cache" / "objects").glob("*.new"),
    ]
    found += [f"lost: left behind: {each.relative_to(data)}" for each in left]
    return found


def _doubled(before: Seen, after: Seen, data: Path, expected: dict[str, int]) -> list[str]:
    found = []
    for name, step in before.steps.items():
        now = after.steps.get(name)
        if not StepState(step.state).is_final:
            continue
        if now is None:
            # What only looked at things may be forgotten.
            continue
        if (now.state, now.attempt, now.revision) != (step.state, step.attempt, step.revision):
            found.append(f"doubled: {step.tool} {name} had ended and was written again")
    made = Counter(
        (step.tool, step.memo_key)
        for step in after.steps.values()
        if step.state == StepState.SUCCEEDED and step.memo_key and step.reused_from is None
    )
    looks = {"glance"}
    found += [
        f"doubled: {tool} succeeded {times} times"
        for (tool, _), times in made.items()
        if times > 1 and tool not in looks
    ]
    for table, count in expected.items():
        there = len(after.nouns[table])
        if there > count:
            found.append(f"doubled: {there} {table} instead of {count}")
        if there < count:
            found.append(f"lost: {there} {table} instead of {count}")
    begun: Counter[str] = Counter()
    ran = data / "ran"
    if ran.exists():
        begun.update(line.split()[1] for line in ran.read_text().splitlines())
    found += [
        f"doubled: the body of {after.steps[name].tool} {name} ran {times} times in "
        f"{after.steps[name].attempt} attempts"
        for name, times in begun.items()
        if name in after.steps and times > after.steps[name].attempt
    ]
    return found


def _unreported(after: Seen) -> list[str]:
    found = []
    for owner, events in after.events.items():
        numbers = [number for number, _, _ in events]
        if numbers != list(range(1, after.last.get(owner, 0) + 1)):
            found.append(f"unreported: the feed of {owner} has a gap")
    ends: dict[str, list[str]] = defaultdict(list)
    for told in after.events.values():
        for _, name, state in told:
            if StepState(state).is_final:
                ends[name].append(state)
    for name, step in after.steps.items():
        if StepState(step.state).is_final and ends[name] != [step.state]:
            found.append(
                f"unreported: {step.tool} {name} is {step.state}, its feed says {ends[name]}"
            )
        if step.state == StepState.FAILED and not (step.problem or {}).get("code"):
            found.append(f"unreported: {step.tool} {name} failed and does not say why")
    return found
