"""The times of the words of a clip, where its captions do not tell them."""

from dataclasses import replace

from reelwright.domain import Video, WordTimes
from reelwright.ports import Progress
from reelwright.tool import ToolContext
from reelwright.tools.render.decide import Edit


async def with_word_times(edit: Edit, video: Video, ctx: ToolContext, notes: list[str]) -> Edit:
    """Lay the words of a clip over their sound, where nobody did so for the whole video."""
    transcript, aligner = edit.transcript, ctx.house.aligner
    if (
        transcript is None
        or transcript.word_times is not WordTimes.INTERPOLATED
        or aligner is None
        or not video.has_sound
        or ctx.needed.the("transcribe").step.args.get("align") is not False
    ):
        return edit
    from reelwright.media.word_times import lay_words
    from reelwright.text.words import detect_language

    language = transcript.language
    if language == "und":
        language = detect_language(" ".join(row.text for row in transcript.rows[:200]))
    if not aligner.card.knows(language):
        return edit
    folder = ctx.folder / "words"
    folder.mkdir()
    async with ctx.media_of(video) as source:
        laid = await lay_words(
            ctx.house.ffmpeg,
            aligner,
            source,
            transcript,
            language=language,
            folder=folder,
            progress=_Quiet(ctx.progress),
            ranges=edit.timeline.pieces,
        )
    notes += laid.notes
    return replace(edit, transcript=laid.transcript)


class _Quiet:
    """Tells what is done, and leaves the share to the rendering that follows."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress

    def report(self, share: float, doing: str) -> None:
        self._progress.report(0.02 * share, doing)
