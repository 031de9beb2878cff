"""Words to speech. Each file implements `reelwright.ports.Voices`."""
