"""Opening a stranger's file with PyAV so that nothing but this file is touched.

Runs only in children that `process.py` starts. What is allowed comes from the parent, as JSON.
"""

import os

import av
from av.codec.context import CodecContext, Flags
from av.container import InputContainer
from av.stream import Stream

ROOM_FOR_MORE = 64
"""Streams opened beyond the limit, so that the answer can say how many there are."""


class Rules:
    """What the parent allows: the file, the lists of names, and the limits."""

    def __init__(self, given: dict[str, object]) -> None:
        """Take the JSON object that came on stdin."""
        self.path = str(given["path"])
        self.formats = str(given["formats"])
        self.codecs = str(given["codecs"])
        self.pixels = int(str(given["pixels"]))
        self.streams = int(str(given["streams"]))
        self.seconds = float(str(given["seconds"]))
        self._decoders = frozenset(self.codecs.split(","))

    def open(self) -> InputContainer:
        """Open the file by what is in it, never by its name.

        FFmpeg is handed the open file and no path: it learns no name it could judge by, and the
        one protocol it may use (`fd`) can open nothing else. Tags come back with their undecodable
        bytes as surrogates: `readable` reads them. Packets without a time are given as they are;
        guessing times would hold packets in memory.
        """
        handle = os.open(self.path, os.O_RDONLY)
        try:
            return av.open(
                "fd:",
                mode="r",
                options={
                    "fd": str(handle),
                    "protocol_whitelist": "fd",
                    "format_whitelist": self.formats,
                    "codec_whitelist": self.codecs,
                    "max_streams": str(self.streams + ROOM_FOR_MORE),
                    "max_pixels": str(self.pixels),
                    "fflags": "-genpts",
                },
                metadata_errors="surrogateescape",
            )
        finally:
            os.close(handle)  # FFmpeg has made its own copy

    def may_decode(self, stream: Stream) -> bool:
        """Say whether there is a decoder for this stream that is on the list."""
        context = decoder_of(stream)
        return context is not None and context.codec.name in self._decoders

    def hold(self, stream: Stream) -> None:
        """Make a stream's decoder keep the limits: call it before the first packet.

        It shows damaged frames and marks them, as the FFmpeg program does.
        """
        context = stream.codec_context
        context.options = {"codec_whitelist": self.codecs, "max_pixels": str(self.pixels)}
        context.thread_count = 1
        context.flags |= Flags.output_corrupt


def decoder_of(stream: Stream) -> CodecContext | None:
    """Give the decoder's context, or None for an unknown codec (PyAV's types deny it)."""
    return stream.codec_context


def readable(text: str) -> str:
    """Read a tag whose bytes may be no UTF-8: then they are taken as Windows-1252."""
    raw = text.encode("utf-8", "surrogateescape")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")
