"""A message in its conversation: what it asks for by itself, and what it goes on about."""

from collections.abc import Sequence

from reelwright.agent.scripted.answers import (
    FEW_WORDS,
    WORD,
    Before,
    Heard,
    answer_of,
    chosen,
    copied,
)
from reelwright.agent.scripted.known import Known, Turn
from reelwright.agent.scripted.language import language_of
from reelwright.agent.scripted.plain import Message
from reelwright.agent.scripted.segments import Segment
from reelwright.agent.scripted.wishes import (
    CLIP_SLOTS,
    PUBLISH_SLOTS,
    VOICE_SLOTS,
    Wish,
    wishes_in,
)

_UNKNOWN_SHARE = 0.34
_TEXTS = frozenset({"summary", "titles", "description", "script", "chapters", "highlights", "find"})
_TEXT_SLOTS = frozenset({
    "number", "points", "word_count", "seconds", "about", "max_segments", "when",
})  # fmt: skip
_SEARCHING = frozenset({
    "count", "number", "min_length", "max_length", "about", "total_length",
})  # fmt: skip


def hear(text: str, known: Known, turns: Sequence[Turn], before: Before | None) -> Heard:
    """Read a message after what came before it."""
    message = Message(text)
    said = [Message(turn.text).plain for turn in turns if turn.who == "user"]
    language = language_of(message.plain, said)
    is_about_captions = before is not None and any(w.has("captions") for w in before.heard.wishes)
    wishes = wishes_in(message, language, now=known.now, is_about_captions=is_about_captions)
    heard = Heard(message, language, wishes)
    whole = Segment(message, language, (0, len(message.plain)))
    if before is not None and (answer := answer_of(heard, whole, known, before)) is not None:
        return answer
    headed = [wish for wish in wishes if wish.kind != "more_about"]
    loose = next((wish for wish in wishes if wish.kind == "more_about"), None)
    if headed:
        if loose is not None:
            _spread(loose, headed)
        heard.wishes = [_inheriting(wish, before, known) for wish in headed]
        return heard
    going_on = None if loose is None else _going_on(loose, whole, known, before)
    heard.wishes = going_on or []
    if going_on:
        return heard
    heard.talk = _talk(whole)
    if heard.talk == "yes" and before is not None and before.was_question:
        heard.wishes, heard.is_confirmed = before.wishes, before.asked is None
    return heard


def _talk(whole: Segment) -> str | None:
    """Say what a message is that wishes nothing."""
    for kind in ("who", "help"):
        if whole.has(kind):
            return kind
    if _unknown_share(whole) > _UNKNOWN_SHARE:
        return None
    said = whole.text.lstrip()
    for kind in ("thanks", "hello", "no", "yes"):
        places = whole.all_places(kind)
        if kind == "hello" and not any(said.startswith(whole.text[slice(*p)]) for p in places):
            continue
        if places and (whole.words <= FEW_WORDS or said.startswith(whole.text[slice(*places[0])])):
            return kind
    return None


def _spread(loose: Wish, headed: list[Wish]) -> None:
    """Give what was said of no wish in particular to the first that takes it."""
    for wish in headed:
        if wish.kind in {"clips", "publish", "voiceover"}:
            for name, value in loose.slots.items():
                wish.slots.setdefault(name, value)
            return


def _inheriting(wish: Wish, before: Before | None, known: Known) -> Wish:
    """Have a wish that repeats an earlier one take over what was said then."""
    if before is None or not wish.has("correction", "again"):
        return wish
    earlier = next((w for w in reversed(before.heard.wishes) if w.kind == wish.kind), None)
    is_repeated = wish.kind in _TEXTS | {"transcribe", "publish"} or (
        wish.kind == "clips" and not known.clips
    )
    return wish if earlier is None or not is_repeated else _overlaid(earlier, wish)


def _going_on(
    loose: Wish, whole: Segment, known: Known, before: Before | None
) -> list[Wish] | None:
    """Say what a message means that only adds to something; None when it says nothing."""
    earlier = [] if before is None else before.heard.wishes
    last = earlier[-1] if earlier else None
    names = set(loose.slots)
    if _is_about_something_else(whole, names):
        return None
    is_pending = bool(known.publications) or (last is not None and last.kind == "publish")
    if names & PUBLISH_SLOTS and is_pending:
        return [_changed_publication(loose, earlier, known)]
    if last is not None and before is not None:
        if loose.has("again") and not names - {"pointed", "more"}:
            return [_repeated(wish, loose) for wish in earlier]
        choice = chosen(whole, known, before) if before.was_question else None
        if choice is not None and names <= {"number"}:
            return [*map(copied, earlier[:-1]), _overlaid(last, choice)]
        if _goes_on_with(last, loose, names):
            return [_overlaid(last, loose)]
    if "language" in names and _has_clips(known, last):
        loose.slots["caption_languages"] = (loose.slots.pop("language"),)
    return _about_clips(loose, last, known)


def _goes_on_with(last: Wish, loose: Wish, names: set[str]) -> bool:
    """Say whether something is said of the wish before."""
    if names == {"pointed"}:
        return bool(loose.slots["pointed"].is_sure)
    if last.kind == "voiceover":
        return bool(names & (VOICE_SLOTS | {"pointed"})) or loose.has("female", "male")
    if last.kind == "transcribe":
        return bool(names & {"language", "engine"})
    return last.kind in _TEXTS and bool(names & _TEXT_SLOTS)


def _about_clips(loose: Wish, last: Wish | None, known: Known) -> list[Wish] | None:
    names = set(loose.slots)
    has_clips = _has_clips(known, last)
    says = names & CLIP_SLOTS - {"pointed", "more", "about", "count"}
    if not has_clips and loose.slots.get("captions") == "none":
        says.discard("captions")
    if last is not None and last.kind == "clips" and (names & _SEARCHING or not known.clips):
        merged = _overlaid(last, loose)
        if known.clips and "pointed" not in names:
            merged.slots.pop("pointed", None)
        return [merged] if names & _SEARCHING or says else None
    if loose.has("too_long", "too_short") and (has_clips or "pointed" in names):
        says.add("max_length")
    if has_clips and "pointed" in names and loose.has("again", "same"):
        says.add("pointed")
    if has_clips and "count" in names:
        says.add("count")
    return [Wish("clips", dict(loose.slots), list(loose.segments))] if says else None


def _has_clips(known: Known, last: Wish | None) -> bool:
    return bool(known.clips) or (last is not None and last.kind == "clips")


def _is_about_something_else(whole: Segment, names: set[str]) -> bool:
    """Say whether a message uses a word or two of ours but means the world outside."""
    if names == {"urls"}:
        return False
    is_question = bool(whole.all_places("question"))
    limit = _UNKNOWN_SHARE / 2 if is_question else _UNKNOWN_SHARE
    return _unknown_share(whole) > limit


def _unknown_share(whole: Segment) -> float:
    """Say which share of a message's words nothing here has a meaning for."""
    language = whole.language
    words = list(WORD.finditer(whole.text))
    if not words:
        return 0.0
    covered = bytearray(len(whole.text) + 1)
    places = [place for concept in language.phrases for place in language.find(concept, whole.text)]
    places += [when.place for when in whole.times]
    places += [amount.place for amount in (*whole.lengths, *whole.counts)]
    places += [place for kind in language.names for place, _ in language.named(kind, whole.text)]
    for start, end in places:
        covered[start:end] = b"\1" * (end - start)
    topic = whole.topic or (0, 0)
    unknown = [
        word
        for word in words
        if not covered[word.start()]
        and word.group() not in language.common
        and not topic[0] <= word.start() < topic[1]
    ]
    return len(unknown) / len(words)


def _repeated(wish: Wish, loose: Wish) -> Wish:
    again = copied(wish)
    again.segments.extend(loose.segments)
    if "pointed" in loose.slots and loose.slots["pointed"].is_sure:
        again.slots["pointed"] = loose.slots["pointed"]
    return again


def _changed_publication(loose: Wish, earlier: Sequence[Wish], known: Known) -> Wish:
    """Make anew what waits for a yes, with what was changed about it."""
    last = next((w for w in reversed(earlier) if w.kind == "publish"), None)
    wish = _overlaid(Wish("publish") if last is None else last, loose)
    if len(known.publications) == 1:
        pending = known.publications[0]
        if pending.title:
            wish.slots.setdefault("title", pending.title)
        if last is None and pending.privacy:
            wish.slots.setdefault("privacy", pending.privacy.value)
    pointed = wish.slots.get("pointed")
    if pointed is not None and not pointed.is_sure:
        del wish.slots["pointed"]
    wish.slots["is_change"] = True
    return wish


def _overlaid(earlier: Wish, later: Wish) -> Wish:
    """Give an earlier wish with what was said later."""
    merged = copied(earlier)
    slots = dict(later.slots)
    if {"min_length", "max_length"} & slots.keys():
        for name in ("min_length", "max_length"):
            merged.slots.pop(name, None)
    if "pointed" in slots and not slots["pointed"].is_sure and "pointed" in merged.slots:
        slots.pop("pointed")
    if "pointed" in slots:
        merged.slots.pop("count", None)
    if "number" in slots:
        for name in ("count", "points", "max_segments"):
            if name in merged.slots:
                merged.slots[name] = slots["number"]
    merged.slots |= slots
    merged.segments.extend(later.segments)
    return merged
