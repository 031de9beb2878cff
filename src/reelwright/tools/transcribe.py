from datetime import timedelta
from typing import Literal

from pydantic import Field

from reelwright.domain import (
    PAUSE,
    Accuracy,
    Call,
    CaptionKind,
    CaptionTrack,
    SilenceRegion,
    TimeRange,
    Transcript,
    Video,
    clock,
)
from reelwright.errors import (
    MediaError,
    NotFoundError,
    NothingFoundError,
    ProviderError,
    ReelwrightError,
)
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
_SHORTEST_SILENCE = 0.5
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
            f"by {t.engine}{f' ({t.model})' if t.model else ''}, accuracy {t.accuracy}, "
            f"word times {t.word_times}."
        )
        rows = [f"{row.id} [{clock(row.start)}] {row.text}" for row in t.rows[:_ROWS_SHOWN]]
        more = len(t.rows) - _ROWS_SHOWN
        tail = [f"... {more} more rows: read_transcript gives them."] if more > 0 else []
        return "\n".join([head, *self.notes, *rows, *tail])


async def _prepare(args: TranscribeArgs, plan: Planning) -> TranscribeArgs:
    video = await plan.video()
    tracks = _tracks(video, args.language)
    if args.engine in {"auto", "captions"} and tracks:
        return args.model_copy(update={"engine": "captions", "language": tracks[0].language})
    if args.engine == "captions" or (args.engine == "auto" and _is_a_translation(video, args)):
        raise _no_captions(video, args.language)
    if not video.has_sound:
        raise MediaError(
            f"{video.title!r} has no sound and no captions: nothing is said in it.",
            code="media_no_audio",
            fix="Bring captions beside the video, or one in which somebody speaks.",
        )
    language = args.language or _spoken(video)
    engine = _engine(plan.house, args.engine, language)
    plan.mark(plan.house.transcribers[engine].card.model)
    await plan.need(Call(tool="detect_silence", args={"video": video.id, "min_silence": PAUSE}))
    return args.model_copy(update={"engine": engine, "language": language})


@tool(effect=Effect.CREATES, timeout=timedelta(hours=12), prepare=_prepare)
async def transcribe(args: TranscribeArgs, ctx: ToolContext) -> TranscribeResult:
    """Write down what is said in a video, word by word.

    Takes the captions that came with it, or a recogniser; says which, and how good it is. Other
    tools call it by themselves; call it to choose the engine or the language.
    """
    video = await ctx.video(args.video)
    notes = _passed_over(video, args)
    if args.engine == "captions":
        transcript = await _from_captions(video, args.language, ctx)
    else:
        transcript = await _from_sound(video, args, ctx)
        notes += _how_good(transcript)
    if not transcript.words:
        raise NothingFoundError(
            f"Nothing is said in {video.title!r}.",
            code="no_speech",
            fix="Bring a video in which somebody speaks, or captions beside it.",
        )
    return TranscribeResult(transcript=transcript, notes=tuple(notes))


def _tracks(video: Video, language: str | None, *, can_be_read: bool = True) -> list[CaptionTrack]:
    """Give the tracks to try, the most trusted first; or those that cannot be read."""
    wanted = language or video.language
    fitting = [
        track
        for track in video.captions
        if (language is None or _is_same(track.language, language))
        and (track.problem is None) == can_be_read
    ]

    def trust(track: CaptionTrack) -> tuple[bool, int, bool, bool]:
        is_other = wanted is not None and not _is_same(track.language, wanted)
        is_dialect = wanted is not None and track.language.lower() != wanted.lower()
        return (is_other, _BY_TRUST.index(track.kind), is_dialect, track.format != "json3")

    return sorted(fitting, key=trust)


def _is_same(one: str, other: str) -> bool:
    return "und" in {one, other} or _base(one) == _base(other)


def _base(language: str) -> str:
    return language.partition("-")[0].lower()


def _spoken(video: Video) -> str | None:
    """Say what is spoken, where that is known: a site's recogniser writes what it hears."""
    heard = [t.language for t in video.captions if t.kind is CaptionKind.AUTOMATIC]
    return video.language or next((each for each in heard if each != "und"), None)


def _is_a_translation(video: Video, args: TranscribeArgs) -> bool:
    """Say whether captions are wanted in a language that nobody speaks in the video."""
    spoken = _spoken(video)
    return args.language is not None and spoken is not None and not _is_same(spoken, args.language)


def _no_captions(video: Video, language: str | None) -> ReelwrightError:
    """Say which captions there are; and of those that cannot be read, why."""
    broken = _tracks(video, language, can_be_read=False)
    if broken:
        return MediaError(
            f"The captions of {video.title!r} in {broken[0].language!r} cannot be read.",
            code=broken[0].problem,
            fix="Bring others, or choose another engine.",
        )
    known = ", ".join(sorted({track.language for track in video.captions}))
    return NotFoundError(
        f"{video.title!r} came without captions" + (f" in {language!r}." if language else "."),
        code="captions_not_found",
        fix=f"There are captions in: {known}. Or choose another engine."
        if known
        else "Choose another engine, or put captions beside the video before fetching it.",
    )


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


async def _from_captions(video: Video, language: str | None, ctx: ToolContext) -> Transcript:
    from reelwright.text.captions import read_captions

    track = _tracks(video, language)[0]
    async with ctx.house.objects.open(ctx.owner, track.key) as path:
        data = path.read_bytes()
    return read_captions(
        data,
        track.format,
        language=None if track.language == "und" else track.language,
        kind=track.kind,
        duration=video.duration if video.has_media else None,
    )


def _passed_over(video: Video, args: TranscribeArgs) -> list[str]:
    """Tell of captions that would have been taken, could they be read."""
    broken = _tracks(video, args.language, can_be_read=False)
    if args.engine == "captions":
        taken = _BY_TRUST.index(_tracks(video, args.language)[0].kind)
        broken = [track for track in broken if _BY_TRUST.index(track.kind) <= taken]
    elif _tracks(video, args.language):
        return []  # the engine was chosen by the caller
    instead = "others were taken" if args.engine == "captions" else f"{args.engine} was used"
    return [
        f"The {track.kind} captions in {track.language!r} ({track.format}) cannot be read "
        f"({track.problem}): {instead}."
        for track in broken
    ]


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
    return transcript.model_copy(update={"rows": rows_from_words(words)})


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
