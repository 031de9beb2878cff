"""The vendor's real library, talking to a server of ours: well, badly, and not at all."""

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from reelwright.agent.answer import Answer
from reelwright.agent.limits import Limits
from reelwright.agent.models import ModelChoice, open_model
from reelwright.domain import LOCAL
from reelwright.store.database import Sessions
from tests.agent.desks import Office, open_office
from tests.servers.openai_chat import OpenAIServer, calls, cut, fails, nonsense, says

MESSAGE = "Shout hello"


@pytest.fixture
async def server() -> AsyncGenerator[OpenAIServer]:
    async with OpenAIServer(says("Hello.")).running() as running:
        yield running


@pytest.fixture
async def office(
    server: OpenAIServer, sessions: Sessions, tmp_path: Path
) -> AsyncGenerator[Office]:
    model = open_model(
        ModelChoice(names=("openai-chat:local-model",), base_url=server.url, api_key="hush")
    )
    limits = Limits(requests_per_message=6)
    async with model, open_office(sessions, tmp_path, model, limits=limits) as opened:
        yield opened


async def answered(office: Office, message: str = MESSAGE) -> Answer:
    answer = await office.desk.ask(LOCAL, message)
    return await office.desk.finish(LOCAL, answer.conversation)


def problem_in(answer: Answer) -> str:
    assert answer.problem is not None
    assert answer.problem.message in answer.text
    return answer.problem.code


async def test_it_answers_and_what_it_took_is_told(server: OpenAIServer, office: Office) -> None:
    answer = await answered(office)

    assert (answer.text, answer.problem) == ("Hello.", None)
    assert (answer.spent.input_tokens, answer.spent.output_tokens) == (100, 10)
    assert answer.spent.dollars is None
    assert server.keys == ["bearer hush"]
    assert await office.budgets.spent(LOCAL, office.house.now().date()) == (110, 0)


async def test_a_tool_is_called_as_a_job_and_its_result_read(
    server: OpenAIServer, office: Office
) -> None:
    server.replies = [calls(("shout", '{"word": "hello"}')), says("HELLO it is.")]

    answer = await answered(office)

    assert answer.text == "HELLO it is."
    assert answer.spent.requests == 2
    (result,) = [m for m in server.asked[1]["messages"] if m["role"] == "tool"]
    assert "HELLO" in result["content"]
    names = {tool["function"]["name"] for tool in server.asked[0]["tools"]}
    assert {"shout", "wait_for_job"} <= names


async def test_the_schema_a_model_sees_is_the_tools_own(
    server: OpenAIServer, office: Office
) -> None:
    await answered(office)

    (shout,) = [t for t in server.asked[0]["tools"] if t["function"]["name"] == "shout"]
    assert shout["function"]["description"].startswith("Say a word louder.")
    assert set(shout["function"]["parameters"]["properties"]) == {"word", "refresh"}


@pytest.mark.parametrize("status", [429, 500, 503])
async def test_a_server_that_stumbles_is_asked_again(
    server: OpenAIServer, office: Office, status: int
) -> None:
    server.replies = [fails(status), says("At last.")]

    answer = await answered(office)

    assert answer.text == "At last."


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        (fails(429), "model_unavailable"),
        (fails(500), "model_unavailable"),
        (fails(401), "model_refused"),
        (fails(404), "model_unknown"),
        (fails(400), "model_refused"),
        (cut("Hello there, this is a long answer."), "model_unavailable"),
        (nonsense(), "model_unavailable"),
        (says(None), "model_answer_unusable"),
        (says(""), "model_answer_unusable"),
        (calls(("shout", '{"word": ')), "model_answer_unusable"),
        (calls(("shout", "[1, 2]")), "model_answer_unusable"),
        (calls(("launch_missiles", "{}")), "model_answer_unusable"),
        (calls(("glance", "{}")), "message_budget_spent"),
    ],
    ids=[
        *("429", "500", "401", "404", "400", "cut", "no JSON", "empty", "blank", "bad arguments"),
        *("a list as arguments", "a tool that is not there", "endless loop"),
    ],
)
async def test_what_never_gets_better_ends_with_a_sentence(
    server: OpenAIServer, office: Office, reply: bytes, code: str
) -> None:
    server.replies = [reply]

    answer = await answered(office)

    assert problem_in(answer) == code
    assert len(server.asked) <= 8


async def test_after_a_failure_the_conversation_goes_on(
    server: OpenAIServer, office: Office
) -> None:
    server.replies = [calls(("shout", '{"word": "hello"}')), fails(400)]
    failed = await answered(office)
    server.replies = [says("It said HELLO before.")]

    answer = await office.desk.ask(LOCAL, "And now?", conversation=failed.conversation)

    assert answer.text == "It said HELLO before."
    roles = [message["role"] for message in server.asked[-1]["messages"]]
    spoken = [role for role in roles if role != "system"]
    assert spoken == ["user", "assistant", "tool", "assistant", "user"]


async def test_another_model_takes_over_when_the_first_cannot_answer(
    server: OpenAIServer, sessions: Sessions, tmp_path: Path
) -> None:
    names = ("openai-chat:first", "openai-chat:second")
    server.replies = [fails(500), fails(500), fails(500), says("Second.")]
    model = open_model(ModelChoice(names=names, base_url=server.url))
    async with model, open_office(sessions, tmp_path, model) as office:
        answer = await answered(office)

    assert answer.text == "Second."
    assert server.asked[-1]["model"] == "second"


async def test_a_server_that_never_answers_is_not_waited_for_without_end(
    server: OpenAIServer, sessions: Sessions, tmp_path: Path
) -> None:
    server.is_hanging = True
    limits = Limits(seconds_per_answer=0.5)
    choice = ModelChoice(names=("openai-chat:local-model",), base_url=server.url)
    model = open_model(choice)
    async with model, open_office(sessions, tmp_path, model, limits=limits) as office:
        answer = await answered(office)

    assert problem_in(answer) == "model_unavailable"
