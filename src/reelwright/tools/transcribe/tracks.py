"""Which of the captions that came with a video are taken, and what is said when none can be."""

from reelwright.domain import CaptionKind, CaptionTrack, Video
from reelwright.errors import MediaError, NotFoundError, ReelwrightError
from reelwright.tools.transcribe.args import TranscribeArgs

_BY_TRUST = (CaptionKind.AUTHOR, CaptionKind.EMBEDDED, CaptionKind.AUTOMATIC)


def tracks_of(
    video: Video, language: str | None, *, can_be_read: bool = True
) -> list[CaptionTrack]:
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


def spoken_in(video: Video) -> str | None:
    """Say what is spoken, where that is known: a site's recogniser writes what it hears."""
    heard = [t.language for t in video.captions if t.kind is CaptionKind.AUTOMATIC]
    return video.language or next((each for each in heard if each != "und"), None)


def is_a_translation(video: Video, args: TranscribeArgs) -> bool:
    """Say whether captions are wanted in a language that nobody speaks in the video."""
    spoken = spoken_in(video)
    return args.language is not None and spoken is not None and not _is_same(spoken, args.language)


def no_captions(video: Video, language: str | None) -> ReelwrightError:
    """Say which captions there are; and of those that cannot be read, why."""
    broken = tracks_of(video, language, can_be_read=False)
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


def passed_over(video: Video, args: TranscribeArgs) -> list[str]:
    """Tell of captions that would have been taken, could they be read."""
    broken = tracks_of(video, args.language, can_be_read=False)
    if args.engine == "captions":
        taken = _BY_TRUST.index(tracks_of(video, args.language)[0].kind)
        broken = [track for track in broken if _BY_TRUST.index(track.kind) <= taken]
    elif tracks_of(video, args.language):
        return []  # the engine was chosen by the caller
    instead = "others were taken" if args.engine == "captions" else f"{args.engine} was used"
    return [
        f"The {track.kind} captions in {track.language!r} ({track.format}) cannot be read "
        f"({track.problem}): {instead}."
        for track in broken
    ]
