"""Messages that answer what was asked before."""

import re
from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass
from typing import Any

from reelwright.agent.scripted.dates import date_in
from reelwright.agent.scripted.known import Known
from reelwright.agent.scripted.language import Language
from reelwright.agent.scripted.plain import Message, plain
from reelwright.agent.scripted.pointing import Pointed, numbers_alone
from reelwright.agent.scripted.segments import Segment
from reelwright.agent.scripted.wishes import Wish

FEW_WORDS = 8
WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_CHANGES_EVERYTHING = frozenset({"cancel", "status", "undo"})


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
class Asked:
    """A question that a message led to."""

    key: str
    """Its name."""

    text: str
    place: int
    """Which of the message's wishes it is about: those before it were fulfilled."""


@dataclass(frozen=True, slots=True)
class Before:
    """What the message before came to."""

    heard: Heard
    asked: Asked | None
    said: str
    """The planner's words."""

    @property
    def was_question(self) -> bool:
        """Whether the planner's words ended with a question, whoever planned it."""
        return self.asked is not None or self.said.rstrip().endswith(("?", "\uff1f"))

    @property
    def wishes(self) -> list[Wish]:
        """What is left to fulfil of it, from what was asked about on."""
        return [copied(wish) for wish in self.heard.wishes[self.asked.place if self.asked else 0 :]]


def answer_of(  # noqa: PLR0911 - one way out for each kind of answer
    heard: Heard, whole: Segment, known: Known, before: Before
) -> Heard | None:
    """Take a message for the answer to what was asked; None where it cannot be one."""
    wishes = before.wishes
    if before.asked is None or not wishes:
        return None
    key = before.asked.key
    headed = [wish for wish in heard.wishes if wish.kind != "more_about"]
    loose = next((wish for wish in heard.wishes if wish.kind == "more_about"), None)
    slots = {} if loose is None else dict(loose.slots)
    is_short = whole.words <= FEW_WORDS and not headed
    says_more = bool(slots.keys() - {"pointed", "number"}) or bool(numbers_alone(whole))
    if is_short and not says_more and whole.all_places("no") and key != "ask_script":
        return Heard(heard.message, heard.language, [], talk="kept")
    if key in {"ask_delete", "ask_publish_whole"} and is_short and whole.has("yes"):
        if says_more or not _is_still_meant(wishes[0], before):
            return None
        return Heard(heard.message, heard.language, wishes, is_confirmed=True)
    if key == "ask_script":
        return _script(heard, whole, wishes, headed)
    if headed and not (key == "ask_query" and headed[0].kind == "find"):
        return None
    found = _fitting(key, whole, slots, known)
    if found is None:
        return None
    if "pointed" in found:
        wishes[0].slots.pop("pointed", None)
    wishes[0].add(found, whole)
    return Heard(heard.message, heard.language, wishes)


def copied(wish: Wish) -> Wish:
    twin = copy(wish)
    twin.slots = dict(wish.slots)
    twin.segments = list(wish.segments)
    return twin


def chosen(whole: Segment, known: Known, before: Before) -> Wish | None:
    """Read a bare number as one of the clips that a question named."""
    numbers = numbers_alone(whole)
    are_named = all(re.search(rf"\b{number}\b", before.said) for number in numbers)
    are_there = {clip.number for clip in known.clips} >= set(numbers)
    if not numbers or not are_named or not are_there:
        return None
    return Wish("more_about", {"pointed": Pointed("numbers", numbers)}, [whole])


def _is_still_meant(wish: Wish, before: Before) -> bool:
    """Say whether a yes is to what was asked then: what "all" or "the last" means may change."""
    pointed = wish.slots.get("pointed")
    is_lasting = pointed is not None and pointed.which == "numbers"
    return is_lasting or before.asked is None or before.asked.text in before.said


def _script(
    heard: Heard, whole: Segment, wishes: list[Wish], headed: Sequence[Wish]
) -> Heard | None:
    """Take a message for the text that a voice is to say, or for leave to write one."""
    is_no = bool(whole.all_places("no")) and whole.words <= FEW_WORDS and not whole.quotes
    if is_no and not whole.has("auto_script"):
        return Heard(heard.message, heard.language, [], talk="kept")
    are_named = any("pointed" in wish.slots and wish.slots["pointed"].is_sure for wish in headed)
    if headed and (are_named or headed[0].kind in _CHANGES_EVERYTHING):
        return None
    if whole.has("auto_script") and whole.words <= FEW_WORDS:
        wishes[0].segments.append(whole)
    else:
        said = whole.quotes[0][1] if whole.quotes else heard.message.text.strip()
        wishes[0].slots["quote"] = said
    return Heard(heard.message, heard.language, wishes)


def _fitting(
    key: str, whole: Segment, slots: dict[str, Any], known: Known
) -> dict[str, Any] | None:
    """Give what an answer says of what was asked; None when it says nothing of it."""
    match key:
        case "ask_which_clip" | "ask_no_clip" | "ask_no_clips_yet":
            return _clips(whole, slots, known)
        case "ask_query" | "ask_title":
            said = whole.quotes[0][1] if whole.quotes else whole.said
            return {"query" if key == "ask_query" else "title": said}
        case "ask_when":
            date = date_in(whole.text, whole.language, known.now)
            return None if date is None else {"date": date}
        case "ask_tongue":
            tongues = slots.get("caption_languages") or tuple(
                code for _, code in whole.named("tongues")
            )
            return {"caption_languages": tongues} if tongues else None
        case "ask_which_video" | "ask_video" | "ask_music":
            return slots
        case _:
            return slots or None


def _clips(whole: Segment, slots: dict[str, Any], known: Known) -> dict[str, Any] | None:
    if "pointed" in slots and slots["pointed"].is_sure:
        return slots
    if numbers := numbers_alone(whole):
        rest = {name: value for name, value in slots.items() if name not in {"number", "count"}}
        return rest | {"pointed": Pointed("numbers", numbers)}
    if named := _titled(whole, known):
        return {"pointed": Pointed("numbers", named)}
    return slots if slots.keys() - {"pointed", "number"} else None


def _titled(whole: Segment, known: Known) -> tuple[int, ...]:
    """Give the numbers of clips whose titles hold the words of an answer."""
    words = {w for w in WORD.findall(whole.text) if w not in whole.language.common and len(w) > 3}
    return tuple(
        clip.number
        for clip in known.clips
        if words and words & set(WORD.findall(plain(clip.title)))
    )
