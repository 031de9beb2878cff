from typing import Any

from hypothesis import given, strategies as st

from reelwright.providers.download.ytdlp_choices import (
    is_live,
    known_size,
    pick_captions,
    safe_suffix,
    tidy_info,
)


def tracks(*forms: str) -> list[dict[str, Any]]:
    return [{"ext": form, "url": f"https://videos.test/{form}"} for form in forms]


def picked(info: dict[str, Any], *wanted: str) -> list[tuple[str, bool, str]]:
    return [(language, auto, track["ext"]) for language, auto, track in pick_captions(info, wanted)]


def test_the_authors_captions_come_before_the_recognisers() -> None:
    info = {
        "language": "en",
        "subtitles": {"de": tracks("vtt"), "en-GB": tracks("ttml", "vtt", "json3")},
        "automatic_captions": {
            "en-orig": tracks("json3"),
            "en": tracks("vtt"),
            "nl": tracks("vtt"),
        },
    }

    assert picked(info) == [("en", False, "json3"), ("en", True, "json3")]


def test_languages_asked_for_come_besides_the_one_that_is_spoken() -> None:
    info = {
        "language": "en",
        "subtitles": {"de": tracks("srt"), "en": tracks("vtt")},
        "automatic_captions": {"en": tracks("json3"), "fr": tracks("vtt")},
    }

    assert picked(info, "de", "en-GB", "fr", "xx") == [
        ("en", False, "vtt"),
        ("en", True, "json3"),
        ("de", False, "srt"),
    ]


def test_where_the_language_is_not_known_a_recogniser_will_do() -> None:
    info = {"automatic_captions": {"en": tracks("vtt"), "de": tracks("vtt")}}

    assert picked(info, "en") == [("en", True, "vtt")]


def test_without_a_stated_language_the_recogniser_tells_it() -> None:
    info = {
        "subtitles": {"en": tracks("vtt")},
        "automatic_captions": {"en": tracks("vtt"), "nl-orig": tracks("vtt"), "nl": tracks("vtt")},
    }

    assert picked(info) == [("nl", True, "vtt")]


def test_the_chat_of_a_broadcast_is_no_captions() -> None:
    assert picked({"subtitles": {"live_chat": [{"ext": "json", "url": "x"}]}}) == []


def test_a_translation_nobody_asked_for_is_left() -> None:
    info = {"language": "nl", "automatic_captions": {"en": tracks("vtt"), "de": tracks("vtt")}}

    assert picked(info) == []


def test_a_name_of_a_language_cannot_be_a_path() -> None:
    info = {"subtitles": {"../../etc/passwd": tracks("vtt")}}

    assert picked(info) == [("und", False, "vtt")]
    assert safe_suffix("../x", "mp4") == "mp4"
    assert safe_suffix(None, "mp4") == "mp4"
    assert safe_suffix("webm", "mp4") == "webm"


def test_live_is_what_has_not_ended() -> None:
    assert is_live({"is_live": True})
    assert is_live({"live_status": "is_upcoming"})
    assert is_live({"live_status": "post_live"})
    assert not is_live({"live_status": "was_live", "is_live": False})


def test_sizes_are_added_as_far_as_they_are_known() -> None:
    assert known_size([{"filesize": 10}, {"filesize_approx": 5.5}, {}, {"filesize": "x"}]) == 15


def test_addresses_and_headers_of_media_are_not_kept() -> None:
    info = {
        "title": "A talk",
        "url": "https://signed",
        "formats": [{"url": "https://signed"}],
        "http_headers": {"Cookie": "secret"},
        "subtitles": {"en": [{"url": "https://signed"}]},
        "description": "x" * 200_000,
    }

    kept = tidy_info(info)

    assert set(kept) == {"title", "subtitles", "description"}
    assert kept["subtitles"] == {"en": []}
    assert len(kept["description"]) == 100_000


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


@given(
    st.dictionaries(
        st.sampled_from(["subtitles", "automatic_captions", "language", "chapters", "title"]),
        json_values,
    )
)
def test_no_words_of_a_site_break_the_choice(info: dict[str, Any]) -> None:
    pick_captions(info, ())
    tidy_info(info)
