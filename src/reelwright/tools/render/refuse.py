"""What cannot be kept to is refused with a sentence, instead of being passed over."""

from reelwright.domain import CaptionStyle
from reelwright.errors import ArgumentsError
from reelwright.tools.render.args import RenderArgs

SEARCHING = ("count", "min_length", "max_length", "about")
"""Arguments for finding clips."""

_COLORS = {
    "white": "#FFFFFF",
    "yellow": "#FFD400",
    "red": "#FF3B30",
    "green": "#34C759",
    "blue": "#0A84FF",
    "cyan": "#32D5E6",
    "orange": "#FF9500",
    "pink": "#FF2D92",
    "purple": "#BF5AF2",
    "black": "#000000",
}


def refuse(args: RenderArgs) -> None:
    """Refuse arguments that contradict each other.

    Raises:
        ArgumentsError: they do.
    """
    if args.clips and args.highlights:
        raise ArgumentsError("Give either `highlights` or `clips`, not both.")
    if args.video is None and not args.highlights and not args.clips:
        raise ArgumentsError(
            "Say what to render.",
            code="nothing_to_render",
            fix="Give a `video`, `highlights` or `clips`.",
        )
    searching = given(args, *SEARCHING)
    if searching and (args.clips or args.highlights):
        raise ArgumentsError(
            f"{', '.join(searching)}: these are for finding clips, and which to render was named.",
            fix="Leave them out, or leave out `highlights` and `clips`.",
        )
    if given(args, "start", "end") and (args.highlights or len(args.clips) > 1):
        raise ArgumentsError(
            "`start` and `end` are for one range or one clip.", fix="Name one clip at a time."
        )
    if args.total_length is not None and not args.join:
        raise ArgumentsError("`total_length` is for clips that are joined: set `join`.")
    if args.min_silence is not None and not args.remove_silence:
        raise ArgumentsError("`min_silence` is for `remove_silence`: set that as well.")
    if args.caption_color is not None:
        color(args.caption_color)
    if args.captions is CaptionStyle.NONE:
        refuse_look(args)


def refuse_look(args: RenderArgs) -> None:
    """Refuse a look of captions that there are none of."""
    if look := given(args, "caption_color", "caption_size", "caption_language"):
        raise ArgumentsError(
            f"Without captions, {', '.join(look)} cannot be kept to.",
            code="no_captions",
            fix="Set `captions` to plain, boxed or karaoke.",
        )


def color(named: str) -> str:
    """Give a colour as `#RRGGBB`.

    Raises:
        ArgumentsError: it is no colour that has a name here.
    """
    if named.startswith("#"):
        return named
    if named not in _COLORS:
        raise ArgumentsError(
            f"There is no colour {named!r}.",
            code="color_unknown",
            fix=f"Give it as #RRGGBB, or as one of: {', '.join(_COLORS)}.",
        )
    return _COLORS[named]


def given(args: RenderArgs, *names: str) -> list[str]:
    """Name the arguments that were said, of some."""
    return [name for name in names if getattr(args, name) is not None]
