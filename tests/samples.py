"""Where the sample media live, and where each comes from (`samples/NOTICE.md`)."""

from pathlib import Path

SAMPLES = Path(__file__).parent / "samples"
HOSTILE = SAMPLES / "hostile"
