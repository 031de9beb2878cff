"""Voice-overs: what is said, by whom, and where it is laid."""

import re
from typing import Any

from reelwright.agent.scripted.setting import MADE_EACH, Setting, Settled, details
from reelwright.agent.scripted.wishes import Wish
from reelwright.domain import Call

_SCRIPT_EDGES = " \t\n:,;\"'“”„«»-\u2013—"
_VOICES = {"en": "en-us"}
_LEAST_WORDS = 2


def settle(wish: Wish, setting: Setting) -> Settled:
    """Say which voice-overs a wish means."""
    slots = wish.slots
    args = _script(wish, setting) | _voice(wish, setting)
    targets = _targets(wish, setting)
    if targets and "mix" in slots:
        args["mix"] = slots["mix"]
    elif targets and wish.has("mix_before"):
        args["mix"] = "before"
    if targets and "duck_db" in slots:
        args["duck_db"] = slots["duck_db"]
    calls = [Call(tool="tts_voiceover", args={**args, "clip": clip}) for clip in targets]
    if not targets:
        if args.get("auto"):
            video = setting.video(wish)
            if not video.has_sound:
                setting.refuse("no_sound", video=setting.shown(video))
            args["video"] = video.id
        calls = [Call(tool="tts_voiceover", args=args)]
    if MADE_EACH in targets:
        setting.makes_clips = True
    key = "voiceover_auto" if args.get("auto") else "voiceover"
    return Settled(calls, setting.say(key, details=details(calls[0].args)))


def _script(wish: Wish, setting: Setting) -> dict[str, Any]:
    if quote := wish.slots.get("quote") or wish.slots.get("title"):
        return {"script": quote}
    if text := _said_after(wish):
        return {"script": text}
    if wish.has("auto_script") or wish.has("summary", "script"):
        seconds = wish.slots.get("seconds")
        return {"auto": True} | (
            {} if seconds is None else {"seconds": max(3.0, min(600.0, seconds))}
        )
    if wish.slots.get("answer"):
        return {"script": wish.slots["answer"]}
    return setting.ask("ask_script")


def _said_after(wish: Wish) -> str | None:
    """Give the text that follows "saying" or a colon, to the end of the message."""
    for segment in wish.segments:
        message = segment.message
        for place in segment.language.find("saying", segment.text):
            said = message.text[place[1] :].strip(_SCRIPT_EDGES)
            if len(said.split()) >= _LEAST_WORDS:
                return said
        colon = re.match(r"\s*:\s+", message.text[segment.place[1] :])
        if colon is not None and segment.has("voiceover"):
            said = message.text[segment.place[1] + colon.end() :].strip(_SCRIPT_EDGES)
            if len(said.split()) >= _LEAST_WORDS:
                return said
    return None


def _voice(wish: Wish, setting: Setting) -> dict[str, Any]:
    language = wish.slots.get("language")
    variant = "+f3" if wish.has("female") else "+m3" if wish.has("male") else None
    if variant is None:
        return {} if language is None else {"language": language}
    spoken = language or setting.language.code
    return {"voice": f"{_VOICES.get(spoken, spoken.lower())}{variant}"}


def _targets(wish: Wish, setting: Setting) -> list[str]:
    """Give the clips that get the voice; none for a narration of its own."""
    slots = wish.slots
    pointed = slots.get("pointed")
    names_clips = wish.has("clip", "clips") or (pointed is not None and pointed.is_sure)
    if setting.makes_clips and (pointed is not None or names_clips or wish.has("add")):
        return setting.made(pointed) or [MADE_EACH]
    clips = setting.clips_of(None)
    if pointed is None and not names_clips:
        if not wish.has("mix_replace") or wish.has("whole") or not clips:
            return []
        pointed_clips = setting.latest(None)
    elif wish.has("whole") and not wish.has("clip", "clips"):
        return []
    elif pointed is None:
        pointed_clips = setting.latest(None)
    elif not pointed.is_sure and not clips:
        return []
    else:
        pointed_clips = setting.pointed_clips(pointed, None)
    if not pointed_clips:
        setting.ask("ask_no_clips_yet")
    is_several = pointed is not None and pointed.which != "it"
    if len(pointed_clips) > 1 and not (is_several or wish.has("clips")):
        setting.ask("ask_which_clip", choices=setting.choices(pointed_clips))
    return [clip.id for clip in pointed_clips]
