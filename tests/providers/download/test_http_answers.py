from datetime import UTC, datetime

import pytest
from hypothesis import given, strategies as st

from reelwright.providers.download.http_answers import (
    Kind,
    file_name,
    kind_of,
    suffix_of,
    title_of,
    wait_asked,
)


@pytest.mark.parametrize(
    ("stated", "name", "first", "kind"),
    [
        ("video/mp4", "", b"", Kind.MEDIA),
        ("audio/mpeg; charset=x", "", b"", Kind.MEDIA),
        ("application/octet-stream", "talk.mkv", b"", Kind.MEDIA),
        ("", "talk.mp3", b"", Kind.MEDIA),
        ("application/octet-stream", "download", b"\0\0\0\x20ftypisom", Kind.MEDIA),
        ("binary/octet-stream", "download", b"\x1aE\xdf\xa3", Kind.MEDIA),
        ("application/octet-stream", "download", b"MZ", Kind.OTHER),
        ("text/html", "talk.mp4", b"", Kind.PAGE),
        ("video/mp4", "talk.mp4", b"\n <!DOCTYPE html><html>", Kind.PAGE),
        ("application/octet-stream", "a.mp4", b"<!-- x --><html>", Kind.PAGE),
        ("application/x-mpegURL", "", b"", Kind.STREAMING),
        ("video/mp4", "a.mp4", b"#EXTM3U\n", Kind.STREAMING),
        ("application/xml", "a", b'<?xml version="1.0"?><MPD>', Kind.STREAMING),
        ("image/jpeg", "a.mp4", b"", Kind.OTHER),
        ("application/pdf", "a.pdf", b"", Kind.OTHER),
    ],
)
def test_what_lies_there_is_told_by_its_type_name_and_beginning(
    stated: str, name: str, first: bytes, kind: Kind
) -> None:
    assert kind_of(stated, name, first) is kind


@pytest.mark.parametrize(
    ("disposition", "url", "name"),
    [
        ("", "https://x/a/My%20talk.mp4?y=1", "My talk.mp4"),
        ('attachment; filename="a;b.mp4"', "https://x/", "a;b.mp4"),
        ("attachment; filename=plain.mp4; x=y", "https://x/", "plain.mp4"),
        (
            "attachment; filename=a.mp4; filename*=UTF-8''%E8%AE%B2%E5%BA%A7.mp4",
            "https://x/",
            "讲座.mp4",
        ),
        ('inline; filename="../../etc/passwd"', "https://x/", "passwd"),
        ('inline; filename="C:\\\\temp\\\\x.mp4"', "https://x/", "x.mp4"),
        ("", "https://x/%2e%2e%2fpasswd", "passwd"),
        ("", "https://x/a%00b%0d%0a%e2%80%aec.mp4", "ab c.mp4"),
        ("", "https://x/..", ""),
        ("", "https://x/", ""),
    ],
)
def test_a_name_is_read_and_never_a_path(disposition: str, url: str, name: str) -> None:
    assert file_name({"content-disposition": disposition}, url) == name


def test_a_name_has_at_most_255_bytes() -> None:
    name = file_name({}, "https://x/" + "%E8%AE%B2" * 500)

    assert 200 < len(name.encode()) <= 255


@given(st.text(max_size=300))
def test_any_disposition_gives_a_name_that_is_no_path(disposition: str) -> None:
    name = file_name({"content-disposition": f"attachment; filename={disposition}"}, "https://x/")

    assert "/" not in name
    assert "\\" not in name
    assert name not in {".", ".."}


def test_only_endings_of_media_are_endings() -> None:
    assert suffix_of("a.MP4") == "mp4"
    assert suffix_of("a.exe") == ""
    assert title_of("lecture 3.2.mp4") == "lecture 3.2"
    assert title_of("lecture 3.2") == "lecture 3.2"


def test_the_wait_that_was_asked_for_is_read_and_capped() -> None:
    now = datetime(2026, 11, 20, 12, 0, 0, tzinfo=UTC)

    assert wait_asked("120") == 120.0
    assert wait_asked("99999999999999999999") == 3600.0
    assert wait_asked("Fri, 20 Nov 2026 12:01:00 GMT", now) == 60.0
    assert wait_asked("Fri, 20 Nov 2020 12:01:00 GMT", now) == 0.0
    assert wait_asked("soon") is None
    assert wait_asked("") is None
