"""Finding silence: ours, bare decoding, FFmpeg's silencedetect, and pydub.

    python bench/silence.py [--minutes 10] [--rounds 5] [--without-pydub]

The floor is bare decoding of the sound (`ffmpeg -vn -f null -`). Every way is a whole process
with its start, given a 1280x720 H.264/AAC file made on the spot from the Columbia address. pydub
runs once a step, for it takes minutes; it is the same function that ours agrees with.
"""

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

from timing import measure, run_once, table

ROOT = Path(__file__).parents[1]
SPEECH = ROOT / "samples" / "columbia" / "columbia.mp4"
FFMPEG = shutil.which("ffmpeg") or "ffmpeg"

_OURS = """
import asyncio, sys
from pathlib import Path
from reelwright.media.ffmpeg import Ffmpeg
from reelwright.media.silence import find_silence
from reelwright.process import Processes
threshold = None if sys.argv[2] == "auto" else float(sys.argv[2])
ffmpeg = Ffmpeg(program="ffmpeg", processes=Processes())
asyncio.run(find_silence(ffmpeg, Path(sys.argv[1]), threshold=threshold, folder=Path(".")))
"""

_CHILD = """
import json, sys
from reelwright.media.ffmpeg import CODECS, FORMATS
from reelwright.media.inside import silence
given = dict(path=sys.argv[1], formats=FORMATS, codecs=CODECS, pixels=10**8, streams=64,
             seconds=86400, threshold_db=None, min_silence=0.5, padding=0.0)
silence.listen(given)
"""

_PYDUB = """
import sys, warnings
warnings.simplefilter("ignore")
from pydub import AudioSegment
from pydub.silence import detect_silence
detect_silence(AudioSegment.from_file(sys.argv[1]), 500, -40, int(sys.argv[2]))
"""


def make_input(folder: Path, minutes: float) -> Path:
    """Write the talk over and over, under a still picture of 1280x720."""
    target = folder / "talk.mp4"
    command = [FFMPEG, "-v", "error", "-nostdin", "-y"]
    command += ["-f", "lavfi", "-i", "testsrc2=size=1280x720:rate=1:duration=1,loop=-1:1,fps=25"]
    command += ["-stream_loop", "-1", "-i", str(SPEECH), "-map", "0:v", "-map", "1:a"]
    command += ["-t", str(minutes * 60), "-c:v", "libx264", "-preset", "ultrafast"]
    command += ["-tune", "stillimage", "-pix_fmt", "yuv420p", "-c:a", "copy", str(target)]
    run_once(command)
    return target


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--without-pydub", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        source = str(make_input(folder, given.minutes))
        null = ["-f", "null", "-"]
        detect = ["-af", "silencedetect=noise=-40dB:duration=0.5"]
        ways = {
            "bare decode": [FFMPEG, "-v", "error", "-nostdin", "-vn", "-i", source, *null],
            "ours, adaptive": [sys.executable, "-c", _OURS, source, "auto"],
            "ours, -40 dB as pydub": [sys.executable, "-c", _OURS, source, "-40"],
            "the child alone, adaptive": [sys.executable, "-c", _CHILD, source],
            "ffmpeg silencedetect": [FFMPEG, "-nostdin", "-vn", "-i", source, *detect, *null],
        }
        slow = {}
        if not given.without_pydub:
            slow = {f"pydub, step {step} ms": step for step in (10, 1)}
            for way, step in slow.items():
                ways[way] = [sys.executable, "-c", _PYDUB, source, str(step)]
        found = measure(ways, rounds=given.rounds, rounds_of=dict.fromkeys(slow, 1), folder=folder)
    print(f"\nSilence over {given.minutes:g} minutes\n")
    print(table(found, floor="bare decode"))
    if "pydub, step 1 ms" in found:
        ratio = found["pydub, step 1 ms"].median / found["ours, -40 dB as pydub"].median
        print(f"\nOurs is {ratio:.0f} times as fast as pydub at 1 ms, with the same regions.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
