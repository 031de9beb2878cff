"""What the scripted planner makes of written cases: `python -m ...predicting CASES OUT`.

A case is a line of JSON: `user` is what a person says, `history` what was said before, `state`
what a library that only exists here holds. A prediction is a line with the calls that would be
made. Nothing is called. Clips stand in predictions by their numbers, as people name them: besides
`clips`, a call about one clip says `clip`.
"""

import json
import re
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from reelwright.agent.scripted.known import (
    Known,
    KnownClip,
    KnownJob,
    KnownPublication,
    KnownVideo,
    KnownVoiceover,
    Turn,
    Understood,
)
from reelwright.agent.scripted.made import filled_in, waits
from reelwright.agent.scripted.understanding import understand
from reelwright.domain import Call, Privacy

_NOW = datetime(2026, 11, 18, 10, 0, tzinfo=UTC)
"""A Wednesday: what days in cases are counted from where a case says nothing else."""

_TOOLS = {
    "transcript": "transcribe",
    "analysis": "analyze",
    "chapters": "analyze",
    "highlights": "extract_highlights",
    "summary": "summarize",
    "silence": "detect_silence",
    "voiceover": "tts_voiceover",
}
_CLIP = "clip_"
_CLIP_LENGTH = 40.0
_PREPARES = "upload_to_youtube"


def known_of(state: Mapping[str, Any]) -> Known:
    """Fill a library with what a case says of it."""
    names = state.get("videos") or ([state["video"]] if state.get("video") else [])
    made = [str(each) for each in state.get("made") or ()]
    videos = tuple(_video(name, state, made) for name in names)
    number = _count(made, "clips")
    clips = tuple(_clip(place, state, videos) for place in range(1, number + 1))
    jobs = state.get("jobs") or state.get("running") or ()
    return Known(
        now=datetime.fromisoformat(state["now"]) if state.get("now") else _NOW,
        videos=videos,
        video=videos[0].id if len(videos) == 1 else None,
        clips=clips if videos else (),
        voiceovers=tuple(
            KnownVoiceover(id=f"vo_{place}") for place in range(1, _count(made, "voiceover") + 1)
        ),
        publications=tuple(_pending(each) for each in state.get("approvals") or ()),
        jobs=tuple(_job(each) for each in jobs),
        channels=None if state.get("channels") is None else tuple(state["channels"]),
    )


def prediction_of(case: Mapping[str, Any]) -> dict[str, Any]:
    """Say what the planner would do in a case."""
    turns = [
        Turn(who="user" if who == "user" else "planner", text=text)
        for who, text in case.get("history") or ()
    ]
    known = known_of(case.get("state") or {})
    found = understand(case["user"], known, turns)
    return {
        "id": case["id"],
        "calls": [_shown(call) for call in _in_turn(found.calls, len(known.clips))],
        "asked": _asks(found),
        "reply": found.reply,
        "trial": 0,
    }


def main(arguments: Sequence[str]) -> int:
    """Read cases, write predictions."""
    cases, out = map(Path, arguments)
    lines = filter(str.strip, cases.read_text(encoding="utf-8").splitlines())
    predictions = [prediction_of(json.loads(line)) for line in lines]
    written = "".join(f"{json.dumps(each, ensure_ascii=False)}\n" for each in predictions)
    out.write_text(written, encoding="utf-8")
    return 0


def _in_turn(calls: Sequence[Call], number: int) -> list[Call]:
    """Give calls as they come one after the other, where it is told how many clips are made."""
    made: tuple[str, ...] = ()
    done: list[Call] = []
    for call in calls:
        done += filled_in(call, made) or (call,)
        again = call.args.get("clips")
        if call.tool != "render":
            continue
        if again and not waits(call):
            made = tuple(dict.fromkeys((*made, *again)))
        elif count := call.args.get("count"):
            made += tuple(f"{_CLIP}{number + place}" for place in range(1, int(count) + 1))
            number += int(count)
    return done


def _video(named: object, state: Mapping[str, Any], made: Sequence[str]) -> KnownVideo:
    given: dict[str, Any] = (
        {**state, **named} if isinstance(named, dict) else {**state, "video": named}
    )
    name = str(given.get("video") or given.get("file") or given.get("id") or given.get("title"))
    return KnownVideo(
        id=name,
        title=str(given.get("title") or name),
        file=name,
        duration=given.get("duration"),
        has_sound=bool(given.get("has_audio", True)),
        has_picture=bool(given.get("has_video", True)),
        made=tuple(_TOOLS[each] for each in made if each in _TOOLS),
    )


def _clip(number: int, state: Mapping[str, Any], videos: Sequence[KnownVideo]) -> KnownClip:
    """Give a clip a place of its own in the video, where the case names none."""
    empty: dict[str, Any] = {}
    given = next((each for each in state.get("clips") or () if _number_of(each) == number), empty)
    video = videos[0] if videos else KnownVideo(id="", title="")
    length = min(_CLIP_LENGTH, (video.duration or 600.0) / 10)
    start = float(given.get("start", (video.duration or 600.0) * number / 60))
    return KnownClip(
        id=f"{_CLIP}{number}",
        video=video.id,
        number=number,
        title=str(given.get("title", "")),
        start=start,
        end=float(given.get("end", start + length)),
        how={
            name: given[name] for name in ("aspect", "captions", "caption_color") if name in given
        },
        earlier=given.get("earlier"),
    )


def _number_of(clip: object) -> int | None:
    return clip.get("number", clip.get("n")) if isinstance(clip, dict) else None


def _count(made: Sequence[str], name: str) -> int:
    for each in made:
        if each == name:
            return 1
        if found := re.fullmatch(rf"{name}s?:(\d+)", each):
            return int(found.group(1))
    return 0


def _pending(said: object) -> KnownPublication:
    """Read `clip 1 unlisted Title: pending`."""
    text = str(said).rpartition(":")[0] or str(said)
    found = re.fullmatch(r"clip (\d+)\s*(private|unlisted|public)?\s*(.*)", text)
    if found is None:
        return KnownPublication(id="pub_1", title=text)
    number, privacy, title = found.groups()
    return KnownPublication(
        id=f"pub_{number}",
        clip=f"{_CLIP}{number}",
        privacy=Privacy(privacy) if privacy else None,
        title=title or None,
    )


def _job(said: object) -> KnownJob:
    if isinstance(said, dict):
        name = str(said.get("id") or said.get("job") or "job")
        return KnownJob(id=name, tool=str(said.get("tool", "")))
    text = str(said)
    named = re.search(r"\b(?:stp|job)_?\w*\b", text)
    tool = re.search(r"\b(render|transcribe|analyze|fetch|tts_voiceover|summarize)\b", text)
    return KnownJob(id=named.group() if named else text, tool=tool.group() if tool else "")


def _shown(call: Call) -> dict[str, Any]:
    """Write a call with clips as people name them: by number."""
    args = dict(call.args)
    if isinstance(args.get("clips"), list):
        args["clips"] = [_number_said(each) for each in args["clips"]]
        if len(args["clips"]) == 1:
            args["clip"] = args["clips"][0]
    elif "clip" in args:
        args["clip"] = _number_said(args["clip"])
    return {"tool": call.tool, "args": args}


def _number_said(name: str) -> str | int:
    number = name.removeprefix(_CLIP)
    return int(number) if number.isdecimal() else name


def _asks(found: Understood) -> bool:
    """Say whether a person is asked something, or has to approve something."""
    return found.question is not None or any(call.tool == _PREPARES for call in found.calls)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
