"""How links are written, where nobody has to be asked."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from reelwright.domain import LOCAL
from reelwright.errors import ArgumentsError, NotFoundError
from reelwright.store.objects.links import Download, LinkSigner, attachment

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
LATER = NOW + timedelta(minutes=5)
KEY = "local/clips/clip_one/wärme talk".replace(" ", "-")
WHAT = Download(owner=LOCAL, key=KEY, filename="a & b.mp4", content_type="video/mp4")
SIGNER = LinkSigner(secret=b"s" * 32, base="https://reelwright.test/")


def test_a_link_is_an_address_or_a_path() -> None:
    link = SIGNER.download(WHAT, until=LATER)
    path = LinkSigner(secret=b"s" * 32).download(WHAT, until=LATER)

    assert link.startswith("https://reelwright.test/files/local/clips/clip_one/w%C3%A4rme-talk?")
    assert path.startswith("/files/local/")
    assert SIGNER.verify(link, method="GET", now=NOW) == WHAT
    assert SIGNER.verify(path, method="GET", now=NOW) == WHAT


def test_a_link_is_good_until_its_second_and_not_in_it() -> None:
    link = SIGNER.download(WHAT, until=LATER)

    assert SIGNER.verify(link, method="GET", now=LATER - timedelta(seconds=1)) == WHAT
    with pytest.raises(NotFoundError) as caught:
        SIGNER.verify(link, method="GET", now=LATER)
    assert caught.value.code == "link_expired"


def test_another_secret_makes_another_link() -> None:
    link = LinkSigner(secret=b"t" * 32).download(WHAT, until=LATER)

    with pytest.raises(NotFoundError) as caught:
        SIGNER.verify(link, method="GET", now=NOW)
    assert caught.value.code == "link_invalid"


@pytest.mark.parametrize(
    "change",
    [
        lambda link: link + "&name=other",
        lambda link: link + "&more=1",
        lambda link: link + "&",
        lambda link: link.partition("&signature")[0],
        lambda link: link.partition("?")[0],
        lambda link: link.replace("/files/", "/file/"),
        lambda link: link.replace("/files/local/", "/files//local/"),
        lambda link: link.replace("clips", "x/../clips"),
        lambda link: link.replace("%C3%A4", "%E4"),
        lambda link: link.replace("talk?", "talk%00?"),
        lambda link: "",
        lambda link: "https://[",
    ],
)
def test_a_link_of_another_form_leads_nowhere(change: object) -> None:
    assert callable(change)

    with pytest.raises(NotFoundError) as caught:
        SIGNER.verify(change(SIGNER.download(WHAT, until=LATER)), method="GET", now=NOW)

    assert caught.value.code == "link_invalid"


@given(st.text())
def test_no_text_is_a_link(text: str) -> None:
    with pytest.raises(NotFoundError):
        SIGNER.verify(f"/files/local/x?{text}", method="GET", now=NOW)
    with pytest.raises(NotFoundError):
        SIGNER.verify(text, method="GET", now=NOW)


@given(st.dictionaries(st.sampled_from(["key", "policy", "signature", "Content-Type"]), st.text()))
def test_no_fields_are_leave_to_upload(fields: dict[str, str]) -> None:
    with pytest.raises(NotFoundError):
        SIGNER.verify_upload(fields, now=NOW)


def test_a_download_link_is_no_upload_link() -> None:
    link = SIGNER.download(WHAT, until=LATER)
    fields = {"key": KEY, "policy": "", "signature": link.rpartition("=")[2]}

    with pytest.raises(NotFoundError):
        SIGNER.verify_upload(fields, now=NOW)


def test_a_type_is_agreed_whatever_its_case() -> None:
    form = SIGNER.upload(LOCAL, KEY, until=LATER, max_bytes=5, content_type="video/mp4")

    leave = SIGNER.verify_upload(form.fields, now=NOW)

    leave.refuse_type("Video/MP4")
    with pytest.raises(ArgumentsError) as caught:
        leave.refuse_type("text/html")
    assert caught.value.code == "upload_type_wrong"


@given(st.text(st.characters(codec="utf-8")))
def test_a_name_never_leaves_its_header(name: str) -> None:
    header = attachment(name)

    assert header.isascii()
    assert header.isprintable()
    assert header.count('"') == 2
    assert header.startswith('attachment; filename="')
    assert re.fullmatch(r"[\w.~%-]+", header.partition("; filename*=UTF-8''")[2])


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("talk.mp4", "talk.mp4"),
        ("../../etc/passwd", "_.._etc_passwd"),
        ('a"b\\c.mp4', "a'b_c.mp4"),
        ("wärme.mp4", "w_rme.mp4"),
        ("a\r\nSet-Cookie: b", "a_Set-Cookie: b"),
        ("evil\u202e4pm.exe", "evil_4pm.exe"),
        ("", "download"),
        ("..", "download"),
    ],
)
def test_a_name_is_only_a_name(name: str, plain: str) -> None:
    assert attachment(name).partition('"')[2].partition('"')[0] == plain


def test_a_lone_surrogate_is_no_reason_to_fall() -> None:
    link = SIGNER.download(
        Download(owner=LOCAL, key=KEY, filename="a\udc80b", content_type=None), until=LATER
    )

    assert SIGNER.verify(link, method="GET", now=NOW).filename == "a?b"
