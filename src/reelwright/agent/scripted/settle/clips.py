"""Clips: found, cut by time, made again, joined."""

from collections.abc import Sequence
from typing import Any

from reelwright.agent.scripted.durations import Amount
from reelwright.agent.scripted.known import KnownClip, KnownVideo
from reelwright.agent.scripted.moments import When
from reelwright.agent.scripted.setting import (
    MADE_EACH,
    FetchFirstError,
    Setting,
    Settled,
    details,
)
from reelwright.agent.scripted.settle.styles import styles_of
from reelwright.agent.scripted.wishes import Wish
from reelwright.domain import Call, clock

SEARCH = ("count", "min_length", "max_length", "about")
_MOST = 50
_AROUND = (30.0, 60.0)
"""Seconds before and after a moment that a clip around it is looked for in."""

_INHERITED = (
    "aspect", "width", "height", "layout", "captions", "caption_color", "caption_size",
    "caption_language", "remove_silence", "min_silence", "preset",
)  # fmt: skip


def settle(wish: Wish, setting: Setting) -> Settled:  # noqa: PLR0911 - one way out for each way of making clips
    """Say which renders a wish about clips means."""
    slots = wish.slots
    _read_number(wish)
    pointed = slots.get("pointed")
    is_of_made = pointed is not None and pointed.which in {"it", "them", "all"}
    if setting.makes_clips and _is_only_style(wish) and is_of_made:
        return _of_this_message(wish, setting)
    named = pointed is not None and pointed.which == "numbers" and not wish.has("video_noun")
    if named and setting.known.clips:
        return _again(wish, setting, None)
    several = setting.videos(wish)
    if len(several) > 1:
        each = [_new(wish, setting, video) for video in several]
        return Settled([call for one in each for call in one.calls], each[0].said)
    video = several[0]
    if "urls" not in slots and _means_again(wish, setting, video):
        return _again(wish, setting, video)
    if named and not setting.clips_of(video):
        setting.ask("ask_no_clips_yet")
    if "shifts" in slots:
        return _trimmed(wish, setting, video)
    if wish.has("too_long", "too_short") and not _searched(slots) and setting.clips_of(video):
        setting.ask("ask_length")
    if not video.has_sound and not slots.get("when") and _searches(wish):
        setting.refuse("no_sound", video=setting.shown(video))
    if slots.get("more") and setting.clips_of(video):
        return _more(wish, setting, video)
    return _new(wish, setting, video)


def within(when: When, video: KnownVideo, setting: Setting) -> tuple[float | None, float | None]:
    """Give the begin and end of what was said, inside the video; ask when it lies outside."""
    if when.needs_duration and video.duration is None:
        if "://" in video.id:
            raise FetchFirstError(video.id)
        setting.ask("ask_duration")
    start, end = when.resolved(video.duration)
    if video.duration is None:
        return start, end
    if (start or 0.0) >= video.duration or (start is None and (end or 0.0) > video.duration + 1):
        setting.ask(
            "ask_outside",
            video=setting.shown(video),
            duration=clock(video.duration),
            start=clock(start or 0.0),
            end=clock(end if end is not None else video.duration),
        )
    return start, None if end is None else min(end, video.duration)


def _read_number(wish: Wish) -> None:
    """Take a number that nothing was said about for how many clips there shall be."""
    slots = wish.slots
    number = slots.pop("number", None)
    if isinstance(slots.get("count"), Amount):
        slots["count"] = int(slots["count"].value)
    if number is not None and "count" not in slots and not slots.get("when"):
        is_head = wish.kind == "clips" and not _is_only_style(wish)
        if number.value == int(number.value) and (is_head or not slots):
            slots["count"] = int(number.value)
    if slots.get("count", 1) > _MOST:
        slots["count"] = _MOST


def _searched(slots: dict[str, Any]) -> dict[str, Any]:
    return {name: slots[name] for name in SEARCH if name in slots}


def _searches(wish: Wish) -> bool:
    return bool(_searched(wish.slots)) or wish.has("clip", "clips", "moment_one", "join")


def _is_only_style(wish: Wish) -> bool:
    makes = wish.has("make_new") and wish.has("clip", "clips", "moment_one")
    return not makes and not _searched(wish.slots) and not wish.slots.get("when")


def _means_again(wish: Wish, setting: Setting, video: KnownVideo) -> bool:
    """Say whether clips that there are shall be made again, rather than new ones be found."""
    slots, pointed = wish.slots, wish.slots.get("pointed")
    asks_anew = slots.keys() & {"more", "when", "count", "about"}
    if asks_anew or not setting.clips_of(video):
        return False
    if wish.has("whole") and not wish.has("clip", "clips") and pointed is None:
        return False
    if _searched(slots):
        return pointed is not None and pointed.which == "last"
    if pointed is not None and pointed.is_sure:
        return True
    if wish.has("make_new") and wish.has("clip", "clips", "moment_one", "join"):
        return pointed is not None and pointed.which == "them"
    return True


def _of_this_message(wish: Wish, setting: Setting) -> Settled:
    calls = [
        Call(tool="render", args={"clips": [MADE_EACH], **style})
        for style in styles_of(wish, setting, video=None)
    ]
    said = setting.say("made_again", clips=setting.say("the_new_clips"), details="")
    return Settled(calls, said)


def _again(wish: Wish, setting: Setting, video: KnownVideo | None) -> Settled:
    slots = wish.slots
    pointed = slots.get("pointed")
    clips = setting.pointed_clips(pointed, video) if pointed else setting.latest(video)
    of = setting.video_of(clips[0])
    if "shifts" in slots or "max_length" in slots or "when" in slots:
        return _moved(wish, setting, clips, of)
    styles = styles_of(wish, setting, clips=clips, video=of)
    calls = []
    for style in styles:
        if slots.get("join"):
            total = {"total_length": slots["total_length"]} if "total_length" in slots else {}
            args = {"video": of.id, "clips": [c.id for c in clips], "join": True, **total, **style}
            calls.append(Call(tool="render", args=args))
            continue
        if slots.get("title") and len(clips) == 1:
            style["title"] = slots["title"]
        if not style and not wish.has("again"):
            setting.ask("ask_change")
        is_named = pointed is not None and pointed.which == "numbers"
        groups = [[c.id] for c in clips] if is_named else [[c.id for c in clips]]
        how = style or {"refresh": True}
        calls += [Call(tool="render", args={"clips": group, **how}) for group in groups]
    setting.makes_clips = True
    setting.remade += [clip.id for clip in clips]
    said = setting.say(
        "made_again", clips=setting.named_clips(clips), details=details(calls[0].args)
    )
    return Settled(calls, said)


def _moved(wish: Wish, setting: Setting, clips: Sequence[KnownClip], video: KnownVideo) -> Settled:
    """Move the edges of clips."""
    slots = wish.slots
    if len(clips) > 1 and not slots.get("pointed"):
        setting.ask("ask_which_clip", choices=setting.choices(clips))
    calls = []
    for clip in clips:
        if "when" in slots:
            start, end = within(slots["when"], video, setting)
        else:
            start, end = _edges(slots, clip, setting, video)
        args: dict[str, Any] = {"clips": [clip.id]}
        args |= {name: at for name, at in (("start", start), ("end", end)) if at is not None}
        calls += [
            Call(tool="render", args={**args, **style})
            for style in styles_of(wish, setting, clips=[clip], video=video)
        ]
    setting.makes_clips = True
    setting.remade += [clip.id for clip in clips]
    said = setting.say(
        "made_again", clips=setting.named_clips(clips), details=details(calls[0].args)
    )
    return Settled(calls, said)


def _edges(
    slots: dict[str, Any], clip: KnownClip, setting: Setting, video: KnownVideo
) -> tuple[float | None, float | None]:
    start, end = clip.start, clip.end
    if start is None or end is None:
        setting.ask("ask_range", clip=setting.say("clip", number=clip.number))
    moved_start, moved_end = start, end
    for edge, seconds in slots.get("shifts", ()):
        if edge == "start":
            moved_start = max(0.0, moved_start + seconds)
        else:
            moved_end = moved_end + seconds
    if "max_length" in slots:
        moved_end = min(moved_end, moved_start + slots["max_length"])
    if video.duration is not None:
        moved_end = min(moved_end, video.duration)
    if moved_end - moved_start < 1:
        setting.ask("ask_range", clip=setting.say("clip", number=clip.number))
    return (
        None if moved_start == start else round(moved_start, 3),
        None if moved_end == end else round(moved_end, 3),
    )


def _trimmed(wish: Wish, setting: Setting, video: KnownVideo) -> Settled:
    """Cut something off the begin or the end of a whole video."""
    if video.duration is None:
        setting.ask("ask_duration")
    start, end = 0.0, video.duration
    for edge, seconds in wish.slots["shifts"]:
        start, end = (start + seconds, end) if edge == "start" else (start, end + seconds)
    start, end = max(0.0, start), min(end, video.duration)
    if end <= start:
        setting.ask("ask_duration")
    return _whole(wish, setting, video, {"start": start, "end": end})


def _more(wish: Wish, setting: Setting, video: KnownVideo) -> Settled:
    """Find clips that there are none of yet, and make them as those before were made."""
    asked = {"video": video.id, "exclude_existing": True} | _searched(wish.slots)
    if wish.slots.get("when"):
        asked |= _range(wish.slots["when"], video, setting)
    calls = [Call(tool="extract_highlights", args=asked)]
    before = _as_before(setting.latest(video))
    calls += [
        Call(tool="render", args={"highlights": [MADE_EACH], **before, **style})
        for style in styles_of(wish, setting, video=video)
    ]
    setting.makes_clips = True
    return Settled(calls, setting.say("made_clips", details=details(asked)))


def _as_before(clips: Sequence[KnownClip]) -> dict[str, Any]:
    """Give what clips have in common of how they look."""
    if not clips:
        return {}
    first = clips[0].how
    return {
        name: first[name]
        for name in _INHERITED
        if name in first and all(clip.how.get(name) == first[name] for clip in clips)
    }


def _new(wish: Wish, setting: Setting, video: KnownVideo) -> Settled:
    slots = wish.slots
    if "about" not in slots and "when" not in slots and "pointed" in slots and setting.looked_for:
        slots["about"] = setting.looked_for
    search = _searched(slots)
    whens: Sequence[When] = slots.get("whens") or ((slots["when"],) if "when" in slots else ())
    styles = styles_of(wish, setting, video=video)
    args: dict[str, Any] = {"video": video.id, **search}
    before = setting.clips_of(video)
    is_correction = bool(before) and bool(search) and not wish.has("make_new")
    if is_correction and not whens:
        if "count" not in search:
            args["count"] = len(setting.latest(video))
        styles = [{**_as_before(setting.latest(video)), **style} for style in styles]
    if slots.get("join") and not whens:
        args["join"] = True
        if "total_length" in slots:
            args["total_length"] = slots["total_length"]
    if not search and not whens and not _searches(wish):
        return _whole(wish, setting, video, {"start": 0.0, "end": video.duration})
    if title := slots.get("title"):
        args["title"] = title
    calls = []
    for when in whens or (None,):
        part = {} if when is None else _range(when, video, setting)
        if when is not None and when.kind == "moment" and "count" not in args:
            part["count"] = 1
        calls += [Call(tool="render", args={**args, **part, **style}) for style in styles]
    setting.makes_clips = True
    return Settled(calls, setting.say("made_clips", details=details(calls[0].args)))


def _range(when: When, video: KnownVideo, setting: Setting) -> dict[str, Any]:
    start, end = within(when, video, setting)
    if when.kind == "moment" and start is not None:
        end = start + _AROUND[1]
        start = max(0.0, start - _AROUND[0])
        end = end if video.duration is None else min(end, video.duration)
    return {name: at for name, at in (("start", start), ("end", end)) if at is not None}


def _whole(
    wish: Wish, setting: Setting, video: KnownVideo, part: dict[str, float | None]
) -> Settled:
    """Make the whole video anew: in its own shape, and without captions nobody asked for."""
    given = {name: at for name, at in part.items() if at is not None}
    calls = []
    for style in styles_of(wish, setting, video=video):
        usual: dict[str, Any] = {"captions": "none"}
        if not style.keys() & {"aspect", "width", "height"}:
            usual["aspect"] = "source"
        is_all = given.get("start") == 0.0 and given.get("end") in {None, video.duration}
        if is_all and not style:
            setting.ask("ask_change")
        calls.append(Call(tool="render", args={"video": video.id, **given, **usual, **style}))
    setting.makes_clips = True
    return Settled(calls, setting.say("made_whole", details=details(calls[0].args)))
