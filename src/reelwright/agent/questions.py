"""What no model may do: it is prepared, and a person is asked.

A question is bound to its owner, its conversation and exactly what was shown. Only the hash of its
code is kept, the code is given to doors at which a person sits, and it is good once.
"""

import hashlib
import hmac
import json
import secrets
from collections.abc import Sequence
from datetime import datetime

from reelwright.agent.errand import Errand
from reelwright.agent.notes import Question
from reelwright.domain import (
    Call,
    ClipId,
    Publication,
    PublicationState,
    VideoId,
    VoiceoverId,
    clock,
    new_id,
)
from reelwright.domain.plain_text import one_line
from reelwright.domain.publication import APPROVAL_LASTS
from reelwright.errors import ApprovalRequired
from reelwright.tool import Result

_SHOWN = 500


async def ask_before(call: Call, errand: Errand) -> Question:
    """Prepare the question whether a call may be carried out that takes something away.

    Raises:
        NotFoundError: what it names is not there.
    """
    what = await _named(str(call.args.get("id", "")), errand)
    return Question(
        id=new_id("qst"),
        text=f"{call.tool.replace('_', ' ').capitalize()} {what}?",
        subject_sha256=subject_of(call),
        call=call,
        expires_at=errand.house.now() + APPROVAL_LASTS,
    )


def ask_about(result: Result, now: datetime) -> Question | None:
    """Give the question that a result leaves to a person; None when it leaves none."""
    publication = getattr(result, "publication", None)
    if not isinstance(publication, Publication):
        return None
    if publication.as_of(now).state is not PublicationState.AWAITING_APPROVAL:
        return None
    return Question(
        id=new_id("qst"),
        text=_shown(publication),
        subject_sha256=publication.snapshot_sha256,
        publication=publication.id,
        expires_at=publication.created_at + APPROVAL_LASTS,
    )


def with_code(question: Question) -> tuple[Question, str]:
    """Give a question a new code to say yes with; an earlier one is worth nothing any more."""
    code = secrets.token_urlsafe(12)
    return question.model_copy(update={"code_sha256": _hash(code)}), code


def find(questions: Sequence[Question], code: str, now: datetime) -> Question:
    """Find the question that a code says yes to.

    Raises:
        ApprovalRequired: there is none (`approval_unknown`), or it is too late
            (`approval_expired`).
    """
    for question in questions:
        if hmac.compare_digest(question.code_sha256 or "", _hash(code)):
            if now > question.expires_at:
                raise ApprovalRequired(
                    "That yes comes too late: nothing was done.",
                    code="approval_expired",
                    fix="Ask for it again, and answer within ten minutes.",
                )
            return question
    raise ApprovalRequired(
        "Nothing waits for that code: it was used already, or belongs to something else.",
        code="approval_unknown",
        fix="Ask for it again.",
    )


def check_unchanged(question: Question, subject_sha256: str) -> None:
    """Refuse a yes that was given to something else than what would be done.

    Raises:
        ApprovalRequired: it changed since it was shown (`approval_changed`).
    """
    if not hmac.compare_digest(question.subject_sha256, subject_sha256):
        raise ApprovalRequired(
            "What would be done is no longer what you saw: nothing was done.",
            code="approval_changed",
            fix="Ask for it again, and look at it anew.",
        )


def subject_of(call: Call) -> str:
    """Hash a call: what a yes to it is bound to."""
    return _hash(json.dumps([call.tool, call.args], sort_keys=True))


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


async def _named(name: str, errand: Errand) -> str:
    """Say what an id names, in words that cannot lay out anything else."""
    house, owner = errand.house, errand.owner
    match name.partition("_")[0]:
        case "vid":
            video = await house.video(owner, VideoId(name))
            clips = len(await house.clips.list(owner, video=video.id, limit=1000))
            along = f", with its {clips} clips" if clips else ""
            return f"the video “{one_line(video.title)}” ({name}{along})"
        case "clip":
            clip = await house.clip(owner, ClipId(name))
            return f"clip {clip.number} “{one_line(clip.title)}” ({name})"
        case "vo":
            voiceover = await house.voiceovers.get(owner, VoiceoverId(name))
            return f"the voiceover “{one_line(voiceover.script, 60)}” ({name})"
        case _:
            return one_line(name) or "it"


def _shown(publication: Publication) -> str:
    s = publication.snapshot
    when = f", public at {s.publish_at:%Y-%m-%d %H:%M %Z}" if s.publish_at else ""
    return "\n".join(
        [
            "Publish this to YouTube?",
            f"Title: {one_line(s.title)}",
            f"Channel: {s.channel_id}",
            f"Who may watch: {s.privacy}{when}",
            f"Length: {clock(s.duration)}",
            f"Description: {one_line(s.description, _SHOWN) or 'none'}",
            f"Tags: {one_line(', '.join(s.tags)) or 'none'}",
            f"{publication.id}, file {s.file_sha256[:12]}",
        ]
    )
