"""Captions to words with times: read, kept out of the silences, laid over the sound."""

from typing import TYPE_CHECKING

from reelwright.domain import (
    PAUSE,
    Call,
    CaptionKind,
    CaptionTrack,
    Seconds,
    SilenceRegion,
    Transcript,
    Video,
    WordTimes,
)
from reelwright.errors import MediaError, ProviderError
from reelwright.ports import Aligner
from reelwright.tool import Planning, ToolContext
from reelwright.tools.transcribe.args import TranscribeArgs
from reelwright.tools.transcribe.tracks import spoken_in, tracks_of

if TYPE_CHECKING:
    from reelwright.media.word_times import Laid

_LONGEST_ALIGNED: Seconds = 1200.0
_WITHOUT_LINE_TIMES_ALONE = frozenset({"json", "txt"})
"""Formats that tell when each word is said, or nothing of any time."""

_RECOGNISED = frozenset({"json3", "vtt"})
"""Formats in which sites tell when each word is said that they recognised."""


async def prepare_captions(
    args: TranscribeArgs, video: Video, track: CaptionTrack, plan: Planning
) -> TranscribeArgs:
    """Ask for silences, and decide on aligning, where captions may lack the times of words.

    Whether they do is seen when they are read: `align` stays None where it is decided then.
    """
    language = args.language if track.language == "und" else track.language
    aligner = plan.house.aligner
    may_lack = (
        video.has_sound
        and track.format not in _WITHOUT_LINE_TIMES_ALONE
        and not (track.kind is CaptionKind.AUTOMATIC and track.format in _RECOGNISED)
    )
    align = args.align
    if align:
        _check_alignable(video, language, aligner)
    elif align is None and not (
        may_lack
        and aligner is not None
        and video.duration <= _LONGEST_ALIGNED
        and all(aligner.card.knows(each) for each in (language, spoken_in(video)) if each)
    ):
        align = False
    if align is not False and aligner is not None:
        plan.mark(aligner.card.model)
    if may_lack:
        silence = {"video": video.id, "min_silence": PAUSE}
        await plan.need(Call(tool="detect_silence", args=silence, is_optional=True))
    return args.model_copy(
        update={"engine": "captions", "language": track.language, "align": align}
    )


def _check_alignable(video: Video, language: str | None, aligner: Aligner | None) -> None:
    """Refuse to align what cannot be.

    Raises:
        MediaError: the video has no sound (`media_no_audio`).
        ProviderError: nothing here aligns (`no_aligner`, `alignment_language_unsupported`).
    """
    if not video.has_sound:
        raise MediaError(
            f"{video.title!r} has no sound over which its words could be laid.",
            code="media_no_audio",
            fix="Leave out `align`.",
        )
    if aligner is None:
        raise ProviderError(
            "Nothing here can find when each word is said.",
            code="no_aligner",
            fix="Install it: `pip install reelwright[sphinx]`; or leave out `align`.",
        )
    if language is not None and not aligner.card.knows(language):
        raise ProviderError(
            f"Words in {language!r} cannot be laid over their sound here.",
            code="alignment_language_unsupported",
            fix="Leave out `align`: words are then placed by the pauses of the recording.",
        )


async def from_captions(args: TranscribeArgs, video: Video, ctx: ToolContext) -> "Laid":
    """Read the best captions, and lay them over the sound where that was decided.

    Raises:
        MediaError: they cannot be read.
    """
    from reelwright.media.word_times import Laid, lay_words

    transcript = await _read(video, args.language, ctx)
    aligner = ctx.house.aligner
    language = _language_of(transcript)
    wanted = args.align or (args.align is None and transcript.word_times is WordTimes.INTERPOLATED)
    can_be = transcript.word_times is not WordTimes.NONE and transcript.words
    if not wanted or not can_be or aligner is None or not aligner.card.knows(language):
        return Laid(transcript=transcript, is_aligned=False)
    async with ctx.media_of(video) as source:
        return await lay_words(
            ctx.house.ffmpeg,
            aligner,
            source,
            transcript,
            language=language,
            folder=ctx.folder,
            progress=ctx.progress,
        )


def _language_of(transcript: Transcript) -> str:
    from reelwright.text.words import detect_language

    if transcript.language != "und":
        return transcript.language
    return detect_language(" ".join(row.text for row in transcript.rows))


async def _read(video: Video, language: str | None, ctx: ToolContext) -> Transcript:
    from reelwright.text.captions import read_captions

    track = tracks_of(video, language)[0]
    async with ctx.house.objects.open(ctx.owner, track.key) as path:
        data = path.read_bytes()
    silence = ctx.needed.one("detect_silence")
    return read_captions(
        data,
        track.format,
        language=None if track.language == "und" else track.language,
        kind=track.kind,
        duration=video.duration if video.has_media else None,
        silences=()
        if silence is None or silence.problem is not None
        else silence.nouns("regions", SilenceRegion),
    )
