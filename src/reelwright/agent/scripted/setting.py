"""What a wish is settled in: what is known, what was said before, what this message makes."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NoReturn

from reelwright.agent.scripted.known import Known, KnownClip, KnownVideo
from reelwright.agent.scripted.language import Language
from reelwright.agent.scripted.plain import plain
from reelwright.agent.scripted.pointing import Pointed
from reelwright.agent.scripted.wishes import Wish
from reelwright.domain import Call, clock
from reelwright.domain.plain_text import one_line

MADE_EACH = "made:*"
"""Stands for each clip (or highlight) that the calls before it make."""

_SHOWN = 60
_SHOWN_AS_THEY_ARE = (
    "aspect", "layout", "captions", "caption_color", "caption_language", "preset", "language",
    "voice", "privacy", "engine", "publish_at", "mix",
)  # fmt: skip


class AsksError(Exception):
    """Something that is needed was not said."""

    def __init__(self, key: str, text: str) -> None:
        super().__init__(text)
        self.key = key
        self.text = text


class RefusesError(Exception):
    """What is wished cannot be done."""


class FetchFirstError(Exception):
    """It can only be told once the video was brought in."""

    def __init__(self, source: str) -> None:
        super().__init__(source)
        self.source = source


@dataclass(slots=True)
class Settled:
    """What came of one wish."""

    calls: list[Call] = field(default_factory=list)
    said: str = ""


@dataclass(slots=True)
class Setting:
    """Everything a wish is settled in."""

    known: Known
    language: Language
    urls: tuple[str, ...]
    """Addresses in the user's own messages of before, the newest last."""

    earlier: Sequence[Wish]
    """Wishes of the user's messages before, the newest last."""

    own_urls: tuple[str, ...] = ()
    """Addresses in the message itself: what it is about where a part of it names no video."""

    looked_for: str | None = None
    """What was looked for before in this message."""

    makes_clips: bool = False
    """Whether calls that were settled before in this message make clips."""

    remade: list[str] = field(default_factory=list[str])
    """Ids of the clips that calls of this message make again, in order."""

    is_confirmed: bool = False
    """Whether the user just said yes to what was asked."""

    def ask(self, key: str, **values: object) -> NoReturn:
        raise AsksError(key, self.say(key, **values))

    def refuse(self, key: str, **values: object) -> NoReturn:
        raise RefusesError(self.say(key, **values))

    def say(self, key: str, **values: object) -> str:
        return self.language.say(key, **values)

    def cannot(self, what: str, **values: object) -> NoReturn:
        """Refuse, saying what cannot be done and what can."""
        raise RefusesError(
            self.say("cannot", what=self.say(f"what_{what}", **values), can=self.say("can"))
        )

    def videos(self, wish: Wish) -> list[KnownVideo]:
        """Give the videos that a wish is about: one, but where several are named."""
        known = self.known.videos
        said = " ".join(plain(segment.said) for segment in wish.segments)
        if urls := wish.slots.get("urls"):
            return [self._of_address(url) for url in urls]
        if named := [each for each in known if _is_named(each, said)]:
            return named
        pointed = wish.slots.get("pointed")
        is_of_videos = len(known) > 1 and wish.has("video_noun") and not wish.has("clip")
        if is_of_videos and (several := self._several(wish, pointed, known)):
            return several
        if self.own_urls:
            return [self._of_address(self.own_urls[0])]
        return [self._the_one()]

    def video(self, wish: Wish) -> KnownVideo:
        """Give the one video that a wish is about; ask which, where it is not clear."""
        found = self.videos(wish)
        if len(found) > 1:
            self.ask("ask_which_video", choices=self.listed(each.title for each in found))
        return found[0]

    def video_of(self, clip: KnownClip) -> KnownVideo:
        for video in self.known.videos:
            if video.id == clip.video:
                return video
        return KnownVideo(id=clip.video, title=clip.video)

    def _several(  # noqa: PLR0911 - a table: videos for each way of pointing
        self, wish: Wish, pointed: Pointed | None, known: Sequence[KnownVideo]
    ) -> list[KnownVideo]:
        files = wish.slots.get("files")
        if pointed is not None and pointed.which == "all":
            return list(known)
        if files is not None and int(files.value) == len(known):
            return list(known)
        if pointed is None:
            return []
        match pointed.which:
            case "first_n":
                return list(known[: pointed.numbers[0]])
            case "last_n":
                return list(known[-pointed.numbers[0] :])
            case "numbers":
                return [known[n - 1] for n in pointed.numbers if n <= len(known)]
            case "last":
                return [known[-1]]
            case "longest":
                return [max(known, key=lambda each: each.duration or 0.0)]
            case "shortest":
                return [min(known, key=lambda each: each.duration or 0.0)]
            case _:
                return []

    def _the_one(self) -> KnownVideo:
        known = self.known.videos
        current = [each for each in known if each.id == self.known.video]
        if current:
            return current[0]
        if len(known) == 1:
            return known[0]
        if known and self.urls:
            fitting = [each for each in known if each.file in self.urls]
            if fitting:
                return fitting[-1]
        if not known:
            if self.urls:
                return self._of_address(self.urls[-1])
            self.ask("ask_video")
        for wish in reversed(self.earlier):
            said = " ".join(plain(segment.said) for segment in wish.segments)
            if named := [each for each in known if _is_named(each, said)]:
                return named[0]
        return self.ask("ask_which_video", choices=self.listed(each.title for each in known))

    def _of_address(self, url: str) -> KnownVideo:
        for video in self.known.videos:
            if url in {video.file, video.id, video.title}:
                return video
        return KnownVideo(id=url, title=url)

    def clips_of(self, video: KnownVideo | None) -> list[KnownClip]:
        return [each for each in self.known.clips if video is None or each.video == video.id]

    def latest(self, video: KnownVideo | None) -> list[KnownClip]:
        """Give the clips that "it" or "them" means: those that were spoken of or made last."""
        clips = self.clips_of(video)
        for wish in reversed(self.earlier[-2:]):
            pointed = wish.slots.get("pointed")
            numbers = pointed.numbers if pointed and pointed.which == "numbers" else ()
            if named := [each for each in clips if each.number in numbers]:
                return named
        latest = [each for each in clips if each.id in self.known.latest]
        return latest or clips

    def pointed_clips(self, pointed: Pointed, video: KnownVideo | None) -> list[KnownClip]:
        """Give the clips that were pointed at; ask where there are none such."""
        clips = self.clips_of(video)
        if not clips:
            self.ask("ask_no_clips_yet")
        if pointed.which == "numbers":
            return self._numbered(pointed, clips)
        if pointed.which == "some" and len(clips) > 1:
            self.ask("ask_which_clip", choices=self.choices(clips))
        ways: dict[str, Callable[[], list[KnownClip]]] = {
            "last": lambda: clips[-1:],
            "first_n": lambda: clips[: pointed.numbers[0]],
            "last_n": lambda: clips[-pointed.numbers[0] :],
            "longest": lambda: [max(clips, key=_length)],
            "shortest": lambda: [min(clips, key=_length)],
            "all": lambda: clips,
            "some": lambda: clips,
        }
        return ways.get(pointed.which, lambda: self.latest(video))()

    def _numbered(self, pointed: Pointed, clips: Sequence[KnownClip]) -> list[KnownClip]:
        known = {each.number: each for each in clips}
        for number in pointed.numbers:
            if number not in known:
                self.ask("ask_no_clip", number=number, choices=self.choices(clips))
        return [known[number] for number in pointed.numbers]

    def made(self, pointed: Pointed | None) -> list[str] | None:
        """Give what is pointed at among what this message makes; None when it makes no clips."""
        if not self.makes_clips:
            return None
        if pointed is None or pointed.which != "numbers":
            return [MADE_EACH]
        known = {each.number: each.id for each in self.known.clips}
        return [self._made(number, known) for number in pointed.numbers]

    def _made(self, number: int, known: Mapping[int, str]) -> str:
        """Name a clip by its number: its new version, itself, or one that is being made."""
        if (name := known.get(number)) is None:
            return f"made:{number}"
        return f"made:{self.remade.index(name) + 1}" if name in self.remade else name

    def choices(self, clips: Sequence[KnownClip]) -> str:
        """Name clips to choose from: "clip 1, clip 2"."""
        return self.listed(self.say("clip", number=each.number) for each in clips)

    def named_clips(self, clips: Sequence[KnownClip]) -> str:
        if len(clips) == 1:
            return self.say("clip", number=clips[0].number)
        return self.say("clips", numbers=self.listed(str(each.number) for each in clips))

    def listed(self, names: Iterable[str]) -> str:
        return ", ".join(one_line(name, _SHOWN) for name in names)

    def shown(self, video: KnownVideo) -> str:
        """Name a video, as text and nothing else."""
        return f"“{one_line(video.title, _SHOWN)}”"


def details(args: dict[str, Any]) -> str:
    """Sum up arguments in signs that need no language."""
    parts = []
    if args.get("count"):
        parts.append(f"{args['count']} \u00d7")
    low, high = args.get("min_length"), args.get("max_length")
    if low is not None or high is not None:
        parts.append(_between(low, high))
    if args.get("total_length"):
        parts.append(f"Σ ≤ {args['total_length']:g} s")
    if "start" in args or "end" in args:
        end = clock(args["end"]) if args.get("end") is not None else ""
        parts.append(f"{clock(args.get('start') or 0.0)}\u2013{end}")
    if "width" in args and "height" in args:
        parts.append(f"{args['width']}x{args['height']}")
    parts += [str(args[name]) for name in _SHOWN_AS_THEY_ARE if args.get(name)]
    parts += [
        f"“{one_line(str(args[name]), _SHOWN)}”" for name in ("about", "title") if args.get(name)
    ]
    return f" ({', '.join(parts)})" if parts else ""


def _between(low: float | None, high: float | None) -> str:
    if low is None:
        return f"≤ {high:g} s"
    return f"≥ {low:g} s" if high is None else f"{low:g}\u2013{high:g} s"


def _length(clip: KnownClip) -> float:
    return (clip.end or 0.0) - (clip.start or 0.0)


def _is_named(video: KnownVideo, said: str) -> bool:
    for name in (video.file, video.title):
        written = plain(name)
        if len(written) < 3:
            continue
        stem = re.sub(r"\.\w{2,4}$", "", written)
        if re.search(rf"(?<!\w){re.escape(written)}(?!\w)", said):
            return True
        is_file = stem != written and len(stem) >= 3
        if is_file and re.search(rf"(?<!\w){re.escape(stem)}(?!\w)", said) and _is_telling(stem):
            return True
    return False


def _is_telling(stem: str) -> bool:
    """Say whether a file's name without its ending is more than a usual word."""
    return any(sign.isdigit() or sign in "_-" for sign in stem)
