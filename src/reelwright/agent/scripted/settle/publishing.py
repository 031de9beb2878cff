"""Publishing: prepared here, let out by a person only."""

from typing import Any

from reelwright.agent.scripted.known import KnownClip
from reelwright.agent.scripted.setting import MADE_EACH, Setting, Settled, details
from reelwright.agent.scripted.wishes import Wish
from reelwright.domain import Call, Privacy

_MOST_TITLE = 1000


def settle(wish: Wish, setting: Setting) -> Settled:
    """Say which publications a wish prepares."""
    args = _about(wish, setting)
    calls = []
    what = []
    for target, name in _targets(wish, setting):
        calls.append(Call(tool="upload_to_youtube", args={**target, **args}))
        what.append(name)
    none = setting.known.channels == ()
    key = "publishing_no_channel" if none else "publishing"
    said = setting.say(key, what=", ".join(what), details=details(args))
    return Settled(calls, said)


def _about(wish: Wish, setting: Setting) -> dict[str, Any]:
    slots = wish.slots
    args: dict[str, Any] = {}
    title = slots.get("title") or slots.get("quote")
    if title:
        args["title"] = title[:_MOST_TITLE]
    if "description_text" in slots:
        args["description"] = slots["description_text"]
    tags = slots.get("tags")
    if "tags_text" in slots:
        tags = tuple(tag.strip(" #") for tag in slots["tags_text"].split(",") if tag.strip())
    if tags:
        args["tags"] = list(tags)
    if "privacy" in slots:
        args["privacy"] = slots["privacy"]
    date = slots.get("date")
    if date is not None and date.moment is not None:
        args["publish_at"] = date.moment.isoformat()
        args["privacy"] = Privacy.PRIVATE.value
    elif date is not None or slots.get("is_scheduled"):
        setting.ask("ask_when")
    if slots.get("thumbnail"):
        args["thumbnail"] = "auto"
    if slots.get("captions") not in {None, "none"}:
        args["captions"] = True
    return args


def _targets(wish: Wish, setting: Setting) -> list[tuple[dict[str, Any], str]]:
    pointed = wish.slots.get("pointed")
    if "urls" in wish.slots and pointed is None:
        video = setting.video(wish)
        return [({"video": video.id}, setting.shown(video))]
    is_video = wish.has("whole", "video_noun") and not wish.has("clip", "clips")
    if setting.makes_clips and not (is_video and (pointed is None or not pointed.is_sure)):
        made = setting.made(pointed) or [MADE_EACH]
        if made == [MADE_EACH]:
            return [({"clip": MADE_EACH}, setting.say("the_new_clips"))]
        names = zip(made, pointed.numbers if pointed else (), strict=True)
        return [({"clip": each}, setting.say("clip", number=number)) for each, number in names]
    if (
        is_video
        and (pointed is None or pointed.which in {"it", "all"})
        and (wish.has("whole") or not setting.known.clips)
    ):
        return [({"video": v.id}, setting.shown(v)) for v in setting.videos(wish)]
    if not setting.known.clips:
        video = setting.video(wish)
        if setting.is_confirmed:
            return [({"video": video.id}, setting.shown(video))]
        setting.ask("ask_publish_whole", video=setting.shown(video))
    clips = _clips(wish, setting)
    return [({"clip": each.id}, setting.say("clip", number=each.number)) for each in clips]


def _clips(wish: Wish, setting: Setting) -> list[KnownClip]:
    pointed = wish.slots.get("pointed")
    known = setting.clips_of(None)
    current = [c for c in known if setting.known.video in {None, c.video}] or known
    if pointed is not None and pointed.which != "it":
        return setting.pointed_clips(pointed, None)
    pending = [each.clip for each in setting.known.publications if each.clip]
    if wish.slots.get("is_change") and len(pending) == 1:
        return [clip for clip in known if clip.id == pending[0]]
    if wish.has("clips") and pointed is None:
        return current
    latest = setting.latest(None) if len(known) > 1 else known
    if len(latest) > 1:
        setting.ask("ask_which_clip", choices=setting.choices(latest))
    return latest
