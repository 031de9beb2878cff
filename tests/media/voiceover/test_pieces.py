"""Spoken pieces joined: no silence but the pauses, no clicks, every word where it was."""

from pathlib import Path

import pytest

from reelwright.errors import ArgumentsError, MediaError
from reelwright.media.voiceover import join
from tests.clips import make, tones
from tests.media.voiceover.sounds import read


def test_silence_goes_from_the_ends_and_pauses_come_between(tmp_path: Path) -> None:
    first = tones(tmp_path / "1.wav", [(0.5, False), (1.0, True), (0.7, False)])
    second = tones(tmp_path / "2.wav", [(0.3, False), (2.0, True), (0.1, False)])

    joined = join([first, second], tmp_path / "whole.wav", pause=0.4)

    sound = read(joined.file)
    assert joined.duration == pytest.approx(3.4, abs=0.05)
    assert joined.duration == pytest.approx(len(sound) / 48000, abs=0.002)
    assert abs(sound[int(1.05 * 48000) : int(1.35 * 48000)]).max() < 0.001


def test_times_of_a_piece_are_those_of_the_whole_after_adding_its_start(tmp_path: Path) -> None:
    first = tones(tmp_path / "1.wav", [(0.5, False), (1.0, True)])
    second = tones(tmp_path / "2.wav", [(0.3, False), (2.0, True)])

    joined = join([first, second], tmp_path / "whole.wav", pause=0.4)

    loud = abs(read(joined.file)) > 0.01
    begins = int(loud[int(1.2 * 48000) :].argmax()) / 48000 + 1.2
    assert joined.starts[0] + 0.5 == pytest.approx(0.0, abs=0.02)
    assert joined.starts[1] + 0.3 == pytest.approx(begins, abs=0.02)


def test_no_piece_begins_or_ends_with_a_click(tmp_path: Path) -> None:
    loud = tones(tmp_path / "1.wav", [(0.5, True)], rate=22050)

    joined = join([loud, loud], tmp_path / "whole.wav")

    sound = read(joined.file)
    assert abs(sound[:20]).max() < 0.01
    assert abs(sound[-20:]).max() < 0.01


def test_pieces_of_different_kinds_are_brought_together(tmp_path: Path) -> None:
    mono = tones(tmp_path / "1.wav", [(1.0, True)], rate=22050)
    tone = "sine=frequency=300:duration=1:sample_rate=48000"
    stereo = make(tmp_path / "2.wav", "-f", "lavfi", "-i", tone, "-ac", "2")

    joined = join([mono, stereo], tmp_path / "whole.wav", pause=0.0)

    assert joined.duration == pytest.approx(2.0, abs=0.01)


def test_a_silent_piece_takes_no_time(tmp_path: Path) -> None:
    loud = tones(tmp_path / "1.wav", [(1.0, True)])
    silent = tones(tmp_path / "2.wav", [(1.0, False)])

    joined = join([loud, silent], tmp_path / "whole.wav")

    assert joined.duration == pytest.approx(1.0, abs=0.01)
    assert len(joined.starts) == 2


def test_nothing_but_silence_is_refused(tmp_path: Path) -> None:
    silent = tones(tmp_path / "1.wav", [(1.0, False)])

    with pytest.raises(ArgumentsError) as refused:
        join([silent], tmp_path / "whole.wav")

    assert refused.value.code == "script_empty"


def test_what_is_no_sound_is_refused(tmp_path: Path) -> None:
    nonsense = tmp_path / "1.wav"
    nonsense.write_bytes(b"nonsense")

    with pytest.raises(MediaError):
        join([nonsense], tmp_path / "whole.wav")
