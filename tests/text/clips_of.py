"""Timelines and transcripts made by hand."""

from reelwright.domain import (
    Accuracy,
    CaptionLook,
    CaptionStyle,
    Frame,
    Framing,
    Sound,
    Timeline,
    TimeRange,
    Transcript,
    VideoId,
    WordTimes,
    number_rows,
)


def timeline(
    *pieces: tuple[float, float],
    title: str = "A clip",
    style: CaptionStyle = CaptionStyle.PLAIN,
    color: str | None = None,
) -> Timeline:
    """Make a clip of pieces of the source: `(start, end)`."""
    return Timeline(
        video=VideoId("vid_test"),
        title=title,
        pieces=tuple(TimeRange(start=start, end=end) for start, end in pieces),
        frame=Frame(width=1080, height=1920, frame_rate=30),
        framing=Framing.CROP,
        captions=CaptionLook(style=style, color=color),
        sound=Sound(),
    )


def transcript(*rows: tuple[str, str | None], step: float = 0.5) -> Transcript:
    """Make a transcript of rows `(text, speaker)`; its words follow each other without a pause."""
    lines: list[tuple[list[tuple[float, float, str]], str | None]] = []
    said = 0
    for text, speaker in rows:
        words = text.split(" ")
        lines.append(
            ([((said + n) * step, (said + n + 1) * step, w) for n, w in enumerate(words)], speaker)
        )
        said += len(words)
    return Transcript(
        language="en",
        engine="test",
        accuracy=Accuracy.HIGH,
        word_times=WordTimes.GIVEN,
        rows=number_rows(lines),
    )
