# ruff: noqa: RUF001 - Chinese has marks of its own
import pytest

from reelwright.domain import Accuracy, CaptionKind, WordTimes
from reelwright.errors import LimitError, MediaError
from tests.text.captions.kit import INJECTION, TRANSCRIPT_XML, read, rows, said

ASS = """[Script Info]
ScriptType: v4.00+

[V4+ Styles]
Format: Name, Fontname, Fontsize
Style: Default,Arial,20

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
Comment: 0,0:00:00.00,0:00:09.00,Default,,0,0,0,,not shown
Dialogue: 0,0:00:03.00,0:00:04.50,Default,Bob,0,0,0,,{\\i1}second{\\i0} line,\\Nwith a comma
Dialogue: 0,0:00:01.00,0:00:02.00,Default,Ann,0,0,0,,{\\k50}ka{\\k25}ra{\\k25}oke {\\k0}now
Dialogue: 0,0:00:01.00,0:00:02.00,Default,,0,0,0,,{\\p1}m 0 0 l 9 9{\\p0}
"""

TTML = """<?xml version="1.0" encoding="utf-8"?>
<tt xmlns="http://www.w3.org/ns/ttml" xmlns:ttp="http://www.w3.org/ns/ttml#parameter"
    xmlns:ttm="http://www.w3.org/ns/ttml#metadata" xml:lang="de" ttp:frameRate="25"
    ttp:tickRate="1000">
 <head><metadata><ttm:agent xml:id="a"><ttm:name>Ann</ttm:name></ttm:agent></metadata></head>
 <body begin="10s"><div>
  <p begin="00:00:01.500" end="00:00:02:05" ttm:agent="a">eins<br/>zwei</p>
  <p begin="3000t" dur="1s">drei <span begin="0.5s">vier</span></p>
 </div></body>
</tt>"""


def test_ass_is_read_in_order_with_its_speakers_and_karaoke() -> None:
    transcript = read(ASS, "ass")

    assert [(row.speaker, row.text) for row in transcript.rows] == [
        ("Ann", "karaoke now"),
        ("Bob", "second line, with a comma"),
    ]
    assert [word.start for word in transcript.words][:3] == [1.0, 2.0, 3.0]


def test_odd_lines_of_an_ass_file_do_not_hide_the_others() -> None:
    odd = ASS + "Dialogue: x,0:00:09.00\nDialogue: soon,0:00:06.00,0:00:07.00,,,0,0,0,,third\n"

    assert said(read(odd, "ass")).startswith("karaoke now second line, with a comma")


def test_ttml_counts_times_from_what_is_around_them() -> None:
    transcript = read(TTML, "ttml")

    assert transcript.language == "de"
    starts = {word.text: word.start for word in transcript.words}
    assert (starts["eins"], starts["drei"], starts["vier"]) == (11.5, 13.0, 13.5)
    assert transcript.words[1].end <= 12.2
    assert transcript.rows[0].speaker == "Ann"


def test_youtubes_transcript_xml_is_read_without_its_hidden_markup() -> None:
    transcript = read(TRANSCRIPT_XML, "xml")

    assert said(transcript) == (
        "Hey, this is just a test this is not the original transcript "
        "just something shorter, I made up for testing"
    )
    assert transcript.words[6].start == 1.54


def test_srv3_times_each_word() -> None:
    transcript = read(
        '<timedtext format="3"><body><p t="500" d="3000" w="1"><s ac="0">one</s>'
        '<s t="700"> two</s></p><p t="1900" d="10" w="1" a="1">\n</p>'
        '<p t="2000" d="900">three&amp;#39;s</p></body></timedtext>',
        "srv3",
    )

    assert [(word.text, word.start) for word in transcript.words] == [
        ("one", 0.5),
        ("two", 1.2),
        ("three's", 2.0),
    ]


@pytest.mark.parametrize(
    ("content", "starts"),
    [
        ("{25}{50}{y:i}slow words|here\n{75}{100}end", None),
        ("{1}{1}25\n{25}{50}first\n{75}{100}then", [1.0, 3.0]),
        ("[10][25]first\n[30][45]then", [1.0, 3.0]),
        ("<SAMI><BODY><SYNC Start=1000><P>first<SYNC Start=3000><P>then</BODY></SAMI>", [1.0, 3.0]),
    ],
)
def test_older_formats_are_read_where_their_times_can_be_known(
    content: str, starts: list[float] | None
) -> None:
    if starts is None:
        with pytest.raises(MediaError, match="frames"):
            read(content, "sub")
        return

    transcript = read(content, "sub")

    assert [(word.text, word.start) for word in transcript.words] == [
        ("first", starts[0]),
        ("then", starts[1]),
    ]


@pytest.mark.parametrize("claimed", ["srt", "txt", "json3", "vtt", "nonsense"])
def test_content_decides_and_not_the_name(claimed: str) -> None:
    assert said(read(ASS, claimed)).startswith("karaoke")
    assert said(read(TTML, claimed)).startswith("eins")
    assert said(read("WEBVTT\n\n00:01.000 --> 00:02.000\nhello", claimed)) == "hello"
    assert said(read(INJECTION.read_bytes(), claimed)).startswith("it's")


def test_words_of_whatever_kind_say_how_good_they_are() -> None:
    cue = "1\n00:00:00,000 --> 00:00:01,000\nhello"

    assert read(cue, kind=CaptionKind.AUTHOR).accuracy is Accuracy.AUTHORED
    assert read(cue, kind=CaptionKind.EMBEDDED).accuracy is Accuracy.AUTHORED
    assert read(cue, kind=CaptionKind.AUTOMATIC).accuracy is Accuracy.AUTOMATIC
    assert read(cue).engine == "captions"


@pytest.mark.parametrize(
    ("data", "claimed", "code"),
    [
        (b"", "srt", "captions_empty"),
        (b"\xef\xbb\xbf \r\n\t\n", "vtt", "captions_empty"),
        (b"no times at all", "srt", "captions_unreadable"),
        (bytes(range(256)) * 8, "txt", "captions_unreadable"),
        (b"\x00\x00\x00\x18ftypmp42" + bytes(500), "vtt", "captions_unreadable"),
        (b"<!DOCTYPE html><html><body>429</body></html>", "txt", "captions_unreadable"),
        (b"<tt><body><p begin='1s'>open", "ttml", "captions_unreadable"),
        (b"<?xml version='1.0'?><svg/>", "ttml", "captions_unreadable"),
        (
            b"<!DOCTYPE tt [<!ENTITY a 'aa'>]><tt><body><p>&a;</p></body></tt>",
            "ttml",
            "captions_unreadable",
        ),
        (b"1\n00:00:00,000 --> 00:00:02,000\n(applause)\n", "srt", "no_speech"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_own_code(
    data: bytes, claimed: str, code: str
) -> None:
    with pytest.raises(MediaError) as refused:
        read(data, claimed)

    assert refused.value.code == code
    assert refused.value.fix


def test_a_file_that_is_too_large_is_refused_with_both_numbers() -> None:
    with pytest.raises(LimitError, match="67,108,864") as refused:
        read(b"a " * 33_600_000, "txt")

    assert refused.value.code == "media_limit_exceeded"


def test_deeply_nested_xml_is_refused() -> None:
    deep = "<tt><body>" + "<div>" * 5000 + "</div>" * 5000 + "</body></tt>"

    with pytest.raises(MediaError) as refused:
        read(deep, "ttml")

    assert refused.value.code == "captions_unreadable"


def test_chinese_is_read_character_by_character_and_written_without_spaces() -> None:
    transcript = read("1\n00:00:00,000 --> 00:00:04,000\n你好，世界！我们用 Python 写。\n")

    assert [word.text for word in transcript.words] == [
        "你", "好，", "世", "界！", "我", "们", "用", "Python", "写。",
    ]  # fmt: skip
    assert rows(transcript) == ["你好，世界！", "我们用 Python 写。"]
    assert transcript.word_times is WordTimes.INTERPOLATED
