from pathlib import Path
from typing import Any

import pytest

from reelwright.app import App
from reelwright.domain import CaptionStyle, Clip, Framing
from reelwright.tools.extract_highlights import ExtractHighlightsResult
from reelwright.tools.render import RenderResult
from tests.samples import HOSTILE
from tests.tools.doing import done_for, played, problem_of, result_of, step_of, under
from tests.tools.talks import LECTURE, another

TINY: dict[str, Any] = {"width": 90, "height": 160, "preset": "preview", "layout": "fit"}
BARE: dict[str, Any] = TINY | {"captions": "none"}
SHORT: dict[str, Any] = {"min_length": 3.0, "max_length": 6.0}


async def rendered(app: App, source: Path | str | None = None, **args: Any) -> RenderResult:  # noqa: ANN401 - any argument
    given = args if source is None else {"video": str(source), **args}
    return await result_of(app, RenderResult, "render", **given)


async def one(app: App, source: Path | str | None = None, **args: Any) -> Clip:  # noqa: ANN401 - any argument
    (clip,) = (await rendered(app, source, **args)).clips
    return clip


def edges(clip: Clip) -> tuple[float, float]:
    return clip.timeline.span.start, clip.timeline.span.end


class TestFromASource:
    async def test_one_call_does_all_it_needs_and_one_step_for_each_clip(
        self, app: App, lecture: Path, tmp_path: Path
    ) -> None:
        source = another(lecture, tmp_path)
        args = {"video": str(source), "count": 3, **SHORT, **TINY}

        step = await step_of(app, "render", **args)

        assert await done_for(app, step) == [
            "analyze",
            "detect_silence",
            "extract_highlights",
            "fetch",
            *["render"] * 4,
            "transcribe",
        ]
        clips = RenderResult.model_validate(step.result).clips
        children = [each for each in await under(app, step) if each.tool == "render"]
        assert [each.parent_id for each in children] == [step.id] * 3
        assert [clip.number for clip in clips] == [1, 2, 3]
        ranks = [await app.house.highlights.get(clip.owner, clip.highlight) for clip in clips]  # type: ignore[arg-type]
        assert [each.rank for each in ranks] == [1, 2, 3]
        for clip in clips:
            assert all(check.passed for check in clip.checks)
            assert clip.checks
            found = await played(app, clip, tmp_path / clip.id)
            assert found.duration == pytest.approx(clip.duration, abs=0.1)

    async def test_the_same_again_does_nothing_and_a_changed_style_renders_only(
        self, app: App, lecture: Path
    ) -> None:
        args = {"video": str(lecture), "count": 1, **SHORT, **TINY}
        first = await step_of(app, "render", **args)

        again = await step_of(app, "render", **args)
        restyled = await step_of(app, "render", **args, caption_color="cyan")
        anew = await step_of(app, "render", **args, refresh=True)

        assert await done_for(app, again) == []
        assert again.result == first.result
        assert await done_for(app, restyled) == ["render"] * 2
        assert await done_for(app, anew) == ["render"] * 2

    async def test_numbers_given_later_are_right_in_what_is_given_again(
        self, app: App, lecture: Path, tmp_path: Path
    ) -> None:
        source = another(lecture, tmp_path)
        clips = (await rendered(app, source, count=2, **SHORT, **BARE)).clips

        singly = [await one(app, highlights=[clip.highlight], **BARE) for clip in clips]

        assert [(c.id, c.number) for c in singly] == [(c.id, c.number) for c in clips]

    async def test_what_is_asked_about_is_what_is_shown(self, app: App, lecture: Path) -> None:
        clip = await one(app, lecture, about="harbour anchor", count=1, **SHORT, **BARE)

        assert clip.timeline.span.start > LECTURE.rows[8].start - 1
        assert "harbour anchor" in clip.reason

    async def test_a_range_to_look_in_is_kept_to(self, app: App, lecture: Path) -> None:
        clips = (await rendered(app, lecture, start=17, end=36, count=1, **SHORT, **BARE)).clips

        assert all(edges(clip)[0] >= 17 and edges(clip)[1] <= 36 for clip in clips)

    async def test_what_it_needs_fails_it_with_the_same_code(self, app: App, lecture: Path) -> None:
        problem = await problem_of(
            app, "render", video=str(lecture), about="xylophones", **SHORT, **BARE
        )

        assert (problem.code, problem.error) == ("nothing_about_it", "NothingFoundError")


class TestARange:
    async def test_is_exactly_what_was_asked_for(
        self, app: App, lecture: Path, tmp_path: Path
    ) -> None:
        clip = await one(app, lecture, start=4.3, end=6.3, **BARE)

        assert edges(clip) == pytest.approx((4.3, 6.3), abs=0.11)
        found = await played(app, clip, tmp_path / "played")
        assert found.duration == pytest.approx(2.0, abs=0.1)
        assert (found.pictures[0].width, found.pictures[0].height) == (44, 80)
        assert clip.reason == "This range was asked for."

    async def test_an_edge_inside_a_word_is_told(self, app: App, lecture: Path) -> None:
        word = LECTURE.words[4]

        clip = await one(app, lecture, start=0.2, end=(word.start + word.end) / 2, **TINY)

        (note,) = [note for note in clip.notes if "inside the word" in note]
        assert f"{word.text!r} (w5" in note

    async def test_an_end_after_that_of_the_video_is_told(self, app: App, lecture: Path) -> None:
        clip = await one(app, lecture, start=53.0, end=500.0, **BARE)

        assert edges(clip)[1] < 56
        assert any("The video ends at" in note for note in clip.notes)

    async def test_a_picture_that_is_copied_begins_earlier_in_silence_only(
        self, app: App, lecture: Path
    ) -> None:
        as_it_is = {"aspect": "source", "captions": "none"}

        in_a_pause = await one(app, lecture, start=18.4, end=21.0, **as_it_is)
        in_a_word = await one(app, lecture, start=2.5, end=7.0, **as_it_is)

        assert edges(in_a_pause)[0] == pytest.approx(18.0, abs=0.01)
        assert any("copied" in note for note in in_a_pause.notes)
        assert edges(in_a_word)[0] == 2.5
        assert not any("copied" in note for note in in_a_word.notes)

    @pytest.mark.parametrize(("start", "end"), [(500.0, 510.0), (5.0, 3.0), (500.0, None)])
    async def test_outside_the_video_is_refused(
        self, app: App, lecture: Path, start: float, end: float | None
    ) -> None:
        problem = await problem_of(app, "render", video=str(lecture), start=start, end=end, **BARE)

        assert problem.code == "range_outside_video"
        assert problem.fix


class TestLooks:
    @pytest.mark.parametrize(
        ("aspect", "size"),
        [("9:16", (1080, 1920)), ("source", (160, 90))],
    )
    async def test_every_shape_has_its_size(
        self, app: App, lecture: Path, aspect: str, size: tuple[int, int]
    ) -> None:
        clip = await one(
            app, lecture, start=1, end=1.5, aspect=aspect, captions="none", layout="fit",
            preset="preview",
        )  # fmt: skip

        assert clip.timeline.frame is not None
        assert (clip.timeline.frame.width, clip.timeline.frame.height) == size

    async def test_a_width_alone_is_completed_by_the_shape(self, app: App, lecture: Path) -> None:
        clip = await one(
            app, lecture, start=1, end=1.5, aspect="1:1", width=96, captions="none", layout="fit"
        )

        assert clip.timeline.frame is not None
        assert (clip.timeline.frame.width, clip.timeline.frame.height) == (96, 96)

    async def test_captions_are_drawn_and_proved(self, app: App, lecture: Path) -> None:
        clip = await one(
            app, lecture, start=0.4, end=2.4, width=180, height=320, layout="fit",
            caption_color="orange", caption_size=1.2,
        )  # fmt: skip

        look = clip.timeline.captions
        assert (look.style, look.color, look.size) == (CaptionStyle.KARAOKE, "#FF9500", 1.2)
        assert any("caption" in check.name for check in clip.checks)
        assert all(check.passed for check in clip.checks)

    async def test_a_last_word_that_stays_beyond_the_end_is_proved_before_it(
        self, app: App, tmp_path: Path
    ) -> None:
        from tests.text.spoken import spoken
        from tests.tools.talks import talk_of

        talk = talk_of(tmp_path, spoken(["Wait for it.", "Yes."], pauses=[1.0, 0.0], word=0.15))

        clip = await one(app, talk, start=0, end=2.31, width=180, height=320, layout="fit")

        assert "captions_in_clip" in [check.name for check in clip.checks]

    async def test_where_nothing_is_said_it_goes_without_captions_and_tells(
        self, app: App, mute: Path
    ) -> None:
        given = {"start": 1, "end": 2, **TINY}

        clip = await one(app, HOSTILE / "crafted" / "no_audio_track.mp4", **given)

        assert clip.timeline.captions.style is CaptionStyle.NONE
        assert any(note.startswith("No captions:") for note in clip.notes)

    async def test_a_part_in_which_nothing_is_said_is_told(self, app: App, lecture: Path) -> None:
        clip = await one(app, lecture, start=53, end=54, **TINY)

        assert "No captions: nothing is said in this part." in clip.notes

    async def test_captions_that_were_asked_for_and_cannot_be_are_an_error(self, app: App) -> None:
        problem = await problem_of(
            app, "render", video=str(HOSTILE / "crafted" / "no_audio_track.mp4"),
            start=1, end=2, **TINY, captions="karaoke",
        )  # fmt: skip

        assert problem.code == "media_no_audio"

    async def test_captions_that_no_font_can_write_are_left_out_and_told_or_refused_when_asked_for(
        self, app: App, lecture: Path, tmp_path: Path
    ) -> None:
        source = another(lecture, tmp_path, with_words=False)
        khitan = "".join(chr(0x18B00 + place) for place in range(8))
        (tmp_path / "talk.zkt.srt").write_text(f"1\n00:00:01,000 --> 00:00:04,000\n{khitan}\n")

        clip = await one(app, source, start=1, end=3, **TINY)
        problem = await problem_of(
            app, "render", video=str(source), start=1, end=3, **TINY, captions="plain"
        )

        assert any(note.startswith("No captions: No font here") for note in clip.notes)
        assert any("Install a font" in note for note in clip.notes)
        assert problem.code == "font_missing"

    async def test_a_stack_is_refused_where_there_is_nothing_to_stack(
        self, app: App, talk: Path
    ) -> None:
        problem = await problem_of(
            app, "render", video=str(talk), start=1, end=2, **BARE | {"layout": "stack"}
        )

        assert problem.code == "layout_not_found"
        assert "crop" in (problem.fix or "")

    async def test_a_crop_that_finds_nobody_says_what_it_shows(self, app: App, talk: Path) -> None:
        clip = await one(app, talk, start=1, end=2, **BARE | {"layout": "crop"})

        assert clip.timeline.framing is Framing.CROP
        assert any("Nothing was found that moves" in note for note in clip.notes)

    async def test_a_crop_that_finds_no_face_says_that_it_follows_what_moves(
        self, app: App, lecture: Path
    ) -> None:
        clip = await one(app, lecture, start=1, end=3, **BARE | {"layout": "crop"})

        assert clip.notes == ("No face was found, so the picture follows what moves.",)

    async def test_captions_in_another_language_that_came_along(
        self, app: App, lecture: Path, tmp_path: Path
    ) -> None:
        source = another(lecture, tmp_path)
        (tmp_path / "talk.de.srt").write_text("1\n00:00:00,500 --> 00:00:02,000\nGuten Tag\n")

        clip = await one(app, source, start=0, end=2.2, caption_language="de", **TINY)
        again = await one(app, clips=[clip.id], caption_color="red")

        assert clip.timeline.captions.language == "de"
        assert again.timeline.captions.language == "de"


class TestSilence:
    async def test_is_cut_out_and_the_result_says_how_much(
        self, app: App, lecture: Path, tmp_path: Path
    ) -> None:
        rows = LECTURE.rows[2:6]
        start, end = rows[0].start, rows[-1].end
        pause = rows[2].start - rows[1].end

        clip = await one(app, lecture, start=start, end=end, remove_silence=True, **BARE)

        cut = end - start - clip.duration
        assert cut == pytest.approx(pause - 0.24, abs=0.25)
        assert len(clip.timeline.pieces) == 2
        assert any("s of silence were cut out" in note for note in clip.notes)
        found = await played(app, clip, tmp_path / "played")
        assert found.duration == pytest.approx(clip.duration, abs=0.1)

    async def test_shorter_ones_go_when_asked_for(self, app: App, lecture: Path) -> None:
        start, end = LECTURE.rows[0].start, LECTURE.rows[2].end

        clip = await one(
            app, lecture, start=start, end=end, remove_silence=True, min_silence=0.25, **BARE
        )

        assert len(clip.timeline.pieces) == 3

    async def test_none_to_cut_is_told(self, app: App, lecture: Path) -> None:
        clip = await one(app, lecture, start=0.6, end=2.6, remove_silence=True, **BARE)

        assert any("no silence of 0.7 s or more" in note for note in clip.notes)

    async def test_nothing_but_silence_is_an_error(self, app: App, lecture: Path) -> None:
        problem = await problem_of(
            app, "render", video=str(lecture), start=53, end=54, remove_silence=True, **BARE
        )

        assert (problem.code, problem.error) == ("all_silent", "NothingFoundError")

    async def test_comes_back_when_it_is_not_to_be_cut_any_more(
        self, app: App, lecture: Path
    ) -> None:
        start, end = LECTURE.rows[2].start, LECTURE.rows[5].end
        cut = await one(app, lecture, start=start, end=end, remove_silence=True, **BARE)

        earlier = await one(app, clips=[cut.id], start=start - 2)
        whole = await one(app, clips=[cut.id], remove_silence=False)

        assert earlier.timeline.min_silence == 0.7
        assert len(earlier.timeline.pieces) == 2
        assert whole.duration == pytest.approx(end - start, abs=0.15)
        assert whole.version == 3


class TestJoining:
    async def test_makes_one_clip_in_order_of_time_within_a_length(
        self, app: App, lecture: Path, tmp_path: Path
    ) -> None:
        result = await rendered(app, lecture, count=4, join=True, total_length=10, **SHORT, **BARE)

        (clip,) = result.clips
        starts = [piece.start for piece in clip.timeline.pieces]
        assert starts == sorted(starts)
        assert clip.duration <= 10.1
        assert any("left out to stay within 10 s" in note for note in clip.notes)
        assert (await played(app, clip, tmp_path / "p")).duration == pytest.approx(
            clip.duration, abs=0.1
        )

    async def test_what_is_longer_by_itself_is_told(self, app: App, lecture: Path) -> None:
        result = await rendered(app, lecture, count=2, join=True, total_length=1, **SHORT, **BARE)

        assert any("The best highlight alone takes" in note for note in result.clips[0].notes)

    async def test_joins_earlier_clips_and_shows_nothing_twice(
        self, app: App, lecture: Path
    ) -> None:
        late = await one(app, lecture, start=10, end=11, **BARE)
        early = await one(app, lecture, start=5, end=6, **BARE)
        between = await one(app, lecture, start=5.5, end=6.5, **BARE)

        joined = await one(app, clips=[late.id, early.id, between.id], join=True)

        assert [(p.start, p.end) for p in joined.timeline.pieces] == [(5, 6.5), (10, 11)]
        assert joined.version == 1
        assert joined.replaces is None

    async def test_a_joined_clip_keeps_to_its_ranges_when_its_silence_is_cut(
        self, app: App, lecture: Path
    ) -> None:
        joined = await one(app, lecture, count=2, join=True, **SHORT, **BARE)

        cut = await one(app, clips=[joined.id], remove_silence=True)

        assert cut.duration <= joined.duration + 0.05


class TestVersions:
    async def test_a_change_keeps_the_number_counts_the_version_and_comes_from_the_source(
        self, app: App, lecture: Path, tmp_path: Path
    ) -> None:
        source = another(lecture, tmp_path)
        first = await one(app, source, start=5.0, end=7.0, **TINY, title="Mine")

        step = await step_of(
            app, "render", video=str(source), clips=[str(first.number)], caption_color="red"
        )
        longer = await one(app, clips=[first.id], start=3.0)

        red = RenderResult.model_validate(step.result).clips[0]
        assert await done_for(app, step) == ["render"]
        assert (red.number, red.version, red.replaces) == (first.number, 2, first.id)
        assert red.timeline == first.timeline.model_copy(
            update={"captions": first.timeline.captions.model_copy(update={"color": "#FF3B30"})}
        )
        assert (longer.number, longer.version) == (first.number, 3)
        assert edges(longer) == pytest.approx((3.0, 7.0), abs=0.11)
        assert longer.title == "Mine"
        assert longer.timeline.video == first.video
        for clip in (red, longer):
            assert all(check.passed for check in clip.checks)

    async def test_several_are_rendered_each_by_itself(self, app: App, lecture: Path) -> None:
        clips = [await one(app, lecture, start=s, end=s + 1, **BARE) for s in (1, 4)]

        step = await step_of(app, "render", clips=[clip.id for clip in clips], width=64)

        again = RenderResult.model_validate(step.result).clips
        assert [(clip.number, clip.version) for clip in again] == [
            (clip.number, 2) for clip in clips
        ]
        assert await done_for(app, step) == ["render"] * 3

    async def test_a_begin_after_the_end_is_refused(self, app: App, lecture: Path) -> None:
        clip = await one(app, lecture, start=5, end=6, **BARE)

        problem = await problem_of(app, "render", clips=[clip.id], start=20)

        assert problem.code == "range_outside_video"

    async def test_a_number_that_there_is_not_names_those_there_are(
        self, app: App, lecture: Path
    ) -> None:
        clip = await one(app, lecture, start=5, end=6, **BARE)

        problem = await problem_of(app, "render", video=clip.video, clips=["999"])

        assert problem.code == "clip_not_found"
        assert str(clip.number) in (problem.fix or "")

    async def test_one_that_fails_does_not_take_the_others(self, app: App, lecture: Path) -> None:
        good = await one(app, lecture, start=5, end=6, **BARE)
        bad = await one(app, lecture, start=7, end=8, **BARE)
        stays = await one(app, lecture, start=53, end=54, **BARE)

        result = await rendered(
            app, clips=[good.id, stays.id, bad.id], remove_silence=True, caption_color=None
        )

        assert [clip.replaces for clip in result.clips] == [good.id, bad.id]
        (failed,) = result.failed
        assert (failed.what, failed.problem.code) == (stays.id, "all_silent")
        assert "was not rendered (all_silent)" in result.as_text()

    async def test_when_all_fail_the_step_fails(self, app: App, lecture: Path) -> None:
        clips = [await one(app, lecture, start=s, end=s + 0.5, **BARE) for s in (53, 54)]

        problem = await problem_of(
            app, "render", clips=[clip.id for clip in clips], remove_silence=True
        )

        assert (problem.code, problem.error) == ("all_silent", "NothingFoundError")


class TestSound:
    async def test_music_and_effects_come_from_other_files(
        self, app: App, lecture: Path, tmp_path: Path
    ) -> None:
        from tests.clips import make

        music = make(tmp_path / "music.wav", "-f", "lavfi", "-i", "sine=220:d=1")
        bell = make(tmp_path / "bell.wav", "-f", "lavfi", "-i", "sine=880:d=0.3")
        audio = {
            "music": str(music),
            "fade_in": 0.2,
            "effects": [{"video": str(bell), "at": 0.5}, {"video": str(bell), "at": 30}],
        }

        step = await step_of(app, "render", video=str(lecture), start=1, end=3, audio=audio, **BARE)

        (clip,) = RenderResult.model_validate(step.result).clips
        assert [t for t in await done_for(app, step) if t == "fetch"] == ["fetch"] * 2
        assert clip.timeline.sound.music is not None
        assert clip.timeline.sound.music.startswith("vid_")
        assert any("at 30 s is not heard" in note for note in clip.notes)
        assert all(check.passed for check in clip.checks)

    async def test_music_without_sound_is_refused(self, app: App, lecture: Path) -> None:
        problem = await problem_of(
            app, "render", video=str(lecture), start=1, end=2, **BARE,
            audio={"music": str(HOSTILE / "crafted" / "no_audio_track.mp4")},
        )  # fmt: skip

        assert problem.code == "media_no_audio"

    async def test_sound_without_a_picture_gives_a_clip_of_sound(
        self, app: App, tmp_path: Path
    ) -> None:
        from tests.tools.talks import talk_of

        source = talk_of(tmp_path, LECTURE, has_picture=False)

        clip = await one(app, source, start=1, end=3, preset="preview")

        assert clip.timeline.frame is None
        assert clip.key.endswith(".m4a")
        assert any("no picture to put them on" in note for note in clip.notes)
        found = await played(app, clip, tmp_path / "played")
        assert (found.pictures, len(found.sounds)) == ((), 1)


@pytest.mark.parametrize(
    ("args", "code"),
    [
        ({}, "nothing_to_render"),
        ({"clips": ["1"]}, "video_unclear"),
        ({"clips": ["clip_x"], "highlights": ["hl_x"]}, "invalid_arguments"),
        ({"highlights": ["hl_x"], "count": 2}, "invalid_arguments"),
        ({"highlights": ["hl_x"], "start": 2}, "invalid_arguments"),
        ({"highlights": ["hl_x"]}, "highlight_not_found"),
        ({"clips": ["clip_x"]}, "clip_not_found"),
        ({"video": "vid_x", "caption_color": "mauve"}, "color_unknown"),
        ({"video": "vid_x", "total_length": 20}, "invalid_arguments"),
        ({"video": "vid_x", "min_silence": 2}, "invalid_arguments"),
        ({"video": "vid_x", "captions": "none", "caption_color": "red"}, "no_captions"),
        ({"video": "vid_x"}, "video_not_found"),
    ],
)
async def test_what_contradicts_itself_is_refused_and_not_passed_over(
    app: App, args: dict[str, Any], code: str
) -> None:
    problem = await problem_of(app, "render", **args)

    assert problem.code == code


async def test_one_title_for_several_clips_is_refused(app: App, lecture: Path) -> None:
    found = await result_of(
        app, ExtractHighlightsResult, "extract_highlights", video=str(lecture), count=2, **SHORT
    )

    problem = await problem_of(
        app, "render", highlights=[each.id for each in found.highlights], title="Mine", **BARE
    )

    assert "2 clips" in problem.message


async def test_the_text_tells_number_length_size_place_and_notes(app: App, lecture: Path) -> None:
    result = await rendered(app, lecture, start=53, end=54, **TINY)

    said = result.as_text()

    clip = result.clips[0]
    assert said.startswith(f"{clip.id} clip {clip.number}: 1.0 s, preview at half of 90x160, fit")
    assert "from 0:53-0:54" in said
    assert "  No captions: nothing is said in this part." in said
