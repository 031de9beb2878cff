"""What a segment asks for: its head. Language-independent: only concepts are looked at."""

from collections.abc import Callable
from typing import TypeAlias

from reelwright.agent.scripted.pointing import pointed_in
from reelwright.agent.scripted.segments import Segment
from reelwright.agent.scripted.slots import counts_clips

IMPOSSIBLE = (
    "fake", "object", "effects", "create", "live", "reach", "send", "people", "drm",
)  # fmt: skip
"""Groups of wishes that no tool here can fulfil; a language file says by which words."""

Rule: TypeAlias = Callable[[Segment], bool]

_FEW_WORDS = 5
_FORMATS = tuple(f"format_{name}" for name in (
    "srt", "vtt", "ass", "txt", "json", "otio", "fcpxml", "edl",
))  # fmt: skip
_MOMENTS = ("clip", "clips", "moment_one")
_THINGS = (
    *_MOMENTS, "video_noun", "everything", "last_one", "voiceover", "whole", "publication_noun",
)  # fmt: skip


def head_of(segment: Segment) -> str | None:
    """Name the kind of request that a segment makes; None when it only adds to one."""
    if (refused := _refused(segment)) is not None:
        return refused
    return next((kind for kind, is_meant in _RULES if is_meant(segment)), None)


def _refused(s: Segment) -> str | None:
    is_at_edge = any(when.kind in {"first", "last"} for when in s.times)
    if s.has("impossible_remove_range") and (s.times or s.topic) and not is_at_edge:
        return "refused:remove_range"
    if (s.has("filler_words") and s.has("remove")) or s.denies("filler_words"):
        return "refused:fillers"
    for group in IMPOSSIBLE:
        if s.has(f"impossible_{group}") and not _is_harmless(group, s):
            return f"refused:{group}"
    return None


def _is_harmless(group: str, s: Segment) -> bool:
    """Say whether words of what cannot be done mean something that can, where they stand."""
    return {
        "live": s.has("schedule"),
        "fake": s.has("voiceover") and bool(s.quotes),
        "send": s.has("publish") and s.has("youtube"),
        "effects": s.has("fade", "music") and not s.has("voiceover"),
    }.get(group, False)


def _approves(s: Segment) -> bool:
    return s.has("approve_word") or (s.has("approve_self") and not s.has("publish"))


def _is_cancelled(s: Segment) -> bool:
    if not s.has("cancel") or s.times or s.has("silence"):
        return False
    return s.has("job_noun", "publication_noun") or s.words <= _FEW_WORDS


def _is_deleted(s: Segment) -> bool:
    if s.times or s.has("silence", "captions", "music", "filler_words", "fade", "join"):
        return False
    pointed = pointed_in(s)
    if s.has("delete"):
        return pointed is not None or s.has(*_THINGS)
    is_named = pointed is not None and pointed.which in {"numbers", "last"}
    return s.has("remove_strong") and is_named and s.topic is None


def _publishes(s: Segment) -> bool:
    """Say whether it speaks of publishing: not where "post" is a kind of picture."""
    feeds = s.all_places("feed")
    marks = [m for m in s.places("publish") if not any(f[0] <= m[0] < f[1] for f in feeds)]
    return bool(marks) and not s.has("status", "library")


def _is_elsewhere(s: Segment) -> bool:
    return _publishes(s) and s.has("other_platform") and not s.has("youtube")


def _is_spoken(s: Segment) -> bool:
    return s.has("voiceover") or (s.has("speak_verb") and bool(s.quotes) and not s.has("find"))


def _is_file(s: Segment) -> bool:
    if s.has(*_FORMATS, "caption_file", "edit_list"):
        return True
    return s.has("export") and s.has("chapters", "text_file", "transcribe")


def _is_silence(s: Segment) -> bool:
    """Say whether silences are to be found, and not to be cut out."""
    if s.has("keep_silence") or not s.all_places("silence"):
        return False
    if s.denies("silence") and not s.has("detect"):
        return False
    is_cut = s.has("remove") or s.denies("remove")
    return s.has("detect_strong") or (not is_cut and s.has("silence"))


def _is_read(s: Segment) -> bool:
    if not s.has("transcribe") or not s.has("read") or s.has("make_transcript"):
        return False
    return bool(s.times) or s.has("show")


def _is_about_titles(s: Segment) -> bool:
    if s.quotes or not s.has("titles") or s.has("titled_strong", "captions"):
        return False
    return not s.has("clips") or s.has("suggest")


def _is_looked_for(s: Segment) -> bool:
    if s.has(*_MOMENTS):
        return False
    if s.has("find") and not s.has("captions"):
        return True
    return s.has("find_bare") and not s.has("highlight_noun")


def _are_moments(s: Segment) -> bool:
    """Say whether moments are to be found, and not yet rendered."""
    if not s.has(*_MOMENTS, "highlight_noun"):
        return False
    if s.all_places("no_render") or (s.has("which_moments") and not s.is_pointing):
        return True
    is_styled = s.has("captions", "tall", "square", "portrait", "wide", "join", "youtube")
    return s.has("find_verb") and not s.has("make_new") and not is_styled


def _shows_clip(s: Segment) -> bool:
    """Say whether a clip that there is is only asked for."""
    pointed = pointed_in(s)
    is_named = pointed is not None and pointed.which in {"numbers", "last"}
    is_changed = s.has("captions", "silence", "tall", "square", "portrait", "wide", "music")
    return is_named and s.has("show", "export") and not s.times and not is_changed


def _are_clips(s: Segment) -> bool:
    has_nouns = s.has(*_MOMENTS, "highlight_noun")
    if s.has("make_new") and (has_nouns or s.has("pick_object")):
        return True
    if s.has("join") or (has_nouns and (counts_clips(s) or not s.is_pointing)):
        return True
    if s.times and s.has("make", "part", "trim_word"):
        return True
    return s.has("pick") and any(each.value >= 1 for each in s.counts)


_RULES: tuple[tuple[str, Rule], ...] = (
    ("approve_self", _approves),
    ("cancel", _is_cancelled),
    ("wait", lambda s: s.has("wait")),
    ("restore", lambda s: s.has("restore")),
    ("undo", lambda s: s.has("undo")),
    ("delete", _is_deleted),
    ("refused:platform", _is_elsewhere),
    ("publish", _publishes),
    ("not_publish", lambda s: s.denies("publish") and not s.has("make_new", "publish")),
    ("script", lambda s: s.has("voiceover") and s.has("script") and not s.has("speak_it")),
    ("voiceover", _is_spoken),
    ("library", lambda s: s.has("library") and not s.has("status_strong")),
    ("status", lambda s: s.has("status") and not s.has("publish", "make_new")),
    ("export", _is_file),
    ("look", lambda s: s.has("look") and not s.has("publish")),
    ("silence", _is_silence),
    ("read", _is_read),
    ("transcribe", lambda s: s.has("transcribe")),
    ("chapters", lambda s: s.has("chapters") and not s.has("clip", "clip_strong")),
    ("titles", _is_about_titles),
    ("summary", lambda s: s.has("summary") and not s.has("join")),
    ("description", lambda s: s.has("description") and not s.quotes),
    ("script", lambda s: s.has("script")),
    ("find", _is_looked_for),
    ("highlights", _are_moments),
    ("no_render", lambda s: bool(s.all_places("no_render"))),
    ("library", _shows_clip),
    ("clips", _are_clips),
    ("fetch", lambda s: bool(s.urls)),
)
"""Kinds of request and when a segment makes one. The first that fits: what says more is first."""
