"""What holds for the file of every language, also of the next one."""

import string

import pytest

from reelwright.agent.scripted.language import Language, languages

ENGLISH = languages()["en"]


def blanks(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


@pytest.mark.parametrize("language", languages().values(), ids=lambda language: language.code)
def test_every_language_says_everything_with_the_same_blanks(language: Language) -> None:
    ours = {key: blanks(sentence) for key, sentence in ENGLISH.replies.items()}

    assert {key: blanks(sentence) for key, sentence in language.replies.items()} == ours


@pytest.mark.parametrize("language", languages().values(), ids=lambda language: language.code)
def test_no_language_has_concepts_that_the_code_does_not_know(language: Language) -> None:
    assert language.phrases.keys() - ENGLISH.phrases.keys() == set()


@pytest.mark.parametrize("language", languages().values(), ids=lambda language: language.code)
def test_every_concept_of_a_language_can_be_looked_for(language: Language) -> None:
    for concept in language.phrases:
        language.find(concept, "nothing of the kind")


@pytest.mark.parametrize("language", languages().values(), ids=lambda language: language.code)
def test_a_week_has_seven_days_and_a_year_twelve_months(language: Language) -> None:
    assert (len(language.days), len(language.months)) == (7, 12)
