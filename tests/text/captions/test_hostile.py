"""Whatever a stranger brings gives a transcript or an error with a sentence, and soon."""

import contextlib
import time
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st

from reelwright.domain import Transcript
from reelwright.errors import MediaError, ReelwrightError
from tests.samples import HOSTILE
from tests.text.captions.kit import CLEAN_SRT, JSON3, ROLLING_VTT, TRANSCRIPT_XML, read

FORMATS = ["json3", "vtt", "srt", "ass", "ttml", "txt", "json"]
PIECES = st.sampled_from(
    [
        "WEBVTT\n\n", "00:01.000 --> 00:02.000\n", "00:00:01,000 --> 00:00:03,000\n", "1\n", "\n",
        "\r\n", " --> ", "<v Ann>", "<00:00:01.500>", "<c>", "</c>", "<rt>", "{\\p1}", "{\\k20}",
        "[Music]", "(", "♪", ">> ", "- ", "ANN: ", "hello", " you.", "\ufeff", "\u202e", "\x00",
        "[Script Info]\n", "[Events]\nFormat: Start, End, Text\n", "Dialogue: 0:00:01,0:00:02,",
        '{"events": [', '{"tStartMs": 5, "segs": [{"utf8": "a"}]}', "]}", "<tt><body>",
        "</body></tt>",
        '<p begin="1s" end="2s">', "</p>", "<SAMI>", "<SYNC Start=5>", "{1}{2}", "[1][2]", "你好。",
        "<transcript>", '<text start="1" dur="2">', "</text>", "</transcript>", "0:05 ",
        "&lt;i&gt;",
    ]
)  # fmt: skip


@settings(deadline=None, max_examples=300)
@given(st.lists(PIECES, max_size=25).map("".join), st.sampled_from(FORMATS))
def test_any_mix_of_their_pieces_is_read_or_refused(text: str, claimed: str) -> None:
    try:
        transcript = read(text, claimed, duration=100.0)
    except ReelwrightError as refused:
        assert refused.code in {"captions_empty", "captions_unreadable", "no_speech"}  # noqa: PT017
        return

    check(transcript)


@settings(deadline=None, max_examples=60)
@given(
    st.sampled_from([CLEAN_SRT, ROLLING_VTT, JSON3, TRANSCRIPT_XML]),
    st.integers(0, 20_000),
    st.binary(max_size=8),
    st.integers(0, 400),
)
def test_damaged_files_are_read_or_refused(file: Path, place: int, put: bytes, taken: int) -> None:
    data = file.read_bytes()

    try:
        transcript = read(data[:place] + put + data[place + taken :], "srt")
    except MediaError as refused:
        assert refused.code.startswith("captions_")  # noqa: PT017
        return

    check(transcript)


@pytest.mark.parametrize("name", ["one_frame.mp4", "vfr.mp4", "zero_bytes.mp4", "audio_only.mp4"])
def test_media_that_claims_to_be_captions_is_refused(name: str) -> None:
    with pytest.raises(MediaError) as refused:
        read((HOSTILE / "crafted" / name).read_bytes(), "txt")

    assert refused.value.code in {"captions_unreadable", "captions_empty"}


@pytest.mark.parametrize(
    "line", ["<", "<a ", "{\\", "[", "(", "*a", "a:", "-->", ">>", "&lt;", "{\\p1}", "♪ ", "“"]
)
@pytest.mark.parametrize("head", ["", "WEBVTT\n\n00:01.000 --> 00:02.000\n", "00:01 --> 00:02\n"])
def test_an_endless_line_is_read_or_refused_in_a_moment(head: str, line: str) -> None:
    text = head + line * (300_000 // len(line)) + " end"
    begin = time.process_time()

    with contextlib.suppress(MediaError):
        check(read(text, "txt"))

    assert time.process_time() - begin < 8.0


def check(transcript: Transcript) -> None:
    """See that words are in order, none is empty, and none holds what cannot be seen."""
    words = transcript.words
    assert words
    assert all(one.start <= other.start for one, other in pairwise(words))
    assert all(word.text and not set(word.text) & set("\u202e\x00\ufeff\n ") for word in words)
    assert [word.id for word in words] == [f"w{n}" for n in range(1, len(words) + 1)]
    assert all(row.words for row in transcript.rows)
