"""Bringing a source into the step's folder, from an address or from this machine."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from reelwright.domain import CaptionKind
from reelwright.errors import SourceError
from reelwright.tool import ToolContext
from reelwright.tools.fetch.source import is_transcript, named_like


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """A caption file, and what its name says of it."""

    path: Path
    language: str
    kind: CaptionKind
    format: str


@dataclass(slots=True, kw_only=True)
class Brought:
    """What was brought, before it is stored."""

    source: str
    """Where it came from, as a user may see it: an address, or the name of a file."""

    name: str
    """Its title when nobody gave it one."""

    media: Path | None
    """The media file, in the step's folder; none for a transcript alone."""

    sha256: str | None = None
    """Hash of the media file, where it is known already."""

    tracks: list[Track] = field(default_factory=list[Track])
    info: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """What the site says of it, in the shape of yt-dlp's `info.json`."""

    thumbnail: Path | None = None
    notes: list[str] = field(default_factory=list[str])


async def download(address: str, ctx: ToolContext) -> Brought:
    """Bring everything that an address gives."""
    folder = ctx.folder / "download"
    folder.mkdir()
    got = await ctx.house.downloader.download(address, folder, ctx.progress)
    if got.media is None and not got.captions:
        raise SourceError(
            "There is nothing to fetch at this address.",
            code="no_video_found",
            fix="Give the address of a video, or of a media file.",
        )
    title = str(got.info.get("title") or "") or address.rstrip("/").rpartition("/")[2]
    return Brought(
        source=address,
        name=title,
        media=got.media,
        tracks=[_track(path, got.info) for path in got.captions],
        info=got.info,
        thumbnail=got.thumbnail,
        notes=list(got.notes),
    )


async def bring_file(path: Path, ctx: ToolContext) -> Brought:
    """Copy a local file into the step's folder, with what lies beside it and belongs to it."""
    from reelwright.media.intake import take_in
    from reelwright.media.sidecars import find_sidecars

    beside = find_sidecars(named_like(path))
    brought = Brought(
        source=path.name,
        name=path.stem,
        media=None,
        tracks=[
            Track(path=t.path, language=t.language, kind=t.kind, format=t.format)
            for t in beside.captions
        ],
        info=beside.info,
        thumbnail=beside.thumbnail,
        notes=list(beside.notes),
    )
    if is_transcript(path):
        others = [track for track in brought.tracks if track.path != path]
        brought.tracks = [_track(path, beside.info), *others]
        brought.name = named_like(path).stem
        return brought
    target = ctx.folder / "source"
    brought.sha256 = await take_in(
        path,
        target,
        largest=ctx.house.ffmpeg.limits.size_bytes,
        on_share=lambda share: ctx.progress.report(0.8 * share, "copying"),
    )
    brought.media = target
    return brought


async def bring_stored(key: str, ctx: ToolContext) -> Brought:
    """Copy a file of the store into the step's folder: what is looked at stays what it was."""
    from reelwright.media.intake import take_in

    name = PurePosixPath(key).name
    target = ctx.folder / name
    async with ctx.house.objects.open(ctx.owner, key) as stored:
        sha256 = await take_in(
            stored,
            target,
            largest=ctx.house.ffmpeg.limits.size_bytes,
            on_share=lambda share: ctx.progress.report(0.8 * share, "copying"),
        )
    brought = Brought(source=name, name=target.stem, media=None, sha256=sha256)
    if is_transcript(target):
        brought.tracks = [_track(target, {})]
        brought.name = named_like(target).stem
    else:
        brought.media = target
    return brought


def _track(path: Path, info: Mapping[str, Any]) -> Track:
    """Read the name of a caption file; one that says nothing is the author's, of any language."""
    from reelwright.media.sidecars import read_caption_name

    ending = path.suffix.lower().lstrip(".")
    said = read_caption_name(path.name.partition(".")[2], info)
    language, kind, _ = said or ("und", CaptionKind.AUTHOR, ending)
    return Track(path=path, language=language, kind=kind, format=ending)
