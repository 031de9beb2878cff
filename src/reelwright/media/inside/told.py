"""What a file says of itself: its header, streams, chapters and tags, as plain values, capped."""

from typing import Any

from av.audio.stream import AudioStream
from av.codec.codec import Properties
from av.container import InputContainer
from av.stream import Disposition, Stream
from av.video.stream import VideoStream

from reelwright.media.inside.contained import Rules, decoder_of, readable

MOST_CHAPTERS = 500
MOST_TAGS = 40
MOST_LETTERS = 5000

STILL = Disposition.attached_pic | Disposition.timed_thumbnails


def told(container: InputContainer, rules: Rules) -> dict[str, Any]:
    """Write down what the header says. Times are seconds of the file's own clock."""
    start: int | None = container.start_time  # PyAV's types deny the None of a WAV
    duration = container.duration
    return {
        "opened": True,
        "container": container.format.name,
        "size": container.size,
        "start": None if start is None else start / 1_000_000,
        "claimed": None if duration is None else duration / 1_000_000,
        "tags": tags(container.metadata),
        "chapters": chapters(container),
        "streams": [stream_told(stream, rules) for stream in container.streams],
    }


def is_still(stream: Stream) -> bool:
    """Say whether a stream of pictures is a cover or a thumbnail, and does not move."""
    return stream.type == "video" and bool(stream.disposition & STILL)


def tags(metadata: dict[str, str]) -> dict[str, str]:
    return {
        readable(name)[:100].lower(): readable(value)[:MOST_LETTERS]
        for name, value in list(metadata.items())[:MOST_TAGS]
    }


def chapters(container: InputContainer) -> list[dict[str, Any]]:
    found = []
    for chapter in container.chapters()[:MOST_CHAPTERS]:
        tick = float(chapter["time_base"] or 0)
        title = tags(chapter["metadata"]).get("title", "")
        found.append(
            {"start": chapter["start"] * tick, "end": chapter["end"] * tick, "title": title[:500]}
        )
    return found


def stream_told(stream: Stream, rules: Rules) -> dict[str, Any]:
    context = decoder_of(stream)
    said: dict[str, Any] = {
        "index": stream.index,
        "kind": "cover" if is_still(stream) else stream.type,
        "codec": context.codec.canonical_name if context is not None else "unknown",
        "tag": _tag(stream),
        "is_known": rules.may_decode(stream),
        "language": readable(stream.language or "")[:35] or None,
        "title": tags(stream.metadata).get("title", "")[:500],
    }
    if isinstance(stream, VideoStream) and context is not None:
        ratio, rate = stream.sample_aspect_ratio, stream.average_rate
        said |= {
            "width": stream.width,
            "height": stream.height,
            "pixel_ratio": float(ratio) if ratio else 1.0,
            "claimed_rate": float(rate) if rate else 0.0,
            "pixel_format": stream.pix_fmt or "",
            "transfer": stream.color_trc,
        }
    if isinstance(stream, AudioStream) and context is not None:
        said |= {"sample_rate": stream.rate, "channels": stream.channels}
    if stream.type == "subtitle":
        properties = 0 if context is None else int(context.codec.properties)
        text: Any = Properties.TEXT_SUB.value  # an int, whatever the types say
        said["is_text"] = bool(properties & text)
        said["is_forced"] = bool(stream.disposition & Disposition.forced)
    return said


def _tag(stream: Stream) -> str:
    """Give the container's own name of the codec; what is no ASCII is none."""
    context = decoder_of(stream)
    try:
        return context.codec_tag if context is not None else ""
    except UnicodeDecodeError:
        return ""
