import signal
from pathlib import Path

import pytest

from reelwright.domain import Video
from reelwright.tools import load_tools
from reelwright.tools.detect_silence import DetectSilenceResult
from tests.cli.conftest import TALK, Reelwright, start
from tests.clips import make, moving_picture, tones


def test_help_names_every_tool_and_every_command(reelwright: Reelwright) -> None:
    said = reelwright("--help")

    assert said.status == 0
    for name in (*load_tools(), "make", "demo", "doctor", "db", "jobs", "restore", "purge"):
        assert name.replace("_", "-") in said.stdout


@pytest.mark.parametrize("name", sorted(load_tools()))
def test_every_tool_is_a_command_that_explains_itself(reelwright: Reelwright, name: str) -> None:
    said = reelwright(name.replace("_", "-"), "--help")

    assert said.status == 0
    for option in ("--json", "--dry-run", "--out"):
        assert option in said.stdout


def test_json_is_exactly_the_result_and_nothing_else(
    reelwright: Reelwright, tmp_path: Path
) -> None:
    file = tones(tmp_path / "tones.wav", [(1, True), (1, False), (1, True)])

    said = reelwright("detect-silence", file, "--min-silence", "0.3", "--json")

    result = DetectSilenceResult.model_validate_json(said.stdout)
    assert said.status == 0
    (region,) = result.regions
    assert (region.start, region.end) == pytest.approx((1.0, 2.0), abs=0.05)


def test_the_result_goes_to_stdout_and_the_steps_to_stderr_a_line_each(
    reelwright: Reelwright, tmp_path: Path
) -> None:
    file = tones(tmp_path / "tones.wav", [(1, True), (2, False)])

    said = reelwright("detect-silence", file)

    assert "1 silent regions" in said.stdout
    lines = [line.partition(":")[0] for line in said.stderr.splitlines()]
    assert lines == ["fetch", "detect_silence"]


def test_an_option_with_a_wrong_value_is_wrong_usage_and_named(
    reelwright: Reelwright, tmp_path: Path
) -> None:
    said = reelwright("detect-silence", TALK, "--min-silence", "-1")

    assert said.status == 2
    assert "min_silence" in said.stderr
    assert said.stdout == ""


@pytest.mark.parametrize(
    ("words", "status", "code"),
    [
        (["fetch", "/nowhere.mp4"], 4, "source_not_found"),
        (["fetch", "http://127.0.0.1:9/x.mp4"], 4, "url_not_allowed"),
        (["transcribe", "vid_nobodys"], 1, "video_not_found"),
        (["library", "--id", "nonsense"], 2, "not_an_id"),
        (["render"], 2, "nothing_to_render"),
        (["read-transcript", str(TALK), "--query", "zebra"], 5, "nothing_found"),
        (["transcribe", str(TALK), "--engine", "gemini"], 6, "no_engine"),
        (["make", str(TALK), "three clips", "--clips", "2"], 2, "request_and_options"),
        (["make", "/nowhere.mp4", "--min", "30", "--max", "10"], 2, "invalid_length"),
        (["extract-highlights", str(TALK), "--spans", "{bad"], 2, "invalid_arguments"),
    ],
)
def test_every_way_to_fail_has_its_own_exit_status_and_code(
    reelwright: Reelwright, words: list[str], status: int, code: str
) -> None:
    said = reelwright(*words)

    assert (said.status, said.stdout) == (status, "")
    assert f"({code})" in said.stderr


def test_a_setting_that_cannot_be_right_is_named_without_its_value(
    reelwright: Reelwright, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REELWRIGHT_MEDIA__MAX_HOURS", "hunter2")

    said = reelwright("library")

    assert said.status == 3
    assert "REELWRIGHT_MEDIA__MAX_HOURS" in said.stderr
    assert "hunter2" not in said.stderr


def test_a_dry_run_says_what_would_be_done_and_does_nothing(
    reelwright: Reelwright, tmp_path: Path
) -> None:
    file = moving_picture(tmp_path / "new.mp4", seconds=1.0)

    said = reelwright("render", file, "--start", "0", "--end", "1", "--dry-run")

    assert said.status == 0
    assert said.stdout.startswith("fetch: would be done")
    assert "new" not in reelwright("library").stdout


def test_files_are_put_where_asked_and_nothing_is_overwritten(
    reelwright: Reelwright, tmp_path: Path
) -> None:
    (tmp_path / "out").mkdir()
    reelwright("export", TALK, "--format", "srt", "--out", tmp_path / "out")
    (written,) = (tmp_path / "out").iterdir()
    written.write_text("my own notes")

    reelwright("export", TALK, "--format", "srt", "--out", tmp_path / "out")

    assert written.read_text() == "my own notes"
    assert len(list((tmp_path / "out").iterdir())) == 2


def test_a_title_from_a_stranger_cannot_move_the_cursor(
    reelwright: Reelwright, tmp_path: Path
) -> None:
    make(
        tmp_path / "evil.wav",
        "-f", "lavfi", "-i", "sine=duration=1", "-metadata", "title=\x1b[2Jgone\u202etxt",
    )  # fmt: skip

    said = reelwright("fetch", tmp_path / "evil.wav")

    assert "\x1b" not in said.stdout + said.stderr
    assert "\u202e" not in said.stdout + said.stderr


def test_a_publication_waits_for_a_person_and_says_so_by_its_status(
    reelwright: Reelwright, tmp_path: Path
) -> None:
    file = moving_picture(tmp_path / "publish.mp4", seconds=1.0)

    said = reelwright("upload-to-youtube", file, "--title", "A title")

    assert said.status == 7
    assert "needs_channel" in said.stdout


@pytest.mark.parametrize("option", ["--aspect", "--layout", "--captions", "--preset"])
def test_make_names_what_there_is_to_choose_from_before_it_brings_anything_in(
    reelwright: Reelwright, option: str
) -> None:
    said = reelwright("make", "/nowhere.mp4", option, "fancy")

    assert said.status == 2
    assert "is not one of" in said.stderr


def test_the_library_lists_what_is_named_first(reelwright: Reelwright) -> None:
    reelwright(
        "render", TALK, "--start", 1, "--end", 2, "--captions", "none", "--preset", "preview"
    )

    listed = reelwright("library", "clips", "--json").json

    assert listed["clips"]
    assert not listed["videos"]


def test_jobs_are_listed_with_how_they_ended(reelwright: Reelwright) -> None:
    reelwright("detect-silence", TALK)

    said = reelwright("jobs", "--json")

    jobs = [(job["tool"], job["state"]) for job in said.json["jobs"]]
    assert jobs[0] == ("detect_silence", "succeeded")
    assert "library" not in {tool for tool, _ in jobs}


def test_what_was_deleted_can_be_brought_back_and_thrown_away(
    reelwright: Reelwright, tmp_path: Path
) -> None:
    file = moving_picture(tmp_path / "trash.mp4", seconds=1.0)
    video = Video.model_validate(reelwright("fetch", file, "--json").json["video"])

    reelwright("delete", video.id)
    gone = reelwright("detect-silence", video.id)
    reelwright("restore", video.id)
    back = reelwright("detect-silence", video.id)
    reelwright("delete", video.id)
    purged = reelwright("purge", "--days", "0", "--yes")

    assert (gone.status, back.status) == (1, 0)
    assert "video_in_trash" in gone.stderr
    assert "gone" in purged.stdout
    assert "video_not_found" in reelwright("restore", video.id).stderr


def test_doctor_looks_at_everything_and_finds_this_machine_fit(reelwright: Reelwright) -> None:
    said = reelwright("doctor", "--json")

    findings = {each["name"]: each for each in said.json}
    assert said.status == 0
    assert {
        "FFmpeg", "encoder", "font for captions", "room for data", "limits of processes",
        "network of processes", "yt-dlp", "JavaScript for YouTube", "recogniser sphinx",
        "voice espeak-ng",
    } <= findings.keys()  # fmt: skip
    assert all(each["is_good"] or each["fix"] for each in said.json)


def test_doctor_says_what_is_wrong_with_ffmpeg(
    reelwright: Reelwright, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REELWRIGHT_MEDIA__FFMPEG", "/bin/true")

    said = reelwright("doctor")

    assert said.status == 3
    assert "encoder libx264" in said.stdout


def test_an_interrupt_stops_at_once_and_leaves_nothing_half_made(
    data: Path, tmp_path: Path
) -> None:
    file = moving_picture(tmp_path / "long.mp4", seconds=40.0, size="1280x720")
    words = ["render", file, "--start", "0", "--end", "40", "--preset", "best"]
    process = start(*words, data=data, folder=tmp_path)
    assert process.stderr is not None
    begun = ""
    for line in process.stderr:
        begun += line
        if line.startswith("fetch"):
            break

    process.send_signal(signal.SIGINT)
    stdout, stderr = process.communicate(timeout=20)

    assert process.returncode == 130, (begun, stdout, stderr)
    assert "interrupted" in stderr
    assert list((data / "work").iterdir()) == []


def test_a_data_folder_that_cannot_be_is_refused_in_a_sentence(
    reelwright: Reelwright, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REELWRIGHT_DATA", "/dev/null/data")

    for command in ("library", "doctor"):
        said = reelwright(command)

        assert said.status == 3
        assert "Set REELWRIGHT_DATA to a folder that" in said.stderr


def test_a_file_that_cannot_be_put_where_it_was_wished_is_told_and_nothing_half_is_left(
    reelwright: Reelwright, tmp_path: Path
) -> None:
    in_the_way = tmp_path / ".columbia-address-synthetic-metadata.txt.part"
    in_the_way.symlink_to(tmp_path / "nowhere" / "file")

    said = reelwright("export", TALK, "--format", "txt", "--out", tmp_path)

    assert said.status == 3
    assert "cannot be written: No such file or directory" in said.stderr
    assert list(tmp_path.iterdir()) == []
