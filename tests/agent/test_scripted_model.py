"""The scripted planner goes the same way as every model: calls, jobs, an answer."""

from collections.abc import Sequence
from pathlib import Path

from reelwright.agent.scripted import Known, Turn, Understood
from reelwright.domain import LOCAL, Call, ConversationState
from reelwright.store.database import Sessions
from reelwright.tools import load_tools
from tests.agent.desks import open_office
from tests.nouns import a_clip, a_video
from tests.steps import toys


class Hears:
    """Understands what a test wants, and remembers what it was asked."""

    def __init__(self, *understood: Understood) -> None:
        self.understood = [*understood]
        self.asked: list[tuple[str, Known, tuple[Turn, ...]]] = []

    def __call__(self, message: str, known: Known, before: Sequence[Turn]) -> Understood:
        self.asked.append((message, known, tuple(before)))
        return self.understood.pop(0)


def calls(
    *made: tuple[str, dict[str, object]], reply: str = "At once.", **more: object
) -> Understood:
    return Understood.model_validate(
        {"calls": [{"tool": tool, "args": args} for tool, args in made], "reply": reply} | more
    )


async def test_what_was_understood_is_called_and_what_came_of_it_is_told(
    sessions: Sessions, tmp_path: Path
) -> None:
    hears = Hears(calls(("shout", {"word": "a"}), ("glance", {})))
    async with open_office(sessions, tmp_path, understand=hears) as office:
        waiting = await office.desk.ask(LOCAL, "Shout a and look")
        answer = await office.desk.finish(LOCAL, waiting.conversation)

    assert waiting.text == "At once."
    assert answer.text == 'At once.\n\n{"said":"A"}\n{"said":"seen"}'
    assert (answer.model, answer.spent.tokens, answer.spent.dollars) == ("scripted", 0, None)
    assert len(hears.asked) == 1


async def test_a_question_is_asked_and_nothing_called(sessions: Sessions, tmp_path: Path) -> None:
    hears = Hears(Understood(question="Which?", reply="Which of the clips?"))
    async with open_office(sessions, tmp_path, understand=hears) as office:
        answer = await office.desk.ask(LOCAL, "Delete it")

    assert (answer.text, answer.asks) == ("Which of the clips?", True)
    assert toys.ran == []


async def test_it_hears_what_was_said_and_called_before(sessions: Sessions, tmp_path: Path) -> None:
    hears = Hears(calls(("shout", {"word": "a"})), Understood(reply="Again?", question="Again?"))
    async with open_office(sessions, tmp_path, understand=hears) as office:
        name = (await office.desk.ask(LOCAL, "Shout a")).conversation
        await office.desk.finish(LOCAL, name)
        await office.desk.ask(LOCAL, "Again", conversation=name)

    message, _, (mine, its) = hears.asked[1]
    assert message == "Again"
    assert (mine.who, mine.text) == ("user", "Shout a")
    assert its.calls == (Call(tool="shout", args={"word": "a"}),)
    assert its.text.startswith("At once.")


async def test_it_is_asked_again_when_more_is_known_then(
    sessions: Sessions, tmp_path: Path
) -> None:
    hears = Hears(
        calls(("shout", {"word": "a"}), once_more=True),
        calls(("shout", {"word": "b"}), once_more=True),
    )
    async with open_office(sessions, tmp_path, understand=hears) as office:
        name = (await office.desk.ask(LOCAL, "Both")).conversation
        answer = await office.desk.finish(LOCAL, name)

    assert toys.ran == ["shout a", "shout b"]
    assert answer.state is ConversationState.ANSWERED
    assert len(hears.asked) == 2


async def test_it_knows_the_library(sessions: Sessions, tmp_path: Path) -> None:
    hears = Hears(Understood(reply="Yes."))
    async with open_office(sessions, tmp_path, understand=hears, tools=load_tools()) as office:
        await office.house.videos.add(a_video(title="On entropy"))
        await office.house.clips.add(a_clip())
        await office.desk.ask(LOCAL, "What is there?")

    ((_, known, _),) = hears.asked
    assert known.video == "vid_one"
    assert [(v.id, v.title, v.duration) for v in known.videos] == [("vid_one", "On entropy", 60.0)]
    ((clip),) = known.clips
    assert (clip.number, clip.start, clip.end) == (1, 10.0, 20.0)
    assert clip.how == {"captions": "none", "layout": "fit", "aspect": "9:16"}
    assert known.channels == ()
    assert known.jobs == ()
