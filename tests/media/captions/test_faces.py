import string
from pathlib import Path

import pytest

from reelwright.fonts import font_file
from reelwright.media.captions.faces import choose_faces, coverage, script_of
from reelwright.media.captions.metrics import read_face
from tests.media.captions.words import make_font

EUROPE = (
    "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖØÙÚÛÜÝÞßĀĂĄĆĈĊČĎĐĒĔĖĘĚĜĞĠĢĤĦĨĪĬĮİĲĴĶĹĻĽĿŁŃŅŇŊŌŎŐŒŔŖŘŚŜŞŠŢŤŦŨŪŬŮŰŲŴŶŸŹŻŽȘȚẞ"
    "ĳŉſƏəǺǻ«»„“”‚‘’‹›–—…€£¥§¿¡·"  # noqa: RUF001 - quotes as they are printed
)
VIETNAM = "ĂÂĐÊÔƠƯăâđêôơưẠẢẤẦẨẪẬẮẰẲẴẶẸẺẼẾỀỂỄỆỈỊỌỎỐỒỔỖỘỚỜỞỠỢỤỦỨỪỬỮỰỲỴỶỸạảấầẩẫậắằẳẵặẹẻẽếềểễệ"
GREEK = "ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩαβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώϊϋΐΰΆΈΉΊΌΎΏ;"
CYRILLIC = "АБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯабвгдежзийклмнопрстуфхцчшщъыьэюяЄІЇҐєіїґЂЉЊЋЏђљњћџЃЌѓќ"


@pytest.mark.parametrize("letters", [string.printable.strip(), EUROPE, VIETNAM, GREEK, CYRILLIC])
def test_our_font_alone_writes_europe_and_vietnam(letters: str) -> None:
    faces = choose_faces([letters], system=())

    assert coverage([letters], faces).characters == ()


def test_what_no_font_has_is_named_by_script_and_character() -> None:
    texts = ["Hello", "你好", "नमस्ते", "مرحبا", "สวัสดี", "🎓"]

    faces = choose_faces(texts, system=())
    lacking = coverage(texts, faces)

    assert lacking.missing == ("Arabic", "Devanagari", "Emoji", "Han", "Thai")
    assert "你" in lacking.characters
    assert "H" not in lacking.characters
    assert faces.runs("🎓") == ()
    assert [run.text for run in faces.runs("ok🎓!")] == ["ok!"]


def test_a_font_in_the_users_folder_writes_what_ours_cannot(tmp_path: Path) -> None:
    make_font(tmp_path / "fonts" / "my font.ttf", "你好", family="Han Squares")

    faces = choose_faces(["Hi", "你好"], extra=tmp_path / "fonts", system=())

    assert coverage(["Hi你好"], faces).characters == ()
    assert [(run.face.family, run.text) for run in faces.runs("Hi你好!")] == [
        ("Noto Sans", "Hi"),
        ("Han Squares", "你好"),
        ("Noto Sans", "!"),
    ]


def test_a_font_of_the_system_is_used_when_the_folder_of_the_user_has_none(tmp_path: Path) -> None:
    make_font(tmp_path / "system" / "squares.ttf", "ⴰⵣⵓⵍ")

    faces = choose_faces(["ⴰⵣⵓⵍ"], extra=tmp_path / "empty", system=(tmp_path / "system",))

    assert faces.all[1].family == "Squares"


def test_files_that_only_look_like_fonts_are_passed_over(tmp_path: Path) -> None:
    (tmp_path / "a.ttf").write_bytes(b"not a font at all")
    (tmp_path / "b.ttf").write_bytes(font_file().read_bytes()[:2000])
    make_font(tmp_path / "c.ttf", "你", family="Evil{\\p1}Name")

    faces = choose_faces(["你"], extra=tmp_path, system=())

    assert len(faces.all) == 1


def test_widths_are_those_of_the_font_in_em() -> None:
    face = read_face(font_file())

    assert face is not None
    assert face.family == "Noto Sans"
    assert face.is_bold
    assert face.line == pytest.approx(1.362)
    assert face.width("MMM") == pytest.approx(3 * face.width("M"))
    assert face.width("i") < face.width("W") < 1.1


@pytest.mark.parametrize(
    ("character", "script"),
    [("a", "Latin"), ("ж", "Cyrillic"), ("字", "Han"), ("😀", "Emoji"), ("∮", "Symbols")],
)
def test_every_character_has_a_name_for_its_script(character: str, script: str) -> None:
    assert script_of(character) == script


def test_punctuation_alone_is_not_what_is_left_of_a_word() -> None:
    faces = choose_faces(["す!"], system=())

    assert faces.runs("す!") == ()
    assert faces.runs("!") != ()
