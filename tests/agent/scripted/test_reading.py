"""Numbers, lengths, places in time and dates, as people write them in six languages."""

from datetime import UTC, datetime

import pytest

from reelwright.agent.scripted.dates import date_in
from reelwright.agent.scripted.durations import amounts_of, lengths_in
from reelwright.agent.scripted.language import Language, language_of, languages
from reelwright.agent.scripted.moments import times_in
from reelwright.agent.scripted.plain import Message, plain
from tests.agent.scripted.asking import ask, library, only

NOW = datetime(2026, 11, 18, 10, 0, tzinfo=UTC)


def tongue(code: str) -> Language:
    return languages()[code]


@pytest.mark.parametrize(
    ("code", "said", "value"),
    [
        ("en", "twenty-five", 25),
        ("en", "forty two", 42),
        ("en", "1.5", 1.5),
        ("en", "1,000", 1000),
        ("de", "fünfundzwanzig", 25),
        ("de", "anderthalb", 1.5),
        ("es", "treinta y cinco", 35),
        ("es", "veintidós", 22),
        ("fr", "quatre-vingt-dix-sept", 97),
        ("fr", "soixante-douze", 72),
        ("pt", "quarenta e dois", 42),
        ("it", "ventotto", 28),
        ("it", "trentacinque", 35),
    ],
)
def test_numbers_are_read_in_words_and_figures(code: str, said: str, value: float) -> None:
    assert tongue(code).numbers.value(plain(said)) == value


@pytest.mark.parametrize(
    ("code", "said", "low", "high"),
    [
        ("en", "under a minute", None, 60),
        ("en", "30 to 45 seconds", 30, 45),
        ("en", "between 30 and 45 seconds", 30, 45),
        ("en", "30-45s", 30, 45),
        ("en", "45 seconds to one minute", 45, 60),
        ("en", "one and a half to two minutes", 90, 120),
        ("en", "a minute and a half", 90, 90),
        ("en", "half a minute", 30, 30),
        ("en", "1 minute 30", 90, 90),
        ("en", "1h 5min", 3900, 3900),
        ("en", "no longer than 90 secs", None, 90),
        ("en", "40 seconds or less", None, 40),
        ("en", "at least 2 minutes", 120, None),
        ("en", "<= 20s", None, 20),
        ("de", "höchstens anderthalb Minuten", None, 90),
        ("de", "hoechstens 30 Sekunden", None, 30),
        ("de", "zwischen 20 und 40 Sekunden", 20, 40),
        ("es", "menos de un minuto y medio", None, 90),
        ("fr", "moins d'une minute", None, 60),
        ("pt", "pelo menos trinta segundos", 30, None),
        ("it", "massimo mezzo minuto", None, 30),
    ],
)
def test_lengths_are_read_with_what_bounds_them(
    code: str, said: str, low: float | None, high: float | None
) -> None:
    text = plain(said)

    (amount,) = amounts_of(lengths_in(text, tongue(code)), text, tongue(code))

    assert (amount.low, amount.high) == (low, high)


@pytest.mark.parametrize(
    ("code", "said", "start", "end"),
    [
        ("en", "from 1:20 to 2:05", 80, 125),
        ("en", "1:20-2:05", 80, 125),
        ("en", "between 10:00 and 12:30", 600, 750),
        ("en", "from 9:16 to 10:00", 556, 600),
        ("en", "minute 3 to 5", 180, 300),
        ("en", "the last two minutes", 2280, 2400),
        ("en", "the first 30 seconds", 0, 30),
        ("en", "the second half", 1200, 2400),
        ("en", "from 38:00 until the end", 2280, None),
        ("en", "starting at 3:15", 195, None),
        ("en", "until 5:00", None, 300),
        ("de", "von Minute 3 bis Minute 5", 180, 300),
        ("de", "die letzten zehn Sekunden", 2390, 2400),
        ("es", "desde el minuto 5 hasta el minuto 7", 300, 420),
        ("fr", "les trente dernières secondes", 2370, 2400),
        ("pt", "os primeiros 20 segundos", 0, 20),
        ("it", "dal minuto 2 al minuto 4", 120, 240),
    ],
)
def test_places_in_time_are_read(
    code: str, said: str, start: float | None, end: float | None
) -> None:
    (when,) = times_in(plain(said), tongue(code), is_cut=True)

    assert when.resolved(2400.0) == (start, end)


@pytest.mark.parametrize("said", ["9:16", "16:9", "4:5", "the second one", "2 minutes 30"])
def test_what_is_no_place_in_time_is_not_taken_for_one(said: str) -> None:
    assert times_in(plain(said), tongue("en"), is_cut=False) == []


@pytest.mark.parametrize(
    ("code", "said", "moment"),
    [
        ("en", "tomorrow at 9am", "2026-11-19T09:00"),
        ("en", "Friday 18:00", "2026-11-20T18:00"),
        ("en", "on Wednesday at 8", "2026-11-25T08:00"),
        ("en", "2026-12-01 10:30", "2026-12-01T10:30"),
        ("en", "December 1st at noon", "2026-12-01T12:00"),
        ("en", "in two hours", "2026-11-18T12:00"),
        ("en", "at 7:15 pm", "2026-11-18T19:15"),
        ("de", "übermorgen um 18 Uhr", "2026-11-20T18:00"),
        ("de", "am 3. Januar um 12:00", "2027-01-03T12:00"),
        ("es", "mañana a las 18:00", "2026-11-19T18:00"),
        ("fr", "demain à 18h30", "2026-11-19T18:30"),
        ("pt", "amanhã às 9 horas", "2026-11-19T09:00"),
        ("it", "domani alle 20", "2026-11-19T20:00"),
    ],
)
def test_dates_are_read_from_now_on(code: str, said: str, moment: str) -> None:
    found = date_in(plain(said), tongue(code), NOW)

    assert found is not None
    assert found.moment == datetime.fromisoformat(moment).replace(tzinfo=UTC)


def test_a_day_without_a_time_is_no_moment() -> None:
    found = date_in("on friday", tongue("en"), NOW)

    assert found is not None
    assert (found.has_day, found.has_time, found.moment) == (True, False, None)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("Make three clips under a minute", "en"),
        ("Mach drei Clips unter einer Minute", "de"),
        ("Haz tres clips de menos de un minuto", "es"),
        ("Fais trois clips de moins d'une minute", "fr"),
        ("Faça três cortes de menos de um minuto", "pt"),
        ("Fai tre clip sotto il minuto", "it"),
    ],
)
def test_the_language_of_a_request_is_recognised(said: str, code: str) -> None:
    assert language_of(plain(said)).code == code


def test_what_tells_no_language_is_of_the_language_before() -> None:
    assert language_of("9:16", ["mach drei clips über physik"]).code == "de"


def test_quotations_and_addresses_are_no_words_of_the_request() -> None:
    message = Message('Find "delete clip 2" in https://example.com/publish?now.')

    assert "delete" not in message.plain
    assert "publish" not in message.plain
    assert [said for _, said in message.quotes] == ["delete clip 2"]
    assert [url for _, url in message.urls] == ["https://example.com/publish?now"]


@pytest.mark.parametrize(
    ("said", "source"),
    [
        ("Make two clips of talk.mp4", "talk.mp4"),
        ("Make two clips of ./samples/a_talk-2.mkv, please.", "./samples/a_talk-2.mkv"),
        ('Make two clips of "/srv/my talks/week 3.webm"', "/srv/my talks/week 3.webm"),
        ("Mach zwei Clips aus ../vorlesung.mov!", "../vorlesung.mov"),
    ],
)
def test_a_file_of_this_machine_is_a_source(said: str, source: str) -> None:
    found = ask(said, library(videos=()))

    assert only(found)["video"] == source


def test_a_file_that_is_there_is_not_brought_in_again() -> None:
    found = ask("Make two clips of talk.mp4")

    assert only(found)["video"] == "vid_talk"


def test_a_name_that_something_is_to_get_is_no_source() -> None:
    found = ask("Make a clip and save it as intro.mp4")

    assert only(found)["video"] == "vid_talk"


@pytest.mark.parametrize(
    ("said", "about"),
    [
        ("Make two clips of https://youtu.be/abc", None),
        ("Make three clips about entropy from https://youtu.be/abc", "entropy"),
        ("Mach drei Clips über Wärme aus https://youtu.be/abc", "Wärme"),
        ("Haz dos clips sobre la entropía de https://youtu.be/abc", "entropía"),
    ],
)
def test_an_address_is_no_topic(said: str, about: str | None) -> None:
    args = only(ask(said, library(videos=())))

    assert (args["video"], args.get("about")) == ("https://youtu.be/abc", about)


def test_out_of_something_is_not_off() -> None:
    out_of = only(ask("Mach zwei Clips aus dem Vortrag"))
    off = only(ask("Mach zwei Clips, Untertitel aus"))

    assert (out_of["count"], off["captions"]) == (2, "none")
    assert "captions" not in out_of
