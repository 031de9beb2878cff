import hashlib
from datetime import timedelta

from pydantic import AwareDatetime, Field

from reelwright.domain import (
    Approval,
    ClipId,
    Privacy,
    Publication,
    PublicationId,
    PublicationState,
    Seconds,
    Snapshot,
    VideoId,
    clock,
    new_id,
)
from reelwright.domain.publication_rules import objections
from reelwright.errors import ArgumentsError, MediaError
from reelwright.tool import Args, Effect, Planning, Result, ToolContext, Weight, tool

APPROVAL_LASTS = timedelta(minutes=10)


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

    channel: str | None = Field(default=None, max_length=100)
    """Id of the channel, when several are connected."""


class UploadToYoutubeResult(Result):
    publication: Publication
    """Exactly what would be published, and where it stands."""

    next_step: str
    """What a person has to do now."""

    def as_text(self) -> str:
        s = self.publication.snapshot
        return (
            f"{self.publication.id}: {s.title!r}, {clock(s.duration)}, {s.privacy}"
            f"{f', public at {s.publish_at:%Y-%m-%d %H:%M %Z}' if s.publish_at else ''}; "
            f"{self.publication.state}. {self.next_step}"
        )


async def _prepare(args: UploadToYoutubeArgs, plan: Planning) -> UploadToYoutubeArgs:
    if (args.clip is None) == (args.video is None):
        raise ArgumentsError("Give either a `clip` or a `video` to publish.")
    if args.clip is not None:
        await plan.house.clips.get(plan.owner, ClipId(args.clip))
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
    snapshot, video = await _snapshot(args, ctx, channel_id)
    if found := objections(snapshot, now=now):
        raise ArgumentsError(" ".join(found), code="publication_invalid")
    sha256 = hashlib.sha256(snapshot.model_dump_json().encode()).hexdigest()
    publication = Publication(
        id=PublicationId(new_id("pub")),
        owner=ctx.owner,
        video=video,
        clip=None if args.clip is None else ClipId(args.clip),
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
            id=new_id("apr"),
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
    )


async def _snapshot(
    args: UploadToYoutubeArgs, ctx: ToolContext, channel_id: str | None
) -> tuple[Snapshot, VideoId]:
    title: str
    duration: Seconds
    if args.clip is not None:
        clip = await ctx.house.clips.get(ctx.owner, ClipId(args.clip))
        if clip.deleted_at is not None:
            raise ArgumentsError(
                "This clip is in the trash.", code="clip_deleted", fix="Restore it first."
            )
        video, key, sha256, size = clip.video, clip.key, clip.sha256, clip.size_bytes
        title, duration = clip.title, clip.duration
    else:
        whole = await ctx.video(args.video or "")
        if whole.key is None or not whole.has_picture:
            raise MediaError("There is no picture to publish.", code="media_no_picture")
        video, key, sha256, size = whole.id, whole.key, whole.sha256, whole.size_bytes
        title, duration = whole.title, whole.duration
    snapshot = Snapshot(
        file_sha256=sha256,
        file_key=key,
        size_bytes=size,
        duration=duration,
        channel_id=channel_id,
        title=title if args.title is None else args.title,
        description=args.description,
        tags=args.tags,
        privacy=args.privacy,
        publish_at=args.publish_at,
    )
    return snapshot, video
