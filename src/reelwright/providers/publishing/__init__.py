"""Channels to publish to."""
