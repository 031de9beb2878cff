"""Jobs, lists, the trash, going back, looking, bringing in."""

from typing import Any

from reelwright.agent.scripted.known import KnownClip
from reelwright.agent.scripted.setting import Setting, Settled
from reelwright.agent.scripted.settle.clips import within
from reelwright.agent.scripted.wishes import Wish
from reelwright.domain import Call

_WAIT = 45.0
_MOST_LOOKS = 60


def settle(wish: Wish, setting: Setting) -> Settled:
    """Say which calls a wish about the house itself means."""
    return _SETTLE[wish.kind](wish, setting)


def _status(_: Wish, setting: Setting) -> Settled:
    return Settled([Call(tool="library", args={"what": "jobs"})], setting.say("status"))


def _wait(wish: Wish, setting: Setting) -> Settled:
    jobs = setting.known.jobs
    if len(jobs) != 1:
        return _status(wish, setting)
    call = Call(tool="wait_for_job", args={"job": jobs[0].id, "wait": _WAIT})
    return Settled([call], setting.say("waiting"))


def _cancel(wish: Wish, setting: Setting) -> Settled:
    jobs = setting.known.jobs
    if wish.has("publish", "publication_noun") and setting.known.publications:
        setting.refuse("no_unpublish")
    if not jobs:
        setting.refuse("no_jobs")
    pointed = wish.slots.get("pointed")
    said = wish.said.lower()
    named = [job for job in jobs if job.id.lower() in said] or [
        job for job in jobs if job.tool and wish.has(f"job_{job.tool}")
    ]
    if named:
        jobs = tuple(named)
    elif pointed is not None and pointed.which == "last":
        jobs = jobs[-1:]
    elif len(jobs) > 1 and not wish.has("everything", "all", "jobs_noun"):
        choices = setting.listed(f"{job.tool or job.id} ({job.share:.0%})" for job in jobs)
        setting.ask("ask_which_job", choices=choices)
    calls = [Call(tool="cancel_job", args={"job": job.id}) for job in jobs]
    return Settled(
        calls, setting.say("cancelling", job=setting.listed(j.tool or j.id for j in jobs))
    )


def _library(wish: Wish, setting: Setting) -> Settled:
    pointed = wish.slots.get("pointed")
    if pointed is not None and pointed.which in {"numbers", "last"} and setting.known.clips:
        clips = setting.pointed_clips(pointed, None)
        calls = [Call(tool="library", args={"id": clip.id}) for clip in clips]
        return Settled(calls, setting.say("listing"))
    what = "videos"
    if wish.has("publication_noun", "publish"):
        what = "publications"
    elif wish.has("clip_word") or (wish.has("clip", "clips") and not wish.has("video_noun")):
        what = "clips"
    elif wish.has("jobs_noun"):
        what = "jobs"
    return Settled([Call(tool="library", args={"what": what})], setting.say("listing"))


def _delete(wish: Wish, setting: Setting) -> Settled:
    names, what = _doomed(wish, setting)
    if not setting.is_confirmed:
        setting.ask("ask_delete", what=what)
    calls = [Call(tool="delete", args={"id": name}) for name in names]
    return Settled(calls, setting.say("deleting", what=what))


def _doomed(wish: Wish, setting: Setting) -> tuple[list[str], str]:
    known, pointed = setting.known, wish.slots.get("pointed")
    if wish.has("voiceover") and known.voiceovers:
        last = known.voiceovers[-1]
        return [last.id], "voice-over"
    if wish.has("publication_noun") and not wish.has("clip", "clips"):
        setting.refuse("no_unpublish")
    if wish.has("everything") and known.videos:
        return [v.id for v in known.videos], setting.listed(v.title for v in known.videos)
    is_video = wish.has("video_noun", "whole") and not wish.has("clip", "clips")
    if is_video and not (pointed is not None and pointed.which == "numbers" and known.clips):
        videos = setting.videos(wish)
        return [v.id for v in videos], setting.listed(v.title for v in videos)
    clips = _doomed_clips(wish, setting)
    return [c.id for c in clips], setting.named_clips(clips)


def _doomed_clips(wish: Wish, setting: Setting) -> list[KnownClip]:
    pointed = wish.slots.get("pointed")
    if not setting.known.clips:
        setting.ask("ask_no_clips_yet")
    if pointed is not None and pointed.which != "it":
        return setting.pointed_clips(pointed, None)
    if wish.has("clips"):
        return setting.clips_of(None)
    latest = setting.latest(None)
    if len(latest) > 1:
        setting.ask("ask_which_clip", choices=setting.choices(latest))
    return latest


def _undo(wish: Wish, setting: Setting) -> Settled:
    last = next((each.kind for each in reversed(setting.earlier)), None)
    if last == "publish":
        setting.refuse("no_unpublish")
    if last == "delete":
        setting.refuse("no_restore")
    pointed = wish.slots.get("pointed")
    if not setting.known.clips:
        setting.refuse("no_undo", what=setting.say("the_new_clips"))
    if pointed is not None and pointed.is_sure:
        clips = setting.pointed_clips(pointed, None)
    else:
        clips = setting.latest(None)
    back = [clip.earlier for clip in clips if clip.earlier is not None]
    if not back:
        setting.refuse("no_undo", what=setting.named_clips(clips))
    said = setting.say("made_again", clips=setting.named_clips(clips), details="")
    return Settled([Call(tool="render", args={"clips": back, "refresh": True})], said)


def _restore(_: Wish, setting: Setting) -> Settled:
    return setting.refuse("no_restore")


def _look(wish: Wish, setting: Setting) -> Settled:
    slots, pointed = wish.slots, wish.slots.get("pointed")
    args: dict[str, Any]
    if (
        pointed is not None
        and pointed.is_sure
        and setting.known.clips
        and not wish.has("video_noun")
    ):
        clips = setting.pointed_clips(pointed, None)
        calls = [Call(tool="look", args={"clip": clip.id}) for clip in clips]
        return Settled(calls, setting.say("looking", details=""))
    video = setting.video(wish)
    args = {"video": video.id}
    times: list[float] = []
    for when in slots.get("whens") or ((slots["when"],) if "when" in slots else ()):
        start, end = within(when, video, setting)
        begin = start or 0.0
        times += [begin] if end is None or begin == end else [begin, (begin + end) / 2]
    if times:
        args["times"] = times
    number = slots.get("number") or slots.get("count")
    if not times and number is not None:
        args["count"] = int(max(1, min(_MOST_LOOKS, getattr(number, "value", number))))
    if wish.has("sheet"):
        args["sheet"] = True
    return Settled([Call(tool="look", args=args)], setting.say("looking", details=""))


def _fetch(wish: Wish, setting: Setting) -> Settled:
    calls = [Call(tool="fetch", args={"source": url}) for url in wish.slots.get("urls", ())]
    if not calls:
        setting.ask("ask_video")
    return Settled(calls, setting.say("fetching"))


_SETTLE = {
    "status": _status,
    "wait": _wait,
    "cancel": _cancel,
    "library": _library,
    "delete": _delete,
    "undo": _undo,
    "restore": _restore,
    "look": _look,
    "fetch": _fetch,
}
KINDS = frozenset(_SETTLE)
"""Wishes that are settled here."""
