"""The nouns. Frozen values that know nothing of files, networks or databases."""

from reelwright.domain.caption import Caption, CaptionWord, Coverage
from reelwright.domain.clip import Check, Clip
from reelwright.domain.highlight import Evidence, Highlight, Moment
from reelwright.domain.ids import (
    LOCAL,
    ClipId,
    HighlightId,
    Owner,
    PublicationId,
    StepId,
    VideoId,
    VoiceoverId,
    new_id,
)
from reelwright.domain.publication import (
    Approval,
    Channel,
    Privacy,
    Publication,
    PublicationState,
    Quota,
    Snapshot,
)
from reelwright.domain.segment import Analysis, Box, Layout, Scene, Segment, Sighting
from reelwright.domain.silence import PAUSE, SilenceRegion
from reelwright.domain.speech import SpokenWord, VoiceCard, Voiceover
from reelwright.domain.step import Call, Problem, Step, StepState
from reelwright.domain.stored_file import StoredFile
from reelwright.domain.summary import Statement, Summary, SummaryForm
from reelwright.domain.time_range import Seconds, TimeRange, clock
from reelwright.domain.timeline import (
    Aspect,
    CaptionFormat,
    CaptionLook,
    CaptionStyle,
    EditFormat,
    Frame,
    Framing,
    Narration,
    Preset,
    Sound,
    SoundEffect,
    Timeline,
)
from reelwright.domain.transcript import (
    Accuracy,
    Row,
    Transcript,
    Word,
    WordTimes,
    number_rows,
)
from reelwright.domain.value import Value
from reelwright.domain.video import (
    CaptionKind,
    CaptionTrack,
    Chapter,
    HeatPoint,
    PictureStream,
    SoundStream,
    Video,
)
from reelwright.domain.wake_up import WakeUp
from reelwright.domain.writing import is_unspaced, written

__all__ = [
    "LOCAL",
    "PAUSE",
    "Accuracy",
    "Analysis",
    "Approval",
    "Aspect",
    "Box",
    "Call",
    "Caption",
    "CaptionFormat",
    "CaptionKind",
    "CaptionLook",
    "CaptionStyle",
    "CaptionTrack",
    "CaptionWord",
    "Channel",
    "Chapter",
    "Check",
    "Clip",
    "ClipId",
    "Coverage",
    "EditFormat",
    "Evidence",
    "Frame",
    "Framing",
    "HeatPoint",
    "Highlight",
    "HighlightId",
    "Layout",
    "Moment",
    "Narration",
    "Owner",
    "PictureStream",
    "Preset",
    "Privacy",
    "Problem",
    "Publication",
    "PublicationId",
    "PublicationState",
    "Quota",
    "Row",
    "Scene",
    "Seconds",
    "Segment",
    "Sighting",
    "SilenceRegion",
    "Snapshot",
    "Sound",
    "SoundEffect",
    "SoundStream",
    "SpokenWord",
    "Statement",
    "Step",
    "StepId",
    "StepState",
    "StoredFile",
    "Summary",
    "SummaryForm",
    "TimeRange",
    "Timeline",
    "Transcript",
    "Value",
    "Video",
    "VideoId",
    "VoiceCard",
    "Voiceover",
    "VoiceoverId",
    "WakeUp",
    "Word",
    "WordTimes",
    "clock",
    "is_unspaced",
    "new_id",
    "number_rows",
    "written",
]
