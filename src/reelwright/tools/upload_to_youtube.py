import hashlib
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from reelwright.domain import (
    Approval,
    Call,
    Clip,
    Privacy,
    Publication,
    PublicationId,
    PublicationState,
    Seconds,
    Snapshot,
    Transcript,
    VideoId,
    clock,
)
from reelwright.domain.publication import APPROVAL_LASTS
from reelwright.domain.publication_rules import fitting_title, objections
from reelwright.errors import ArgumentsError, MediaError
from reelwright.tool import Args, Effect, Planning, Result, ToolContext, Weight, tool

_THUMBNAIL_WIDTH = 1280


class UploadToYoutubeArgs(Args):
    clip: str | None = Field(default=None, max_length=60)
    """The clip to publish, by id."""

    video: str | None = None
    """The video to publish as it is, by id or source, instead of a clip."""

    title: str | None = Field(default=None, max_length=1000)
    """Title; left out, that of the clip or video."""

    description: str = Field(default="", max_length=20_000)
    """Description."""

    tags: tuple[str, ...] = Field(default=(), max_length=100)
    """Tags."""

    privacy: Privacy = Privacy.PRIVATE
    """Who may watch it."""

    publish_at: AwareDatetime | None = None
    """When a private video turns public by itself, with a time zone."""

    captions: bool = False
    """Whether to send what is said along, as captions that viewers can turn on."""

    thumbnail: Literal["auto"] | Annotated[Seconds, Field(ge=0)] | None = None
    """Moment whose picture is its thumbnail, in seconds; `auto` finds one."""

    channel: str | None = Field(default=None, max_length=100)
    """Id of the channel, when several are connected."""

    def refuse(self) -> None:
        if (self.clip is None) == (self.video is None):
            raise ArgumentsError("Give either a `clip` or a `video` to publish.")


class UploadToYoutubeResult(Result):
    publication: Publication
    """Exactly what would be published, and where it stands."""

    next_step: str
    """What a person has to do now."""

    notes: tuple[str, ...] = ()
    """What a user should know, such as how good the captions are."""

    def as_text(self) -> str:
        s = self.publication.snapshot
        parts = [repr(s.title), clock(s.duration), str(s.privacy)]
        if s.publish_at is not None:
            parts.append(f"public at {s.publish_at:%Y-%m-%d %H:%M %Z}")
        parts += ["with captions"] if s.captions_key else []
        parts += ["with a thumbnail"] if s.thumbnail_key else []
        said = f"{self.publication.id}: {', '.join(parts)}; {self.publication.state}."
        return "\n".join([f"{said} {self.next_step}", *self.notes])

    @property
    def waits_for_person(self) -> bool:
        return True


async def _prepare(args: UploadToYoutubeArgs, plan: Planning) -> UploadToYoutubeArgs:
    language = None
    if args.clip is not None:
        clip = await plan.house.clip(plan.owner, args.clip)
        language = clip.timeline.captions.language
        await plan.video(clip.video)
    if args.captions:
        video = await plan.video()
        await plan.need(Call(tool="transcribe", args={"video": video.id, "language": language}))
    return args


@tool(
    effect=Effect.PREPARES,
    timeout=timedelta(minutes=5),
    weight=Weight.NETWORK,
    is_remembered=False,
    prepare=_prepare,
)
async def upload_to_youtube(args: UploadToYoutubeArgs, ctx: ToolContext) -> UploadToYoutubeResult:
    """Prepare a clip or video for YouTube, and ask a person for a yes.

    It never publishes by itself. It shows exactly what would be published; a person approves on
    the page, in the terminal, or where the client asks.
    """
    house, now = ctx.house, ctx.house.now()
    channels = await house.channels.list(ctx.owner)
    if args.channel is not None and args.channel not in {each.id for each in channels}:
        raise ArgumentsError(
            f"No channel {args.channel!r} is connected.",
            code="channel_not_found",
            fix=f"Connected: {', '.join(c.id for c in channels) or 'none'}.",
        )
    if args.channel is None and len(channels) > 1:
        raise ArgumentsError(
            "Several channels are connected; say which.",
            code="channel_unclear",
            fix=f"Connected: {', '.join(f'{c.id} ({c.title})' for c in channels)}.",
        )
    channel_id = args.channel or next((each.id for each in channels), None)
    name = PublicationId(ctx.new_id("pub"))
    what = await _what(args, ctx)
    snapshot = _snapshot(args, what, channel_id)
    if found := objections(snapshot, now=now):
        raise ArgumentsError(
            " ".join(found), code="publication_invalid", fix="Change what is named and ask again."
        )
    snapshot, notes = await _with_files(snapshot, args, what, name, ctx)
    sha256 = hashlib.sha256(snapshot.model_dump_json().encode()).hexdigest()
    publication = Publication(
        id=name,
        owner=ctx.owner,
        video=what.video,
        clip=what.clip.id if what.clip else None,
        snapshot=snapshot,
        snapshot_sha256=sha256,
        state=(
            PublicationState.NEEDS_CHANNEL
            if channel_id is None
            else PublicationState.AWAITING_APPROVAL
        ),
        created_at=now,
    )
    approval = None
    if channel_id is not None:
        approval = Approval(
            id=ctx.new_id("apr"),
            owner=ctx.owner,
            publication=publication.id,
            snapshot_sha256=sha256,
            expires_at=now + APPROVAL_LASTS,
        )
    await house.publications.add(publication, approval)
    return UploadToYoutubeResult(
        publication=publication,
        next_step=(
            "Connect a channel, then ask again: nothing was sent."
            if approval is None
            else "A person has to approve it within ten minutes: nothing was sent."
        ),
        notes=notes,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _What:
    """What would be published: a clip, or a whole video."""

    video: VideoId
    clip: Clip | None
    key: str
    sha256: str
    size_bytes: int
    duration: Seconds
    title: str
    kept_in: str
    """Folder of the store that is emptied together with it."""


async def _what(args: UploadToYoutubeArgs, ctx: ToolContext) -> _What:
    if args.clip is None:
        whole = await ctx.video(args.video or "")
        if whole.key is None or not whole.has_picture:
            raise MediaError(
                "There is no picture to publish.",
                code="media_no_picture",
                fix="YouTube takes videos only: choose one that has a picture.",
            )
        return _What(
            video=whole.id,
            clip=None,
            key=whole.key,
            sha256=whole.sha256,
            size_bytes=whole.size_bytes,
            duration=whole.duration,
            title=whole.title,
            kept_in=f"videos/{whole.id}",
        )
    clip = await ctx.house.clip(ctx.owner, args.clip)
    if clip.timeline.frame is None:
        raise MediaError(
            "This clip has no picture to publish.",
            code="media_no_picture",
            fix="YouTube takes videos only: choose a clip that has a picture.",
        )
    return _What(
        video=clip.video,
        clip=clip,
        key=clip.key,
        sha256=clip.sha256,
        size_bytes=clip.size_bytes,
        duration=clip.duration,
        title=clip.title,
        kept_in=f"clips/{clip.id}",
    )


def _snapshot(args: UploadToYoutubeArgs, what: _What, channel_id: str | None) -> Snapshot:
    return Snapshot(
        file_sha256=what.sha256,
        file_key=what.key,
        size_bytes=what.size_bytes,
        duration=what.duration,
        channel_id=channel_id,
        title=fitting_title(what.title) if args.title is None else args.title,
        description=args.description,
        tags=args.tags,
        privacy=args.privacy,
        publish_at=args.publish_at,
    )


async def _with_files(
    snapshot: Snapshot,
    args: UploadToYoutubeArgs,
    what: _What,
    publication: PublicationId,
    ctx: ToolContext,
) -> tuple[Snapshot, tuple[str, ...]]:
    """Make captions and thumbnail; their keys hold their hashes, so that a yes is to exactly these.

    Raises:
        NothingFoundError: nothing is said that captions could show (`no_speech`).
        ArgumentsError: the thumbnail's moment lies outside (`time_outside`).
    """
    made: dict[str, str] = {}
    notes: tuple[str, ...] = ()

    async def keep(file: Path, name: str, ending: str) -> str:
        with file.open("rb") as opened:
            digest = hashlib.file_digest(opened, "sha256").hexdigest()[:16]
        kept_in = f"{what.kept_in}/publications/{publication}"
        return (await ctx.keep(file, f"{kept_in}/{name}-{digest}{ending}")).key

    if args.captions:
        from reelwright.text.export.of_clip import write_for

        heard = ctx.needed.the("transcribe")
        notes = heard.notes
        timeline = what.clip.timeline if what.clip else None
        text, _ = write_for(timeline, heard.noun("transcript", Transcript), "srt")
        path = ctx.folder / "captions.srt"
        path.write_text(text, encoding="utf-8")
        made["captions_key"] = await keep(path, "captions", ".srt")
    if args.thumbnail is not None:
        made["thumbnail_key"] = await keep(await _thumbnail(args, what, ctx), "thumbnail", ".jpg")
    return snapshot.model_copy(update=made), notes


async def _thumbnail(args: UploadToYoutubeArgs, what: _What, ctx: ToolContext) -> Path:
    from reelwright.media.stills import still, thumbnail

    async with ctx.house.objects.open(ctx.owner, what.key) as source:
        if args.thumbnail == "auto" or args.thumbnail is None:
            return await thumbnail(
                ctx.house.ffmpeg,
                source,
                duration=what.duration,
                folder=ctx.folder,
                width=_THUMBNAIL_WIDTH,
            )
        if args.thumbnail >= what.duration:
            raise ArgumentsError(
                f"{args.thumbnail:g} s lies outside: it is {what.duration:.1f} s long.",
                code="time_outside",
            )
        return await still(
            ctx.house.ffmpeg,
            source,
            args.thumbnail,
            folder=ctx.folder,
            width=_THUMBNAIL_WIDTH,
        )
