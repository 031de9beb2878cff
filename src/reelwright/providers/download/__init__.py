"""Media from addresses. Each file implements `reelwright.ports.Downloader`."""
