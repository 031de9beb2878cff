from datetime import timedelta
from typing import Literal

from pydantic import Field

from reelwright.domain import (
    Call,
    CaptionKind,
    CaptionTrack,
    SilenceRegion,
    TimeRange,
    Transcript,
    Video,
    clock,
)
from reelwright.errors import MediaError, NothingFoundError, ProviderError, ReelwrightError
from reelwright.ports import Transcriber
from reelwright.tool import (
    Effect,
    House,
    Planning,
    RepeatableArgs,
    Result,
    ToolContext,
    tool,
)

_BY_TRUST = (CaptionKind.AUTHOR, CaptionKind.EMBEDDED, CaptionKind.AUTOMATIC)
_ENGINES_BY_TRUST = ("gemini", "openai", "whisper", "sphinx")
_ROWS_SHOWN = 12


class TranscribeArgs(RepeatableArgs):
    video: str
    """The video to transcribe: its id, or a source."""

    language: str | None = Field(default=None, pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")
    """Language spoken, such as `en`. Left out, the captions or the engine tell."""

    engine: Literal["auto", "captions", "gemini", "openai", "whisper", "sphinx"] = "auto"
    """What transcribes: `auto` takes captions that came with the video, else the best engine."""


class TranscribeResult(Result):
    transcript: Transcript
    """Everything said, with the time of each word."""

    notes: tuple[str, ...] = ()
    """Fallbacks taken, and why."""

    def as_text(self) -> str:
        t = self.transcript
        head = (
            f"{len(t.words)} words in {len(t.rows)} rows, {clock(t.end)} long, in {t.language}; "
            f"by {t.engine}, accuracy {t.accuracy}, word times {t.word_times}."
        )
        rows = [f"{row.id} [{clock(row.start)}] {row.text}" for row in t.rows[:_ROWS_SHOWN]]
        more = len(t.rows) - _ROWS_SHOWN
        tail = [f"... {more} more rows: read_transcript gives them."] if more > 0 else []
        return "\n".join([head, *self.notes, *rows, *tail])


async def _prepare(args: TranscribeArgs, plan: Planning) -> TranscribeArgs:
    video = await plan.video()
    engine, language = args.engine, args.language
    tracks = _tracks(video, language)
    if engine == "auto" and tracks:
        engine = "captions"
    if engine == "captions":
        if not tracks:
            raise ProviderError(
                f"{video.title!r} came without captions"
                + (f" in {language!r}." if language else "."),
                code="captions_not_found",
                fix=_fix_for_captions(video),
            )
        return args.model_copy(update={"engine": engine, "language": tracks[0].language})
    if not video.has_sound:
        raise MediaError(
            f"{video.title!r} has no sound and no captions: nothing is said in it.",
            code="media_no_audio",
        )
    language = language or video.language
    transcriber = _engine(plan.house, engine, language)
    plan.mark(transcriber.card.model)
    await plan.need(Call(tool="detect_silence", args={"video": video.id}))
    return args.model_copy(update={"engine": transcriber.card.name, "language": language})


@tool(effect=Effect.CREATES, timeout=timedelta(hours=12), prepare=_prepare)
async def transcribe(args: TranscribeArgs, ctx: ToolContext) -> TranscribeResult:
    """Write down what is said in a video, word by word.

    Takes the captions that came with it, or a recogniser; says which, and how good it is. Other
    tools call it by themselves; call it to choose the engine or the language.
    """
    video = await ctx.video(args.video)
    if args.engine == "captions":
        transcript, notes = await _from_captions(video, args.language, ctx)
    else:
        transcript, notes = await _from_sound(video, args, ctx)
    if not transcript.words:
        raise NothingFoundError(
            f"Nothing is said in {video.title!r}.",
            code="no_speech",
            fix="Bring a video in which somebody speaks, or captions beside it.",
        )
    return TranscribeResult(transcript=transcript, notes=tuple(notes))


def _tracks(video: Video, language: str | None) -> list[CaptionTrack]:
    """Give the tracks to try, the most trusted first."""
    wanted = language or video.language
    fitting = [t for t in video.captions if language is None or _is_same(t.language, language)]

    def trust(track: CaptionTrack) -> tuple[bool, int, bool]:
        is_other = wanted is not None and not _is_same(track.language, wanted)
        return (is_other, _BY_TRUST.index(track.kind), track.format != "json3")

    return sorted(fitting, key=trust)


def _is_same(one: str, other: str) -> bool:
    return one == "und" or _base(one) == _base(other)


def _base(language: str) -> str:
    return language.partition("-")[0].lower()


def _engine(house: House, engine: str, language: str | None) -> Transcriber:
    """Give the engine that was asked for, or the best that knows the language.

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
            return house.transcribers[name]
    raise ProviderError(
        f"No recogniser here knows the language {language!r}.",
        code="transcription_language_unsupported",
        fix="Bring captions beside the video, install `reelwright[whisper]`, or set a key for a "
        "transcription service.",
    )


def _fix_for_captions(video: Video) -> str:
    if video.captions:
        known = ", ".join(sorted({track.language for track in video.captions}))
        return f"There are captions in: {known}. Or choose another engine."
    return "Choose another engine, or put captions beside the video before fetching it."


async def _from_captions(
    video: Video, language: str | None, ctx: ToolContext
) -> tuple[Transcript, list[str]]:
    """Read the most trusted track that can be read; a fallback is told."""
    from reelwright.text.captions import read_captions

    notes: list[str] = []
    last: ReelwrightError | None = None
    for track in _tracks(video, language):
        async with ctx.house.objects.open(ctx.owner, track.key) as path:
            data = path.read_bytes()
        try:
            transcript = read_captions(
                data,
                track.format,
                language=None if track.language == "und" else track.language,
                kind=track.kind,
                duration=video.duration if video.has_media else None,
            )
        except ReelwrightError as error:
            last = error
            notes.append(
                f"The {track.kind} captions in {track.language} could not be used "
                f"({error.code}); the next best were taken."
            )
        else:
            return transcript, notes
    assert last is not None  # noqa: S101 - `_prepare` saw a track
    raise last


async def _from_sound(
    video: Video, args: TranscribeArgs, ctx: ToolContext
) -> tuple[Transcript, list[str]]:
    from reelwright.media.sound import extract_sound
    from reelwright.text.sentences import rows_from_words

    silence = ctx.needed.one("detect_silence")
    regions = () if silence is None else silence.nouns("regions", SilenceRegion)
    parts = spoken_parts(regions, video.duration)
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
    rows = rows_from_words(words)
    notes = []
    if transcript.accuracy == "low":
        notes.append(
            f"Transcribed by {args.engine}, the last resort: expect wrong words. Captions beside "
            "the video, `reelwright[whisper]` or a key give a better one."
        )
    return transcript.model_copy(update={"rows": rows}), notes


def spoken_parts(
    silences: tuple[SilenceRegion, ...], duration: float, *, longest: float = 60.0
) -> list[TimeRange]:
    """Give the stretches between silences, in seconds; long ones are cut where it is silent.

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
