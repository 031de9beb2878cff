"""Wishes: what segments ask for, with everything that was said about it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from reelwright.agent.scripted.heads import head_of
from reelwright.agent.scripted.language import Language
from reelwright.agent.scripted.plain import Message
from reelwright.agent.scripted.pointing import Pointed
from reelwright.agent.scripted.segments import Segment, pieces
from reelwright.agent.scripted.slots import slots_of
from reelwright.agent.scripted.topics import topic_place

CLIP_SLOTS = frozenset({
    "count", "min_length", "max_length", "total_length", "min_silence", "remove_silence", "aspects",
    "width", "height", "lines", "layout", "captions", "caption_color", "size_factor",
    "caption_languages", "when", "whens", "shifts", "about", "audio", "preset", "join", "more",
    "pointed", "versions",
})  # fmt: skip
PUBLISH_SLOTS = frozenset({
    "privacy", "date", "is_scheduled", "title", "description_text", "tags", "tags_text",
    "thumbnail",
})  # fmt: skip
VOICE_SLOTS = frozenset({"language", "quote", "mix", "duck_db", "seconds"})
_STYLE = frozenset({
    "aspects", "captions", "caption_color", "caption_languages", "layout", "remove_silence", "join",
    "preset", "audio", "width",
})  # fmt: skip
_TEXT_SLOTS = frozenset({
    "language", "points", "word_count", "number", "about", "when", "max_segments", "seconds",
    "engine", "format", "max_length", "min_length", "quote", "min_silence", "pointed",
})  # fmt: skip
_TAKEN = {
    "clips": CLIP_SLOTS | {"number", "language"},
    "publish": PUBLISH_SLOTS | {"pointed", "quote"},
    "voiceover": VOICE_SLOTS | {"pointed"},
}
_TOLD_OF_CLIPS = CLIP_SLOTS - {"pointed", "more"}
_MOST_SEGMENTS = 40
_SEVERAL = frozenset({"aspects", "caption_languages", "urls"})


@dataclass(slots=True)
class Wish:
    """One thing that is asked for."""

    kind: str
    """What: `clips`, `publish`, `summary`, ...; `more_about` for what only adds to something."""

    slots: dict[str, Any] = field(default_factory=dict)
    segments: list[Segment] = field(default_factory=list)

    @property
    def said(self) -> str:
        return " ".join(segment.said for segment in self.segments)

    def has(self, *concepts: str) -> bool:
        return any(segment.has(*concepts) for segment in self.segments)

    def add(self, slots: dict[str, Any], segment: Segment) -> None:
        """Add what a further segment says."""
        corrects = segment.has("correction")
        for name, value in slots.items():
            is_twice = name in self.slots
            if is_twice and name in {"when", "whens"} and not corrects:
                before = self.slots.get("whens") or (self.slots["when"],)
                now = slots.get("whens") or (slots["when"],)
                self.slots["whens"] = tuple(dict.fromkeys((*before, *now)))
            elif is_twice:
                self.slots[name] = _said_twice(name, self.slots[name], value, corrects=corrects)
            else:
                self.slots[name] = value
        self.segments.append(segment)


def _said_twice(name: str, before: Any, now: Any, *, corrects: bool) -> Any:  # noqa: ANN401 - a slot holds anything
    """Give what holds of what is said twice: both where that can be, else the later."""
    if name == "audio":
        return {**before, **now}
    if name == "shifts":
        return [*before, *now]
    if name == "pointed":
        return _pointed_at(before, now, corrects=corrects)
    if name in _SEVERAL and not corrects:
        return tuple(dict.fromkeys([*before, *now]))
    return before if name == "captions" and now == "wanted" else now


def _pointed_at(before: Pointed, now: Pointed, *, corrects: bool) -> Pointed:
    """Give what is pointed at twice: "to clip 1 and to clip 2" is both."""
    if not now.is_sure:
        return before
    if before.which != "numbers" or now.which != "numbers" or corrects:
        return now
    return Pointed("numbers", tuple(dict.fromkeys((*before.numbers, *now.numbers))))


def wishes_in(
    message: Message, language: Language, *, now: datetime | None, is_about_captions: bool
) -> list[Wish]:
    """Read the wishes of a message, in their order."""
    wishes: list[Wish] = []
    loose = Wish("more_about")
    last: Segment | None = None
    for segment in _segments(message, language):
        kind = _kind_of(segment, now)
        slots = slots_of(
            segment,
            kind=kind or (wishes[-1].kind if wishes else None),
            now=now,
            is_about_captions=is_about_captions or any(w.has("captions") for w in [*wishes, loose]),
            is_about_silence=_goes_on_about_silence(last, kind, segment),
        )
        last = segment
        if kind is None and _is_about_other_clips([loose], slots):
            wishes.append(Wish("clips", loose.slots, loose.segments))
            loose = Wish("more_about")
        if kind is None and _is_about_other_clips(wishes, slots):
            kind, target = "clips", None
        else:
            _turn_to_clips(wishes, kind, slots)
            target = _target(wishes, kind, slots, segment)
        if target is not None:
            target.add(slots, segment)
        elif kind is None:
            loose.add(slots, segment)
        else:
            wish = Wish(kind)
            if kind == "clips" or not loose.slots:
                wish.slots |= loose.slots
                wish.segments += loose.segments
                loose = Wish("more_about")
            wish.add(slots, segment)
            wishes.append(wish)
    return _without_rendering(_with_loose(wishes, loose))


def _kind_of(segment: Segment, now: datetime | None) -> str | None:
    """Name what a segment asks for; an address with how its clips shall be adds to something."""
    kind = head_of(segment)
    is_told_more = kind == "fetch" and (
        slots_of(segment, kind=None, now=now).keys() & _TOLD_OF_CLIPS
    )
    return None if is_told_more else kind


def _turn_to_clips(wishes: Sequence[Wish], kind: str | None, slots: dict[str, Any]) -> None:
    """Have moments that were to be found rendered as well, where what follows is about clips."""
    if wishes and wishes[-1].kind == "highlights" and _needs_clips(kind, slots):
        wishes[-1].kind = "clips"


def _with_loose(wishes: list[Wish], loose: Wish) -> list[Wish]:
    """Add what was said of no wish: looks that were said first are a wish about clips."""
    is_of_clips = bool(wishes) and bool(_STYLE & loose.slots.keys())
    if is_of_clips and not any(wish.kind == "clips" for wish in wishes):
        loose.kind = "clips"
        return [loose, *wishes]
    if loose.segments and (loose.slots or not wishes):
        return [*wishes, loose]
    return wishes


def _without_rendering(wishes: list[Wish]) -> list[Wish]:
    """Look for moments only, where nothing is to be rendered."""
    if any(wish.kind == "no_render" for wish in wishes):
        for wish in wishes:
            if wish.kind == "clips":
                wish.kind = "highlights"
        return [wish for wish in wishes if wish.kind != "no_render"]
    return wishes


def _is_about_other_clips(wishes: Sequence[Wish], slots: dict[str, Any]) -> bool:
    """Say whether something is said of other clips than those before: "..., clip 2 horizontal"."""
    pointed = slots.get("pointed")
    if pointed is None or pointed.which != "numbers" or len(slots) < 2 or not wishes:
        return False
    before = wishes[-1].slots.get("pointed")
    is_of_clips = wishes[-1].kind in {"clips", "more_about"}
    return is_of_clips and before is not None and before.which == "numbers"


def _needs_clips(kind: str | None, slots: dict[str, Any]) -> bool:
    """Say whether what follows the finding of moments is about clips of them."""
    return (kind is None and bool(_STYLE & slots.keys())) or (
        kind in {"publish", "voiceover"} and "pointed" in slots
    )


def _goes_on_about_silence(last: Segment | None, kind: str | None, segment: Segment) -> bool:
    """Say whether a length that follows is that of the pauses: "all pauses, if over a second"."""
    if last is None or kind is not None or segment.has("clip", "clips", "each_of"):
        return False
    return bool(last.all_places("silence")) and not last.lengths and not last.has("clips", "clip")


def _segments(message: Message, language: Language) -> list[Segment]:
    """Cut a message into segments; a piece that says nothing belongs to the one before it."""
    found: list[Segment] = []
    for place in pieces(message, language)[:_MOST_SEGMENTS]:
        segment = _segment(message, language, place)
        if found and not _says_something(segment):
            last = found[-1]
            if last.topic is not None and last.topic[1] >= last.place[1]:
                found[-1] = _segment(message, language, (last.place[0], place[1]))
                continue
        found.append(segment)
    return found


def _segment(message: Message, language: Language, place: tuple[int, int]) -> Segment:
    segment = Segment(message, language, place)
    segment.topic = topic_place(segment)
    return segment


def _says_something(segment: Segment) -> bool:
    if head_of(segment) is not None:
        return True
    slots = slots_of(segment, kind=None, is_about_captions=True, now=None)
    return bool(slots.keys() - {"pointed", "number", "more"})


def _target(
    wishes: Sequence[Wish], kind: str | None, slots: dict[str, Any], segment: Segment
) -> Wish | None:
    """Find the wish that a segment adds to; None when it makes a new one."""
    if not wishes:
        return None
    last = wishes[-1]
    if kind == "fetch" and "urls" in last.slots and not segment.has("fetch"):
        return last  # "summarize a.mp4 and b.mp4"
    if kind is None:
        return _taker(wishes, slots)
    if kind == "clips":
        return _same_clips(wishes, slots, segment)
    if kind in {"voiceover", "publish"} and last.kind == kind:
        pointed = slots.get("pointed")
        both = pointed is not None and pointed.is_sure and "pointed" in last.slots
        return None if both else last
    is_its_script = kind == "script" and last.kind == "voiceover"
    is_its_text = kind in {"titles", "description"} and last.kind == "publish"
    return last if is_its_script or (is_its_text and not segment.has("suggest")) else None


def _taker(wishes: Sequence[Wish], slots: dict[str, Any]) -> Wish | None:
    """Find the last wish that takes at least one of the slots."""
    names = set(slots) - {"pointed"} or set(slots)
    if not names:
        return wishes[-1]
    return next((w for w in reversed(wishes) if names & _TAKEN.get(w.kind, _TEXT_SLOTS)), None)


def _same_clips(wishes: Sequence[Wish], slots: dict[str, Any], segment: Segment) -> Wish | None:
    """Say whether a segment about clips goes on about those of the segment before."""
    for wish in reversed(wishes):
        if wish.kind != "clips":
            continue
        asks_anew = segment.has("make_new") or "count" in slots or segment.has("clips", "join")
        is_head = wish.has("clip", "clips", "moment_one", "join") and (
            "count" in wish.slots or wish.has("make_new", "make")
        )
        has_other = any(
            name in wish.slots and wish.slots[name] != slots[name]
            for name in ("count", "when", "about", "join")
            if name in slots
        )
        if segment.has("join") and "join" not in wish.slots and not segment.has("make_new"):
            return wish
        return None if (asks_anew and is_head) or has_other else wish
    return None
