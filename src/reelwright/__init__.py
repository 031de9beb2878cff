"""Say what you want from a long video, and get it."""

__version__ = "0.1.0"
