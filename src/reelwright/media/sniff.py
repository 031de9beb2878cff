"""What the first bytes of a file tell, for files that FFmpeg may not or cannot open."""

import re
from collections.abc import Sequence
from pathlib import Path

from reelwright.errors import MediaError

HEAD = 65536
"""Bytes looked at."""

_MOST_BOXES = 64

_PLAYLISTS = (
    (rb"#EXTM3U", "an HLS playlist"),
    (rb"ffconcat version", "a list of files for FFmpeg"),
    (rb"v=0\r?\n[a-z]=", "a session description (SDP)"),
    (rb"\[playlist\]", "a playlist"),
    (rb"\[Reference\]", "a playlist"),
    (rb"(rtsp|rtmp|https?|file)://\S+\s*\Z", "a link"),
)

_MANIFEST = re.compile(rb"<(MPD|SmoothStreamingMedia|smil|asx|playlist)[\s>]", re.IGNORECASE)
"""Outermost elements of manifests in XML, wherever they begin."""

_FOREIGN = (
    (rb"\.RMF", "RealMedia"),
    (rb"\x06\x0e\x2b\x34\x02\x05\x01\x01", "MXF"),
    (rb"nut/multimedia container", "NUT"),
    (rb"DKIF", "IVF"),
    (rb"YUV4MPEG2", "YUV4MPEG"),
    (rb"MAC ", "Monkey's Audio"),
    (rb"wvpk", "WavPack"),
    (rb"MThd", "MIDI"),
    (rb"(CWS|FWS|ZWS)", "Flash"),
    (rb"DSD ", "DSF"),
    (rb"TTA1", "TTA"),
    (rb"BIKi", "Bink"),
    (rb"\x8aMNG", "MNG"),
)

_OTHER = (
    (rb"\x89PNG", "a picture (PNG)"),
    (rb"\xff\xd8\xff", "a picture (JPEG)"),
    (rb"GIF8", "a picture (GIF)"),
    (rb"BM.{12}\x28\x00\x00\x00", "a picture (BMP)"),
    (rb"RIFF.{4}WEBP", "a picture (WebP)"),
    (rb"II\*\x00|MM\x00\*", "a picture (TIFF)"),
    (rb".{4}ftyp(avif|heic|heix|mif1)", "a picture (HEIF)"),
    (rb"PK\x03\x04", "a ZIP archive"),
    (rb"Rar!", "a RAR archive"),
    (rb"7z\xbc\xaf", "a 7z archive"),
    (rb"\x1f\x8b", "a gzip archive"),
    (rb"%PDF", "a PDF"),
    (rb"\x7fELF|MZ", "a program"),
    (rb"(?i)(<\?xml[^>]*>\s*)?(<!doctype html|<html|<head|<body)", "a web page"),
    (rb"(?i)(<\?xml|<svg)", "an XML document"),
    (rb"[\[{]\s*[\"\[{]", "a JSON document"),
    (rb"WEBVTT", "a caption file"),
    (rb"\[Script Info\]", "a caption file"),
    (rb"\d+\s*\r?\n\d\d:\d\d:\d\d[,.]\d{3} -->", "a caption file"),
)

_KNOWN = (
    (rb"\x1aE\xdf\xa3", "Matroska or WebM"),
    (rb"(RIFF|RIFX).{4}AVI ", "AVI"),
    (rb"(RIFF|RIFX|RF64).{4}WAVE", "WAV"),
    (rb"OggS", "Ogg"),
    (rb"FLV\x01", "FLV"),
    (rb"fLaC", "FLAC"),
    (rb"ID3[\x02-\x04]", "MP3"),
    (rb"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "ASF or WMV"),
    (rb"FORM.{4}AIF[FC]", "AIFF"),
    (rb"#!AMR", "AMR"),
    (rb"caff\x00", "CAF"),
    (rb"\x00\x00\x01\xba", "MPEG"),
    (rb"G.{187}G.{187}G", "MPEG-TS"),
)

_BOXES = (b"ftyp", b"moov", b"mdat", b"free", b"wide", b"skip", b"pnot", b"moof", b"styp", b"sidx")


def head_of(source: Path) -> bytes:
    """Read the bytes that are looked at."""
    with source.open("rb") as file:
        return file.read(HEAD)


def playlist_refusal(head: bytes) -> MediaError | None:
    """Refuse what names other files instead of being one, whatever it is called."""
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    what = _first(_PLAYLISTS, text)
    if what is None and text.startswith(
        (b"<?xml", b"<!--", b"<?wpl", b"<MPD", b"<s", b"<S", b"<a")
    ):
        what = "a manifest" if _MANIFEST.search(text[:4096]) else None
    if what is None:
        return None
    return MediaError(
        f"This is {what}: it names other files, and none of them was opened.",
        code="media_unsupported_container",
        fix="Give the video file itself, or the address of the page it is on.",
    )


def refusal(head: bytes, boxes: Sequence[str]) -> MediaError:
    """Say why a file that FFmpeg would not open is none that can be used here.

    `boxes` are the outermost boxes of the file, when it looks like MP4 or QuickTime.
    """
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    playlist = playlist_refusal(head)
    if playlist is not None:
        return playlist
    if (what := _first(_OTHER, head) or _first(_OTHER, text)) is not None:
        return MediaError(
            f"This is {what}, not a video or a sound.",
            fix="Give the media file itself.",
        )
    if (what := _first(_FOREIGN, head)) is not None:
        return MediaError(
            f"This is {what}, a container that is not read here.",
            code="media_unsupported_container",
            fix="Convert it to MP4, MKV or WebM first.",
        )
    if boxes:
        return _cut(
            "This MP4 lacks its index (`moov`): it was cut, or its recording never finished."
            if "moov" not in boxes
            else "The index of this MP4 is damaged or cut."
        )
    if (what := _first(_KNOWN, head)) is not None:
        return _cut(f"This begins like {what}, and too little of it is there to read.")
    return MediaError(
        "This is text, not a video or a sound." if _is_text(head) else "This is no media file.",
        fix="Give a video or sound file.",
    )


def boxes_of(source: Path, head: bytes) -> list[str]:
    """Name the outermost boxes of an MP4 or QuickTime file; nothing for any other file."""
    if head[4:8] not in _BOXES:
        return []
    found: list[str] = []
    size = source.stat().st_size
    place = 0
    with source.open("rb") as file:
        while place + 8 <= size and len(found) < _MOST_BOXES:
            file.seek(place)
            first = file.read(16)
            length = int.from_bytes(first[:4], "big")
            if length == 1:
                length = int.from_bytes(first[8:16], "big")
            found.append(first[4:8].decode("latin-1"))
            if length < 8:
                break
            place += length
    return found


def _cut(message: str) -> MediaError:
    return MediaError(message, code="media_truncated", fix="Copy or download the file again.")


def _first(table: Sequence[tuple[bytes, str]], head: bytes) -> str | None:
    start = head[:4096]
    for pattern, name in table:
        if re.match(pattern, start, re.DOTALL):
            return name
    return None


def _is_text(head: bytes) -> bool:
    start = head[:4096]
    if b"\x00" in start:
        return False
    try:
        start[: len(start) - 4].decode()
    except UnicodeDecodeError:
        return False
    return all(byte >= 32 or byte in b"\t\r\n\f\x1b" for byte in start)
