"""What is said in a video: written down, summed up, looked up, written to files."""

from typing import Any

from reelwright.agent.scripted.known import KnownVideo
from reelwright.agent.scripted.pointing import pointed_in
from reelwright.agent.scripted.setting import MADE_EACH, Setting, Settled, details
from reelwright.agent.scripted.settle.clips import SEARCH, within
from reelwright.agent.scripted.topics import query_of
from reelwright.agent.scripted.wishes import Wish
from reelwright.domain import Call

_WORDS_PER_SECOND = 2.5
_SUMMARY_WORDS = (10, 5000)
_MOST_POINTS = 50
_MOST_SEGMENTS = 100


def settle(wish: Wish, setting: Setting) -> Settled:
    """Say which calls a wish about what is said means."""
    if wish.kind == "export":
        return _export(wish, setting)
    calls = []
    said = ""
    for video in setting.videos(wish):
        if not video.has_sound and wish.kind != "chapters":
            setting.refuse("no_sound", video=setting.shown(video))
        call, said = _ONE[wish.kind](wish, setting, video)
        calls.append(call)
    return Settled(calls, said)


def _transcribe(wish: Wish, setting: Setting, video: KnownVideo) -> tuple[Call, str]:
    slots = wish.slots
    if wish.has("translate") and "language" in slots and not wish.has("again"):
        setting.cannot("translate_text")
    args: dict[str, Any] = {"video": video.id}
    args |= {name: slots[name] for name in ("language", "engine") if name in slots}
    if wish.has("again", "correction") and "transcribe" in video.made:
        args["refresh"] = True
    said = setting.say("transcribing", video=setting.shown(video), details=details(args))
    return Call(tool="transcribe", args=args), said


def _read(wish: Wish, setting: Setting, video: KnownVideo) -> tuple[Call, str]:
    args: dict[str, Any] = {"video": video.id} | _part(wish, setting, video)
    if wish.slots.get("about"):
        args["query"] = wish.slots["about"]
    return Call(tool="read_transcript", args=args), setting.say("reading", details=details(args))


def _find(wish: Wish, setting: Setting, video: KnownVideo) -> tuple[Call, str]:
    query = wish.slots.get("query")
    query = query or next((found for s in wish.segments if (found := query_of(s))), None)
    part = _part(wish, setting, video)
    if query is None and part:
        return _read(wish, setting, video)
    if query is None:
        setting.ask("ask_query")
    setting.looked_for = query
    args = {"video": video.id, "query": query, **part}
    return Call(tool="read_transcript", args=args), setting.say("searching", query=f"“{query}”")


def _chapters(wish: Wish, setting: Setting, video: KnownVideo) -> tuple[Call, str]:
    args: dict[str, Any] = {"video": video.id}
    slots = wish.slots
    number = slots.get("max_segments") or slots.get("number") or slots.get("points")
    if number is not None and number.value >= 1:
        args["max_segments"] = int(min(_MOST_SEGMENTS, number.value))
    if slots.get("about"):
        args["focus"] = slots["about"]
    _refresh(wish, args, has_more=len(args) > 1)
    said = setting.say("chapters", video=setting.shown(video), details=details(args))
    return Call(tool="analyze", args=args), said


def _summarize(wish: Wish, setting: Setting, video: KnownVideo) -> tuple[Call, str]:
    slots = wish.slots
    form = wish.kind
    args: dict[str, Any] = {"video": video.id, "form": form}
    points = slots.get("points") or slots.get("number")
    if points is not None and form in {"summary", "titles"} and points.value >= 1:
        args["points"] = int(min(_MOST_POINTS, points.value))
    if form != "titles":
        args |= _text_length(slots, form)
    if slots.get("about"):
        args["about"] = slots["about"]
    args |= _part(wish, setting, video)
    _refresh(wish, args, has_more=len(args) > 2)
    said = setting.say(form, details=details(args))
    if "language" in slots or wish.has("translate"):
        said += " " + setting.say("its_own_language")
    return Call(tool="summarize", args=args), said


def _text_length(slots: dict[str, Any], form: str) -> dict[str, Any]:
    if "word_count" in slots:
        low, high = _SUMMARY_WORDS
        return {"length": int(max(low, min(high, slots["word_count"].value)))}
    seconds = slots.get("seconds")
    if seconds is None:
        return {}
    if form == "script":
        return {"seconds": max(3.0, min(600.0, seconds))}
    return {"length": int(max(_SUMMARY_WORDS[0], seconds * _WORDS_PER_SECOND))}


def _silence(wish: Wish, setting: Setting, video: KnownVideo) -> tuple[Call, str]:
    args: dict[str, Any] = {"video": video.id}
    if "min_silence" in wish.slots:
        args["min_silence"] = max(0.01, min(60.0, wish.slots["min_silence"]))
    level = (wish.slots.get("audio") or {}).get("loudness")
    if level is not None:
        args["threshold"] = level
    return Call(tool="detect_silence", args=args), setting.say("silence", details=details(args))


def _highlights(wish: Wish, setting: Setting, video: KnownVideo) -> tuple[Call, str]:
    slots = dict(wish.slots)
    number = slots.pop("number", None)
    if number is not None and "count" not in slots:
        slots["count"] = number
    if hasattr(slots.get("count"), "value"):
        slots["count"] = int(slots["count"].value)
    args = {"video": video.id} | {name: slots[name] for name in SEARCH if name in slots}
    if slots.get("more") and setting.clips_of(video):
        args["exclude_existing"] = True
    args |= _part(wish, setting, video)
    said = setting.say("highlights", details=details(args))
    return Call(tool="extract_highlights", args=args), said


def _export(wish: Wish, setting: Setting) -> Settled:
    slots = wish.slots
    kind = slots.get("format")
    if kind is None:
        kind = "chapters" if wish.has("chapters") else "otio" if wish.has("edit_list") else None
        kind = kind or ("srt" if wish.has("caption_file", "captions") else "txt")
    args: dict[str, Any] = {"format": kind}
    is_edit = kind in {"otio", "fcpxml", "edl"}
    if "language" in slots and not is_edit and kind != "chapters":
        args["language"] = slots["language"]
    if "caption_languages" in slots and not is_edit:
        args["language"] = slots["caption_languages"][0]
    pointed = slots.get("pointed")
    names_clips = pointed is not None and (pointed.is_sure or wish.has("clip", "clips"))
    said = setting.say("exporting", format=kind)
    if kind != "chapters" and setting.makes_clips and names_clips:
        return Settled([Call(tool="export", args={**args, "clips": [MADE_EACH]})], said)
    if kind == "chapters" or not setting.known.clips or not (names_clips or is_edit):
        return Settled(
            [
                Call(tool="export", args={**args, "video": video.id})
                for video in setting.videos(wish)
            ],
            said,
        )
    video = None if pointed and pointed.which == "numbers" else setting.video(wish)
    clips = setting.pointed_clips(pointed, video) if pointed else setting.latest(video)
    groups = [[clip.id for clip in clips]] if is_edit else [[clip.id] for clip in clips]
    return Settled([Call(tool="export", args={**args, "clips": group}) for group in groups], said)


def _part(wish: Wish, setting: Setting, video: KnownVideo) -> dict[str, Any]:
    when = wish.slots.get("when")
    if when is None:
        return {}
    start, end = within(when, video, setting)
    if when.kind == "moment" and start is not None:
        start, end = max(0.0, start - 15), start + 15
    return {name: at for name, at in (("start", start), ("end", end)) if at is not None}


def _refresh(wish: Wish, args: dict[str, Any], *, has_more: bool) -> None:
    """Do it again where nothing but that was asked."""
    if (
        wish.has("again")
        and not has_more
        and not any(pointed_in(s) for s in wish.segments if s.has("clips"))
    ):
        args["refresh"] = True


_ONE = {
    "transcribe": _transcribe,
    "read": _read,
    "find": _find,
    "chapters": _chapters,
    "summary": _summarize,
    "titles": _summarize,
    "description": _summarize,
    "script": _summarize,
    "silence": _silence,
    "highlights": _highlights,
}
KINDS = frozenset({*_ONE, "export"})
"""Wishes that are settled here."""
