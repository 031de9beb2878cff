"""Caption files to transcripts: SRT, WebVTT, json3, ASS, TTML, plain text, our own JSON.

Each format has a file that reads it into cues; `spoken` turns cues into words with times, and
`reelwright.text.sentences` groups these into rows. The codes of what can go wrong stand in
`problems`.
"""

from collections.abc import Sequence

from reelwright.domain import (
    Accuracy,
    CaptionKind,
    Row,
    Seconds,
    SilenceRegion,
    Transcript,
    WordTimes,
)
from reelwright.text.captions import (
    ass,
    json3,
    ours,
    plain,
    problems,
    srt,
    timed_xml,
    vtt,
)
from reelwright.text.captions.decode import decode
from reelwright.text.captions.reading import Reading
from reelwright.text.captions.sniff import sniff
from reelwright.text.captions.spoken import spoken

_TIMED = frozenset(("srt", "vtt", "ass", "ssa", "json3", "json", "ttml", "srv1", "srv2", "srv3"))


def read_captions(
    data: bytes,
    format: str,  # noqa: A002 - the field's word
    *,
    language: str | None,
    kind: CaptionKind,
    duration: Seconds | None = None,
    silences: Sequence[SilenceRegion] = (),
) -> Transcript:
    """Read a caption file into a transcript.

    `format` is what its name claims (`json3`, `vtt`, `srt`, `ass`, `ttml`, `txt`, `json`); its
    content decides. `language` is a BCP 47 code; None takes what the file itself says, else
    `und`. `duration` is that of the video, in seconds: words that begin after it are left out,
    and text without any times is spread over it. `silences` of the recording, in order of time,
    keep words without times of their own out of its pauses.

    Every spoken word is there once. Word times are `given` where the file has them for most of
    its words, `interpolated` within the lines otherwise, and `none` for text without times.

    Raises:
        MediaError: the file is empty (`captions_empty`) or cannot be read (`captions_unreadable`).
        NothingFoundError: it holds only sounds such as [Music] (`no_speech`).
        LimitError: it is too large (`media_limit_exceeded`).
    """
    text = decode(data, language)
    claimed = format.lower().lstrip(".")
    found = sniff(text, claimed)
    if found == "json":
        return ours.read(text)
    reading = _reading(text, found)
    if reading is None:
        if claimed in _TIMED:
            raise problems.unreadable(f"nothing in this {claimed} file is a time")
        rows = plain.spread(text, duration=duration)
        return _transcript(rows, WordTimes.NONE, language, kind)
    said = spoken(reading.cues, duration=duration, silences=silences)
    kind = CaptionKind.AUTOMATIC if reading.is_automatic else kind
    return _transcript(said.rows, said.word_times, language or reading.language, kind)


def _reading(text: str, found: str) -> Reading | None:
    """Read cues, or None when the text has no times."""
    match found:
        case "json3":
            return json3.read(text)
        case "vtt":
            return vtt.read(text)
        case "srt":
            return srt.read(text)
        case "xml":
            return timed_xml.read(text)
        case "txt":
            return plain.read(text)
        case _:
            return ass.read(text, found)


def _transcript(
    rows: tuple[Row, ...], word_times: WordTimes, language: str | None, kind: CaptionKind
) -> Transcript:
    is_automatic = kind is CaptionKind.AUTOMATIC
    return Transcript(
        language=language or "und",
        engine="captions",
        accuracy=Accuracy.AUTOMATIC if is_automatic else Accuracy.AUTHORED,
        word_times=word_times,
        rows=rows,
    )
