from datetime import timedelta
from pathlib import Path
from typing import Literal, Self

from pydantic import Field

from reelwright.domain import (
    Call,
    Clip,
    ClipId,
    Narration,
    Owner,
    Seconds,
    SpokenWord,
    StoredFile,
    VideoId,
    Voiceover,
    VoiceoverId,
    clock,
)
from reelwright.domain.file_name import file_name
from reelwright.domain.summary import Summary
from reelwright.errors import ArgumentsError, EnvironmentProblem
from reelwright.ports import Voices
from reelwright.tool import Effect, House, Planning, RepeatableArgs, Result, ToolContext, tool

_USUAL_SECONDS = 12.0
_LEAST_SECONDS = 3.0
_USUAL_LOUDNESS = -14.0
_WHERE = {"over": "over its own sound", "replace": "instead of its sound", "before": "before it"}


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
    """Name of a voice, such as `en-us`, `en-us+f3` or `de`."""

    language: str | None = Field(default=None, pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")
    """Language to speak, instead of a voice; left out, that of the talk when `auto` writes it."""

    mix: Literal["over", "replace", "before"] = "over"
    """Over the clip's own sound, instead of it, or before the clip."""

    duck_db: float = Field(default=-14.0, ge=-40, le=0)
    """How far the clip's own sound goes down while the voice speaks, in decibels."""

    def refuse(self) -> None:
        if self.auto == (self.script is not None):
            raise ArgumentsError("Give either a `script`, or `auto` to have one written.")
        if self.script is not None and not self.script.strip():
            raise ArgumentsError(
                "The script is empty.", code="script_empty", fix="Give at least one sentence."
            )
        if self.script is not None and self.seconds is not None:
            raise ArgumentsError("`seconds` is for `auto`: a given script is spoken as it is.")
        if self.voice is not None and self.language is not None:
            raise ArgumentsError("Give either a `voice` or a `language`: a voice knows its own.")
        if self.auto and self.clip is None and self.video is None:
            raise ArgumentsError("Say which `video` or `clip` the script is to be about.")


class TtsVoiceoverResult(Result):
    voiceover: Voiceover
    """The narration."""

    clip: Clip | None = None
    """The clip with it, when one was named."""

    notes: tuple[str, ...] = ()
    """What a user should know."""

    async def as_it_is_now(self, house: House, owner: Owner) -> Self | None:
        voiceover = await house.voiceovers.get(owner, self.voiceover.id)
        if voiceover.deleted_at is not None:
            return None
        clip = None if self.clip is None else await house.clip(owner, self.clip.id)
        return self.model_copy(update={"voiceover": voiceover, "clip": clip})

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
    engine = _engine(plan.house)
    plan.mark(engine.name)
    if args.clip is not None:
        clip = await plan.house.clip(plan.owner, args.clip)
        await plan.video(clip.video)
        args = args.model_copy(update={"video": clip.video})
        if args.auto:
            wish = {"start": clip.timeline.span.start, "end": clip.timeline.span.end}
            most = clip.duration if args.mix != "before" else _USUAL_SECONDS
            args = await _with_script(args, plan, wish, most)
    elif args.auto:
        args = await _with_script(args, plan, {}, _USUAL_SECONDS)
    voice = args.voice or args.language or "und"
    usual = plan.house.default_voice
    is_usual = voice in {"und", usual.partition("-")[0]}  # its language, whatever the accent
    return args.model_copy(update={"voice": usual if is_usual else voice})


def _engine(house: House) -> Voices:
    engine = next(iter(house.voices.values()), None)
    if engine is None:
        raise EnvironmentProblem(
            "There is no voice here to speak with.",
            code="no_voice",
            fix="Install espeak-ng with `pip install espeakng-loader`, or set a key.",
        )
    return engine


async def _with_script(
    args: TtsVoiceoverArgs, plan: Planning, part: dict[str, Seconds], most: Seconds
) -> TtsVoiceoverArgs:
    """Have a script written about the video, or the part of it that a clip shows."""
    video = await plan.video()
    seconds = args.seconds or max(_LEAST_SECONDS, min(_USUAL_SECONDS, 0.9 * most))
    wish = {"video": video.id, "form": "script", "seconds": seconds, **part}
    (written,) = await plan.need(Call(tool="summarize", args=wish))
    if args.voice is not None or args.language is not None:
        return args
    assert written.step.result is not None  # noqa: S101 - it succeeded
    return args.model_copy(update={"language": str(written.step.result["language"])})


@tool(effect=Effect.CREATES, timeout=timedelta(hours=1), prepare=_prepare)
async def tts_voiceover(args: TtsVoiceoverArgs, ctx: ToolContext) -> TtsVoiceoverResult:
    """Speak a script, and lay it over a clip, instead of its sound, or before it.

    Without a clip it gives the narration alone. The clip it is given for gets a new version.
    """
    from reelwright.media.voiceover import join
    from reelwright.text.script import split_sentences

    notes: list[str] = []
    script = args.script
    if script is None:
        written = ctx.needed.the("summarize")
        script = written.noun("summary", Summary).text
        notes += written.notes
    engine = _engine(ctx.house)
    wanted = args.voice or ctx.house.default_voice
    if args.auto and args.language == "und":
        notes.append(f"The language of the talk is not known: it is spoken by {wanted}.")
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
    name = VoiceoverId(ctx.new_id("vo"))
    made = None if args.clip is None else await _mixed(args, name, joined.file, ctx)
    kept = await ctx.keep(joined.file, f"voiceovers/{name}/voiceover.wav")
    voiceover = Voiceover(
        id=name,
        owner=ctx.owner,
        video=made.video if made else None if args.video is None else VideoId(args.video),
        clip=None if args.clip is None else ClipId(args.clip),
        script=script,
        language=await _language(engine, wanted),
        engine=engine.name,
        voice=wanted,
        duration=joined.duration,
        words=words,
        key=kept.key,
        size_bytes=kept.size_bytes,
        created_at=ctx.house.now(),
    )
    await ctx.house.voiceovers.add(voiceover)
    return TtsVoiceoverResult(voiceover=voiceover, clip=made, notes=tuple(notes))


async def _language(engine: Voices, wanted: str) -> str:
    """Say which language a voice speaks; one that is named by its language speaks that."""
    plain = wanted.partition("+")[0].lower()
    cards = {card.name.lower(): card.language for card in await engine.cards()}
    return cards.get(plain, wanted.partition("+")[0])


async def _mixed(
    args: TtsVoiceoverArgs, voiceover: VoiceoverId, voice: Path, ctx: ToolContext
) -> Clip:
    """Make a new version of a clip that has the voice."""
    from reelwright.media.voiceover import mix_voiceover

    before = await ctx.house.clip(ctx.owner, args.clip or "")
    bare = await _without_voiceover(before, ctx)
    target = ctx.folder / f"voiced{bare.key[bare.key.rindex('.') :]}"
    loudness = before.timeline.sound.loudness
    async with ctx.house.objects.open(ctx.owner, bare.key) as source:
        mixed = await mix_voiceover(
            ctx.house.ffmpeg,
            source,
            voice,
            mode=args.mix,
            folder=ctx.folder,
            target=target,
            duck_db=args.duck_db,
            on_share=lambda share: ctx.progress.report(0.4 + 0.55 * share, "mixing"),
            loudness=_USUAL_LOUDNESS if loudness is None else loudness,
        )
    name = ClipId(ctx.new_id("clip"))
    kept = await ctx.keep(mixed.file, f"clips/{name}/clip{mixed.file.suffix}")
    narration = Narration(
        voiceover=voiceover, mix=args.mix, duck_db=args.duck_db, clip_at=mixed.clip_at
    )
    return await ctx.house.clips.add(
        bare.model_copy(
            update={
                "id": name,
                "replaces": before.id,
                "duration": mixed.duration,
                "timeline": bare.timeline.model_copy(update={"narration": narration}),
                "size_bytes": kept.size_bytes,
                "sha256": kept.sha256,
                "key": kept.key,
                "checks": mixed.checks,
                "notes": (*bare.notes, f"With a voiceover {_WHERE[args.mix]}.", *mixed.notes),
                "created_at": ctx.house.now(),
                "deleted_at": None,
            }
        )
    )


async def _without_voiceover(clip: Clip, ctx: ToolContext) -> Clip:
    """Give the version of a clip that a new voiceover is mixed with: the one nobody speaks over.

    Raises:
        ArgumentsError: it is gone (`clip_has_voiceover`).
    """
    bare = clip.timeline.model_copy(update={"narration": None})
    for each in await ctx.house.clips.of_video(ctx.owner, clip.video):
        if each.number == clip.number and each.timeline == bare:
            return each
    raise ArgumentsError(
        "This clip has a voiceover already, and the version without it is gone.",
        code="clip_has_voiceover",
        fix="Render the clip anew from its highlight or range, and give that one the voiceover.",
    )
