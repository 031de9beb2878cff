"""Asking a child that decodes a stranger's file: what it is given, and how it answers.

A child answers in JSON lines. A word with `end` is its answer, one with `share` says how far it
is, one with `deaf` or `blind` says why it could do nothing; the rest is the caller's.
"""

import asyncio
import json
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from reelwright.errors import LimitError, MediaError, ReelwrightError
from reelwright.media.ffmpeg import CODECS, FORMATS, Ffmpeg, no_room
from reelwright.process import killed_by_limit

Word = dict[str, Any]

OnShare = Callable[[float], None]
"""Hears the share of the work that is done, 0 to 1."""


async def ask(
    ffmpeg: Ffmpeg,
    module: str,
    source: Path,
    wishes: Word,
    *,
    folder: Path,
    on_word: Callable[[Word], None] | None = None,
    on_share: OnShare | None = None,
) -> Word:
    """Run `reelwright.media.inside.<module>` on a file and give its answer.

    Raises:
        MediaError: `media_no_audio`, `media_no_picture`, or the file cannot be read.
        LimitError, TimeoutExceededError: reading it took more than it may.
    """
    answer: list[Word] = []
    refused: list[Word] = []

    def hear(line: str) -> None:
        word: Word = json.loads(line)
        if "end" in word:
            answer.append(word["end"])
        elif "deaf" in word or "blind" in word:
            refused.append(word)
        elif "share" in word:
            if on_share is not None:
                on_share(word["share"])
        elif on_word is not None:
            on_word(word)

    finished = await ffmpeg.processes.run_python(
        f"reelwright.media.inside.{module}",
        _rules(ffmpeg, source) | wishes,
        folder=folder,
        on_line=hear,
    )
    if refused:
        raise refusal(refused[0])
    if not finished.has_succeeded or not answer:
        if "No space left on device" in finished.stderr:
            raise no_room()
        raise killed_by_limit(finished) or MediaError(
            "The decoder broke on this file.",
            code="media_not_processed",
            fix="Convert it to MP4 (H.264, AAC) with another program first.",
        )
    return answer[0]


async def together(*asked: Coroutine[None, None, Word]) -> list[Word]:
    """Wait for several; what goes wrong with one ends the others, and is raised as it is."""
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(each) for each in asked]
    except* ReelwrightError as errors:
        raise errors.exceptions[0] from None
    return [task.result() for task in tasks]


def _rules(ffmpeg: Ffmpeg, source: Path) -> Word:
    limits = ffmpeg.limits
    return {
        "path": str(source.absolute()),
        "formats": FORMATS,
        "codecs": CODECS,
        "pixels": limits.pixels,
        "streams": limits.streams,
        "seconds": limits.duration,
        "threads": ffmpeg.threads,
    }


def refusal(word: Word) -> MediaError:
    """Say what a child's `deaf` or `blind` means."""
    match word.get("deaf") or word.get("blind"):
        case "no_audio":
            return MediaError(
                "This video has no sound.",
                code="media_no_audio",
                fix="Ask for something that needs no sound, or bring a video that has some.",
            )
        case "no_picture":
            return MediaError(
                "This file has no moving picture.",
                code="media_no_picture",
                fix="Ask for something that needs only the sound.",
            )
        case "nothing_decoded":
            kind = "sound" if "deaf" in word else "picture"
            return MediaError(
                f"Nothing of the {kind} of this file can be decoded.",
                code="media_unsupported_codec",
                fix="Convert it to MP4 (H.264, AAC) with another program first.",
            )
        case "memory":
            return LimitError("Reading this file takes more memory than is allowed.")
        case _:
            return MediaError(
                "This file cannot be read as a video or sound.",
                fix="Give a video or sound file that plays.",
            )
