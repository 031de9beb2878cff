"""What calls of one message make, put where later calls of it name it."""

from collections.abc import Mapping, Sequence
from typing import Any

from reelwright.domain import Call

_SIGN = "made:"
_FIELDS = {"render": ("clips", "highlights"), "export": ("clips",)}
_ONE = "clip"


def waits(call: Call) -> bool:
    """Say whether a call names what calls before it have to make first."""
    return bool(_named(call))


def with_result(made: Sequence[str], tool: str, result: Mapping[str, Any]) -> tuple[str, ...]:
    """Add what a call made, by its result: highlights, clips, newer versions of clips.

    `made` holds ids in the order in which they were made. Clips that were rendered take the place
    of the highlights that they were rendered from; a newer version that of the one before.
    """
    found = list(made)
    if tool == "extract_highlights":
        return tuple(str(each["id"]) for each in result.get("highlights", ()))
    clips = list(result.get("clips", ())) if tool == "render" else []
    if tool == "tts_voiceover" and result.get("clip"):
        clips = [result["clip"]]
    before = {each.get("replaces") for each in clips} | {each.get("highlight") for each in clips}
    for clip in clips:
        places = [
            found.index(old)
            for old in (clip.get("replaces"), clip.get("highlight"))
            if old in found
        ]
        if places:
            found[places[0]] = str(clip["id"])
        else:
            found.append(str(clip["id"]))
    return tuple(each for each in dict.fromkeys(found) if each not in before - {None})


def filled_in(call: Call, made: Sequence[str]) -> tuple[Call, ...]:
    """Give the calls that one means once it is known what was made.

    It is one for each clip, where a tool takes one at a time, and none when nothing was made that
    it could mean.
    """
    names = _named(call)
    if not names:
        return (call,)
    ids = [each for name in names for each in _meant(name, made)]
    if not ids:
        return ()
    args = dict(call.args)
    if str(args.get(_ONE, "")).startswith(_SIGN):
        return tuple(call.model_copy(update={"args": {**args, _ONE: each}}) for each in ids)
    for field in _FIELDS.get(call.tool, ()):
        if any(str(each).startswith(_SIGN) for each in args.get(field, ())):
            args[field] = ids
    if call.tool == "export" and args.get("format") in {"srt", "vtt", "ass", "txt", "json"}:
        return tuple(call.model_copy(update={"args": {**args, "clips": [each]}}) for each in ids)
    return (call.model_copy(update={"args": args}),)


def _named(call: Call) -> list[str]:
    values = [call.args.get(_ONE)]
    values += [each for field in _FIELDS.get(call.tool, ()) for each in call.args.get(field, ())]
    return [str(each) for each in values if str(each).startswith(_SIGN)]


def _meant(name: str, made: Sequence[str]) -> list[str]:
    which = name.removeprefix(_SIGN)
    if which == "*":
        return list(made)
    place = int(which) - 1
    return [made[place]] if place < len(made) else []
