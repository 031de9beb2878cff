"""Captions drawn on the picture: planned, written for the renderer, and proved from pixels."""

from reelwright.media.captions.ass import write_ass
from reelwright.media.captions.layout import Box, safe_area
from reelwright.media.captions.plan import CaptionPlan, Shown, caption_filter

__all__ = ["Box", "CaptionPlan", "Shown", "caption_filter", "safe_area", "write_ass"]
