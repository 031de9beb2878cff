"""Putting picture and sound that came apart into one file, without encoding anything."""

from pathlib import Path

from reelwright.media.ffmpeg import Ffmpeg, safe_input

_MP4 = frozenset({".mp4", ".m4a", ".m4v", ".mov"})


def join_arguments(picture: Path, sound: Path, joined: Path) -> list[str]:
    """Write the arguments that put the picture of one file and the sound of another together."""
    arguments = [*safe_input(picture), *safe_input(sound)]
    arguments += ["-map", "0:v:0", "-map", "1:a:0", "-c", "copy", "-dn", "-sn"]
    return [*arguments, "-map_metadata", "-1", f"file:{joined}"]


async def join_streams(ffmpeg: Ffmpeg, picture: Path, sound: Path, folder: Path) -> Path:
    """Put the picture of one file and the sound of another into `folder/media.mp4` or `.mkv`.

    Raises:
        MediaError: one of them is not what it should be.
    """
    fits_mp4 = picture.suffix in _MP4 and sound.suffix in _MP4
    joined = folder / f"media{'.mp4' if fits_mp4 else '.mkv'}"
    await ffmpeg.run(join_arguments(picture, sound, joined), folder=folder)
    return joined
