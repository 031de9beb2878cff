import shutil
from pathlib import Path

import pytest

from reelwright.domain import Caption, CaptionLook
from reelwright.media.captions import CaptionPlan, write_ass
from reelwright.media.captions.proof import prove, prove_clip
from reelwright.media.ffmpeg import Ffmpeg
from tests.clips import make
from tests.media.captions.words import BOXED, KARAOKE, PLAIN, TALL, WIDE, caption


@pytest.fixture
def captions() -> list[Caption]:
    return [caption("A few words", start=0.4, each=0.2), caption("and more.", start=1.6, each=0.2)]


def clip(folder: Path, plan: CaptionPlan, *, background: str, filters: str = "null") -> Path:
    """Write a clip of two seconds with the given filters over a moving picture."""
    size = f"s={plan.frame.width}x{plan.frame.height}:r=25:d=2"
    return make(
        folder / "clip.mp4",
        "-f", "lavfi", "-i", f"{background}{size},{filters}",
        "-pix_fmt", "yuv420p", "-c:v", "libx264", "-crf", "26",
    )  # fmt: skip


def drawn(plan: CaptionPlan) -> str:
    assert plan.file is not None
    return f"ass={plan.file}:fontsdir={plan.file.parent / 'fonts'}"


@pytest.mark.parametrize("look", [PLAIN, BOXED, KARAOKE], ids=lambda look: str(look.style))
async def test_captions_that_are_drawn_pass(
    ffmpeg: Ffmpeg, folder: Path, captions: list[Caption], look: CaptionLook
) -> None:
    plan = write_ass(folder / "captions.ass", captions, frame=TALL, look=look)

    checks = await prove(ffmpeg, plan)

    names = ["captions_visible", "captions_inside", "captions_absent"]
    assert [check.name for check in checks] == names
    assert all(check.passed for check in checks)


async def test_captions_that_vanish_are_found_out(
    ffmpeg: Ffmpeg, folder: Path, captions: list[Caption]
) -> None:
    plan = write_ass(folder / "captions.ass", captions, frame=TALL, look=PLAIN)
    assert plan.file is not None
    text = plan.file.read_text(encoding="utf-8")
    plan.file.write_text(text.replace("&HFFFFFF&", "&HFFFFFF&\\alpha&HFF&"), encoding="utf-8")

    checks = await prove(ffmpeg, plan)

    assert [check.name for check in checks if not check.passed] == ["captions_visible"]


async def test_captions_outside_of_the_safe_area_are_found_out(
    ffmpeg: Ffmpeg, folder: Path, captions: list[Caption]
) -> None:
    plan = write_ass(folder / "captions.ass", captions, frame=TALL, look=PLAIN)
    assert plan.file is not None
    text = plan.file.read_text(encoding="utf-8")
    plan.file.write_text(text.replace("\\pos(135.00,", "\\pos(270.00,"), encoding="utf-8")

    checks = await prove(ffmpeg, plan)

    assert [check.name for check in checks if not check.passed] == ["captions_inside"]


async def test_captions_that_stay_too_long_are_found_out(
    ffmpeg: Ffmpeg, folder: Path, captions: list[Caption]
) -> None:
    plan = write_ass(folder / "captions.ass", captions, frame=TALL, look=PLAIN)
    assert plan.file is not None
    text = plan.file.read_text(encoding="utf-8")
    plan.file.write_text(text.replace(",0:00:00.38,", ",0:00:00.00,"), encoding="utf-8")

    checks = await prove(ffmpeg, plan)

    assert [check.name for check in checks if not check.passed] == ["captions_absent"]


@pytest.mark.parametrize("background", ["testsrc2=", "color=white:", "color=black:", "mandelbrot="])
@pytest.mark.parametrize("look", [PLAIN, BOXED, KARAOKE], ids=lambda look: str(look.style))
async def test_captions_in_a_clip_are_recognised_on_any_picture(
    ffmpeg: Ffmpeg, folder: Path, captions: list[Caption], look: CaptionLook, background: str
) -> None:
    plan = write_ass(folder / "captions.ass", captions, frame=WIDE, look=look)
    if background == "mandelbrot=":
        size = f"s={WIDE.width}x{WIDE.height}:r=25,trim=duration=2"
        filters = f"{background}{size},{drawn(plan)}"
        file = make(folder / "clip.mp4", "-f", "lavfi", "-i", filters, "-pix_fmt", "yuv420p")
    else:
        file = clip(folder, plan, background=background, filters=drawn(plan))

    check = await prove_clip(ffmpeg, plan, file)

    assert check is not None
    assert check.passed, check.found


@pytest.mark.parametrize("background", ["testsrc2=", "color=white:", "color=black:"])
async def test_a_clip_without_its_captions_does_not_pass(
    ffmpeg: Ffmpeg, folder: Path, captions: list[Caption], background: str
) -> None:
    plan = write_ass(folder / "captions.ass", captions, frame=WIDE, look=KARAOKE)
    file = clip(folder, plan, background=background)

    check = await prove_clip(ffmpeg, plan, file)

    assert check is not None
    assert not check.passed


async def test_captions_that_come_late_do_not_pass(
    ffmpeg: Ffmpeg, folder: Path, captions: list[Caption]
) -> None:
    plan = write_ass(folder / "captions.ass", captions, frame=WIDE, look=PLAIN)
    late = f"setpts=PTS-1/TB,{drawn(plan)},setpts=PTS+1/TB"
    file = clip(folder, plan, background="testsrc2=", filters=late)

    check = await prove_clip(ffmpeg, plan, file)

    assert check is not None
    assert not check.passed


async def test_a_clip_that_ends_too_early_does_not_pass(ffmpeg: Ffmpeg, folder: Path) -> None:
    plan = write_ass(folder / "captions.ass", [caption("late", start=9.0)], frame=WIDE, look=PLAIN)
    file = clip(folder, plan, background="testsrc2=")

    check = await prove_clip(ffmpeg, plan, file)

    assert check is not None
    assert not check.passed


async def test_without_captions_there_is_nothing_to_prove(ffmpeg: Ffmpeg, folder: Path) -> None:
    plan = write_ass(folder / "captions.ass", [], frame=WIDE, look=PLAIN)

    assert await prove(ffmpeg, plan) == []
    assert await prove_clip(ffmpeg, plan, folder / "clip.mp4") is None


async def test_letters_come_from_the_font_we_bring_and_not_from_the_system(
    ffmpeg: Ffmpeg, folder: Path, captions: list[Caption]
) -> None:
    plan = write_ass(folder / "captions.ass", captions, frame=WIDE, look=PLAIN)
    assert plan.file is not None
    config = folder / ".config" / "fontconfig" / "fonts.conf"
    config.parent.mkdir(parents=True)
    config.write_text(
        "<fontconfig><selectfont><rejectfont><glob>*</glob></rejectfont></selectfont></fontconfig>"
    )

    with_fonts = await prove(ffmpeg, plan)
    shutil.rmtree(folder / "fonts")
    (folder / "fonts").mkdir()
    without = await prove(ffmpeg, plan)

    assert all(check.passed for check in with_fonts)
    assert [check.name for check in without if not check.passed] == ["captions_visible"]
