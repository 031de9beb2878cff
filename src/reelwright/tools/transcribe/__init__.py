"""The `transcribe` tool: captions that came with a video, or a recogniser, to words with times."""

from collections.abc import Sequence
from datetime import timedelta

from reelwright.domain import (
    PAUSE,
    Accuracy,
    Call,
    SilenceRegion,
    TimeRange,
    Transcript,
    Video,
)
from reelwright.errors import MediaError, NothingFoundError, ProviderError
from reelwright.tool import Effect, House, Planning, ToolContext, tool
from reelwright.tools.transcribe.args import TranscribeArgs, TranscribeResult
from reelwright.tools.transcribe.captions import from_captions, prepare_captions
from reelwright.tools.transcribe.tracks import (
    is_a_translation,
    no_captions,
    passed_over,
    spoken_in,
    tracks_of,
)

__all__ = ["TranscribeArgs", "TranscribeResult", "spoken_parts", "transcribe"]

_ENGINES_BY_TRUST = ("gemini", "openai", "whisper", "sphinx")
_SHORTEST_SILENCE = 0.5
_ENOUGH_TO_TELL = 10
"""Words from which on it can be told that they are none."""


async def _prepare(args: TranscribeArgs, plan: Planning) -> TranscribeArgs:
    video = await plan.video()
    tracks = tracks_of(video, args.language)
    if args.engine in {"auto", "captions"} and tracks:
        return await prepare_captions(args, video, tracks[0], plan)
    if args.engine == "captions" or (args.engine == "auto" and is_a_translation(video, args)):
        raise no_captions(video, args.language)
    if not video.has_sound:
        raise MediaError(
            f"{video.title!r} has no sound and no captions: nothing is said in it.",
            code="media_no_audio",
            fix="Bring captions beside the video, or one in which somebody speaks.",
        )
    language = args.language or spoken_in(video)
    engine = _engine(plan.house, args.engine, language)
    plan.mark(plan.house.transcribers[engine].card.model)
    await plan.need(Call(tool="detect_silence", args={"video": video.id, "min_silence": PAUSE}))
    return args.model_copy(update={"engine": engine, "language": language, "align": False})


@tool(effect=Effect.CREATES, timeout=timedelta(hours=12), version=2, prepare=_prepare)
async def transcribe(args: TranscribeArgs, ctx: ToolContext) -> TranscribeResult:
    """Write down what is said in a video, word by word.

    Takes the captions that came with it, or a recogniser; says which, and how good it is. Other
    tools call it by themselves; call it to choose the engine or the language.
    """
    video = await ctx.video(args.video)
    notes = passed_over(video, args)
    is_aligned = False
    if args.engine == "captions":
        laid = await from_captions(args, video, ctx)
        transcript, is_aligned = laid.transcript, laid.is_aligned
        notes += laid.notes
    else:
        transcript = await _from_sound(video, args, ctx)
        notes += _how_good(transcript)
    if not transcript.words:
        raise NothingFoundError(
            f"Nothing is said in {video.title!r}.",
            code="no_speech",
            fix="Bring a video in which somebody speaks, or captions beside it.",
        )
    return TranscribeResult(transcript=transcript, aligned=is_aligned, notes=tuple(notes))


def _engine(house: House, engine: str, language: str | None) -> str:
    """Name the engine that was asked for, or the best that knows the language.

    Raises:
        ProviderError: there is none (`transcription_language_unsupported`, `no_engine`).
    """
    there = [name for name in _ENGINES_BY_TRUST if name in house.transcribers]
    asked = there if engine == "auto" else [name for name in there if name == engine]
    if not asked:
        raise ProviderError(
            "No recogniser is here to transcribe with."
            if engine == "auto"
            else f"The engine {engine!r} is not installed, or has no key.",
            code="no_engine",
            fix="Bring captions beside the video (NAME.en.vtt), or install one: "
            "`pip install reelwright[whisper]`, or `reelwright[sphinx]` for rough English.",
        )
    for name in asked:
        languages = house.transcribers[name].card.languages
        if language is None or languages is None or language.split("-")[0] in languages:
            return name
    raise ProviderError(
        f"No recogniser here knows the language {language!r}.",
        code="transcription_language_unsupported",
        fix="Bring captions beside the video, install `reelwright[whisper]`, or set a key for a "
        "transcription service.",
    )


async def _from_sound(video: Video, args: TranscribeArgs, ctx: ToolContext) -> Transcript:
    from reelwright.media.sound import extract_sound
    from reelwright.text.sentences import rows_from_words

    silence = ctx.needed.the("detect_silence")
    regions = tuple(
        region
        for region in silence.nouns("regions", SilenceRegion)
        if region.duration >= _SHORTEST_SILENCE
    )
    assert silence.step.result is not None  # noqa: S101 - it succeeded
    parts = spoken_parts(regions, float(silence.step.result["duration"]))
    if not parts:
        raise NothingFoundError(
            f"{video.title!r} is silent from beginning to end.",
            code="no_speech",
            fix="Bring a video in which somebody speaks.",
        )
    transcriber = ctx.house.transcribers[args.engine]
    async with ctx.media_of(video) as source:
        ctx.progress.report(0.01, "taking out the sound")
        sound = await extract_sound(ctx.house.ffmpeg, source, folder=ctx.folder)
    transcript = await transcriber.transcribe(
        sound, parts, language=args.language, folder=ctx.folder, progress=ctx.progress
    )
    words = [(w.start, w.end, w.text) for w in transcript.words]
    if transcript.accuracy is Accuracy.LOW and _is_babble([text for *_, text in words]):
        raise NothingFoundError(
            f"There is sound in {video.title!r}, but no speech that could be understood.",
            code="no_speech",
            fix="Bring a video in which somebody speaks, or captions beside it.",
        )
    return transcript.model_copy(update={"rows": rows_from_words(words)})


def _is_babble(words: Sequence[str]) -> bool:
    """Say whether words are what a weak recogniser hears in music: a few, over and over.

    The vocabulary of speech grows with about the 0.7th power of its length (Heaps' law); this is
    less than half of the poorest.
    """
    different = {word.casefold().strip(".,") for word in words}
    return len(words) >= _ENOUGH_TO_TELL and len(different) < 0.5 * len(words) ** 0.7


def _how_good(transcript: Transcript) -> list[str]:
    if transcript.accuracy is not Accuracy.LOW:
        return []
    told = (
        f"Transcribed by {transcript.engine}, the last resort: expect wrong words. Captions beside "
        "the video, `reelwright[whisper]` or a key give a better one."
    )
    return [told]


def spoken_parts(
    silences: tuple[SilenceRegion, ...], duration: float, *, longest: float = 60.0
) -> list[TimeRange]:
    """Give the stretches of sound between silences; long ones are cut where it is silent.

    Neighbours are joined as long as they stay under `longest`, so that a recogniser hears whole
    sentences; a stretch without any silence stays whole.
    """
    edges = [0.0]
    for region in silences:
        edges += [region.start, region.end]
    edges.append(max(duration, edges[-1]))
    spoken = [
        (start, end) for start, end in zip(edges[::2], edges[1::2], strict=True) if end > start
    ]
    joined: list[list[float]] = []
    for start, end in spoken:
        if joined and end - joined[-1][0] <= longest and start - joined[-1][1] < 2.0:
            joined[-1][1] = end
        else:
            joined.append([start, end])
    return [TimeRange(start=start, end=end) for start, end in joined]
