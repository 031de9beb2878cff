"""What of the source is shown where in the clip: windows and their places, in pixels."""

from dataclasses import dataclass

from reelwright.domain import Box, Framing, Layout
from reelwright.errors import ArgumentsError
from reelwright.media.render.camera import WHOLE, CameraPath, Window, follow
from reelwright.media.render.grid import Grid

MOST_OF_SCREEN = 0.68
"""Share of the clip's height the slides take at most in a stack."""

LEAST_OF_CAMERA = 0.38
"""Share of the camera's picture that must stay in sight for it to fill its part of a stack."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What a framing is decided from."""

    size: tuple[int, int]
    """Width and height of the clip in pixels."""

    shape: float
    """Width of the source against its height."""

    grid: Grid
    path: CameraPath
    layout: Layout | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """A window of the source, and where it stands in the clip, in pixels."""

    window: Window
    x: int
    y: int
    width: int
    height: int


def frame_up(scene: Scene, framing: Framing) -> tuple[Layer, ...]:
    """Say what is shown where: one or two layers, from above.

    Raises:
        ArgumentsError: a stack without slides or without a speaker (`layout_missing`).
    """
    width, height = scene.size
    match framing:
        case Framing.FIT:
            return (_fitted(scene, WHOLE, WHOLE),)
        case Framing.STACK:
            return _stacked(scene)
        case _:
            aspect = width / height
            window = follow(scene.path, scene.grid, within=WHOLE, shape=scene.shape, aspect=aspect)
            return (Layer(window=window, x=0, y=0, width=width, height=height),)


def _fitted(scene: Scene, within: Box, place: Box) -> Layer:
    """Show a region of the source whole, as large as it can be in a part of the clip."""
    width, height = scene.size
    wide, high = place.width * width, place.height * height
    aspect = within.width * scene.shape / within.height
    if wide / high > aspect:
        size = (even(high * aspect), even(high))
    else:
        size = (even(wide), even(wide / aspect))
    return Layer(
        window=follow((), scene.grid, within=within, shape=scene.shape, aspect=aspect),
        x=_even_down(place.x * width + (wide - size[0]) / 2),
        y=_even_down(place.y * height + (high - size[1]) / 2),
        width=size[0],
        height=size[1],
    )


def _stacked(scene: Scene) -> tuple[Layer, ...]:
    layout = scene.layout
    if layout is None or layout.screen is None or layout.camera is None:
        raise ArgumentsError(
            "A stack needs to know where the slides and the speaker are in the picture.",
            code="layout_missing",
            fix="Ask for the layout `crop` or `fit`.",
        )
    width, height = scene.size
    screen = _fitted(scene, layout.screen, Box(x=0, y=0, width=1, height=MOST_OF_SCREEN))
    screen = Layer(window=screen.window, x=screen.x, y=0, width=screen.width, height=screen.height)
    room = height - screen.height
    window = follow(
        scene.path, scene.grid, within=layout.camera, shape=scene.shape, aspect=width / room
    )
    kept = min(window.width / layout.camera.width, window.height / layout.camera.height)
    if kept >= LEAST_OF_CAMERA:
        return screen, Layer(window=window, x=0, y=screen.height, width=width, height=room)
    below = Box(x=0, y=screen.height / height, width=1, height=room / height)
    return screen, _fitted(scene, layout.camera, below)


def seam_of(layout: Layout | None, size: tuple[int, int], shape: float) -> int | None:
    """Say at which height, in pixels, slides and speaker meet in a stack.

    `size` is that of the clip, `shape` the source's width against its height.
    """
    if layout is None or layout.screen is None or layout.camera is None:
        return None
    width, height = size
    wide = layout.screen.width * shape / layout.screen.height
    return even(min(MOST_OF_SCREEN * height, width / wide))


def even(number: float) -> int:
    """Give the nearest even number of pixels."""
    return max(2, round(number / 2) * 2)


def _even_down(number: float) -> int:
    return max(0, int(number / 2) * 2)


def seen_of(layers: tuple[Layer, ...]) -> Box:
    """Say which part of the source's picture is ever shown."""
    boxes = [layer.window.seen for layer in layers]
    left, top = min(b.x for b in boxes), min(b.y for b in boxes)
    right, bottom = max(b.x + b.width for b in boxes), max(b.y + b.height for b in boxes)
    if (left, top, right, bottom) == (0, 0, 1, 1):
        return WHOLE
    return Box(x=left, y=top, width=min(1 - left, right - left), height=min(1 - top, bottom - top))
