"""What a caption file is, by its content. Names lie, and downloads arrive under any."""

import re

_TIMING = re.compile(r"^[^\n]{0,60}\d\s*-->\s*-?\d", re.MULTILINE)
_JSON = re.compile(r'\{\s*["}]')
_MICRODVD = re.compile(r"\s*\{\d+\}\{\d*\}")
_MPL2 = re.compile(r"\s*\[\d+\]\[\d*\]")
_SCRIPT = re.compile(r"^\s*\[(?:Script Info|V4\+? Styles|Events)\]", re.IGNORECASE | re.MULTILINE)
_XML = re.compile(
    r"\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--.*?-->\s*)*<(?:\w+:)?(?:tt|timedtext|transcript)[\s>]",
    re.DOTALL,
)
_ANY_XML = re.compile(r"\s*<\?xml\b")


def sniff(text: str, claimed: str) -> str:
    """Name the format of a text; what it is claimed to be counts only where its content is mute.

    Gives `json3`, `json` (ours), `vtt`, `ass`, `sami`, `microdvd`, `mpl2`, `xml`, `srt` or `txt`.
    """
    head = text[:4000]
    stripped = head.lstrip()
    if _JSON.match(stripped):
        return "json" if '"rows"' in head and '"events"' not in head else "json3"
    known = (
        ("vtt", stripped.startswith("WEBVTT")),
        ("ass", _SCRIPT.search(head) is not None),
        ("sami", stripped[:6].upper() == "<SAMI>"),
        ("xml", _XML.match(head) is not None or _ANY_XML.match(head) is not None),
        ("microdvd", _MICRODVD.match(head) is not None),
        ("mpl2", _MPL2.match(head) is not None),
    )
    for name, is_it in known:
        if is_it:
            return name
    if _TIMING.search(text):
        return "vtt" if claimed == "vtt" and "," not in text.partition("-->")[0][-12:] else "srt"
    return "txt"
