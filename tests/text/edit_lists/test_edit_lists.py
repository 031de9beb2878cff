"""Each edit list is parsed back by a reader of its own kind and compared to the frame."""

import json
import re
import xml.etree.ElementTree as ET
from fractions import Fraction
from urllib.parse import unquote

import pytest
from hypothesis import given, settings, strategies as st

from reelwright.domain import EditFormat, Timeline
from reelwright.errors import LimitError
from reelwright.text.edit_lists import (
    SourceMedia,
    write_edit_list,
    write_edl,
    write_fcpxml,
    write_otio,
)
from reelwright.text.edit_lists.edl import reel_name
from tests.text.clips_of import timeline
from tests.text.edit_lists.test_frames import count_back

FIRST = timeline((10.0, 12.5), (20.0, 21.0), title="One & <two>")
SECOND = timeline((60.02, 75.0), title="Second")
HOSTILE = 'a"b<c>&\x07\u202e\r\n* FROM CLIP NAME: evil.mov'
Piece = tuple[str, int, int, int]
"""A piece as an editor sees it: clip, first frame, length, and where it stands in its sequence."""


def media(
    rate: float = 25.0, *, name: str = "Lecture 1, über.mp4", has_picture: bool = True
) -> SourceMedia:
    return SourceMedia(name=name, duration=100.0, frame_rate=rate, has_picture=has_picture)


@pytest.mark.parametrize("rate", [25.0, 23.976, 29.97, 30.0, 59.94, 50.0])
@pytest.mark.parametrize("format", ["edl", "fcpxml", "otio"])
def test_an_editor_finds_every_cut_on_its_frame(rate: float, format: EditFormat) -> None:  # noqa: A002
    text = write_edit_list([FIRST, SECOND], media(rate), format)

    exact = {23.976: Fraction(24000, 1001), 29.97: Fraction(30000, 1001)}
    exact |= {59.94: Fraction(60000, 1001)}
    assert parsed(text, format, rate) == true_pieces(
        [FIRST, SECOND], exact.get(rate, Fraction(rate)), restarts=format == "fcpxml"
    )


PIECES = st.lists(
    st.tuples(st.floats(0, 99), st.floats(0.05, 10)).map(lambda p: (p[0], min(p[0] + p[1], 99.9))),
    min_size=1,
    max_size=8,
)


@settings(deadline=None, max_examples=40)
@given(st.lists(PIECES, min_size=1, max_size=3), st.sampled_from(["edl", "fcpxml", "otio"]))
def test_whatever_is_cut_comes_back_to_the_frame(
    clips: list[list[tuple[float, float]]],
    format: EditFormat,  # noqa: A002
) -> None:
    timelines = [timeline(*pieces, title=f"Clip {n}") for n, pieces in enumerate(clips)]

    text = write_edit_list(timelines, media(29.97), format)

    assert parsed(text, format, 29.97) == true_pieces(
        timelines, Fraction(30000, 1001), restarts=format == "fcpxml"
    )


def test_an_edl_is_what_tape_editors_expect() -> None:
    lines = write_edl([FIRST], media(), name="Émile's talk").split("\r\n")

    assert lines == [
        "TITLE: Emile's talk",
        "FCM: NON-DROP FRAME",
        "",
        "001  LECTURE1 AA/V  C        00:00:10:00 00:00:12:12 01:00:00:00 01:00:02:12",
        "* FROM CLIP NAME: Lecture 1, über.mp4",
        "* COMMENT: CLIP One & <two>",
        "002  LECTURE1 AA/V  C        00:00:20:00 00:00:21:00 01:00:02:12 01:00:03:12",
        "* FROM CLIP NAME: Lecture 1, über.mp4",
        "",
    ]


def test_drop_frame_is_the_users_choice_at_29_97() -> None:
    dropped = write_edl([SECOND], media(29.97))
    plain = write_edl([SECOND], media(29.97), drop_frame=False)

    assert "FCM: DROP FRAME" in dropped
    assert "00:01:00;01 " not in dropped  # that number does not exist
    assert " 01:00:00;00 " in dropped
    assert "FCM: NON-DROP FRAME" in plain
    assert ";" not in plain
    assert "FCM: NON-DROP FRAME" in write_edl([SECOND], media(25.0), drop_frame=True)


def test_reel_names_have_eight_plain_characters() -> None:
    assert reel_name("Lecture 1, über.mp4") == "LECTURE1"
    assert reel_name("日本.mov") == "AX"
    assert reel_name("../a b.mp4") == "AB"


def test_more_cuts_than_an_edl_can_number_are_refused() -> None:
    many = timeline(*((n * 0.09, n * 0.09 + 0.08) for n in range(1000)))

    with pytest.raises(LimitError, match="999") as refused:
        write_edl([many], media())

    assert refused.value.code == "edit_list_too_long"
    assert write_otio([many], media())


def test_names_of_strangers_stay_names() -> None:
    hostile = timeline((1.0, 2.0), title=HOSTILE)
    source = media(name=HOSTILE)

    edl = write_edl([hostile], source, name=HOSTILE)
    assert [line[:6] for line in edl.split("\r\n")][:1] == ["TITLE:"]
    assert len(edl.split("\r\n")) == 7
    assert ET.fromstring(write_fcpxml([hostile], source, name=HOSTILE)) is not None
    assert json.loads(write_otio([hostile], source, name=HOSTILE))
    for text in (edl, write_fcpxml([hostile], source), write_otio([hostile], source)):
        assert "\x07" not in text
        assert "\u202e" not in text


def test_fcpxml_has_a_project_for_each_clip_and_one_asset() -> None:
    root = ET.fromstring(write_fcpxml([FIRST, SECOND, SECOND], media()))

    projects = [project.get("name") for project in root.iter("project")]
    assert root.get("version") == "1.10"
    assert projects == ["One & <two>", "Second", "Second (3)"]
    (asset,) = root.iter("asset")
    assert asset.get("duration") == "100s"
    assert unquote(next(root.iter("media-rep")).get("src", "")) == "./Lecture 1, über.mp4"


def test_otio_has_the_same_cuts_for_picture_and_sound_and_marks_each_clip() -> None:
    content = json.loads(write_otio([FIRST, SECOND], media()))

    video, audio = content["tracks"]["children"]
    assert (video["kind"], audio["kind"]) == ("Video", "Audio")
    assert video["children"] == audio["children"]
    assert [len(clip["markers"]) for clip in video["children"]] == [1, 0, 1]


def test_sound_alone_is_cut_on_a_grid_of_thirty() -> None:
    sound = media(0.0, has_picture=False)

    assert " AA    C        00:00:10:00 00:00:12:15 " in write_edl([FIRST], sound)
    assert "hasVideo" not in write_fcpxml([FIRST], sound)
    assert len(json.loads(write_otio([FIRST], sound))["tracks"]["children"]) == 1


def test_no_cut_reaches_past_the_end_of_the_source() -> None:
    text = write_otio([timeline((99.0, 130.0), (150.0, 160.0))], media())

    assert [piece[1:3] for piece in parsed(text, "otio", 25.0)] == [(2475, 25), (2499, 1)]


def true_pieces(timelines: list[Timeline], rate: Fraction, *, restarts: bool) -> list[Piece]:
    """Say what an editor must find; sequences count from nought each, or go on from each other."""
    found: list[Piece] = []
    at = 0
    for clip in timelines:
        at = 0 if restarts else at
        for piece in clip.pieces:
            start = min(round(Fraction(piece.start) * rate), int(100 * rate) - 1)
            length = min(max(round(Fraction(piece.end) * rate) - start, 1), int(100 * rate) - start)
            found.append((clip.title, start, length, at))
            at += length
    return found


def parsed(text: str, format: EditFormat, rate: float) -> list[Piece]:  # noqa: A002
    match format:
        case "edl":
            return from_edl(text, rate)
        case "fcpxml":
            return from_fcpxml(text)
        case "otio":
            return from_otio(text)


def from_edl(text: str, rate: float) -> list[Piece]:
    found: list[Piece] = []
    title = ""
    for event in re.split(r"^(?=\d{3}  )", text, flags=re.MULTILINE)[1:]:
        marks = [
            edl_frames(mark, round(rate)) for mark in re.findall(r"\d\d:\d\d:\d\d[:;]\d\d", event)
        ]
        named = re.search(r"^\* COMMENT: CLIP (.*)\r$", event, flags=re.MULTILINE)
        title = named[1] if named else title
        assert marks[1] - marks[0] == marks[3] - marks[2]
        first = edl_frames("01:00:00;00" if ";" in event else "01:00:00:00", round(rate))
        found.append((title, marks[0], marks[1] - marks[0], marks[2] - first))
    return found


def edl_frames(mark: str, base: int) -> int:
    if ";" in mark and base == 30:
        return count_back(mark)
    hours, minutes, seconds, frame = (int(part) for part in re.split("[:;]", mark))
    dropped = 4 * (hours * 60 + minutes - (hours * 60 + minutes) // 10) if ";" in mark else 0
    return ((hours * 60 + minutes) * 60 + seconds) * base + frame - dropped


def from_fcpxml(text: str) -> list[Piece]:
    root = ET.fromstring(text)
    (look,) = root.iter("format")
    frame = fraction(look.get("frameDuration", ""))
    found: list[Piece] = []
    for project in root.iter("project"):
        (sequence,) = project.iter("sequence")
        clips = list(project.iter("asset-clip"))
        times = [
            [fraction(clip.get(name, "")) / frame for name in ("start", "duration", "offset")]
            for clip in clips
        ]
        assert all(time.denominator == 1 for three in times for time in three)
        assert fraction(sequence.get("duration", "")) / frame == sum(three[1] for three in times)
        found += [
            (project.get("name", ""), int(start), int(length), int(offset))
            for start, length, offset in times
        ]
    return found


def fraction(written: str) -> Fraction:
    return Fraction(written.removesuffix("s"))


def from_otio(text: str) -> list[Piece]:
    content = json.loads(text)
    assert content["OTIO_SCHEMA"] == "Timeline.1"
    assert content["tracks"]["OTIO_SCHEMA"] == "Stack.1"
    found: list[Piece] = []
    at = 0
    for clip in content["tracks"]["children"][0]["children"]:
        assert clip["OTIO_SCHEMA"] == "Clip.2"
        start = clip["source_range"]["start_time"]
        length = clip["source_range"]["duration"]
        assert start["rate"] == length["rate"]
        found.append((clip["name"], int(start["value"]), int(length["value"]), at))
        at += int(length["value"])
    return found
