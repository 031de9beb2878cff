"""Bytes under keys. Each file implements `reelwright.ports.Objects`."""
