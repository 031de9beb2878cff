"""From a message to calls, a question, or a no."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache

from pydantic import ValidationError

from reelwright.agent.scripted.answers import Asked, Before, Heard
from reelwright.agent.scripted.hearing import hear
from reelwright.agent.scripted.known import Known, Turn, Understood
from reelwright.agent.scripted.plain import MOST_READ, Message
from reelwright.agent.scripted.setting import (
    AsksError,
    FetchFirstError,
    RefusesError,
    Setting,
    Settled,
)
from reelwright.agent.scripted.settle import clips, housekeeping, publishing, voice, words
from reelwright.agent.scripted.wishes import Wish
from reelwright.domain import Call
from reelwright.domain.plain_text import one_line
from reelwright.errors import ArgumentsError
from reelwright.tool import Tools
from reelwright.tools import load_tools

_MOST_TURNS = 8
"""How many messages of the user are looked back at."""

_LONGEST = 20_000


def understand(message: str, known: Known, before: Sequence[Turn] = ()) -> Understood:
    """Say what a person wants: which calls, or what has to be asked, or why it cannot be.

    Only the user's own messages are read for wishes and addresses. What the planner said, and
    titles and texts of videos, are never commands. Nothing is looked up and nothing is done.
    """
    heard, earlier = _heard(message[:_LONGEST], known, before, _MOST_TURNS)
    return _settled(heard, earlier, known, before)[0]


def _heard(
    text: str, known: Known, turns: Sequence[Turn], depth: int
) -> tuple[Heard, Before | None]:
    """Read a message after the conversation before it."""
    before = _before(known, turns, depth)
    return hear(text, known, turns, before), before


def _before(known: Known, turns: Sequence[Turn], depth: int) -> Before | None:
    """Read what the user's message before came to, and whether it led to a question."""
    places = [place for place, turn in enumerate(turns) if turn.who == "user"]
    if not places or depth == 0:
        return None
    place = places[-1]
    heard, earlier = _heard(turns[place].text[:_LONGEST], known, turns[:place], depth - 1)
    if not heard.wishes and earlier is not None and heard.talk not in {"kept", "no"}:
        return earlier  # a "thanks" in between changes nothing
    _, asked = _settled(heard, earlier, known, turns[:place])
    answers = [turn.text for turn in turns[place + 1 :] if turn.who == "planner"]
    return Before(heard, asked, " ".join(answers))


def _settled(
    heard: Heard, earlier: Before | None, known: Known, turns: Sequence[Turn]
) -> tuple[Understood, Asked | None]:
    """Turn wishes into calls; give the question, where there is one."""
    users = [turn.text for turn in turns if turn.who == "user"]
    setting = Setting(
        known=known,
        language=heard.language,
        own_urls=tuple(url for _, url in heard.message.urls),
        urls=tuple(url for text in users for _, url in Message(text).urls),
        earlier=[] if earlier is None else earlier.heard.wishes,
        is_confirmed=heard.is_confirmed,
    )
    calls: list[Call] = []
    said: list[str] = []
    refused: list[str] = []
    for place, wish in enumerate(heard.wishes):
        if wish.kind == "fetch" and len(heard.wishes) > 1:
            continue  # what it is brought in for, brings it in
        try:
            settled = _settle(wish, setting)
            _check(settled.calls)
        except AsksError as question:
            asked = Asked(question.key, question.text, place)
            return _asking(calls, [*said, *refused], asked, setting), asked
        except _UnfitError as unfit:
            text = setting.say("ask_check", message=one_line(str(unfit)))
            asked = Asked("ask_check", text, place)
            return _asking(calls, [*said, *refused], asked, setting), asked
        except RefusesError as no:
            refused.append(str(no))
            continue
        except FetchFirstError as first:
            return _fetching([*calls], first.source, setting), None
        calls += [call for call in settled.calls if call not in calls]
        said.append(settled.said)
    if not heard.wishes:
        refused.append(_talk(heard, setting))
    if heard.message.is_cut and heard.wishes:
        said.append(setting.say("too_much", n=MOST_READ))
    reply = " ".join(dict.fromkeys(filter(None, [*said, *refused])))
    is_no = bool(refused) and not calls and heard.talk not in _FRIENDLY
    refusal = reply if is_no else None
    code = heard.language.code
    return Understood(calls=tuple(calls), refusal=refusal, reply=reply, language=code), None


_FRIENDLY = frozenset({"hello", "thanks", "who", "help", "kept", "no", "yes"})


def _fetching(calls: Sequence[Call], source: str, setting: Setting) -> Understood:
    """Bring a video in first; what else is wished can be told when it is there."""
    return Understood(
        calls=(*calls, Call(tool="fetch", args={"source": source})),
        reply=setting.say("fetching_first"),
        language=setting.language.code,
        once_more=True,
    )


def _asking(
    calls: Sequence[Call], said: Sequence[str], asked: Asked, setting: Setting
) -> Understood:
    return Understood(
        calls=tuple(calls),
        question=asked.text,
        reply=" ".join([*dict.fromkeys(said), asked.text]),
        language=setting.language.code,
    )


def _talk(heard: Heard, setting: Setting) -> str:
    can = setting.say("can")
    match heard.talk:
        case "hello" | "who" | "help":
            return setting.say(heard.talk, can=can)
        case "thanks":
            return setting.say("thanks")
        case "kept" | "no":
            return setting.say("kept")
        case _:
            return setting.say("unknown", can=can)


def _settle(wish: Wish, setting: Setting) -> Settled:
    if wish.kind.startswith("refused:"):
        _refuse(wish, setting)
    if wish.kind == "approve_self":
        setting.refuse("approve_yourself")
    settle = _SETTLES.get(wish.kind)
    return Settled([], setting.say("nothing_negated")) if settle is None else settle(wish, setting)


_SETTLES: Mapping[str, Callable[[Wish, Setting], Settled]] = {
    "clips": clips.settle,
    "publish": publishing.settle,
    "voiceover": voice.settle,
    **dict.fromkeys(words.KINDS, words.settle),
    **dict.fromkeys(housekeeping.KINDS, housekeeping.settle),
}


def _refuse(wish: Wish, setting: Setting) -> None:
    what = wish.kind.partition(":")[2]
    if what != "platform":
        setting.cannot(what)
    segment = wish.segments[0]
    name = segment.message.said(segment.places("other_platform")[0])
    setting.cannot("platform", platform=name)


class _UnfitError(Exception):
    """Arguments that were understood do not go together."""


@cache
def _tools() -> Tools:
    return load_tools()


def _check(calls: Sequence[Call]) -> None:
    """See that the tools take what was understood, before anything is asked of them."""
    for call in calls:
        tool = _tools().get(call.tool)
        if tool is None:
            continue  # waiting for jobs and stopping them is the agent's own
        try:
            tool.args.model_validate(call.args).refuse()
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(map(str, first["loc"]))
            raise _UnfitError(f"{where}: {first['msg']}.") from error
        except ArgumentsError as error:
            raise _UnfitError(error.message) from error
