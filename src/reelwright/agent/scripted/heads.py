"""What a segment asks for: its head. Language-independent: only concepts are looked at."""

from reelwright.agent.scripted.pointing import pointed_in
from reelwright.agent.scripted.segments import Segment

IMPOSSIBLE = (
    "fake", "object", "effects", "create", "live", "reach", "send", "people", "drm",
)  # fmt: skip
"""Groups of wishes that no tool here can fulfil; a language file says by which words."""

_FEW_WORDS = 5
_EXPORTED = ("srt", "vtt", "ass", "txt", "json", "otio", "fcpxml", "edl")


def head_of(segment: Segment) -> str | None:
    """Name the kind of request that a segment makes; None when it only adds to one."""
    for read in (_refused, _about_jobs, _taken_back, _published, _voiced, _looked_up, _written):
        if (kind := read(segment)) is not None:
            return kind
    return _cut(segment)


def _refused(s: Segment) -> str | None:
    if s.has("impossible_remove_range") and (s.times or s.topic or s.urls):
        if not any(when.kind in {"first", "last"} for when in s.times):
            return "refused:remove_range"
    if s.has("filler_words") and s.has("remove") or s.denies("filler_words"):
        return "refused:fillers"
    for group in IMPOSSIBLE:
        places = s.places(f"impossible_{group}")
        if not places:
            continue
        if group == "live" and s.has("schedule"):
            continue
        if group == "fake" and s.has("voiceover") and s.quotes:
            continue
        if group == "send" and s.has("publish") and s.has("youtube"):
            continue
        if group == "effects" and s.has("fade", "music") and not s.has("voiceover"):
            continue
        return f"refused:{group}"
    return None


def _about_jobs(s: Segment) -> str | None:
    if s.has("approve_self") and not s.has("publish"):
        return "approve_self"
    if s.has("cancel") and not s.times and not s.has("silence"):
        if s.has("job_noun", "publication_noun") or s.words <= _FEW_WORDS:
            return "cancel"
    if s.has("wait"):
        return "wait"
    return None


def _taken_back(s: Segment) -> str | None:
    if s.has("restore"):
        return "restore"
    if s.has("undo"):
        return "undo"
    nouns = ("clip", "clips", "video_noun", "everything", "last_one", "voiceover", "whole", "publication_noun")
    something_else = s.has("silence", "captions", "music", "filler_words", "fade", "join") or s.times
    is_pointed = (pointed := pointed_in(s)) is not None
    if s.has("delete") and not something_else and (s.has(*nouns) or is_pointed):
        return "delete"
    is_named = is_pointed and pointed is not None and pointed.which in {"numbers", "last"}
    if s.has("remove_strong") and is_named and not something_else and s.topic is None:
        return "delete"
    return None


def _published(s: Segment) -> str | None:
    feeds = s.all_places("feed")
    marks = [m for m in s.places("publish") if not any(f[0] <= m[0] < f[1] for f in feeds)]
    if not marks:
        return "not_publish" if s.denies("publish") and not s.has("make_new") else None
    if s.has("status") or s.has("library"):
        return None
    platforms = s.places("other_platform")
    if platforms and not s.has("youtube"):
        return "refused:platform"
    return "publish"


def _voiced(s: Segment) -> str | None:
    if not s.has("voiceover") and not (s.has("speak_verb") and s.quotes):
        return None
    if s.has("script") and not s.has("speak_it"):
        return "script"
    return "voiceover"


def _looked_up(s: Segment) -> str | None:
    if s.has("library") and not s.has("status_strong"):
        return "library"
    if s.has("status") and not s.has("publish") and not s.has("make_new"):
        return "status"
    has_format = any(s.has(f"format_{name}") for name in _EXPORTED)
    if has_format or s.has("caption_file", "edit_list"):
        return "export"
    if s.has("export") and s.has("chapters", "text_file", "transcribe"):
        return "export"
    if s.has("look") and not s.has("publish"):
        return "look"
    return None


def _written(s: Segment) -> str | None:
    is_silence = s.has("silence") or s.denies("silence")
    if is_silence and not s.has("keep_silence") and _is_only_measured(s):
        return "silence"
    if s.has("transcribe"):
        is_read = s.has("read") and not s.has("make_transcript")
        return "read" if is_read and (s.times or s.has("show")) else "transcribe"
    if s.has("chapters") and not s.has("clip", "clip_strong"):
        return "chapters"
    if s.has("titles") and not s.quotes and not s.has("titled_strong") and not s.has("captions"):
        if not s.has("clips") or s.has("suggest"):
            return "titles"
    if s.has("summary") and not s.has("join"):
        return "summary"
    if s.has("description") and not s.quotes:
        return "description"
    if s.has("script"):
        return "script"
    if s.has("find") and not s.has("clip", "clips", "moment_one", "captions"):
        return "find"
    if s.has("find_bare") and not s.has("clip", "clips", "moment_one", "highlight_noun"):
        return "find"
    return None


def _is_only_measured(s: Segment) -> bool:
    if s.denies("silence") and not s.has("detect"):
        return False
    if s.has("detect_strong"):
        return True
    return not s.has("remove") and not s.denies("remove") and s.has("silence")


def _cut(s: Segment) -> str | None:
    nouns = s.has("clip", "clips", "moment_one", "highlight_noun")
    if s.has("no_render") or s.all_places("no_render"):
        return "highlights" if nouns or s.has("highlight_noun") else "no_render"
    is_styled = s.has("captions", "tall", "square", "portrait", "wide", "join", "youtube")
    if nouns and s.has("which_moments") and not s.is_pointing:
        return "highlights"
    if nouns and s.has("find_verb") and not s.has("make_new") and not is_styled:
        return "highlights"
    if s.has("make_new") and (nouns or s.has("join", "pick_object")):
        return "clips"
    if nouns and not s.is_pointing or s.has("join"):
        return "clips"
    if s.times and s.has("make", "part", "trim_word"):
        return "clips"
    if s.has("pick") and any(each.value >= 1 for each in s.counts):
        return "clips"
    if s.urls:
        return "fetch"
    return None
