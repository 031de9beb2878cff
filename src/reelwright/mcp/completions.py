"""What a person may mean who has typed the beginning of an argument."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mcp.server.context import ServerRequestContext
from mcp.types import CompleteRequestParams, CompleteResult, Completion

from reelwright.domain import CaptionStyle, Owner, VoiceCard
from reelwright.mcp.calls import Calls

if TYPE_CHECKING:
    from reelwright.app import App

_MOST = 100
_LOOKED_AT = 500


@dataclass(frozen=True, slots=True)
class Completions:
    """Knows ids, languages, voices and styles."""

    calls: Calls

    async def complete(
        self, ctx: ServerRequestContext[Any, Any], params: CompleteRequestParams
    ) -> CompleteResult:
        """Serve `completion/complete`."""
        app, owner = await self.calls.app(), self.calls.owner_of(ctx)
        typed = params.argument.value.lower()
        every = await _known(app, owner, params.argument.name)
        # A title finds its id, too.
        fitting = [
            name
            for name, about in every
            if name.lower().startswith(typed) or (typed and typed in about.lower())
        ]
        return CompleteResult(
            completion=Completion(
                values=fitting[:_MOST], total=len(fitting), has_more=len(fitting) > _MOST
            )
        )


async def _known(  # noqa: PLR0911 - one for each kind of argument
    app: "App", owner: Owner, what: str
) -> Iterable[tuple[str, str]]:
    """Give all that an argument may be, each with what it is about."""
    house = app.house
    match what:
        case "video":
            videos = await house.videos.list(owner, limit=_LOOKED_AT)
            return [(video.id, video.title) for video in videos]
        case "clip":
            clips = await house.clips.list(owner, limit=_LOOKED_AT)
            return [(clip.id, clip.title) for clip in clips]
        case "job":
            steps = await house.steps.list(owner, only_jobs=True, limit=_LOOKED_AT)
            return [(step.id, step.tool) for step in steps]
        case "style":
            return [(style.value, "") for style in CaptionStyle]
        case "voice":
            return [(card.name, card.description) for card in await _voices(app)]
        case "language":
            return sorted({(card.language, "") for card in await _voices(app)})
    return []


async def _voices(app: "App") -> list[VoiceCard]:
    return [card for voices in app.house.voices.values() for card in await voices.cards()]
