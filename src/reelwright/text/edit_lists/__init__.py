"""Clips as edit lists for an editor: what was cut where, so that a person can go on from there.

Each format has a file with one function. All take the timelines of the clips and what there is to
know of the source; cuts lie on its frame grid. Framing, captions and sound are not in them.
"""

from collections.abc import Sequence

from reelwright.domain import EditFormat, Timeline
from reelwright.text.edit_lists.edl import write_edl
from reelwright.text.edit_lists.fcpxml import write_fcpxml
from reelwright.text.edit_lists.otio import write_otio
from reelwright.text.edit_lists.source import SourceMedia

__all__ = ["SourceMedia", "write_edit_list", "write_edl", "write_fcpxml", "write_otio"]


def write_edit_list(
    timelines: Sequence[Timeline],
    media: SourceMedia,
    format: EditFormat,  # noqa: A002 - the field's word
    *,
    name: str = "Reelwright",
) -> str:
    """Write clips of one source as an edit list.

    Raises:
        LimitError: the format cannot hold as many cuts (`edit_list_too_long`).
    """
    match format:
        case "edl":
            return write_edl(timelines, media, name=name)
        case "fcpxml":
            return write_fcpxml(timelines, media, name=name)
        case "otio":
            return write_otio(timelines, media, name=name)
