"""pydub, brought in quietly: its source and its `audioop` warn when they are first compiled."""

import warnings

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from pydub import AudioSegment
    from pydub.silence import detect_silence

__all__ = ["AudioSegment", "detect_silence"]
