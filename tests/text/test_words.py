import pytest

from reelwright.text.words import (
    Language,
    common_words,
    detect_language,
    is_mark,
    language_of,
    stem_english,
    tokens,
)
from tests.text.spoken import spoken


def test_words_are_found_with_their_places_and_in_one_case() -> None:
    text = "Don\u2019t say 3.5 kg, Ünal!"

    found = tokens(text)

    assert [token.word for token in found] == ["don't", "say", "3.5", "kg", "ünal"]
    assert [text[token.start : token.end] for token in found][-1] == "Ünal"


def test_scripts_without_spaces_are_read_by_pairs_of_characters() -> None:
    found = [token.word for token in tokens("热力学 is 熵")]

    assert found == ["热力", "力学", "is", "熵"]


def test_what_nobody_said_is_no_word() -> None:
    found = [token.word for token in tokens("[Music] hello {disfmarker} <laugh> there")]

    assert found == ["hello", "there"]
    assert is_mark("[Music]")
    assert not is_mark("music")


@pytest.mark.parametrize(
    "forms",
    [
        ("transcribe", "transcribed", "transcribing", "transcribes"),
        ("study", "studies"),
        ("box", "boxes"),
        ("run", "running", "runs"),
        ("segment", "segments", "segmentation"),
        ("planet", "planet's", "planets"),
    ],
)
def test_forms_of_an_english_word_are_counted_as_one(forms: tuple[str, ...]) -> None:
    found = {stem_english(form) for form in forms}

    assert len(found) == 1


@pytest.mark.parametrize("word", ["bed", "ring", "thing", "this", "bus", "glass", "red"])
def test_short_words_are_not_cut_into_others(word: str) -> None:
    assert stem_english(word) == word


def test_inflected_languages_are_counted_by_the_beginning_of_their_words() -> None:
    language = Language("de-AT")

    assert language.term("wissenschaft") == language.term("wissenschaften")
    assert not language.is_content("nicht")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("The cat sat on the mat and it was not going to get up for any of us, was it?", "en"),
        ("Das ist ein Satz über die Entropie, und der ist nicht so lang wie die anderen.", "de"),
        ("Hoy vamos a hablar de la segunda ley de la termodinámica y de lo que es.", "es"),
        ("Aujourd'hui nous allons parler de la deuxième loi de la thermodynamique.", "fr"),
        ("我们今天讨论热力学第二定律", "zh"),
        ("これは日本語の文です", "ja"),
        ("오늘은 열역학 법칙을 이야기합니다", "ko"),
        ("42", "und"),
    ],
)
def test_the_language_of_a_text_is_found(text: str, code: str) -> None:
    assert detect_language(text) == code


def test_an_undetermined_transcript_is_read_in_the_language_of_its_words() -> None:
    transcript = spoken(
        ["Wir sprechen heute über die Entropie und über das, was sie nicht ist."] * 3,
        language="und",
    )

    assert language_of(transcript).code == "de"


def test_common_words_of_an_unlisted_language_are_found_by_counting() -> None:
    texts = [f"sana{n} ja sanb{n} on ja sanc{n} on toinen sand{n}." for n in range(150)]

    found = common_words(texts)

    assert found == {"ja", "on", "toinen"}


def test_a_short_text_has_no_common_words() -> None:
    assert common_words(["jotain jotain jotain"]) == frozenset()
