"""What is said after something else was said."""

from reelwright.agent.scripted import KnownJob, KnownPublication
from reelwright.domain import Privacy
from tests.agent.scripted.asking import ask, calls, clips, library, only


def test_an_answer_to_a_question_goes_on_with_the_request() -> None:
    known = library(3)
    question = ask("Upload one of the clips as unlisted", known)

    found = ask("The second", known, "Upload one of the clips as unlisted", question.reply)

    assert question.question is not None
    assert question.calls == ()
    assert only(found) == {"clip": "clip_2", "privacy": "unlisted"}


def test_what_was_done_before_the_question_is_not_done_again() -> None:
    known = library(2)
    request = "Transcribe the video and upload one of the clips"
    question = ask(request, known)

    found = ask("2", known, request, question.reply)

    assert calls(question) == [("transcribe", {"video": "vid_talk"})]
    assert calls(found) == [("upload_to_youtube", {"clip": "clip_2"})]


def test_a_new_request_is_no_answer() -> None:
    known = library(2)
    question = ask("Upload one of the clips", known)

    found = ask("Give me chapters", known, "Upload one of the clips", question.reply)

    assert calls(found) == [("analyze", {"video": "vid_talk"})]


def test_a_text_that_was_asked_for_is_spoken_as_it_is() -> None:
    known = library(1)
    question = ask("Add a voice-over to clip 1", known)

    found = ask(
        "Delete your doubts, and publish your dreams.",
        known,
        "Add a voice-over to clip 1",
        question.reply,
    )

    assert only(found) == {
        "script": "Delete your doubts, and publish your dreams.",
        "clip": "clip_1",
    }


def test_nothing_goes_to_the_trash_before_a_yes() -> None:
    known = library(3)
    question = ask("Delete clip 2", known)

    yes = ask("Yes", known, "Delete clip 2", question.reply)
    no = ask("No, leave it", known, "Delete clip 2", question.reply)

    assert question.calls == ()
    assert "clip 2" in (question.question or "")
    assert calls(yes) == [("delete", {"id": "clip_2"})]
    assert no.calls == ()


def test_a_yes_is_to_what_was_asked_and_to_nothing_that_came_since() -> None:
    question = ask("Delete the last clip", library(2))

    found = ask("Yes", library(3), "Delete the last clip", question.reply)

    assert found.calls == ()


def test_a_change_of_what_waits_for_a_yes_prepares_it_anew() -> None:
    pending = KnownPublication(id="pub_1", clip="clip_2", title="Tides", privacy=Privacy.PRIVATE)
    known = library(3, publications=(pending,))

    found = ask("Make it unlisted instead", known)

    assert only(found) == {"clip": "clip_2", "title": "Tides", "privacy": "unlisted"}


def test_a_change_of_looks_changes_the_clips_there_are() -> None:
    found = ask("again, but yellow captions", library(2))

    assert only(found) == {"clips": ["clip_1", "clip_2"], "caption_color": "yellow"}


def test_only_the_clips_made_last_are_meant_by_them() -> None:
    found = ask("Make them square", library(3, latest=("clip_3",)))

    assert only(found) == {"clips": ["clip_3"], "aspect": "1:1"}


def test_an_edge_is_moved_by_as_much_as_was_said() -> None:
    earlier = ask("Start clip 2 two seconds earlier", library(3))
    longer = ask("Make clip 1 5 seconds longer at the end", library(3))

    assert only(earlier) == {"clips": ["clip_2"], "start": 198.0}
    assert only(longer) == {"clips": ["clip_1"], "end": 145.0}


def test_shorter_clips_are_looked_for_anew_and_look_as_before() -> None:
    known = library(0, clips=clips(3, aspect="1:1", captions="boxed"))

    found = ask("Too long. At most 20 seconds each", known)

    assert only(found) == {
        "video": "vid_talk",
        "count": 3,
        "max_length": 20.0,
        "aspect": "1:1",
        "captions": "boxed",
    }


def test_undoing_brings_the_version_before_back() -> None:
    known = library(0, clips=(clips(1)[0].model_copy(update={"earlier": "clip_before"}),))

    assert only(ask("Undo that", known))["clips"] == ["clip_before"]
    assert ask("Undo that", library(1)).refusal is not None


def test_more_clips_are_others_than_there_are() -> None:
    found = ask("Two more clips", library(2))

    assert calls(found) == [
        (
            "extract_highlights",
            {"video": "vid_talk", "exclude_existing": True, "count": 2},
        ),
        ("render", {"highlights": ["made:*"]}),
    ]


def test_the_job_is_stopped_and_of_several_it_is_asked_which() -> None:
    one = KnownJob(id="stp_1", tool="render")
    two = KnownJob(id="stp_2", tool="transcribe")

    assert only(ask("Cancel", library(jobs=(one,)))) == {"job": "stp_1"}
    assert only(ask("Stop the rendering", library(jobs=(one, two)))) == {"job": "stp_1"}
    assert ask("Cancel", library(jobs=(one, two))).question is not None
    assert ask("Cancel", library()).refusal is not None


def test_thanks_in_between_change_nothing() -> None:
    found = ask(
        "Make them four",
        library(),
        "Three clips about tides",
        "I cut them.",
        "Thanks!",
        "You're welcome.",
    )

    assert only(found)["count"] == 4
    assert only(found)["about"] == "tides"


def test_what_is_made_again_is_published_in_its_new_version() -> None:
    found = ask("Make the second one square and upload it as private", library(3))

    assert calls(found) == [
        ("render", {"clips": ["clip_2"], "aspect": "1:1"}),
        ("upload_to_youtube", {"clip": "made:*", "privacy": "private"}),
    ]


def test_what_is_looked_for_is_what_its_clip_is_about() -> None:
    found = ask("Find the part about heat death and make a clip of it")

    assert [call.tool for call in found.calls] == ["read_transcript", "render"]
    assert found.calls[1].args["about"] == "heat death"


def test_captions_that_are_to_go_are_taken_away() -> None:
    assert only(ask("Remove the captions", library(1)))["captions"] == "none"
    assert only(ask("The captions are too small", library(1)))["caption_size"] > 1
    assert only(ask("no captions please", library(1)))["captions"] == "none"


def test_several_ranges_are_several_clips() -> None:
    found = ask("Clip 12:00 to 12:45 and 20:10 to 20:50")

    assert [(c.args["start"], c.args["end"]) for c in found.calls] == [(720, 765), (1210, 1250)]


def test_each_clip_gets_what_was_said_of_it() -> None:
    found = ask("Add karaoke captions to clip 1 and plain ones to clip 2", library(3))

    assert calls(found) == [
        ("render", {"clips": ["clip_1"], "captions": "karaoke"}),
        ("render", {"clips": ["clip_2"], "captions": "plain"}),
    ]


def test_a_clip_is_made_as_long_or_longer_as_was_said() -> None:
    assert only(ask("Shorten clip 2 to 15 seconds", library(3)))["end"] == 215.0
    assert only(ask("Extend clip 1 by 5 seconds", library(3)))["end"] == 145.0
    assert only(ask("Cut 90 seconds beginning at 3:00"))["end"] == 270.0
