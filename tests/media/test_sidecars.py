import json
from pathlib import Path

import pytest

from reelwright.domain import CaptionKind
from reelwright.media.sidecars import find_sidecars


@pytest.fixture
def media(tmp_path: Path) -> Path:
    made = tmp_path / "talk.mp4"
    made.write_bytes(b"film")
    return made


def lay(media: Path, *endings: str, content: str = "x") -> None:
    for ending in endings:
        (media.parent / f"{media.stem}.{ending}").write_text(content)


def test_everything_that_bears_the_name_is_found(media: Path) -> None:
    lay(media, "en.vtt", "en.json3", "en-orig.srt", "de.auto.vtt", "srt", "webp", "jpg")
    lay(media, "info.json", content=json.dumps({"title": "A talk"}))

    found = find_sidecars(media)

    assert found.info == {"title": "A talk"}
    assert [(each.path.name, each.language, each.kind.value) for each in found.captions] == [
        ("talk.en.json3", "en", "author"),
        ("talk.en.vtt", "en", "author"),
        ("talk.srt", "und", "author"),
        ("talk.de.auto.vtt", "de", "automatic"),
        ("talk.en-orig.srt", "en", "automatic"),
    ]
    assert found.thumbnail == media.with_suffix(".jpg")
    assert found.notes == ()


def test_nothing_beside_it_is_fine(media: Path) -> None:
    found = find_sidecars(media)

    assert found.captions == ()
    assert found.info == {}
    assert found.thumbnail is None


def test_the_site_says_which_captions_a_machine_made(media: Path) -> None:
    lay(media, "en.vtt", "nl.vtt")
    lay(
        media,
        "info.json",
        content=json.dumps({"subtitles": {"nl": []}, "automatic_captions": {"en": [], "nl": []}}),
    )

    kinds = {each.language: each.kind for each in find_sidecars(media).captions}

    assert kinds == {"en": CaptionKind.AUTOMATIC, "nl": CaptionKind.AUTHOR}


def test_what_belongs_to_others_is_left_alone(media: Path) -> None:
    for name in ("talk2.en.vtt", "talk.en.vtt.bak", "talk.notes.vtt", "other.srt", "talk.txt"):
        (media.parent / name).write_text("x")
    (media.parent / "talk.fr.vtt").mkdir()

    assert find_sidecars(media).captions == ()


def test_links_are_not_followed(media: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    secret = tmp_path_factory.mktemp("secret") / "secret.vtt"
    secret.write_text("secret")
    (media.parent / "talk.en.vtt").symlink_to(secret)
    (media.parent / "talk.info.json").symlink_to(secret)

    found = find_sidecars(media)

    assert found.captions == ()
    assert found.info == {}


@pytest.mark.parametrize("content", ["", "[]", "null", '{"a":', "\x00", "[" * 200_000])
def test_words_that_cannot_be_read_are_said_not_hidden(media: Path, content: str) -> None:
    lay(media, "info.json", content=content)

    found = find_sidecars(media)

    assert found.info == {}
    assert len(found.notes) == 1


def test_files_too_large_to_be_what_they_claim_are_left_out(media: Path) -> None:
    for ending in ("en.vtt", "info.json"):
        with (media.parent / f"talk.{ending}").open("wb") as file:
            file.truncate(65 * 1024**2)

    found = find_sidecars(media)

    assert found.captions == ()
    assert found.info == {}
    assert len(found.notes) == 2
