import re
import unicodedata

_LONGEST_BYTES = 80
_UNFIT = re.compile(r"[^\w]+")


def file_name(title: str, *, most_bytes: int = _LONGEST_BYTES) -> str:
    """Make a name for a file of a title: letters and digits of any script, joined by dashes.

    Never longer than so many *bytes* (a file system's limit is 255 of them), never empty.
    """
    letters = unicodedata.normalize("NFC", title).lower()
    name = _UNFIT.sub("-", letters).strip("-_")
    cut = name.encode()[:most_bytes].decode(errors="ignore").strip("-_")
    return cut or "untitled"
