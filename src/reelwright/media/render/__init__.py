"""A clip from its timeline: picture, sound, encoder and proof, each in its file."""

from reelwright.media.render.render import Rendered, render

__all__ = ["Rendered", "render"]
