"""What the planner knows before it answers, from what is in the house."""

from collections.abc import Sequence
from typing import Any

from reelwright.agent.scripted.known import (
    Known,
    KnownClip,
    KnownJob,
    KnownPublication,
    KnownVideo,
    KnownVoiceover,
)
from reelwright.domain import (
    Aspect,
    Clip,
    Owner,
    PublicationState,
    Step,
    StepState,
    TimeRange,
    Video,
    VideoId,
)
from reelwright.errors import NotFoundError
from reelwright.tool import House

_MOST = 100
_STEPS_LOOKED_AT = 300
_DETAILED = 10
"""Of how many of the newest videos parts and voiceovers are looked up."""


async def known_of(house: House, owner: Owner, *, video: VideoId | None = None) -> Known:
    """Sum up an owner's library; `video` is the one that is spoken of, where that is known.

    Left out, it is the newest there is when there is only one.
    """
    videos = [*reversed(await house.videos.list(owner, limit=_MOST))]
    about = video or (videos[0].id if len(videos) == 1 else None)
    clips = await house.clips.list(owner, limit=_MOST)
    steps = await house.steps.list(owner, limit=_STEPS_LOOKED_AT)
    publications = await house.publications.list(owner, limit=_MOST)
    detailed = [*dict.fromkeys([*([about] if about else []), *(v.id for v in videos[-_DETAILED:])])]
    now = house.now()
    return Known(
        now=now,
        videos=tuple(
            [await _video(house, each, steps, in_detail=each.id in detailed) for each in videos]
        ),
        video=about,
        clips=tuple(_clip(clip) for clip in _newest_versions(clips)),
        latest=await _latest(house, owner, steps),
        voiceovers=tuple(
            [
                KnownVoiceover(id=each.id, script=each.script, clip=each.clip)
                for one in detailed
                for each in await house.voiceovers.of_video(owner, one)
                if each.deleted_at is None
            ]
        ),
        publications=tuple(
            KnownPublication(
                id=each.id,
                clip=each.clip,
                video=None if each.clip else each.video,
                title=each.snapshot.title,
                privacy=each.snapshot.privacy,
            )
            for each in reversed(publications)
            if each.as_of(now).state is PublicationState.AWAITING_APPROVAL
        ),
        jobs=tuple(
            KnownJob(id=step.id, tool=step.tool, share=step.share)
            for step in reversed(steps)
            if step.is_job and step.id == step.job_id and not step.state.is_final
        ),
        channels=tuple(each.title for each in await house.channels.list(owner)),
    )


async def _video(
    house: House, video: Video, steps: Sequence[Step], *, in_detail: bool
) -> KnownVideo:
    done = [s for s in steps if s.video_id == video.id and s.state is StepState.SUCCEEDED]
    made = dict.fromkeys(step.tool for step in reversed(done))
    return KnownVideo(
        id=video.id,
        title=video.title,
        file=video.source,
        duration=video.duration,
        has_sound=video.has_sound,
        has_picture=video.has_picture,
        made=tuple(made),
        chapters=await _chapters(house, video, done if in_detail else ()),
    )


async def _chapters(house: House, video: Video, done: Sequence[Step]) -> tuple[TimeRange, ...]:
    """Give the parts that an analysis found, else those that came with the video."""
    newest = next((step for step in done if step.tool == "analyze"), None)
    result = None if newest is None else (await house.steps.get(video.owner, newest.id)).result
    segments = (result or {}).get("analysis", {}).get("segments", ())
    found = [TimeRange(start=each["start"], end=each["end"]) for each in segments]
    given = [TimeRange(start=each.start, end=each.end) for each in video.chapters]
    return tuple(found or given)


def _newest_versions(clips: Sequence[Clip]) -> list[Clip]:
    """Give the newest version of each clip, in the order in which they were first made."""
    newest: dict[tuple[str, int], Clip] = {}
    for clip in clips:
        place = (clip.video, clip.number)
        if place not in newest or newest[place].version < clip.version:
            newest[place] = clip
    return sorted(newest.values(), key=lambda clip: (clip.video, clip.number))


def _clip(clip: Clip) -> KnownClip:
    made = clip.timeline
    how: dict[str, Any] = {"captions": made.captions.style.value, "layout": made.framing.value}
    if made.captions.color is not None:
        how["caption_color"] = made.captions.color
    if made.captions.size != 1:
        how["caption_size"] = made.captions.size
    if made.captions.language is not None:
        how["caption_language"] = made.captions.language
    if made.min_silence is not None:
        how |= {"remove_silence": True, "min_silence": made.min_silence}
    if made.frame is not None and (aspect := _aspect(made.frame.width, made.frame.height)):
        how["aspect"] = aspect.value
    return KnownClip(
        id=clip.id,
        video=clip.video,
        number=clip.number,
        title=clip.title,
        start=made.span.start,
        end=made.span.end,
        how=how,
        earlier=clip.replaces,
    )


def _aspect(width: int, height: int) -> Aspect | None:
    for aspect in (Aspect.TALL, Aspect.SQUARE, Aspect.PORTRAIT, Aspect.WIDE):
        across, _, down = aspect.value.partition(":")
        if abs(width / height - int(across) / int(down)) < 0.01:
            return aspect
    return None


async def _latest(house: House, owner: Owner, steps: Sequence[Step]) -> tuple[str, ...]:
    """Name the clips that the last rendering made."""
    for step in steps:
        if step.tool == "render" and step.state is StepState.SUCCEEDED and step.id == step.job_id:
            try:
                result = (await house.steps.get(owner, step.id)).result or {}
            except NotFoundError:
                return ()
            return tuple(str(clip["id"]) for clip in result.get("clips", ()))
    return ()
