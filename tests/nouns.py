"""Nouns with everything filled in that a test does not care about."""

from datetime import UTC, datetime, timedelta
from typing import Any

from reelwright.domain import (
    LOCAL,
    Accuracy,
    CaptionLook,
    CaptionStyle,
    Clip,
    ClipId,
    Frame,
    Framing,
    Handling,
    Highlight,
    HighlightId,
    Owner,
    PictureStream,
    Sound,
    SoundStream,
    Step,
    StepId,
    Timeline,
    TimeRange,
    Transcript,
    Video,
    VideoId,
    WordTimes,
    new_id,
    number_rows,
)

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def moment(minutes: float = 0) -> datetime:
    return NOON + timedelta(minutes=minutes)


def a_video(name: str = "vid_one", *, owner: Owner = LOCAL, **changes: Any) -> Video:  # noqa: ANN401 - any field
    given: dict[str, Any] = {
        "id": VideoId(name),
        "owner": owner,
        "title": "A talk",
        "source": "talk.mp4",
        "sha256": "0" * 64,
        "size_bytes": 1000,
        "duration": 60.0,
        "key": f"{owner}/videos/{name}/source.mp4",
        "pictures": (PictureStream(index=0, codec="h264", width=640, height=360, frame_rate=25),),
        "sounds": (SoundStream(index=1, codec="aac", sample_rate=48000, channels=2),),
        "created_at": NOON,
    }
    return Video(**given | changes)


def a_timeline(video: str = "vid_one", *pieces: tuple[float, float]) -> Timeline:
    return Timeline(
        video=VideoId(video),
        title="A clip",
        pieces=tuple(TimeRange(start=a, end=b) for a, b in pieces or ((10.0, 20.0),)),
        frame=Frame(width=1080, height=1920, frame_rate=25),
        framing=Framing.FIT,
        captions=CaptionLook(style=CaptionStyle.NONE),
        sound=Sound(),
    )


def a_clip(name: str = "clip_one", *, owner: Owner = LOCAL, **changes: Any) -> Clip:  # noqa: ANN401 - any field
    given: dict[str, Any] = {
        "id": ClipId(name),
        "owner": owner,
        "video": VideoId("vid_one"),
        "number": 1,
        "title": "A clip",
        "timeline": a_timeline(),
        "duration": 10.0,
        "size_bytes": 100,
        "sha256": "1" * 64,
        "key": f"{owner}/clips/{name}/clip.mp4",
        "created_at": NOON,
    }
    return Clip(**given | changes)


def a_highlight(name: str = "hl_one", *, owner: Owner = LOCAL, **changes: Any) -> Highlight:  # noqa: ANN401 - any field
    given: dict[str, Any] = {
        "id": HighlightId(name),
        "owner": owner,
        "video": VideoId("vid_one"),
        "start": 10.0,
        "end": 20.0,
        "first_word": "w1",
        "last_word": "w9",
        "quote": "a quote",
        "reason": "a reason",
        "score": 1.0,
        "rank": 1,
        "created_at": NOON,
    }
    return Highlight(**given | changes)


def a_step(
    tool: str = "shout",
    *,
    owner: Owner = LOCAL,
    handling: dict[str, Any] | None = None,
    **changes: Any,  # noqa: ANN401 - any field
) -> Step:
    name = StepId(new_id("stp"))
    given: dict[str, Any] = {
        "id": name,
        "owner": owner,
        "tool": tool,
        "args": {"word": "hello"},
        "job_id": name,
        "created_at": NOON,
        "handling": Handling(**{"call_key": name} | (handling or {})),
    }
    return Step(**given | changes)


def a_transcript(*lines: str, word_seconds: float = 0.4, language: str = "en") -> Transcript:
    """Words said one after the other, a second of pause after each line."""
    rows = []
    at = 0.0
    for line in lines:
        words = []
        for text in line.split():
            words.append((at, at + word_seconds * 0.9, text))
            at += word_seconds
        rows.append((words, None))
        at += 1.0
    return Transcript(
        language=language,
        engine="captions",
        accuracy=Accuracy.AUTHORED,
        word_times=WordTimes.GIVEN,
        rows=number_rows(rows),
    )
