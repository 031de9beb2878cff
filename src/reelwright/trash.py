"""The trash: `delete` fills it; only a person brings something back or throws it away."""

from datetime import datetime, timedelta

from reelwright.domain import Clip, ClipId, Owner, Video, VideoId, Voiceover, VoiceoverId
from reelwright.errors import ArgumentsError
from reelwright.tool import House

KEPT_FOR = timedelta(days=7)
"""How long a person can bring something back."""

_ANY = 100_000


class Trash:
    """The trash of every owner."""

    def __init__(self, house: House) -> None:
        """Take the house whose things it holds."""
        self._house = house

    async def put(self, owner: Owner, name: str) -> tuple[str, ...]:
        """Put something into the trash, a video with its clips; give the ids of all that went.

        The voiceovers that were made for it go along.

        Raises:
            ArgumentsError: it is of a kind that cannot be deleted (`not_deletable`).
            NotFoundError: there is no such thing.
        """
        now = self._house.now()
        thing = await self._find(owner, name)
        if thing.deleted_at is not None:
            return (thing.id,)  # it keeps the day on which it went there
        things: list[Video | Clip | Voiceover] = [thing]
        if isinstance(thing, Video):
            clips = await self._house.clips.list(owner, video=thing.id, limit=_ANY)
            things += [*clips, *await self._voices_of(owner, thing.id, deleted_at=None)]
        for each in things:
            await self._update(each.model_copy(update={"deleted_at": now}))
        return tuple(each.id for each in things)

    async def restore(self, owner: Owner, name: str) -> tuple[str, ...]:
        """Bring something back, a video with the clips and voiceovers that went with it.

        Raises:
            ArgumentsError: it is not in the trash (`not_in_trash`).
            NotFoundError: there is no such thing, or it is a clip of a video that is in the trash
                (`video_in_trash`).
        """
        thing = await self._find(owner, name)
        if thing.deleted_at is None:
            raise ArgumentsError(f"{name} is not in the trash.", code="not_in_trash")
        things: list[Video | Clip | Voiceover] = [thing]
        if isinstance(thing, Clip):
            await self._house.video(owner, thing.video)
        if isinstance(thing, Video):
            clips = [
                clip
                for clip in await self._house.clips.trashed(owner, before=self._house.now())
                if clip.video == thing.id and clip.deleted_at == thing.deleted_at
            ]
            voices = await self._voices_of(owner, thing.id, deleted_at=thing.deleted_at)
            things += [*clips, *voices]
        for each in things:
            await self._update(each.model_copy(update={"deleted_at": None}))
        return tuple(each.id for each in things)

    async def purge(self, owner: Owner, *, older_than: timedelta = KEPT_FOR) -> tuple[str, ...]:
        """Throw away for good, with its files, what went to the trash so long ago."""
        house, before = self._house, self._house.now() - older_than
        gone: list[str] = []
        for video in await house.videos.trashed(owner, before=before):
            for clip in await house.clips.of_video(owner, video.id):
                await house.objects.delete(owner, f"{owner}/clips/{clip.id}")
                gone.append(clip.id)
            await house.videos.remove(owner, video.id)
            await house.objects.delete(owner, f"{owner}/videos/{video.id}")
            # Results hold what was said in it; with the steps they go, too.
            await house.steps.forget_video(owner, video.id)
            gone.append(video.id)
        for clip in await house.clips.trashed(owner, before=before):
            await house.clips.remove(owner, clip.id)
            await house.objects.delete(owner, f"{owner}/clips/{clip.id}")
            gone.append(clip.id)
        for voiceover in await house.voiceovers.trashed(owner, before=before):
            await house.voiceovers.remove(owner, voiceover.id)
            await house.objects.delete(owner, f"{owner}/voiceovers/{voiceover.id}")
            gone.append(voiceover.id)
        return tuple(gone)

    async def _voices_of(
        self, owner: Owner, video: VideoId, *, deleted_at: datetime | None
    ) -> list[Voiceover]:
        """Give the voiceovers of a video that went into the trash at a moment, or did not."""
        found = await self._house.voiceovers.of_video(owner, video)
        return [each for each in found if each.deleted_at == deleted_at]

    async def _find(self, owner: Owner, name: str) -> Video | Clip | Voiceover:
        match name.partition("_")[0]:
            case "vid":
                return await self._house.videos.get(owner, VideoId(name))
            case "clip":
                return await self._house.clips.get(owner, ClipId(name))
            case "vo":
                return await self._house.voiceovers.get(owner, VoiceoverId(name))
            case _:
                raise ArgumentsError(
                    f"{name[:60]!r} cannot be deleted.",
                    code="not_deletable",
                    fix="Give the id of a video (vid_...), a clip (clip_...) or a voiceover "
                    "(vo_...).",
                )

    async def _update(self, thing: Video | Clip | Voiceover) -> None:
        match thing:
            case Video():
                await self._house.videos.update(thing)
            case Clip():
                await self._house.clips.update(thing)
            case Voiceover():
                await self._house.voiceovers.update(thing)
