"""What a message's calls make is put where its later calls name it."""

from reelwright.agent.scripted.made import filled_in, waits, with_result
from reelwright.domain import Call
from tests.agent.scripted.asking import ask


def test_what_is_made_first_is_named_in_what_comes_after() -> None:
    first, second = ask("Make two clips about tides and upload them as private").calls

    assert not waits(first)
    assert waits(second)
    assert second.args["clip"] == "made:*"


def test_each_clip_that_was_made_gets_a_call_of_its_own() -> None:
    call = Call(tool="upload_to_youtube", args={"clip": "made:*", "privacy": "private"})

    found = filled_in(call, ("clip_a", "clip_b"))

    assert [each.args["clip"] for each in found] == ["clip_a", "clip_b"]


def test_highlights_are_rendered_together() -> None:
    call = Call(tool="render", args={"highlights": ["made:*"], "aspect": "1:1"})

    (found,) = filled_in(call, ("hl_a", "hl_b"))

    assert found.args == {"highlights": ["hl_a", "hl_b"], "aspect": "1:1"}


def test_one_of_several_is_named_by_its_place() -> None:
    call = Call(tool="tts_voiceover", args={"clip": "made:2", "script": "Hello there."})

    assert [each.args["clip"] for each in filled_in(call, ("a", "b"))] == ["b"]
    assert filled_in(call, ("a",)) == ()


def test_what_names_nothing_stays_as_it_is() -> None:
    call = Call(tool="transcribe", args={"video": "vid_talk"})

    assert filled_in(call, ()) == (call,)


def test_clips_take_the_place_of_highlights_and_of_versions_before() -> None:
    made = with_result((), "extract_highlights", {"highlights": [{"id": "hl_a"}, {"id": "hl_b"}]})
    rendered = {
        "clips": [{"id": "clip_a", "highlight": "hl_a"}, {"id": "clip_b", "highlight": "hl_b"}]
    }
    made = with_result(made, "render", rendered)
    made = with_result(made, "tts_voiceover", {"clip": {"id": "clip_c", "replaces": "clip_a"}})

    assert made == ("clip_c", "clip_b")
