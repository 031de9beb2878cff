"""Reading a form with a file as it comes: the fields first, then the file piece by piece.

`multipart/form-data` (RFC 7578). Nothing is kept but the fields, which are few and short, so that
whoever sends is known before the first byte of the file is taken.
"""

from collections import deque
from collections.abc import AsyncGenerator, AsyncIterable
from dataclasses import dataclass, field

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from reelwright.errors import ArgumentsError

_MOST_FIELDS = 30
_LONGEST_FIELD = 16 * 1024
_FILE = "file"


@dataclass(slots=True)
class UploadForm:
    """A form, read up to where its file begins."""

    fields: dict[str, str]
    content_type: str
    """What the file is said to be."""

    pieces: AsyncGenerator[bytes]
    """The bytes of the file, to be read once."""


async def read_form(content_type: str, body: AsyncIterable[bytes]) -> UploadForm:
    """Read a form up to where its file begins.

    Raises:
        ArgumentsError: it is no such form (`upload_malformed`); also while the file is read.
    """
    kind, options = parse_options_header(content_type)
    boundary = options.get(b"boundary")
    if kind != b"multipart/form-data" or not boundary:
        raise _malformed("it is no multipart/form-data")
    reading = _Reading(boundary)
    pieces = _pieces(reading, body)
    # The first piece is empty: it says that the file begins.
    if await anext(pieces, None) is None:
        raise _malformed("there is no file in it")
    return UploadForm(reading.fields, reading.file_type, pieces)


async def _pieces(reading: "_Reading", body: AsyncIterable[bytes]) -> AsyncGenerator[bytes]:
    has_begun = False
    async for arrived in body:
        reading.take(arrived)
        if reading.is_in_file and not has_begun:
            has_begun = True
            yield b""
        while reading.pieces:
            yield reading.pieces.popleft()
        if reading.is_done:
            return
    raise _malformed("it ends in the middle")


@dataclass(slots=True)
class _Part:
    name: str = ""
    content_type: str = "application/octet-stream"
    value: bytearray = field(default_factory=bytearray)


class _Reading:
    """What the parser has told so far."""

    def __init__(self, boundary: bytes) -> None:
        self.fields: dict[str, str] = {}
        self.file_type = ""
        self.pieces: deque[bytes] = deque()
        self.is_in_file = self.is_done = False
        self._part = _Part()
        self._header = (bytearray(), bytearray())
        self._parser = MultipartParser(
            boundary,
            {
                "on_part_begin": self._begin,
                "on_header_field": lambda data, start, end: self._header[0].extend(data[start:end]),
                "on_header_value": lambda data, start, end: self._header[1].extend(data[start:end]),
                "on_header_end": self._end_header,
                "on_headers_finished": self._end_headers,
                "on_part_data": self._data,
                "on_part_end": self._end,
            },
        )

    def take(self, arrived: bytes) -> None:
        try:
            self._parser.write(arrived)
        except FormParserError as error:
            raise _malformed("its parts cannot be told apart") from error

    def _begin(self) -> None:
        self._part = _Part()

    def _end_header(self) -> None:
        name, value = (bytes(each) for each in self._header)
        self._header = (bytearray(), bytearray())
        if name.lower() == b"content-disposition":
            options = parse_options_header(value)[1]
            self._part.name = options.get(b"name", b"").decode(errors="replace")
        elif name.lower() == b"content-type":
            self._part.content_type = value.decode(errors="replace")

    def _end_headers(self) -> None:
        if self._part.name == _FILE and not self.is_done:
            self.is_in_file = True
            self.file_type = self._part.content_type

    def _data(self, data: bytes, start: int, end: int) -> None:
        if self.is_done:
            return  # whatever comes behind the file is nobody's
        if self.is_in_file:
            self.pieces.append(data[start:end])
            return
        self._part.value += data[start:end]
        if len(self._part.value) > _LONGEST_FIELD:
            raise _malformed("a field is too long")

    def _end(self) -> None:
        if self.is_in_file:
            self.is_done = True
            return
        self.fields[self._part.name] = self._part.value.decode(errors="replace")
        if len(self.fields) > _MOST_FIELDS:
            raise _malformed("it has too many fields")


def _malformed(why: str) -> ArgumentsError:
    return ArgumentsError(
        f"This upload cannot be read: {why}.",
        code="upload_malformed",
        fix="POST a form: all fields of the link, then the bytes as `file`.",
    )
