from datetime import timedelta
from pathlib import Path
from typing import Literal

from pydantic import Field

from reelwright.domain import (
    Call,
    Clip,
    ClipId,
    Seconds,
    SpokenWord,
    StoredFile,
    VideoId,
    Voiceover,
    VoiceoverId,
    clock,
    new_id,
)
from reelwright.domain.file_name import file_name
from reelwright.domain.summary import Summary
from reelwright.errors import ArgumentsError
from reelwright.tool import Effect, Planning, RepeatableArgs, Result, ToolContext, tool

_USUAL_SECONDS = 12.0


class TtsVoiceoverArgs(RepeatableArgs):
    script: str | None = Field(default=None, max_length=20_000)
    """What to say."""

    auto: bool = False
    """Whether to write the script from what the video says, instead of being given one."""

    seconds: Seconds | None = Field(default=None, ge=3, le=600)
    """How long a script written by `auto` should take."""

    video: str | None = None
    """The video that it is about: its id, or a source. A clip knows its video."""

    clip: str | None = Field(default=None, max_length=60)
    """The clip to give the voiceover to, by id: that makes a new version of it."""

    voice: str | None = Field(default=None, max_length=60)
    """Name of a voice."""

    language: str | None = Field(default=None, pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")
    """Language to speak, when no voice is named; left out, that of the talk."""

    mix: Literal["over", "replace", "before"] = "over"
    """Over the clip's own sound, instead of it, or before the clip."""

    duck_db: float = Field(default=-14.0, ge=-40, le=0)
    """How far the clip's own sound goes down while the voice speaks, in decibels."""


class TtsVoiceoverResult(Result):
    voiceover: Voiceover
    """The narration."""

    clip: Clip | None = None
    """The clip with it, when one was named."""

    notes: tuple[str, ...] = ()
    """What a user should know."""

    def as_text(self) -> str:
        v = self.voiceover
        lines = [f"{v.id}: {v.duration:.1f} s in {v.language}, by {v.engine} ({v.voice})."]
        lines.append(f"“{v.script}”")
        if self.clip is not None:
            lines.append(
                f"{self.clip.id} clip {self.clip.number} version {self.clip.version}: "
                f"{clock(self.clip.duration)} long."
            )
        return "\n".join([*lines, *self.notes])

    def files(self) -> tuple[StoredFile, ...]:
        own = StoredFile(
            key=self.voiceover.key,
            name=f"voiceover-{file_name(self.voiceover.script, most_bytes=40)}.wav",
            media_type="audio/wav",
            size_bytes=self.voiceover.size_bytes,
        )
        return (own,) if self.clip is None else (own, self.clip.file)


async def _prepare(args: TtsVoiceoverArgs, plan: Planning) -> TtsVoiceoverArgs:
    if args.auto == (args.script is not None):
        raise ArgumentsError("Give either a `script`, or `auto` to have one written.")
    if args.script is not None and not args.script.strip():
        raise ArgumentsError(
            "The script is empty.", code="script_empty", fix="Give at least one sentence."
        )
    if args.clip is not None:
        clip = await plan.house.clips.get(plan.owner, ClipId(args.clip))
        args = args.model_copy(update={"video": (await plan.video(clip.video)).id})
    if args.auto:
        video = await plan.video()
        seconds = args.seconds or _USUAL_SECONDS
        wish = {"video": video.id, "form": "script", "seconds": max(5.0, seconds)}
        (written,) = await plan.need(Call(tool="summarize", args=wish))
        assert written.step.result is not None  # noqa: S101 - it succeeded
        language = args.language or str(written.step.result["language"])
        args = args.model_copy(update={"language": language})
    voice = args.voice or args.language
    if voice in {None, "und"}:
        voice = plan.house.default_voice
    return args.model_copy(update={"voice": voice})


@tool(effect=Effect.CREATES, timeout=timedelta(hours=1), prepare=_prepare)
async def tts_voiceover(args: TtsVoiceoverArgs, ctx: ToolContext) -> TtsVoiceoverResult:
    """Speak a script, and lay it over a clip, instead of its sound, or before it.

    Without a clip it gives the narration alone. The clip it is given for gets a new version.
    """
    from reelwright.media.voiceover import join
    from reelwright.text.script import split_sentences

    script = args.script or ctx.needed.the("summarize").noun("summary", Summary).text
    engine = next(iter(ctx.house.voices.values()))
    wanted = args.voice or ctx.house.default_voice
    spoken = []
    sentences = split_sentences(script)
    for place, sentence in enumerate(sentences):
        ctx.progress.report(0.4 * place / len(sentences), "speaking")
        spoken.append(await engine.speak(sentence, voice=wanted, folder=ctx.folder))
    joined = join([each.sound for each in spoken], ctx.folder / "narration.wav")
    words = tuple(
        SpokenWord(text=w.text, start=w.start + start, end=w.end + start)
        for each, start in zip(spoken, joined.starts, strict=True)
        for w in each.words
        if w.start + start >= 0
    )
    made = None if args.clip is None else await _mixed(args, joined.file, ctx)
    name = VoiceoverId(new_id("vo"))
    kept = await ctx.keep(joined.file, f"voiceovers/{name}/voiceover.wav")
    voiceover = Voiceover(
        id=name,
        owner=ctx.owner,
        video=None if args.video is None else VideoId(args.video),
        clip=None if args.clip is None else ClipId(args.clip),
        script=script,
        language=args.language or wanted,
        engine=engine.name,
        voice=wanted,
        duration=joined.duration,
        words=words,
        key=kept.key,
        size_bytes=kept.size_bytes,
        created_at=ctx.house.now(),
    )
    await ctx.house.voiceovers.add(voiceover)
    return TtsVoiceoverResult(voiceover=voiceover, clip=made)


async def _mixed(args: TtsVoiceoverArgs, voice: Path, ctx: ToolContext) -> Clip:
    """Make a new version of a clip that has the voice."""
    from reelwright.media.voiceover import mix_voiceover

    before = await ctx.house.clips.get(ctx.owner, ClipId(args.clip or ""))
    loudness = before.timeline.sound.loudness
    target = ctx.folder / f"voiced{before.key[before.key.rindex('.') :]}"
    async with ctx.house.objects.open(ctx.owner, before.key) as source:
        mixed = await mix_voiceover(
            ctx.house.ffmpeg,
            source,
            voice,
            mode=args.mix,
            folder=ctx.folder,
            target=target,
            duck_db=args.duck_db,
            on_share=lambda share: ctx.progress.report(0.4 + 0.55 * share, "mixing"),
            **({} if loudness is None else {"loudness": loudness}),
        )
    name = ClipId(new_id("clip"))
    kept = await ctx.keep(mixed.file, f"clips/{name}/clip{mixed.file.suffix}")
    return await ctx.house.clips.add(
        before.model_copy(
            update={
                "id": name,
                "replaces": before.id,
                "duration": mixed.duration,
                "size_bytes": kept.size_bytes,
                "sha256": kept.sha256,
                "key": kept.key,
                "checks": mixed.checks,
                "notes": (*before.notes, f"With a voiceover {args.mix} it.", *mixed.notes),
                "created_at": ctx.house.now(),
            }
        )
    )
