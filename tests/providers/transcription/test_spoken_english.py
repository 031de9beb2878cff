# ruff: noqa: RUF001 - apostrophes come in several shapes
"""Written words to the ways they may be said."""

import pytest

from reelwright.providers.transcription.letter_sounds import by_rules, named, plain
from reelwright.providers.transcription.pronouncing import pronunciations
from reelwright.providers.transcription.spoken_english import MOST_WAYS, ways_to_say

KNOWN = {
    "record": "R EH K ER D", "record(2)": "R IH K AO R D", "two": "T UW", "cent": "S EH N T",
    "thousand": "TH AW Z AH N D", "three": "TH R IY", "block": "B L AA K", "chain": "CH EY N",
    "mode": "M OW D", "fix": "F IH K S", "want": "W AA N T",
}  # fmt: skip


def said(text: str) -> list[str]:
    return [" ".join(way) for way in ways_to_say(text)]


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("2003,", "two thousand three"),
        ("1999", "nineteen ninety nine"),
        ("1900", "nineteen hundred"),
        ("2021", "twenty twenty one"),
        ("1990s", "nineteen nineties"),
        ("1,250,000", "one million two hundred fifty thousand"),
        ("105", "one oh five"),
        ("007", "zero zero seven"),
        ("0.5", "point five"),
        ("v2.5", "V two point five"),
        ("12%", "twelve percent"),
        ("$5", "five dollars"),
        ("$1", "one dollar"),
        ("$5.50", "five dollars fifty"),
        ("£300;", "three hundred pounds"),
        ("$5M", "five million dollars"),
        ("3/4", "three quarters"),
        ("½", "a half"),
        ("1st,", "first"),
        ("22nd", "twenty second"),
        ("20th", "twentieth"),
        ("9", "nine"),
        ("o’clock", "o’clock"),
        ("9:30", "nine thirty"),
        ("10:00", "ten o'clock"),
        ("9:05", "nine oh five"),
        ("10-20", "ten to twenty"),
        ("-40", "minus forty"),
        ("555-1234", "five five five one two three four"),
        ("35min.", "thirty five minutes"),
        ("&", "and"),
        ("AT&T", "A T and T"),
        ("C++", "C plus plus"),
        ("and/or", "and or"),
        ("help@example.com", "help at example dot com"),
        ("p.m.", "P M"),
        ("U.S.", "U S"),
        ("NASA", "nasa"),
        ("USB", "U S B"),
        ("MP3s", "M P three S"),
        ("Dr.", "doctor"),
        ("i.e.,", "that is"),
        ("well-known", "well known"),
        ("II", "two"),
    ],
)  # fmt: skip
def test_numbers_signs_and_short_forms_are_spelled_out(written: str, spoken: str) -> None:
    assert plain_ways(written, spoken)


def plain_ways(written: str, spoken: str) -> bool:
    wanted = [plain(word) for word in spoken.split()]
    return wanted in [[plain(word) for word in way] for way in ways_to_say(written)]


@pytest.mark.parametrize("written", ["...", "—", "Привет", "♪", "", "日本"])
def test_what_has_no_english_sound_has_no_way_to_be_said(written: str) -> None:
    assert ways_to_say(written) == []
    assert pronunciations(written, KNOWN.get) == []


@pytest.mark.parametrize("written", ["9" * 5000, "1" * 16, "1.2.3.4.5.6", "a-" * 300, "٣" * 30])
def test_nonsense_is_said_in_few_ways_and_at_once(written: str) -> None:
    assert 0 < len(ways_to_say(written)) <= MOST_WAYS


def test_a_dictionary_is_believed_with_all_it_says() -> None:
    assert pronunciations("Record.", KNOWN.get) == ["R EH K ER D", "R IH K AO R D"]
    assert pronunciations("2003", KNOWN.get)[0] == "T UW TH AW Z AH N D TH R IY"


@pytest.mark.parametrize(
    ("written", "phones"),
    [
        ("blockchain", "B L AA K CH EY N"),
        ("modes", "M OW D Z"),
        ("blocks", "B L AA K S"),
        ("fixes", "F IH K S IH Z"),
        ("wanted", "W AA N T IH D"),
        ("fixed", "F IH K S T"),
        ("unchain", "AH N CH EY N"),
        ("fixing", "F IH K S IH NG"),
        ("chain's", "CH EY N Z"),
    ],
)
def test_a_word_made_of_known_ones_sounds_like_them(written: str, phones: str) -> None:
    assert pronunciations(written, KNOWN.get) == [phones]


@pytest.mark.parametrize(
    ("written", "phones"),
    [
        ("kubernetes", "K AH B ER N EH T Z"),
        ("phone", "F OW N"),
        ("knight", "N AY T"),
        ("nation", "N AE SH AH N"),
        ("quick", "K W IH K"),
        ("bcd", "B IY S IY D IY"),
    ],
)
def test_other_words_are_said_by_rule(written: str, phones: str) -> None:
    assert by_rules(written).replace("UW", "AH") == phones.replace("UW", "AH")


def test_letters_of_other_languages_are_those_they_sound_like() -> None:
    assert [plain(word) for word in ("Łódź", "Çelik", "Straße,", "naïve", "d’accord")] == [
        "wodz", "selik", "strasse", "naive", "d'accord",
    ]  # fmt: skip


def test_letters_have_names() -> None:
    assert named("usb") == "Y UW EH S B IY"
