"""How clips look and sound: captions, framing, music, loudness, fades, care of encoding."""

import re
from typing import Any

from reelwright.agent.scripted.plain import Place
from reelwright.agent.scripted.segments import Segment
from reelwright.domain import CaptionStyle, Framing, Preset

_NEAR = 2
"""Words that may stand between taking away and what is taken."""

_BIGGER, _SMALLER = 1.3, 0.75
_MUCH_BIGGER, _MUCH_SMALLER = 1.6, 0.6
_HEX = re.compile(r"#[0-9A-Fa-f]{6}(?![0-9A-Fa-f])")
_PERCENT = re.compile(
    r"(\d{1,3})\s?(?:%|percent|prozent|por ?ciento|por cento|pour ?cent|per ?cento)"
)
_DECIBEL = re.compile(r"([-+\u2212]?\s?\d+(?:[.,]\d+)?)\s*(?:db|lufs|dbfs|decibel\w*)(?!\w)")
_LOUDER, _QUIETER = -11.0, -18.0
_USUAL_FADE = 1.0

STYLES = (
    ("style_karaoke", CaptionStyle.KARAOKE),
    ("style_boxed", CaptionStyle.BOXED),
    ("style_plain", CaptionStyle.PLAIN),
)


def captions_in(segment: Segment, *, is_about_captions: bool) -> dict[str, Any]:
    """Read what is said about captions; `is_about_captions` when they were spoken of before."""
    slots: dict[str, Any] = {}
    wanted, denied = segment.places("captions"), segment.denies("captions")
    if denied and not wanted:
        return {"captions": CaptionStyle.NONE.value}
    if wanted and _is_taken_away(segment, wanted):
        return {"captions": CaptionStyle.NONE.value}
    is_about = bool(wanted) or is_about_captions
    if segment.has("karaoke"):
        slots["captions"] = CaptionStyle.KARAOKE.value
    for concept, style in STYLES if is_about else STYLES[:1]:
        if segment.has(concept):
            slots["captions"] = style.value
            break
    colours = segment.named("colours")
    box = segment.places("style_boxed")
    colours = [each for each in colours if not any(p[0] <= each[0][0] < p[1] for p in box)]
    if code := _HEX.search(segment.message.text[segment.place[0] : segment.place[1]]):
        slots["caption_color"] = code.group()
    elif colours:
        wanted_colours = [each for each in colours if not segment.is_denied(each[0])] or colours
        slots["caption_color"] = wanted_colours[-1][1]
    if is_about and (size := _size_of(segment)):
        slots["size_factor"] = size
    if wanted and not slots:
        slots["captions"] = "wanted"
    return slots


def _is_taken_away(segment: Segment, captions: list[Place]) -> bool:
    """Say whether captions are to go: "remove the captions"."""
    return any(
        verb[1] <= place[0] and len(segment.text[verb[1] : place[0]].split()) <= _NEAR
        for verb in segment.places("remove_strong", "delete")
        for place in captions
    )


def _size_of(segment: Segment) -> float | None:  # noqa: PLR0911 - a table: a size for each word
    if segment.has("half_size"):
        return 0.5
    if segment.has("double_size"):
        return 2.0
    if segment.has("too_small"):
        return _BIGGER
    if segment.has("too_big"):
        return _SMALLER
    is_bigger, is_smaller = segment.has("bigger"), segment.has("smaller")
    percent = _PERCENT.search(segment.text)
    if percent and (is_bigger or is_smaller):
        change = int(percent.group(1)) / 100
        return 1 + change if is_bigger else 1 - change
    if percent and segment.has("size"):
        return int(percent.group(1)) / 100
    much = segment.has("much")
    if is_bigger:
        return _MUCH_BIGGER if much else _BIGGER
    if is_smaller:
        return _MUCH_SMALLER if much else _SMALLER
    return None


def framing_in(segment: Segment) -> Framing | None:
    for concept, framing in (
        ("layout_stack", Framing.STACK),
        ("layout_fit", Framing.FIT),
        ("layout_crop", Framing.CROP),
    ):
        if segment.all_places(concept):
            return framing
    return None


def preset_in(segment: Segment) -> Preset | None:
    for concept, preset in (
        ("best_quality", Preset.BEST),
        ("rapid", Preset.PREVIEW),
        ("standard_quality", Preset.STANDARD),
    ):
        if segment.has(concept):
            return preset
    return None


def audio_in(segment: Segment) -> dict[str, Any]:  # noqa: C901 - a table: a setting for each word
    """Read what is said about the sound, in the arguments of `render`'s `audio`."""
    audio: dict[str, Any] = {}
    audio |= _fades(segment)
    level = _DECIBEL.search(segment.text)
    number = _number(level.group(1)) if level else None
    if segment.has("music"):
        audio["music"] = "wanted"
        if number is not None:
            audio["music_db"] = max(-60.0, min(0.0, -abs(number)))
        if segment.has("duck"):
            audio["ducking"] = True
        elif segment.denies("duck"):
            audio["ducking"] = False
    elif segment.denies("music"):
        audio["music"] = None
    elif segment.has("keep_loudness"):
        audio["loudness"] = None
    elif level and (segment.has("loudness", "louder", "quieter") or "lufs" in level.group()):
        audio["loudness"] = max(-40.0, min(-5.0, -abs(number or 14.0)))
    elif segment.has("louder"):
        audio["loudness"] = _LOUDER
    elif segment.has("quieter"):
        audio["loudness"] = _QUIETER
    elif segment.has("loudness") and not segment.has("captions"):
        audio["loudness"] = -14.0
    return audio


def _fades(segment: Segment) -> dict[str, Any]:
    seconds = _USUAL_FADE
    fades = segment.places("fade", "fade_in", "fade_out")
    if not fades:
        if segment.denies("fade", "fade_in", "fade_out"):
            return {"fade_in": 0.0, "fade_out": 0.0}
        return {}
    if segment.lengths:
        seconds = min(10.0, segment.lengths[0].value)
    is_in, is_out = segment.has("fade_in"), segment.has("fade_out")
    found: dict[str, Any] = {}
    if is_in or not is_out:
        found["fade_in"] = seconds
    if is_out or not is_in:
        found["fade_out"] = seconds
    return found


def decibels_in(segment: Segment) -> float | None:
    """Give a level in decibels, where one is named."""
    found = _DECIBEL.search(segment.text)
    return _number(found.group(1)) if found else None


def _number(said: str) -> float:
    return float(said.replace("\u2212", "-").replace(" ", "").replace(",", "."))
