"""The `fetch` tool: what it takes and gives (here), and how a source becomes a video."""

from datetime import timedelta
from pathlib import Path
from typing import Self

from pydantic import Field

from reelwright.domain import Owner, Video, clock
from reelwright.tool import (
    Effect,
    House,
    Planning,
    RepeatableArgs,
    Result,
    ToolContext,
    Weight,
    tool,
)
from reelwright.tools.fetch.bring import Brought, bring_file, download
from reelwright.tools.fetch.keep import keep
from reelwright.tools.fetch.source import as_address, as_path, beside
from reelwright.tools.fetch.upload import is_upload, refuse_missing, take_upload


class FetchArgs(RepeatableArgs):
    source: str = Field(min_length=1, max_length=4000)
    """A YouTube address or that of another site, the address of a media file, the id of an upload
    (`upl_...`), or a path to a video, a sound file or a transcript: from elsewhere, a path is
    answered with a link to upload that file by."""


class FetchResult(Result):
    video: Video
    """The video, as it can be worked with from now on."""

    def as_text(self) -> str:
        v = self.video
        pictures = [f"{p.width}x{p.height} at {p.frame_rate:g} fps" for p in v.pictures[:1]]
        sounds = [f"{s.codec}, {s.channels} channels" for s in v.sounds[:1]]
        tracks = [
            f"{track.language} ({track.kind}{f', {track.problem}' if track.problem else ''})"
            for track in v.captions
        ]
        lines = [
            f"{v.id}: {v.title!r}, {clock(v.duration)} long.",
            f"Picture: {', '.join(pictures) or 'none'}. Sound: {', '.join(sounds) or 'none'}.",
            f"Captions: {', '.join(tracks) or 'none'}.",
            f"Chapters: {len(v.chapters)}. Most-replayed curve: {'yes' if v.heatmap else 'no'}.",
        ]
        return "\n".join([*lines, *v.notes])

    def file_keys(self) -> tuple[str, ...]:
        captions = tuple(track.key for track in self.video.captions)
        return captions if self.video.key is None else (self.video.key, *captions)

    async def as_it_is_now(self, house: House, owner: Owner) -> Self | None:
        video = await house.video(owner, self.video.id)
        if video.captions != self.video.captions:
            return None  # the same file was brought from elsewhere, with other captions beside it
        return self.model_copy(update={"video": video})


async def _prepare(args: FetchArgs, plan: Planning) -> FetchArgs:
    if is_upload(args.source):
        await refuse_missing(plan.house, plan.owner, args.source)
        return args
    if (address := as_address(args.source)) is not None:
        return args.model_copy(update={"source": address})
    path = as_path(args.source, plan.house.allowed_roots)
    for each in (path, *beside(path)):
        stat = each.stat()
        plan.mark(each.name, str(stat.st_size), str(stat.st_mtime_ns), str(stat.st_ino))
    return args.model_copy(update={"source": str(path)})


@tool(
    effect=Effect.CREATES,
    timeout=timedelta(hours=6),
    weight=Weight.NETWORK,
    prepare=_prepare,
)
async def fetch(args: FetchArgs, ctx: ToolContext) -> FetchResult:
    """Bring a video in, from an address or a file.

    Call it first for a new source; other tools take a source too and fetch it by themselves.
    It brings captions, chapters and the most-replayed curve along, where there are any.
    """
    if is_upload(args.source):
        return FetchResult(video=await take_upload(args.source, ctx))
    brought: Brought
    if as_address(args.source) is not None:
        brought = await download(args.source, ctx)
    else:
        brought = await bring_file(Path(args.source), ctx)
    return FetchResult(video=await keep(brought, ctx))
