"""Reading a form as it comes."""

from collections.abc import AsyncGenerator

import pytest

from reelwright.errors import ArgumentsError
from reelwright.files.forms import read_form

KIND = "multipart/form-data; boundary=line"
FIELDS = (
    b'--line\r\nContent-Disposition: form-data; name="key"\r\n\r\nlocal/a\r\n'
    b'--line\r\nContent-Disposition: form-data; name="policy"\r\n\r\nagreed\r\n'
)
FILE = (
    b'--line\r\nContent-Disposition: form-data; name="file"; filename="a.mp4"\r\n'
    b"Content-Type: video/mp4\r\n\r\n"
)
CONTENT = b"\x00\x01\r\n--lin\r\n" * 50
FORM = FIELDS + FILE + CONTENT + b"\r\n--line--\r\n"


async def body(*pieces: bytes) -> AsyncGenerator[bytes]:
    for piece in pieces:
        yield piece


def split(data: bytes, size: int) -> list[bytes]:
    return [data[start : start + size] for start in range(0, len(data), size)]


@pytest.mark.parametrize("size", [1, 7, 64, 100_000])
async def test_a_form_is_the_same_however_it_arrives(size: int) -> None:
    form = await read_form(KIND, body(*split(FORM, size)))

    content = b"".join([piece async for piece in form.pieces])

    assert form.fields == {"key": "local/a", "policy": "agreed"}
    assert form.content_type == "video/mp4"
    assert content == CONTENT


async def test_the_file_is_not_read_before_somebody_wants_it() -> None:
    asked = []

    async def endless() -> AsyncGenerator[bytes]:
        yield FIELDS + FILE
        while True:
            asked.append(1)
            yield b"x" * 1000

    form = await read_form(KIND, endless())

    assert form.fields["policy"] == "agreed"
    assert asked == []


async def test_what_comes_behind_the_file_is_left_alone() -> None:
    more = FIELDS + FILE + b"abc\r\n" + FILE + b"def\r\n--line--\r\n"

    form = await read_form(KIND, body(more))

    assert b"".join([piece async for piece in form.pieces]) == b"abc"


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("application/json", b"{}"),
        ("multipart/form-data", FORM),
        ("", b""),
        (KIND, b""),
        (KIND, b"nothing of the kind"),
        (KIND, FIELDS + b"--line--\r\n"),
        (KIND, FIELDS.replace(b"agreed", b"x" * 20_000) + FILE),
        (KIND, b"".join(FIELDS.replace(b"policy", b"p%d" % n) for n in range(40)) + FILE),
    ],
    ids=["json", "no boundary", "nothing", "empty", "other", "no file", "long field", "many"],
)
async def test_what_is_no_such_form_is_refused(kind: str, content: bytes) -> None:
    with pytest.raises(ArgumentsError) as caught:
        await read_form(kind, body(content))

    assert caught.value.code == "upload_malformed"


async def test_a_form_that_is_cut_off_is_not_taken_for_whole() -> None:
    form = await read_form(KIND, body(FIELDS + FILE + b"abc"))

    with pytest.raises(ArgumentsError, match="middle"):
        assert [piece async for piece in form.pieces]
