"""What libass makes of our files, seen in pixels."""

from pathlib import Path

import numpy as np
import pysubs2
import pytest

from reelwright.domain import CaptionLook, CaptionStyle, Frame
from reelwright.errors import EnvironmentProblem
from reelwright.media.captions import CaptionPlan, caption_filter, write_ass
from reelwright.media.captions.proof import Picture, draw, ink
from reelwright.media.ffmpeg import Ffmpeg
from tests.media.captions.words import BOXED, KARAOKE, PLAIN, TALL, WIDE, caption, make_font
from tests.samples import HOSTILE

ODD = Frame(width=322, height=182, frame_rate=25)
TINY = Frame(width=64, height=114, frame_rate=25)


async def pictures(ffmpeg: Ffmpeg, plan: CaptionPlan, *frames: int) -> Picture:
    assert plan.file is not None
    return await draw(ffmpeg, plan.file.name, plan.frame, frames, folder=plan.file.parent)


def yellow(picture: Picture) -> np.ndarray:
    """Columns in which something yellow and opaque is seen."""
    red, green, blue, seen = (picture[:, :, n].astype(int) for n in range(4))
    return np.flatnonzero(((red - blue > 120) & (green - blue > 80) & (seen > 200)).any(axis=0))


@pytest.mark.parametrize("frame", [TALL, WIDE, ODD, TINY], ids=str)
@pytest.mark.parametrize("look", [PLAIN, BOXED, KARAOKE], ids=lambda look: str(look.style))
@pytest.mark.parametrize(
    "text",
    ["A short one.", "ẴẶ Ửỹ gjpqy ÅÄÖ Щц " * 3, "W" * 200, "i"],
    ids=["few", "tall", "W", "i"],
)
async def test_all_ink_is_inside_the_safe_area_and_where_it_was_planned(
    ffmpeg: Ffmpeg, folder: Path, frame: Frame, look: CaptionLook, text: str
) -> None:
    plan = write_ass(folder / "captions.ass", [caption(text)], frame=frame, look=look)

    found = ink((await pictures(ffmpeg, plan, plan.shown[0].first))[0])

    assert found is not None
    assert plan.safe.holds(found)
    assert plan.shown[0].box.holds(found)


async def test_each_word_is_lit_in_the_frames_in_which_it_is_said(
    ffmpeg: Ffmpeg, folder: Path
) -> None:
    plan = write_ass(
        folder / "captions.ass", [caption("one two six", each=0.2)], frame=WIDE, look=KARAOKE
    )

    drawn = await pictures(ffmpeg, plan, *range(15))

    lit = [yellow(picture) for picture in drawn]
    ranges = [(int(columns[0]), int(columns[-1])) for columns in lit]
    assert ranges[0] == ranges[4]
    assert ranges[5] == ranges[9]
    assert ranges[10] == ranges[14]
    assert ranges[4][1] < ranges[5][0]
    assert ranges[9][1] < ranges[10][0]


async def test_nothing_moves_and_nothing_flickers_while_words_light_up(
    ffmpeg: Ffmpeg, folder: Path
) -> None:
    plan = write_ass(
        folder / "captions.ass",
        [caption("AVATAR Tomorrow; fjord", each=0.16)],
        frame=TALL,
        look=KARAOKE,
    )

    drawn = await pictures(ffmpeg, plan, *range(12))

    assert (drawn[:, :, :, 3] == drawn[0, :, :, 3]).all()


async def test_words_that_read_from_right_to_left_light_up_from_the_right(
    ffmpeg: Ffmpeg, folder: Path
) -> None:
    make_font(folder / "mine" / "hebrew.ttf", "אבגדהו")
    plan = write_ass(
        folder / "captions.ass",
        [caption("אב גד הו", each=0.2)],
        frame=WIDE,
        look=KARAOKE,
        extra_fonts=folder / "mine",
        system_fonts=(),
    )

    drawn = await pictures(ffmpeg, plan, 0, 5, 10)

    first, second, third = (yellow(picture) for picture in drawn)
    assert first[0] > second[-1]
    assert second[0] > third[-1]


async def test_a_caption_is_seen_from_its_first_frame_to_its_last_and_no_longer(
    ffmpeg: Ffmpeg, folder: Path
) -> None:
    said = caption("here", start=0.4, each=0.4)
    plan = write_ass(folder / "captions.ass", [said], frame=TALL, look=PLAIN)

    boxes = [ink(picture) for picture in await pictures(ffmpeg, plan, *range(8, 24))]

    seen = [frame for frame, box in zip(range(8, 24), boxes, strict=True) if box is not None]
    assert seen == list(range(10, 20))


ORDERS = [
    r"{\p1}m 0 0 l 9999 0 9999 9999{\p0}",
    r"{\pos(0,0)}up",
    r"{\fs900}HUGE",
    r"a\Nb\nc\hd",
    r"{\1a&HFF&}gone",
    r"\{\\}{{}}\\{\b1}",
    "x\nDialogue: 0,0:00:00.00,9:00:00.00,Words,,0,0,0,,injected",
    "{=1}\\k50",
]


@pytest.mark.parametrize("order", ORDERS)
async def test_orders_in_a_strangers_words_are_shown_and_not_obeyed(
    ffmpeg: Ffmpeg, folder: Path, order: str
) -> None:
    plan = write_ass(
        folder / "captions.ass", [caption([order])], frame=WIDE, look=PLAIN, system_fonts=()
    )
    drawn = await pictures(ffmpeg, plan, *(shown.first for shown in plan.shown))

    assert plan.file is not None
    written = pysubs2.load(str(plan.file))
    assert len(written) == sum(len(shown.text.splitlines()) for shown in plan.shown)
    assert "".join(shown.text for shown in plan.shown).replace("\n", "").replace(" ", "") == (
        "".join(order.split())
    )
    for shown, picture in zip(plan.shown, drawn, strict=True):
        found = ink(picture)
        assert found is not None
        assert shown.box.holds(found)
        # Every character leaves ink: the words are about as wide as their letters.
        assert found.width > 0.85 * shown.box.width - 8


async def test_the_hostile_caption_file_stays_text(ffmpeg: Ffmpeg, folder: Path) -> None:
    lines = pysubs2.load(str(HOSTILE / "crafted" / "burn_injection.srt"), keep_html_tags=True)
    captions = [caption(event.text.split(), start=n * 20.0) for n, event in enumerate(lines)]

    plan = write_ass(folder / "captions.ass", captions, frame=TALL, look=BOXED, system_fonts=())
    drawn = await pictures(ffmpeg, plan, *(shown.first for shown in plan.shown))

    assert any(r"{\p1}m" in shown.text.replace("\n", "") for shown in plan.shown)
    for picture in drawn:
        found = ink(picture)
        assert found is not None
        assert plan.safe.holds(found)


async def test_what_no_font_can_write_is_left_out_and_told(ffmpeg: Ffmpeg, folder: Path) -> None:
    plan = write_ass(
        folder / "captions.ass",
        [caption("Hello 你好 world🎓")],
        frame=WIDE,
        look=PLAIN,
        system_fonts=(),
    )

    found = ink((await pictures(ffmpeg, plan, 2))[0])

    assert [shown.text for shown in plan.shown] == ["Hello world"]
    assert plan.coverage.missing == ("Emoji", "Han")
    assert "你" in plan.notes[0]
    assert found is not None


def test_words_that_no_font_can_write_are_an_error_and_not_silence(folder: Path) -> None:
    with pytest.raises(EnvironmentProblem) as caught:
        write_ass(
            folder / "captions.ass", [caption("你好 世界")], frame=TALL, look=PLAIN, system_fonts=()
        )

    assert caught.value.code == "font_missing"
    assert "Han" in caught.value.message
    assert not (folder / "captions.ass").exists()


async def test_the_users_font_draws_what_ours_cannot(ffmpeg: Ffmpeg, folder: Path) -> None:
    make_font(folder / "mine" / "han.ttf", "你好")

    plan = write_ass(
        folder / "captions.ass",
        [caption("你好")],
        frame=WIDE,
        look=PLAIN,
        extra_fonts=folder / "mine",
        system_fonts=(),
    )

    picture = (await pictures(ffmpeg, plan, 2))[0]
    white = ((picture[:, :, :3] > 200).all(axis=2) & (picture[:, :, 3] > 200)).sum()
    # Two squares of 0.8 by 0.7 em; an empty box would leave far less.
    em = 0.052 * WIDE.height
    assert white == pytest.approx(2 * 0.8 * 0.7 * em * em, rel=0.25)


@pytest.mark.parametrize("captions", [[], [caption(["  ", "\n"])]])
def test_without_words_nothing_is_written(folder: Path, captions: list) -> None:  # type: ignore[type-arg]
    plan = write_ass(folder / "captions.ass", captions, frame=TALL, look=PLAIN)

    assert plan.file is None
    assert plan.filter is None
    assert list(folder.iterdir()) == []


def test_the_style_none_draws_nothing(folder: Path) -> None:
    look = CaptionLook(style=CaptionStyle.NONE)

    plan = write_ass(folder / "captions.ass", [caption("words")], frame=TALL, look=look)

    assert plan.file is None


@pytest.mark.parametrize("name", ["a b.ass", "x:y.ass", "it's.ass", "../a.ass", "a.srt", "[a].ass"])
def test_names_that_a_filter_graph_would_misread_are_refused(folder: Path, name: str) -> None:
    with pytest.raises(ValueError, match=r"captions\.ass"):
        caption_filter(name)


def test_the_filter_names_only_what_stands_in_its_folder(folder: Path) -> None:
    plan = write_ass(folder / "captions.ass", [caption("words")], frame=TALL, look=PLAIN)

    assert plan.filter == ("ass", {"filename": "captions.ass", "fontsdir": "fonts"})
    assert [file.name for file in (folder / "fonts").iterdir()] == ["font0.ttf"]
