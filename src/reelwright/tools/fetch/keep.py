"""Storing what was brought, and writing down what it is."""

import asyncio
import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from reelwright.domain import (
    CaptionKind,
    CaptionTrack,
    Seconds,
    Video,
    VideoId,
)
from reelwright.domain.plain_text import plain_line
from reelwright.errors import MediaError, ReelwrightError
from reelwright.media.probe import Probed, extract_captions, probe
from reelwright.tool import ToolContext
from reelwright.tools.fetch.bring import Brought, Track

_EXTENSIONS = {
    "matroska,webm": ".mkv",
    "mpegts": ".ts",
    "mp3": ".mp3",
    "wav": ".wav",
    "ogg": ".ogg",
    "flac": ".flac",
    "avi": ".avi",
    "flv": ".flv",
}

_ANY_LENGTH = 1e9


@dataclass(slots=True, kw_only=True)
class _Known:
    """What is found out of what was brought."""

    sha256: str
    size_bytes: int
    duration: Seconds
    tracks: list[Track]
    probed: Probed | None = None
    notes: list[str] = field(default_factory=list[str])


async def keep(brought: Brought, ctx: ToolContext) -> Video:
    """Look at what was brought, store it, and give the video.

    The same file brought again is the same video, with what came along this time and, where
    nothing did, what came along before.

    Raises:
        MediaError, LimitError: it cannot be used.
    """
    known = await _media(brought, ctx) if brought.media else _transcript(brought)
    earlier = await ctx.house.videos.with_hash(ctx.owner, known.sha256)
    name = VideoId(ctx.new_id("vid")) if earlier is None else earlier.id
    key = None
    if brought.media is not None and known.probed is not None:
        ending = _EXTENSIONS.get(known.probed.container, ".mp4")
        key = f"{ctx.owner}/videos/{name}/source{ending}"
        await ctx.house.objects.put(ctx.owner, key, brought.media)
    video = _described(brought, known, ctx).model_copy(
        update={
            "id": name,
            "key": key,
            "captions": tuple([await _stored(track, name, known, ctx) for track in known.tracks]),
            "thumbnail_key": await _stored_thumbnail(brought.thumbnail, name, ctx),
        }
    )
    if earlier is None:
        await ctx.house.videos.add(video)
    else:
        video = _with_what_was_known(video, earlier, has_info=bool(brought.info))
        await ctx.house.videos.update(video)
    return video


def _with_what_was_known(video: Video, earlier: Video, *, has_info: bool) -> Video:
    """Keep what came with a file before, where nothing of its kind came with it this time."""
    fresh = {(track.language, track.kind) for track in video.captions}
    kept = [track for track in earlier.captions if (track.language, track.kind) not in fresh]
    changes: dict[str, Any] = {"created_at": earlier.created_at}
    names = ["chapters", "heatmap", "description", "channel", "language", "thumbnail_key"]
    if earlier.channel and not has_info:
        names.append("title")  # that of a site is worth more than the name of a file
    changes |= {
        name: getattr(earlier, name)
        for name in names
        if name == "title" or not getattr(video, name)
    }
    if kept:
        named = ", ".join(track.language for track in kept)
        note = f"Captions that came with it before are kept ({named}): none came this time."
        changes |= {"captions": (*video.captions, *kept), "notes": (*video.notes, note)}
    return video.model_copy(update=changes)


async def _media(brought: Brought, ctx: ToolContext) -> _Known:
    from reelwright.media.intake import hash_of

    assert brought.media is not None  # noqa: S101 - the caller looked
    ctx.progress.report(0.85, "looking at it")
    probed = await probe(ctx.house.ffmpeg, brought.media, folder=ctx.folder)
    embedded, notes = await _embedded(probed, brought.media, ctx)
    return _Known(
        sha256=brought.sha256 or hash_of(brought.media),
        size_bytes=probed.size_bytes,
        duration=probed.duration,
        tracks=[*brought.tracks, *embedded],
        probed=probed,
        notes=[*probed.notes, *notes],
    )


async def _embedded(probed: Probed, media: Path, ctx: ToolContext) -> tuple[list[Track], list[str]]:
    """Take the captions out of the file itself."""
    tracks: list[Track] = []
    notes: list[str] = []
    for stream in probed.captions:
        if not stream.is_text or stream.is_forced:
            continue
        folder = ctx.folder / f"captions-{stream.index}"
        folder.mkdir()
        try:
            path = await extract_captions(ctx.house.ffmpeg, media, stream.index, folder=folder)
        except MediaError as error:
            notes.append(f"Captions inside the file could not be read: {error.message}")
            continue
        if path.stat().st_size:
            tracks.append(
                Track(
                    path=path,
                    language=stream.language or "und",
                    kind=CaptionKind.EMBEDDED,
                    format="srt",
                )
            )
    return tracks, notes


def _transcript(brought: Brought) -> _Known:
    """Read a transcript that came alone: it has to be readable, and says how long it is."""
    from reelwright.text.captions import read_captions
    from reelwright.text.site_info import read_site_info

    track = brought.tracks[0]
    data = track.path.read_bytes()
    claimed = read_site_info(brought.info, _ANY_LENGTH).duration
    transcript = read_captions(data, track.format, language=None, kind=track.kind, duration=claimed)
    return _Known(
        sha256=hashlib.sha256(data).hexdigest(),
        size_bytes=len(data),
        duration=max(claimed or 0.0, transcript.end),
        tracks=brought.tracks,
        notes=["Only a transcript was brought: there is nothing to see or hear."],
    )


def _described(brought: Brought, known: _Known, ctx: ToolContext) -> Video:
    """Put together what the file, the site and the author say."""
    from reelwright.text.site_info import read_site_info

    probed, info = known.probed, brought.info
    about = read_site_info(info, known.duration)
    return Video(
        id=VideoId("vid_"),
        owner=ctx.owner,
        title=about.title or (probed.title if probed else "") or plain_line(brought.name),
        source=brought.source,
        sha256=known.sha256,
        size_bytes=known.size_bytes,
        duration=known.duration,
        container=probed.container if probed else None,
        pictures=probed.pictures if probed else (),
        sounds=probed.sounds if probed else (),
        chapters=about.chapters or (probed.chapters if probed else ()),
        heatmap=about.heatmap,
        description=about.description or (probed.description if probed else ""),
        channel=about.channel,
        language=about.language,
        notes=(*known.notes, *brought.notes, *about.notes),
        created_at=ctx.house.now(),
    )


async def _stored(track: Track, video: VideoId, known: _Known, ctx: ToolContext) -> CaptionTrack:
    data = track.path.read_bytes()
    digest = hashlib.sha256(data).hexdigest()[:16]
    key = f"{ctx.owner}/videos/{video}/captions/{digest}.{track.format}"
    copy = ctx.folder / f"track-{digest}"
    copy.write_bytes(data)
    await ctx.house.objects.put(ctx.owner, key, copy)
    return CaptionTrack(
        language=track.language,
        kind=track.kind,
        format=track.format,
        key=key,
        problem=await asyncio.to_thread(_problem, track, data, known),
    )


def _problem(track: Track, data: bytes, known: _Known) -> str | None:
    """Read captions once, so that everybody knows whether they can be."""
    from reelwright.text.captions import read_captions

    duration = None if known.probed is None else known.duration
    try:
        read_captions(data, track.format, language=None, kind=track.kind, duration=duration)
    except ReelwrightError as error:
        return error.code
    return None


async def _stored_thumbnail(image: Path | None, video: VideoId, ctx: ToolContext) -> str | None:
    if image is None:
        return None
    key = f"{ctx.owner}/videos/{video}/thumbnail{image.suffix.lower()}"
    copy = ctx.folder / "thumbnail"
    copy.write_bytes(image.read_bytes())
    await ctx.house.objects.put(ctx.owner, key, copy)
    return key
