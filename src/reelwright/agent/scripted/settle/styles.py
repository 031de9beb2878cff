"""How clips are to look and sound, in arguments of `render`."""

from collections.abc import Sequence
from itertools import product
from typing import Any

from reelwright.agent.scripted.known import KnownClip, KnownVideo
from reelwright.agent.scripted.setting import Setting
from reelwright.agent.scripted.wishes import Wish
from reelwright.domain import Aspect, CaptionStyle

_KARAOKE = CaptionStyle.KARAOKE.value
_NONE = CaptionStyle.NONE.value
_SMALLEST, _BIGGEST = 0.5, 2.0
_LONGEST_PAUSE = 10.0
_SHORTEST_PAUSE = 0.15
_LINES_OF_4K = 2160


def styles_of(
    wish: Wish, setting: Setting, *, clips: Sequence[KnownClip] = (), video: KnownVideo | None
) -> list[dict[str, Any]]:
    """Give the ways a wish is to be rendered: one, but where several shapes or languages are."""
    slots = wish.slots
    if wish.has("translate") and "caption_languages" not in slots and "language" not in slots:
        setting.ask("ask_tongue")
    tongues: Sequence[str | None] = slots.get("caption_languages") or (None,)
    if wish.has("translate") and "language" in slots and tongues == (None,):
        tongues = (slots["language"],)
    rest = _captions(slots, clips) | _sound(wish, setting) | _silence(wish, setting, video)
    rest |= {name: slots[name] for name in ("layout", "preset") if name in slots}
    found = []
    for aspect, tongue in product(slots.get("aspects") or (None,), tongues):
        style = {**rest, **_shape(slots, aspect, clips)}
        if tongue is not None and style.get("captions") != _NONE:
            style["caption_language"] = tongue
            if "captions" not in style and not _has_captions(clips):
                style["captions"] = _KARAOKE
        found.append(style)
    return found


def _shape(
    slots: dict[str, Any], aspect: Aspect | None, clips: Sequence[KnownClip]
) -> dict[str, Any]:
    if "width" in slots:
        return {"width": slots["width"], "height": slots["height"]}
    shape: dict[str, Any] = {} if aspect is None else {"aspect": aspect.value}
    if lines := slots.get("lines"):
        known = shape.get("aspect") or next((c.how.get("aspect") for c in clips), None)
        is_upright = known in {"9:16", "1:1", "4:5"} or (known is None and not clips)
        shape["width" if is_upright else "height"] = lines
    return shape


def _captions(slots: dict[str, Any], clips: Sequence[KnownClip]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    style = slots.get("captions")
    if style == "wanted":
        style = next((c.how["captions"] for c in clips if c.how.get("captions")), _KARAOKE)
        style = _KARAOKE if style == _NONE else style
    if style is not None:
        found["captions"] = style
    if style == _NONE:
        return found
    if "caption_color" in slots:
        found["caption_color"] = slots["caption_color"]
    if "size_factor" in slots:
        usual = next((c.how["caption_size"] for c in clips if c.how.get("caption_size")), 1.0)
        size = float(usual) * float(slots["size_factor"])
        found["caption_size"] = round(max(_SMALLEST, min(_BIGGEST, size)), 2)
    if found.keys() - {"captions"} and style is None and not _has_captions(clips):
        found["captions"] = _KARAOKE
    return found


def _has_captions(clips: Sequence[KnownClip]) -> bool:
    return bool(clips) and all(clip.how.get("captions") != _NONE for clip in clips)


def _silence(wish: Wish, setting: Setting, video: KnownVideo | None) -> dict[str, Any]:
    slots = wish.slots
    if "remove_silence" not in slots and "min_silence" not in slots:
        return {}
    removes = slots.get("remove_silence", True)
    if not removes:
        return {"remove_silence": False}
    if video is not None and not video.has_sound:
        setting.refuse("no_sound", video=setting.shown(video))
    found: dict[str, Any] = {"remove_silence": True}
    if "min_silence" in slots:
        found["min_silence"] = max(_SHORTEST_PAUSE, min(_LONGEST_PAUSE, slots["min_silence"]))
    return found


def _sound(wish: Wish, setting: Setting) -> dict[str, Any]:
    audio = dict(wish.slots.get("audio") or {})
    if not audio:
        return {}
    if audio.get("music") == "wanted":
        audio["music"] = _music(wish, setting)
    return {"audio": audio}


def _music(wish: Wish, setting: Setting) -> str:
    """Name the music: an address in the same message, or something that was brought in."""
    if urls := wish.slots.get("urls"):
        wish.slots["urls"] = tuple(urls[:-1])
        return str(urls[-1])
    said = wish.said.lower()
    for video in setting.known.videos:
        names = {video.file.lower(), video.title.lower()} - {""}
        if any(name in said for name in names) and video.id != setting.known.video:
            return video.id
    return setting.ask("ask_music")
