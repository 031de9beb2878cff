"""What may be brought in: what the user himself named, and nothing that a video or a page says."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from reelwright.errors import SourceError

_NAMES_SOURCES = frozenset({"source", "video", "music"})
"""Arguments that take a source wherever they stand."""

_ID = re.compile(r"(vid|clip|hl|vo)_[a-z0-9]+")
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_BARE_ADDRESS = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+(:\d+)?/\S*", re.IGNORECASE)
_AROUND = "<>()[]{}\"'`\u201c\u201d\u2018\u2019«»„,;.!?…"


def check_sources(args: Mapping[str, Any], said: Sequence[str], *, with_paths: bool = True) -> None:
    """Refuse arguments that name a source which the user never named.

    `with_paths` says whether he is on this machine, and may name files of it.

    Raises:
        SourceError: the address or path stands in none of the user's own messages
            (`source_not_named`), or it is a path and may be none (`path_not_allowed`).
    """
    for source in sources_in(args):
        if not with_paths and not _is_web_address(source):
            raise SourceError(
                "This is neither an id nor an address, and files of this machine are not brought "
                "in for users elsewhere.",
                code="path_not_allowed",
                fix="Use an id, such as vid_..., or an address that begins with https://.",
            )
        if not is_named(source, said):
            raise SourceError(
                "That address or file stands in none of the user's own messages, so it is not "
                "brought in.",
                code="source_not_named",
                fix="Ask the user for it, or use the id of a video that is there.",
            )


def sources_in(args: Any, name: str = "") -> Iterator[str]:  # noqa: ANN401 - any part of arguments
    """Give everything in arguments that would be brought in: what looks so, wherever it stands."""
    if isinstance(args, str):
        text = args.strip()
        is_source = name in _NAMES_SOURCES and not _ID.fullmatch(text)
        if is_source or (_SCHEME.match(text) and "//" in text and len(text.split()) == 1):
            yield text
    elif isinstance(args, Mapping):
        for key, value in args.items():
            yield from sources_in(value, str(key))
    elif isinstance(args, Iterable):
        for value in args:
            yield from sources_in(value, name)


def is_named(source: str, said: Sequence[str]) -> bool:
    """Say whether a source stands in what was said, whole and not as a part of another."""
    bare = _bare(source)
    if not bare:
        return False
    if any(bare == _bare(word) for text in said for word in text.split()):
        return True
    if _SCHEME.match(source.strip()) or _BARE_ADDRESS.fullmatch(source.strip()):
        return False  # an address is one word
    # A path may hold spaces.
    edges = r"(?<![\w./\\-]){}(?![\w/\\-]|\.\w)"
    pattern = re.compile(edges.format(re.escape(source.strip())))
    return any(pattern.search(text) for text in said)


def _is_web_address(source: str) -> bool:
    text = source.strip()
    return text.lower().startswith(("http://", "https://")) or bool(_BARE_ADDRESS.fullmatch(text))


def _bare(word: str) -> str:
    """Give a word without what stands around it in a sentence; of an address without `https://`."""
    bare = word.strip().strip(_AROUND)
    return re.sub(r"^https?://", "", bare, flags=re.IGNORECASE).rstrip("/")
