"""When two calls are the same."""

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from reelwright.domain import Call, Owner, Video
from reelwright.tool import AnyTool, Args


def call_key(owner: Owner, call: Call) -> str:
    """Hash a call as it was asked for: who asks twice for this is answered by one step."""
    return _hash([owner, call.tool, call.args])


def memo_key(
    owner: Owner,
    tool: AnyTool,
    args: Args,
    *,
    video: Video | None,
    needs: Sequence[str],
    marks: Sequence[str],
) -> str:
    """Hash everything that goes into a step's result.

    That is: the owner, the tool and its version, the arguments with defaults filled in and `auto`
    resolved, the video with all that came with it, the keys of the steps that were needed, and
    marks that the tool set itself, such as the version of a model.
    """
    return _hash(
        [
            owner,
            tool.name,
            tool.version,
            args.model_dump(mode="json", exclude=set(args.not_remembered_by)),
            None if video is None else _of_video(video),
            list(needs),
            list(marks),
        ]
    )


def _of_video(video: Video) -> dict[str, Any]:
    return video.model_dump(mode="json", exclude={"created_at", "deleted_at", "notes", "title"})


def _hash(what: list[Any]) -> str:
    text = json.dumps(what, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
