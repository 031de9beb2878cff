"""The hall: where settings become objects and every socket gets its plug.

The only room that knows both a port and what is plugged into it.
"""

from reelwright.app.ffmpeg import (
    encoder_for,
    ffmpeg_programs,
    find_ffmpeg,
    look_at_ffmpeg,
    open_ffmpeg,
    open_processes,
)
from reelwright.app.opening import App, Role, database_of, open_app

__all__ = [
    "App",
    "Role",
    "database_of",
    "encoder_for",
    "ffmpeg_programs",
    "find_ffmpeg",
    "look_at_ffmpeg",
    "open_app",
    "open_ffmpeg",
    "open_processes",
]
