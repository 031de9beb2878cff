"""Voiceovers: spoken pieces joined, and speech laid over, instead of, or before a clip."""

from reelwright.media.voiceover.mixing import Mode, Voiceovered, mix_voiceover
from reelwright.media.voiceover.pieces import Joined, join

__all__ = ["Joined", "Mode", "Voiceovered", "join", "mix_voiceover"]
