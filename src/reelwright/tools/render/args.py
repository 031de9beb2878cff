"""What `render` takes and gives."""

from typing import Self

from pydantic import Field

from reelwright.domain import (
    PAUSE,
    Aspect,
    CaptionStyle,
    Clip,
    Framing,
    Owner,
    Preset,
    Problem,
    Seconds,
    Sound,
    StoredFile,
    Value,
    clock,
)
from reelwright.errors import ArgumentsError
from reelwright.tool import House, RepeatableArgs, Result
from reelwright.tools.render.colors import color

SEARCHING = ("count", "min_length", "max_length", "about")
"""Arguments for finding clips."""


class RenderArgs(RepeatableArgs):
    video: str | None = None
    """The video to cut from: its id, or a source. Highlights and clips know theirs."""

    highlights: tuple[str, ...] = Field(default=(), max_length=50)
    """Highlights to render, by id."""

    clips: tuple[str, ...] = Field(default=(), max_length=50)
    """Earlier clips to render again with changes, by id, or by number within `video`."""

    start: Seconds | None = Field(default=None, ge=0)
    """Begin of a range to render, in seconds; with `count` or `about`: of the range to look in;
    for a clip: its new begin."""

    end: Seconds | None = Field(default=None, gt=0)
    """End of that range, in seconds; for a clip: its new end."""

    count: int | None = Field(default=None, ge=1, le=50)
    """How many clips to find and render, when none were named."""

    min_length: Seconds | None = Field(default=None, ge=1, le=3600)
    """Shortest clip to find, in seconds; 20 unless `max_length` asks for less."""

    max_length: Seconds | None = Field(default=None, ge=2, le=7200)
    """Longest clip to find, in seconds; 60 unless `min_length` asks for more."""

    about: str | None = Field(default=None, max_length=500)
    """What clips to find should be about."""

    aspect: Aspect | None = None
    """Shape of the picture: `9:16` unless said otherwise; `source` keeps it as it is."""

    width: int | None = Field(default=None, ge=16, le=7680)
    """Width in pixels, instead of the usual one."""

    height: int | None = Field(default=None, ge=16, le=7680)
    """Height in pixels, instead of the usual one."""

    layout: Framing | None = None
    """How the picture is brought into the shape: `auto` looks at it."""

    captions: CaptionStyle | None = None
    """Style of the captions; `karaoke` unless said otherwise, `none` for none."""

    caption_color: str | None = Field(default=None, pattern=r"^(#[0-9A-Fa-f]{6}|[a-z]+)$")
    """Colour of the captions, as `#FFD400` or by name."""

    caption_size: float | None = Field(default=None, ge=0.5, le=2.0)
    """Size of the captions against the usual one."""

    caption_language: str | None = Field(default=None, pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")
    """Language of the captions, where captions in it came with the video."""

    remove_silence: bool | None = None
    """Whether to cut silences out."""

    min_silence: Seconds | None = Field(default=None, ge=PAUSE, le=10)
    """Shortest silence to cut out, in seconds; 0.7 unless said otherwise."""

    join: bool = False
    """Whether to make one clip of all highlights or clips, in order of time, instead of one
    each."""

    total_length: Seconds | None = Field(default=None, ge=1, le=36000)
    """Longest a joined clip may get, in seconds; the best ranges are kept."""

    audio: Sound | None = None
    """What is done to the sound."""

    preset: Preset | None = None
    """How much care the encoder takes; `standard` unless said otherwise."""

    title: str | None = Field(default=None, min_length=1, max_length=200)
    """What to call the clip, when it is one."""

    def refuse(self) -> None:
        self._refuse_several_ways()
        if self.total_length is not None and not self.join:
            raise ArgumentsError("`total_length` is for clips that are joined: set `join`.")
        if self.min_silence is not None and self.remove_silence is False:
            raise ArgumentsError("`min_silence` is for `remove_silence`: leave one of them out.")
        if self.min_silence is not None and self.remove_silence is None and not self.clips:
            raise ArgumentsError("`min_silence` is for `remove_silence`: set that as well.")
        if self.caption_color is not None:
            color(self.caption_color)
        if self.captions is CaptionStyle.NONE:
            self.refuse_look()

    def _refuse_several_ways(self) -> None:
        if self.clips and self.highlights:
            raise ArgumentsError("Give either `highlights` or `clips`, not both.")
        if self.video is None and not self.highlights and not self.clips:
            raise ArgumentsError(
                "Say what to render.",
                code="nothing_to_render",
                fix="Give a `video`, `highlights` or `clips`.",
            )
        searching = self.given(*SEARCHING)
        if searching and (self.clips or self.highlights):
            raise ArgumentsError(
                f"{', '.join(searching)}: for finding clips, and which to render was named.",
                fix="Leave them out, or leave out `highlights` and `clips`.",
            )
        if self.given("start", "end") and (self.highlights or len(self.clips) > 1):
            raise ArgumentsError(
                "`start` and `end` are for one range or one clip.", fix="Name one clip at a time."
            )

    def refuse_look(self) -> None:
        """Refuse a look of captions that there are none of."""
        if look := self.given("caption_color", "caption_size", "caption_language"):
            raise ArgumentsError(
                f"Without captions, {', '.join(look)} cannot be kept to.",
                code="no_captions",
                fix="Set `captions` to plain, boxed or karaoke.",
            )

    def given(self, *names: str) -> list[str]:
        """Name the arguments that were said, of some."""
        return [name for name in names if getattr(self, name) is not None]


class NotRendered(Value):
    what: str
    """The highlight or clip."""

    problem: Problem
    """Why there is no clip of it."""


class RenderResult(Result):
    clips: tuple[Clip, ...]
    """The clips, each with its source range, its checks and its file."""

    failed: tuple[NotRendered, ...] = ()
    """What could not be rendered, and why."""

    notes: tuple[str, ...] = ()
    """How the highlights were found, and what a user should know of that."""

    def as_text(self) -> str:
        lines = []
        for clip in self.clips:
            lines.append(_line(clip))
            lines += [f"  {note}" for note in clip.notes]
        lines += [
            f"{each.what} was not rendered ({each.problem.code}): {each.problem.message} "
            f"{each.problem.fix or ''}".rstrip()
            for each in self.failed
        ]
        return "\n".join([*lines, *self.notes])

    def files(self) -> tuple[StoredFile, ...]:
        return tuple(clip.file for clip in self.clips)

    async def as_it_is_now(self, house: House, owner: Owner) -> Self | None:
        clips = [await house.clip(owner, clip.id) for clip in self.clips]
        return self.model_copy(update={"clips": tuple(clips)})


def _line(clip: Clip) -> str:
    made = clip.timeline
    size = f"{made.frame.width}x{made.frame.height}, {made.framing}" if made.frame else "sound only"
    if made.frame and made.preset is Preset.PREVIEW:
        size = f"preview at half of {size}"
    version = f" version {clip.version}" if clip.version > 1 else ""
    span = made.span
    return (
        f"{clip.id} clip {clip.number}{version}: {clip.duration:.1f} s, {size}, from "
        f"{clock(span.start)}-{clock(span.end)}, captions {made.captions.style}. {clip.title!r} "
        f"{clip.reason}"
    )
