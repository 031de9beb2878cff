from itertools import pairwise

import pytest

from reelwright.domain import Accuracy, CaptionKind, WordTimes
from reelwright.errors import MediaError
from tests.text.captions.kit import INJECTION, ODD, read, rows, said

FIRST = "This is the first subtitle."
SECOND = "This is the second subtitle. Second subtitle with second line."
THIRD = "This is the third subtitle."


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("typical_with_byte_order_mark", f"{FIRST} {SECOND} {THIRD}"),
        ("typical_utf16le", f"{FIRST} {SECOND} {THIRD}"),
        ("typical_missing_sequence", f"{FIRST} {SECOND} {THIRD}"),
        ("typical_unexpected_end", f"{FIRST} {SECOND}"),
        ("typical_negative_timestamps", THIRD),
        ("typical_bad_timestamps", FIRST),
    ],
)
def test_odd_files_give_what_can_be_read_of_them(name: str, expected: str) -> None:
    assert said(read(ODD / f"androidx__subrip_{name}")) == expected


def test_words_lie_within_the_time_of_their_line_and_in_order() -> None:
    transcript = read(ODD / "androidx__subrip_typical_with_byte_order_mark")

    assert transcript.word_times is WordTimes.INTERPOLATED
    assert transcript.accuracy is Accuracy.AUTHORED
    words = transcript.words
    assert (words[0].start, words[4].end) == (0.0, 1.234)
    assert (words[5].start, words[-5].start) == (2.345, 7204.567)
    assert all(one.end <= other.start for one, other in pairwise(words))


def test_tags_are_not_words() -> None:
    lines = rows(read(ODD / "androidx__subrip_typical_with_tags"))

    assert lines[0] == FIRST
    assert "Second subtitle with second line." in lines[2]
    assert lines[3] == THIRD
    assert "multiple valid tags." in lines[5]


def test_an_empty_file_is_refused_as_empty() -> None:
    with pytest.raises(MediaError) as refused:
        read(ODD / "androidx__subrip_empty")

    assert refused.value.code == "captions_empty"


def test_injected_markup_and_drawings_come_out_as_plain_words() -> None:
    transcript = read(INJECTION)

    text = said(transcript)
    assert text.startswith("it's 50%:")
    assert "9999" not in text
    assert "script" not in text
    assert "alert(1)" in text
    assert all(word in text for word in ("مرحبا", "שלום", "你", "🎓"))
    assert max(len(word.text) for word in transcript.words) <= 80


def test_all_letters_of_an_endless_word_are_kept() -> None:
    transcript = read(f"1\n00:00:00,000 --> 00:00:02,000\n{'W' * 1_000_000} end\n")

    assert sum(word.text.count("W") for word in transcript.words) == 1_000_000
    assert transcript.words[-1].text == "end"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("<i>Look</i> <font color='red'>here</font>", "Look here"),
        ("a < b and c > d", "a\u00a0< b and c\u00a0> d"),
        ("R&amp;D &lt;i&gt;now&lt;/i&gt;", "R&D now"),
        ("{\\an8}{\\fad(1,2)}up", "up"),
        ("one\\Ntwo\\hthree", "one two three"),
        ("{\\p1}m 0 0 l 100 0{\\p0}", "end"),
        ("Quoi ? Non !", "Quoi\u00a0? Non\u00a0!"),
        ("« Oui »", "«\u00a0Oui\u00a0»"),
        ("left\u202eright\u200b\x07", "leftright"),
    ],
)
def test_what_stands_in_a_line_comes_out_as_words(line: str, expected: str) -> None:
    transcript = read(
        f"1\n00:00:00,000 --> 00:00:02,000\n{line}\n\n2\n00:00:03,000 --> 00:00:04,000\nend"
    )

    assert said(transcript).removesuffix(" end") == expected


def test_a_number_that_is_said_is_no_number_of_a_cue() -> None:
    text = "00:00:00,000 --> 00:00:01,000\nIt was\n1984\n\n00:00:02,000 --> 00:00:03,000\n42\n\n"

    assert said(read(text)) == "It was 1984 42"


def test_lines_after_an_empty_line_still_belong_to_their_cue() -> None:
    text = "1\n00:00:00,000 --> 00:00:02,000\nfirst half\n\nsecond half\n\n2\n"

    assert said(read(text)) == "first half second half"


def test_a_file_that_writes_all_its_times_in_its_own_way_is_read_in_that_way() -> None:
    text = "1\n0:0:1.5 --> 0:0:2.25\nhello there\n\n2\n0:0:3.5 --> 0:0:4.0\nfriend"

    transcript = read(text)

    assert [word.start for word in transcript.words][::2] == [1.5, 3.5]


def test_a_cue_that_ends_before_it_begins_keeps_its_words() -> None:
    text = (
        "1\n00:00:05,000 --> 00:00:04,000\ngoing back\n\n2\n00:00:07,000 --> 00:00:08,000\nin time"
    )

    transcript = read(text)

    assert said(transcript) == "going back in time"
    assert 5.0 < transcript.words[1].end < 7.0


def test_two_cues_at_once_are_said_one_after_the_other() -> None:
    text = (
        "1\n00:00:00,000 --> 00:00:04,000\none two\n\n2\n00:00:00,000 --> 00:00:04,000\nthree four"
    )

    words = read(text).words

    assert [word.text for word in words] == ["one", "two", "three", "four"]
    assert 1.0 < words[2].start < 3.0
    assert all(one.end <= other.start for one, other in pairwise(words))


def test_the_same_cue_twice_is_one() -> None:
    cue = "00:00:00,000 --> 00:00:04,000\none two"

    assert said(read(f"1\n{cue}\n\n2\n{cue}\n")) == "one two"


def test_a_caption_that_stays_long_is_spoken_at_its_beginning() -> None:
    slow = "".join(
        f"{n}\n00:00:{n * 3:02},000 --> 00:00:{n * 3 + 2:02},000\nan ordinary line of speech\n\n"
        for n in range(5)
    )

    transcript = read(slow + "9\n00:00:20,000 --> 00:00:59,000\nand the end\n")

    assert transcript.words[-1].end < 25


def test_words_after_the_end_of_the_video_are_left_out() -> None:
    text = "1\n00:00:01,000 --> 00:00:02,000\nhere\n\n2\n01:00:00,000 --> 01:00:01,000\nthere"

    assert said(read(text, duration=60)) == "here"
    with pytest.raises(MediaError) as refused:
        read(text, duration=0.5)
    assert refused.value.code == "captions_unreadable"


def test_old_code_pages_are_read_by_the_language() -> None:
    cue = "1\n00:00:00,000 --> 00:00:01,000\n"

    assert said(read((cue + "Привет мир").encode("cp1251"), language="ru")) == "Привет мир"
    assert said(read((cue + "déjà vu").encode("cp1252"), kind=CaptionKind.EMBEDDED)) == "déjà vu"
