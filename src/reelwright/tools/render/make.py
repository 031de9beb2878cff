"""Making one clip: the edit decided, captions and camera planned, rendered, proved, stored."""

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from reelwright.domain import (
    Check,
    Clip,
    ClipId,
    Framing,
    Preset,
    Seconds,
    SilenceRegion,
    Sound,
    SoundEffect,
    Timeline,
    Video,
    VideoId,
    VoiceoverId,
)
from reelwright.domain.edit import quiet_before
from reelwright.errors import ArgumentsError, EnvironmentProblem, MediaError, NotFoundError
from reelwright.tool import ToolContext
from reelwright.tools.render.args import RenderArgs
from reelwright.tools.render.basis import Basis, find_basis
from reelwright.tools.render.decide import Edit, decide
from reelwright.tools.render.word_times import with_word_times

if TYPE_CHECKING:
    from reelwright.media.captions.plan import CaptionPlan

_USUAL_LOUDNESS = -14.0
"""LUFS of a clip with a voiceover, where the clip alone was to stay as loud as it was."""


async def make_clip(args: RenderArgs, ctx: ToolContext) -> Clip:
    """Render one clip, and keep it.

    Raises:
        ArgumentsError, MediaError: it cannot be made; nothing is kept then.
    """
    video = await ctx.video(args.video or "")
    notes: list[str] = []
    basis = await find_basis(args, video, ctx, notes)
    edit = decide(args, video, basis, ctx, notes)
    edit = await with_word_times(edit, video, ctx, notes)
    made = await _rendered(video, edit, ctx, notes)
    made = await _narrated(made, ctx, notes)
    return await _kept(made, basis, video, ctx, notes)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Made:
    file: Path
    duration: float
    timeline: Timeline
    checks: tuple[Check, ...]


async def _rendered(video: Video, edit: Edit, ctx: ToolContext, notes: list[str]) -> _Made:
    from reelwright.media.captions import proof
    from reelwright.media.render.render import render

    ffmpeg, folder, timeline = ctx.house.ffmpeg, ctx.folder, edit.timeline
    captions = _captions(edit, video, ctx, notes)
    async with ctx.media_of(video) as source:
        path = await _camera_path(source, edit, video, ctx, notes)
        music, effects = await _sounds(timeline.sound, ctx)
        target = folder / ("clip.mp4" if timeline.frame else "clip.m4a")
        rendered = await render(
            ffmpeg,
            source,
            video,
            timeline,
            folder=folder,
            target=target,
            ass=captions.filter if captions else None,
            layout=edit.layout,
            path=path,
            music=music,
            effects=effects,
            on_share=lambda share: ctx.progress.report(0.05 + 0.85 * share, "rendering"),
            copy_lead=_silent_lead(video, timeline, ctx),
        )
    checks = list(rendered.checks)
    if captions is not None and captions.file is not None:
        is_preview = timeline.preset is Preset.PREVIEW
        clip = None if is_preview else rendered.file
        checks += await proof.prove_both(ffmpeg, captions, clip, duration=rendered.duration)
    if failed := [check for check in checks if not check.passed]:
        raise MediaError(
            f"The clip was rendered and is not right: {failed[0].name} should be "
            f"{failed[0].expected}, and is {failed[0].found}.",
            code="render_not_verified",
            fix="Ask again; if it stays so, another layout or caption style may work.",
        )
    notes += rendered.notes
    return _Made(
        file=rendered.file,
        duration=rendered.duration,
        timeline=timeline.model_copy(update={"pieces": rendered.pieces}),
        checks=tuple(checks),
    )


def _captions(edit: Edit, video: Video, ctx: ToolContext, notes: list[str]) -> "CaptionPlan | None":
    """Write the captions of a clip, where it has any.

    Raises:
        EnvironmentProblem: they were asked for, and no font here can write them (`font_missing`).
    """
    from reelwright.media.captions import write_ass
    from reelwright.media.render.framing import seam_of
    from reelwright.text.caption_lines import captions_of

    timeline = edit.timeline
    if edit.transcript is None or timeline.frame is None:
        return None
    seam = None
    if timeline.framing is Framing.STACK:
        frame, picture = timeline.frame, video.pictures[0]
        shape = picture.width / picture.height
        seam = seam_of(edit.layout, (frame.width, frame.height), shape)
    try:
        captions = write_ass(
            ctx.folder / "captions.ass",
            captions_of(edit.transcript, timeline),
            frame=timeline.frame,
            look=timeline.captions,
            seam=seam,
            extra_fonts=ctx.house.fonts,
        )
    except EnvironmentProblem as problem:
        if not ctx.needed.the("transcribe").call.is_optional:
            raise
        notes += [f"No captions: {problem.message}", problem.fix or ""]
        return None
    notes += captions.notes
    if captions.file is None:
        notes.append("No captions: nothing is said in this part.")
    return captions


def _silent_lead(video: Video, timeline: Timeline, ctx: ToolContext) -> Seconds:
    """Say how much earlier the clip may begin without a word, or half of one, being heard."""
    from reelwright.media.render.render import COPY_LEAD

    silence = ctx.needed.one("detect_silence")
    if not video.has_sound:
        return COPY_LEAD
    if silence is None or silence.problem is not None:
        return 0.0
    regions = silence.nouns("regions", SilenceRegion)
    return min(COPY_LEAD, quiet_before(timeline.pieces[0].start, regions))


async def _camera_path(
    source: Path, edit: Edit, video: Video, ctx: ToolContext, notes: list[str]
) -> tuple[tuple[float, float, float], ...]:
    """Plan where the camera looks, for a crop that follows the speaker."""
    timeline = edit.timeline
    if timeline.framing is not Framing.CROP or timeline.frame is None:
        return ()
    from reelwright.media.tracking import camera_path, track_speaker

    ctx.progress.report(0.02, "finding the speaker")
    path: list[tuple[float, float, float]] = []
    picture = video.pictures[0]
    is_seen = is_face_missing = False
    for piece in timeline.pieces:
        tracked = await track_speaker(ctx.house.ffmpeg, source, piece, folder=ctx.folder)
        is_seen = is_seen or bool(tracked.sightings)
        is_face_missing = is_face_missing or (bool(tracked.sightings) and not tracked.by_faces)
        path += camera_path(
            tracked.sightings,
            time_range=piece,
            source_aspect=picture.width / picture.height,
            target_aspect=timeline.frame.width / timeline.frame.height,
            scenes=[scene.start for scene in edit.scenes],
        )
    if not is_seen:
        notes.append("Nothing was found that moves: the middle of the picture is shown.")
    elif is_face_missing:
        where = "" if len(timeline.pieces) == 1 else " in parts of it, and there"
        notes.append(f"No face was found{where or ', so'} the picture follows what moves.")
    return tuple(path)


async def _sounds(
    sound: Sound, ctx: ToolContext
) -> tuple[Path | None, list[tuple[Path, SoundEffect]]]:
    """Copy the music and the effects into the step's folder."""

    async def local(name: str, place: int) -> Path:
        video = await ctx.video(VideoId(name))
        target = ctx.folder / f"sound-{place}"
        async with ctx.media_of(video) as source:
            shutil.copyfile(source, target)
        return target

    music = None if sound.music is None else await local(sound.music, 0)
    effects = [
        (await local(effect.video, place), effect)
        for place, effect in enumerate(sound.effects, start=1)
    ]
    return music, effects


async def _narrated(made: _Made, ctx: ToolContext, notes: list[str]) -> _Made:
    """Give a clip the voiceover again that its earlier version had; when it cannot be, tell it."""
    narration = made.timeline.narration
    if narration is None:
        return made
    from reelwright.media.voiceover import mix_voiceover

    ctx.progress.report(0.92, "mixing the voiceover")
    loudness = made.timeline.sound.loudness
    try:
        spoken = await ctx.house.voiceovers.get(ctx.owner, VoiceoverId(narration.voiceover))
        async with ctx.house.objects.open(ctx.owner, spoken.key) as voice:
            mixed = await mix_voiceover(
                ctx.house.ffmpeg,
                made.file,
                voice,
                mode=narration.mix,
                folder=ctx.folder,
                target=ctx.folder / f"voiced{made.file.suffix}",
                duck_db=narration.duck_db,
                loudness=_USUAL_LOUDNESS if loudness is None else loudness,
            )
    except (NotFoundError, ArgumentsError) as error:
        notes.append(f"Without the voiceover of the version before: {error.message}")
        bare = made.timeline.model_copy(update={"narration": None})
        return _Made(file=made.file, duration=made.duration, timeline=bare, checks=made.checks)
    notes += ["With the voiceover of the version before.", *mixed.notes]
    heard = narration.model_copy(update={"clip_at": mixed.clip_at})
    return _Made(
        file=mixed.file,
        duration=mixed.duration,
        timeline=made.timeline.model_copy(update={"narration": heard}),
        checks=mixed.checks,
    )


async def _kept(
    made: _Made, basis: Basis, video: Video, ctx: ToolContext, notes: list[str]
) -> Clip:
    name = ClipId(ctx.new_id("clip"))
    kept = await ctx.keep(made.file, f"clips/{name}/clip{made.file.suffix}")
    before = basis.replaces
    clip = Clip(
        id=name,
        owner=ctx.owner,
        video=video.id,
        number=before.number if before else 1,
        version=1,
        replaces=before.id if before else None,
        highlight=basis.highlight,
        title=made.timeline.title,
        quote=basis.quote,
        reason=basis.reason,
        timeline=made.timeline,
        duration=made.duration,
        size_bytes=kept.size_bytes,
        sha256=kept.sha256,
        key=kept.key,
        checks=made.checks,
        notes=tuple(dict.fromkeys(notes)),
        created_at=ctx.house.now(),
    )
    return await ctx.house.clips.add(clip)
