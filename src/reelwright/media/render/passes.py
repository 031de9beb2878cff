"""The passes over a clip: the picture is encoded, then joined with its sound."""

from dataclasses import replace
from pathlib import Path

import ffmpeg as graph

from reelwright.domain import Seconds
from reelwright.errors import MediaError
from reelwright.media.capabilities import look_at
from reelwright.media.ffmpeg import Ffmpeg
from reelwright.media.render.encoder import SOFTWARE, encoding
from reelwright.media.render.inputs import arguments
from reelwright.media.render.order import Order
from reelwright.media.render.picture import Picture, draw

LONGEST_ARGUMENT = 100_000
"""Characters of a graph from which on it goes through a file: an argument takes 128 KiB."""

PICTURE_SHARE = 0.9
"""Share of the work that is done when the picture is encoded."""


async def encode_picture(ffmpeg: Ffmpeg, order: Order, picture: Picture) -> tuple[str, ...]:
    """Encode the picture; where the graphics card fails, the processor does it, and says so."""
    try:
        await _encode_with(ffmpeg, order, picture, ffmpeg.encoder)
    except MediaError:
        if ffmpeg.encoder == SOFTWARE:
            raise
        await _encode_with(ffmpeg, order, picture, SOFTWARE)
        return (f"The encoder {ffmpeg.encoder} failed; the processor did its work.",)
    return ()


async def _encode_with(ffmpeg: Ffmpeg, order: Order, picture: Picture, encoder: str) -> None:
    grid = picture.grid
    how = encoding(encoder, picture.preset, grid.rate, threads=ffmpeg.threads)
    if how.tail:
        picture = replace(picture, tail=how.tail)
    output = draw(picture).output(
        f"file:{order.folder / 'picture.mp4'}",
        r=f"{grid.rate.numerator}/{grid.rate.denominator}",
        map_metadata=-1,
        map_chapters=-1,
        **how.options,
        **{"frames:v": grid.frames, "fflags": "+bitexact", "flags:v": "+bitexact"},
    )
    seconds = grid.seconds

    def hear(passed: Seconds) -> None:
        order.on_share(PICTURE_SHARE * min(1.0, passed / seconds))

    words = await _short_enough(ffmpeg, arguments(output), order.folder, order.longest_argument)
    await ffmpeg.run([*how.before, *words], folder=order.folder, limits=order.limits, on_time=hear)


async def _short_enough(ffmpeg: Ffmpeg, words: list[str], folder: Path, longest: int) -> list[str]:
    """Put a graph that is too long for an argument into a file."""
    place = words.index("-filter_complex")
    if len(words[place + 1]) < longest:
        return words
    file = folder / "graph.txt"
    file.write_text(words[place + 1], encoding="utf-8")
    about = await look_at(ffmpeg.program, ffmpeg.processes)
    # A build without a number is newer than all that have one.
    is_new = about.major >= 7 or about.major == 0
    name = "-/filter_complex" if is_new else "-filter_complex_script"
    return [*words[:place], name, str(file), *words[place + 2 :]]


async def join(ffmpeg: Ffmpeg, order: Order, *, has_picture: bool) -> None:
    """Put picture and sound into one file that begins to play before it is all there."""
    sound = order.folder / "sound.m4a"
    streams = [graph.input(f"file:{sound}")["a:0"]]
    if has_picture:
        streams.insert(0, graph.input(f"file:{order.folder / 'picture.mp4'}")["v:0"])
    output = graph.output(
        *streams,
        f"file:{order.target}",
        c="copy",
        format="mp4" if has_picture else "ipod",
        movflags="+faststart",
        map_metadata=-1,
        map_chapters=-1,
        fflags="+bitexact",
    )
    await ffmpeg.run(arguments(output), folder=order.folder, limits=order.limits)
    sound.unlink(missing_ok=True)
    (order.folder / "picture.mp4").unlink(missing_ok=True)
