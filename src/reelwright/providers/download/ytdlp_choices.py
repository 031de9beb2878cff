"""What to take of all that a site offers. Pure, and small enough for the child to import."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

CAPTION_FORMATS: Final = ("json3", "vtt", "srt", "ttml")
"""Best first: json3 has times of words."""

FORMAT: Final = "bv*{p}+ba{p}/b{p}/bv*{p}/ba{p}".format(
    p="[protocol~='^(https?|m3u8|m3u8_native|http_dash_segments)$']"
)
"""Picture and sound, apart when they are better so; only over ways that our proxy sees."""

FORMAT_SORT: Final = ("vcodec:h264", "acodec:aac", "ext:mp4:m4a", "proto")
"""Of what is not too large: what plays everywhere and is cut without trouble."""

KEPT: Final = (
    "id",
    "title",
    "description",
    "duration",
    "channel",
    "uploader",
    "language",
    "chapters",
    "heatmap",
    "upload_date",
    "webpage_url",
    "extractor_key",
    "categories",
    "tags",
    "license",
    "live_status",
    "age_limit",
)
"""What is kept of a site's words. Addresses of media and headers stay out: they are keys."""

_LANGUAGE: Final = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
_LONGEST: Final = 100_000
_MOST: Final = 5_000


def pick_captions(
    info: Mapping[str, Any], wanted: Sequence[str]
) -> list[tuple[str, bool, dict[str, Any]]]:
    """Choose caption tracks: `(language, is_automatic, track)`, the author's before a recogniser's.

    Of the language the video is spoken in both; of others that are wanted the author's, because a
    recogniser's track of those is a machine's translation.
    """
    author, automatic = _tracks(info.get("subtitles")), _tracks(info.get("automatic_captions"))
    spoken = _spoken(info, author, automatic)
    languages = dict.fromkeys([*([spoken] if spoken else []), *wanted])
    picked: list[tuple[str, bool, dict[str, Any]]] = []
    for language in languages:
        is_spoken = spoken is None or _main(language) == _main(spoken)
        sources = [(False, author), (True, automatic)] if is_spoken else [(False, author)]
        for is_automatic, tracks in sources:
            track = _of_language(tracks, language)
            if track is not None and all(track is not other for *_, other in picked):
                picked.append((_tidy_language(language), is_automatic, track))
    return picked


def tidy_info(info: Mapping[str, Any]) -> dict[str, Any]:
    """Keep what is worth knowing of a site's words, of a size that anybody can read."""
    kept = {key: _tidy(info[key]) for key in KEPT if info.get(key) is not None}
    for key in ("subtitles", "automatic_captions"):
        tracks = info.get(key)
        if isinstance(tracks, Mapping):
            kept[key] = {str(language)[:35]: [] for language in list(tracks)[:_MOST]}
    return kept


def is_live(info: Mapping[str, Any]) -> bool:
    """Say whether a video is still being sent, or not yet."""
    return bool(info.get("is_live")) or info.get("live_status") in {
        "is_live",
        "is_upcoming",
        "post_live",
    }


def known_size(formats: Sequence[Mapping[str, Any]]) -> int:
    """Say how many bytes some formats have, as far as the site tells."""
    sizes = [each.get("filesize") or each.get("filesize_approx") or 0 for each in formats]
    return sum(int(size) for size in sizes if isinstance(size, int | float))


def safe_suffix(suffix: object, otherwise: str) -> str:
    """Give an ending that is safe in a file name of ours."""
    known = isinstance(suffix, str) and re.fullmatch(r"[a-z0-9]{1,5}", suffix)
    return str(suffix) if known else otherwise


def _spoken(
    info: Mapping[str, Any],
    author: Mapping[str, list[dict[str, Any]]],
    automatic: Mapping[str, list[dict[str, Any]]],
) -> str | None:
    stated = info.get("language")
    if isinstance(stated, str) and _LANGUAGE.fullmatch(stated):
        return stated
    heard = next((name for name in automatic if name.endswith("-orig")), None)
    if heard:
        return heard.removesuffix("-orig")
    for tracks in (author, automatic):
        if len(tracks) == 1:
            return next(iter(tracks))
    return "en" if _of_language(author, "en") else next(iter(author), None)


def _tracks(found: object) -> dict[str, list[dict[str, Any]]]:
    if not isinstance(found, Mapping):
        return {}
    return {
        str(language): [track for track in tracks if isinstance(track, dict)]
        for language, tracks in list(found.items())[:_MOST]
        if isinstance(tracks, list) and language not in {"live_chat", "rechat", "danmaku"}
    }


def _of_language(
    tracks: Mapping[str, list[dict[str, Any]]], language: str
) -> dict[str, Any] | None:
    for name in _closest(tracks, language):
        for form in CAPTION_FORMATS:
            for track in tracks[name]:
                if track.get("ext") == form and (track.get("url") or track.get("data")):
                    return track
    return None


def _closest(tracks: Mapping[str, list[dict[str, Any]]], language: str) -> list[str]:
    """Give the names of a language, the nearest first: `en-orig`, `en`, `en-GB`, ..."""
    asked = language.lower()

    def distance(name: str) -> int:
        known = name.lower()
        if known == f"{asked}-orig":
            return 0
        if known == asked:
            return 1
        return 2 if _main(known) == _main(asked) else 9

    return sorted((name for name in tracks if distance(name) < 9), key=distance)


def _main(language: str) -> str:
    return language.lower().partition("-")[0]


def _tidy_language(language: str) -> str:
    return language if _LANGUAGE.fullmatch(language) else "und"


def _tidy(value: object, depth: int = 0) -> Any:  # noqa: ANN401 - JSON is anything
    match value:
        case str():
            return value[:_LONGEST]
        case bool() | int() | float() | None:
            return value
        case list() | tuple() if depth < 3:
            return [_tidy(each, depth + 1) for each in value[:_MOST]]
        case dict() if depth < 3:
            return {str(key)[:100]: _tidy(each, depth + 1) for key, each in value.items()}
        case _:
            return None
