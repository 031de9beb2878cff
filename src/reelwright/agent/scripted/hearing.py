"""A message in its conversation: what it asks for by itself, and what it goes on about."""

import re
from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass
from typing import Any

from reelwright.agent.scripted.dates import date_in
from reelwright.agent.scripted.known import Known, Turn
from reelwright.agent.scripted.language import Language, language_of
from reelwright.agent.scripted.plain import Message, plain
from reelwright.agent.scripted.pointing import Pointed, numbers_alone
from reelwright.agent.scripted.segments import Segment
from reelwright.agent.scripted.wishes import (
    CLIP_SLOTS,
    PUBLISH_SLOTS,
    VOICE_SLOTS,
    Wish,
    wishes_in,
)

_UNKNOWN_SHARE = 0.34
_FEW_WORDS = 8
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_TEXTS = frozenset({"summary", "titles", "description", "script", "chapters", "highlights", "find"})
_TEXT_SLOTS = frozenset({"number", "points", "word_count", "seconds", "about", "max_segments", "when"})


@dataclass(slots=True)
class Heard:
    """A message, with the wishes it comes to in its conversation."""

    message: Message
    language: Language
    wishes: list[Wish]
    is_confirmed: bool = False
    """Whether it says yes to what was asked before."""

    talk: str | None = None
    """What it is, where it wishes nothing: `hello`, `thanks`, `no`, ..."""


@dataclass(frozen=True, slots=True)
class Before:
    """What the message before came to."""

    heard: Heard
    asked: str | None
    """Name of the question that it led to."""

    was_question: bool
    """Whether the planner's words ended with a question, whoever planned it."""

    said: str = ""
    """The planner's words."""


def hear(
    text: str, known: Known, turns: Sequence[Turn], before: Before | None
) -> Heard:
    """Read a message after what came before it."""
    message = Message(text)
    said = [Message(turn.text).plain for turn in turns if turn.who == "user"]
    language = language_of(message.plain, said)
    is_about_captions = before is not None and any(w.has("captions") for w in before.heard.wishes)
    wishes = wishes_in(message, language, now=known.now, is_about_captions=is_about_captions)
    heard = Heard(message, language, wishes)
    whole = Segment(message, language, (0, len(message.plain)))
    if before is not None and before.asked and (answer := _answer(heard, whole, known, before)):
        return answer
    headed = [wish for wish in wishes if wish.kind != "more_about"]
    loose = next((wish for wish in wishes if wish.kind == "more_about"), None)
    if headed:
        if loose is not None:
            _spread(loose, headed)
        heard.wishes = [_inheriting(wish, before, known) for wish in headed]
        return heard
    heard.wishes = []
    if loose is not None and (wish := _going_on(loose, whole, known, before)) is not None:
        heard.wishes = wish
        return heard
    heard.talk = _talk(whole)
    if heard.talk == "yes" and before is not None and before.was_question:
        heard.wishes, heard.is_confirmed = list(before.heard.wishes), True
    return heard


def _talk(whole: Segment) -> str | None:
    """Say what a message is that wishes nothing."""
    for kind in ("who", "help"):
        if whole.has(kind):
            return kind
    if _unknown_share(whole) > _UNKNOWN_SHARE:
        return None
    first = whole.text.lstrip()
    for kind in ("thanks", "hello", "no", "yes"):
        places = whole.all_places(kind)
        if places and (whole.words <= _FEW_WORDS or first.startswith(whole.text[slice(*places[0])])):
            return kind
    return None


def _answer(heard: Heard, whole: Segment, known: Known, before: Before) -> Heard | None:
    """Take a message for the answer to what was asked, where it can be one."""
    asked = before.asked or ""
    wishes = [_copy(wish) for wish in before.heard.wishes]
    wish = wishes[-1]
    headed = [each for each in heard.wishes if each.kind != "more_about"]
    is_yes = whole.has("yes") and whole.words <= _FEW_WORDS and not headed
    is_no = whole.all_places("no") and whole.words <= _FEW_WORDS and not headed
    loose = next((each for each in heard.wishes if each.kind == "more_about"), None)
    slots = dict(loose.slots) if loose is not None else {}
    if asked in {"ask_delete", "ask_publish_whole"}:
        if is_yes and not slots.keys() - {"pointed"}:
            return Heard(heard.message, heard.language, wishes, is_confirmed=True)
        if is_no:
            return Heard(heard.message, heard.language, [], talk="kept")
    if is_no and not slots.keys() - {"pointed", "number"} and not numbers_alone(whole):
        return Heard(heard.message, heard.language, [], talk="kept")
    if asked == "ask_script" and not (headed and headed[0].kind in {"cancel", "clips", "publish"}):
        if whole.has("auto_script") and whole.words <= _FEW_WORDS:
            wish.segments.append(whole)
        else:
            wish.slots["quote"] = whole.quotes[0][1] if whole.quotes else heard.message.text.strip()
        return Heard(heard.message, heard.language, wishes)
    if headed and not (asked == "ask_query" and headed[0].kind == "find"):
        return None
    if (found := _fitting(asked, whole, slots, known)) is None:
        return None
    wish.add(found, whole)
    return Heard(heard.message, heard.language, wishes)


def _fitting(
    asked: str, whole: Segment, slots: dict[str, Any], known: Known
) -> dict[str, Any] | None:
    """Give what an answer says of what was asked; None when it says nothing of it."""
    match asked:
        case "ask_which_clip" | "ask_no_clip" | "ask_no_clips_yet":
            if "pointed" in slots and slots["pointed"].is_sure:
                return slots
            if numbers := numbers_alone(whole):
                slots.pop("number", None)
                return slots | {"pointed": Pointed("numbers", numbers)}
            if named := _titled(whole, known):
                return {"pointed": Pointed("numbers", named)}
            return slots if slots.keys() - {"pointed", "number"} else None
        case "ask_query" | "ask_title":
            name = "quote" if asked == "ask_query" else "title"
            whole.topic = None
            said = whole.quotes[0][1] if whole.quotes else whole.said
            return {name: said, "query": said}
        case "ask_when":
            date = date_in(whole.text, whole.language, known.now)
            return None if date is None else {"date": date}
        case "ask_tongue":
            return {"caption_languages": (slots["language"],)} if "language" in slots else (
                {"caption_languages": slots["caption_languages"]}
                if "caption_languages" in slots
                else None
            )
        case "ask_which_video" | "ask_video" | "ask_music":
            return slots
        case _:
            return slots or None


def _titled(whole: Segment, known: Known) -> tuple[int, ...]:
    """Give the numbers of clips whose titles hold the words of an answer."""
    words = {w for w in _WORD.findall(whole.text) if w not in whole.language.common and len(w) > 3}
    return tuple(
        clip.number for clip in known.clips if words and words & set(_WORD.findall(plain(clip.title)))
    )


def _spread(loose: Wish, headed: list[Wish]) -> None:
    """Give what was said of no wish in particular to those that take it."""
    for wish in headed:
        if wish.kind in {"clips", "publish", "voiceover"}:
            for name, value in loose.slots.items():
                wish.slots.setdefault(name, value)
            return


def _inheriting(wish: Wish, before: Before | None, known: Known) -> Wish:
    """Have a wish that repeats an earlier one take over what was said then."""
    if before is None:
        return wish
    earlier = next((w for w in reversed(before.heard.wishes) if w.kind == wish.kind), None)
    if earlier is None:
        return wish
    if wish.kind == "publish" and wish.has("correction", "again"):
        return _overlaid(earlier, wish)
    if wish.kind in _TEXTS | {"transcribe"} and wish.has("again", "correction"):
        return _overlaid(earlier, wish)
    is_redo = wish.kind == "clips" and wish.has("again", "correction") and not known.clips
    return _overlaid(earlier, wish) if is_redo else wish


def _going_on(
    loose: Wish, whole: Segment, known: Known, before: Before | None
) -> list[Wish] | None:
    """Say what a message means that only adds to something; None when it says nothing."""
    earlier = before.heard.wishes if before is not None else []
    last = earlier[-1] if earlier else None
    names = set(loose.slots)
    if _is_about_something_else(whole, names):
        return None
    if last is not None and loose.has("again") and not names - {"pointed", "more"}:
        return [_repeated(wish, loose) for wish in earlier]
    if last is not None and before is not None and before.was_question and names <= {"number"}:
        if (chosen := _chosen(whole, known, before)) is not None:
            return [*map(_copy, earlier[:-1]), _overlaid(last, chosen)]
    is_pending = bool(known.publications) or (last is not None and last.kind == "publish")
    if names & PUBLISH_SLOTS and is_pending:
        return [_changed_publication(loose, earlier, known)]
    if last is not None and last.kind == "voiceover" and (
        names & (VOICE_SLOTS | {"pointed"}) or loose.has("female", "male")
    ):
        return [_overlaid(last, loose)]
    if last is not None and last.kind in _TEXTS and names & _TEXT_SLOTS:
        return [_overlaid(last, loose)]
    if last is not None and last.kind == "transcribe" and names & {"language", "engine"}:
        return [_overlaid(last, loose)]
    if "language" in names and _has_clips(known, last):
        loose.slots["caption_languages"] = (loose.slots.pop("language"),)
        names = set(loose.slots)
    if last is not None and names == {"pointed"} and loose.slots["pointed"].is_sure:
        return [_overlaid(last, loose)]
    return _about_clips(loose, names, last, known)


def _chosen(whole: Segment, known: Known, before: Before) -> Wish | None:
    """Read a bare number as one of the clips that a question named."""
    numbers = numbers_alone(whole)
    are_named = all(re.search(rf"\b{number}\b", before.said) for number in numbers)
    are_there = {clip.number for clip in known.clips} >= set(numbers)
    if not numbers or not are_named or not are_there:
        return None
    return Wish("more_about", {"pointed": Pointed("numbers", numbers)}, [whole])


def _about_clips(loose: Wish, names: set[str], last: Wish | None, known: Known) -> list[Wish] | None:
    has_clips = _has_clips(known, last)
    says = names & CLIP_SLOTS - {"pointed", "more", "about", "captions" if not has_clips else ""}
    if "captions" in names and loose.slots["captions"] != "none":
        says.add("captions")
    if last is not None and last.kind == "clips":
        is_search = names & {"count", "number", "min_length", "max_length", "about", "total_length"}
        if is_search or not known.clips:
            merged = _overlaid(last, loose)
            if known.clips and "pointed" not in names:
                merged.slots.pop("pointed", None)
            return [merged] if is_search or says else None
    if loose.has("too_long", "too_short") and (has_clips or "pointed" in names):
        says.add("max_length")
    if not says and has_clips and loose.has("again", "same") and "pointed" in names:
        says.add("pointed")
    if not says:
        return None
    wish = Wish("clips", dict(loose.slots), list(loose.segments))
    return [wish]


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
    words = list(_WORD.finditer(whole.text))
    if not words:
        return 0.0
    covered = bytearray(len(whole.text) + 1)
    places = [place for concept in language.phrases for place in language.find(concept, whole.text)]
    places += [each.place for each in (*whole.times, *whole.lengths, *whole.counts)]
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
    again = _copy(wish)
    again.segments.extend(loose.segments)
    if "pointed" in loose.slots and loose.slots["pointed"].is_sure:
        again.slots["pointed"] = loose.slots["pointed"]
    return again


def _changed_publication(loose: Wish, earlier: Sequence[Wish], known: Known) -> Wish:
    """Make anew what waits for a yes, with what was changed about it."""
    last = next((w for w in reversed(earlier) if w.kind == "publish"), None)
    wish = _overlaid(last, loose) if last is not None else Wish("publish", dict(loose.slots), [*loose.segments])
    if len(known.publications) == 1:
        pending = known.publications[0]
        if last is None or "title" not in wish.slots:
            if pending.title and "title" not in wish.slots:
                wish.slots["title"] = pending.title
        if last is None and pending.privacy and "privacy" not in wish.slots:
            wish.slots["privacy"] = pending.privacy.value
    pointed = wish.slots.get("pointed")
    if pointed is not None and not pointed.is_sure:
        del wish.slots["pointed"]
    wish.slots["is_change"] = True
    return wish


def _overlaid(earlier: Wish, later: Wish) -> Wish:
    """Give an earlier wish with what was said later."""
    merged = _copy(earlier)
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


def _copy(wish: Wish) -> Wish:
    twin = copy(wish)
    twin.slots = dict(wish.slots)
    twin.segments = list(wish.segments)
    return twin
