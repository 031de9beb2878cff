"""Every caption file is read back, by our reader or by another's, and compared with the truth."""

import re
from itertools import pairwise

import pysubs2
import pytest
from hypothesis import given, settings, strategies as st

from reelwright.domain import Caption, CaptionFormat, CaptionStyle, Timeline, Transcript
from reelwright.errors import NothingFoundError
from reelwright.text.caption_lines import captions_of
from reelwright.text.export import (
    write_ass,
    write_json,
    write_transcript,
    write_txt,
    write_vtt,
)
from reelwright.text.shown import shown_transcript
from tests.text.captions.kit import JSON3, read, said
from tests.text.clips_of import timeline, transcript

ADDRESS = read(JSON3, "json3", language="en")
CLIP = timeline((9.4, 17.1), (27.0, 29.0))
HOSTILE = transcript(
    ("<script>alert(1)</script> {\\p1}m 0 0{\\p0} a\\Nb --> -->", "<v Eve>&\n{\\b1}"),
    ("AT&T \x1b[31m line\nbreak \u202egnp.exe 1 < 2", "Bob"),
)


@pytest.mark.parametrize("clip", [None, CLIP])
@pytest.mark.parametrize("format", ["srt", "vtt", "ass"])
def test_another_program_reads_the_same_lines_at_the_same_times(
    format: CaptionFormat,  # noqa: A002 - the field's word
    clip: Timeline | None,
) -> None:
    text = write_transcript(ADDRESS, format, timeline=clip)

    events = pysubs2.SSAFile.from_string(text).events
    captions = captions_of(ADDRESS, clip)
    step = 10 if format == "ass" else 1
    assert [event.plaintext for event in events] == [caption.text for caption in captions]
    for event, caption in zip(events, captions, strict=True):
        assert abs(event.start - caption.start * 1000) <= step / 2 + 1e-6
        assert abs(event.end - caption.end * 1000) <= step / 2 + 1e-6
    assert all(one.end <= other.start for one, other in pairwise(events))


@pytest.mark.parametrize("format", ["srt", "vtt", "ass", "txt"])
def test_our_own_reader_reads_every_word_once(format: CaptionFormat) -> None:  # noqa: A002
    text = write_transcript(ADDRESS, format)

    assert said(read(text, format)) == said(ADDRESS)


def test_vtt_can_keep_the_time_of_every_word() -> None:
    again = read(write_vtt(ADDRESS, has_word_times=True), "vtt")

    assert said(again) == said(ADDRESS)
    assert starts(again) == pytest.approx(starts(ADDRESS), abs=0.002)
    assert again.language == "en"


def test_karaoke_keeps_the_time_of_every_word() -> None:
    clip = timeline((0.0, 200.0), style=CaptionStyle.KARAOKE, color="#112233")

    text = write_ass(ADDRESS, clip)

    again = read(text, "ass")
    assert said(again) == said(ADDRESS)
    assert starts(again) == pytest.approx(starts(ADDRESS), abs=0.006)
    assert "&H00332211" in text


def test_ass_has_the_shape_and_look_of_the_clip() -> None:
    clip = timeline((0, 20), style=CaptionStyle.BOXED)

    file = pysubs2.SSAFile.from_string(write_ass(ADDRESS, clip))

    assert (file.info["PlayResX"], file.info["PlayResY"]) == ("1080", "1920")
    assert file.styles["Default"].borderstyle == 3
    assert file.styles["Default"].primarycolor == pysubs2.Color(255, 255, 255)


def test_vtt_names_the_speakers() -> None:
    talk = transcript(("Hello there.", "Ann & Co"), ("Hi.", "Bob"), ("So.", None))

    again = read(write_vtt(talk), "vtt")

    assert [(row.speaker, row.text) for row in again.rows] == [
        ("Ann & Co", "Hello there."),
        ("Bob", "Hi."),
        (None, "So."),
    ]


@pytest.mark.parametrize("format", ["srt", "vtt", "ass", "txt"])
def test_nothing_that_is_said_becomes_a_command(format: CaptionFormat) -> None:  # noqa: A002
    text = write_transcript(HOSTILE, format)

    assert "\x1b" not in text
    assert "\u202e" not in text
    if format == "srt":
        assert re.search(r"</?[a-z]|\{\\", text) is None
        assert text.count("-->") == len(captions_of(HOSTILE))
    if format == "vtt":
        assert re.findall(r"<[^>]*>", text) == ["<v &lt;v Eve&gt;&amp; {\\b1}>", "<v Bob>"]
        assert text.count("-->") == len(captions_of(HOSTILE))
    if format == "ass":
        events = pysubs2.SSAFile.from_string(text).events
        assert "{" not in "".join(event.text for event in events)
        assert not any(event.is_drawing for event in events)
        assert len(events) == len(captions_of(HOSTILE))
        assert all(
            event.text.count("\\N") == len(caption.lines) - 1
            for event, caption in zip(events, captions_of(HOSTILE), strict=True)
        )


def test_text_is_written_in_paragraphs_with_names() -> None:
    talk = transcript(("Good day.", "Ann"), ("Is it?", "Bob"), ("It is.", "Bob"))

    assert write_txt(talk) == "Ann: Good day.\n\nBob: Is it? It is.\n"


def test_json_of_a_clip_is_the_transcript_of_the_clip() -> None:
    assert read(write_json(ADDRESS, CLIP), "json") == shown_transcript(ADDRESS, CLIP)


@pytest.mark.parametrize("format", ["srt", "vtt", "ass", "txt", "json"])
def test_a_silent_clip_is_said_to_be_silent(format: CaptionFormat) -> None:  # noqa: A002
    with pytest.raises(NothingFoundError) as nothing:
        write_transcript(ADDRESS, format, timeline=timeline((1000, 1010)))

    assert nothing.value.code == "no_speech"


ROWS = st.lists(
    st.tuples(st.lists(st.text("ab é,.你-<&>{", min_size=1, max_size=9), min_size=1, max_size=8)),
    min_size=1,
    max_size=6,
)


@settings(deadline=None, max_examples=60)
@given(ROWS, st.sampled_from(["srt", "vtt", "ass"]))
def test_whatever_is_said_no_caption_is_lost_or_torn(
    drawn: list[tuple[list[str]]],
    format: CaptionFormat,  # noqa: A002
) -> None:
    talk: Transcript = transcript(*((" ".join(words[0]), None) for words in drawn))

    text = write_transcript(talk, format)

    captions: tuple[Caption, ...] = captions_of(talk)
    events = pysubs2.SSAFile.from_string(text, format_=format).events
    true_starts = [caption.start * 1000 for caption in captions]
    assert [event.start for event in events] == pytest.approx(true_starts, abs=5.01)


def starts(transcript: Transcript) -> list[float]:
    return [word.start for word in transcript.words]
