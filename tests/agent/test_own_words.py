import pytest

from reelwright.agent.own_words import check_sources, is_named, sources_in
from reelwright.errors import SourceError

HERE = "https://youtube.com/watch?v=abc"


@pytest.mark.parametrize(
    ("source", "said"),
    [
        (HERE, f"Make clips of {HERE}, please."),
        (HERE, f"({HERE})."),
        (HERE, "Look at youtube.com/watch?v=abc!"),
        ("youtube.com/watch?v=abc", f"<{HERE}>"),
        ("https://a.example/b/", "https://a.example/b"),
        ("talk.mp4", "Use talk.mp4 please"),
        ("talk.mp4", "Use talk.mp4."),
        ("/home/me/my talk.mp4", "Take “/home/me/my talk.mp4” and cut it"),
        ("./my folder/talk.mp4", "Take './my folder/talk.mp4'"),
    ],
)
def test_what_the_user_named_is_named(source: str, said: str) -> None:
    assert is_named(source, [said])


@pytest.mark.parametrize(
    ("source", "said"),
    [
        (HERE, "Make clips"),
        ("https://youtube.com/watch?v=ab", f"Make clips of {HERE}"),
        ("https://youtube.com", f"Make clips of {HERE}"),
        ("https://evil.example/?u=https://youtube.com/watch?v=abc", f"Clips of {HERE}"),
        ("https://be.com/x", "https://youtu.be.com/x"),
        ("file:///etc/passwd", "etc passwd"),
        ("/etc/passwd", "Cut /home/etc/passwd"),
        ("passwd", "Cut /etc/passwd"),
        ("talk.mp4", "Use talk.mp4.bak"),
        ("", "anything"),
        ("?", "What?"),
    ],
)
def test_what_he_did_not_name_whole_is_not(source: str, said: str) -> None:
    assert not is_named(source, [said])


def test_sources_are_found_wherever_they_stand() -> None:
    args = {
        "video": "vid_k3m9",
        "audio": {"music": "song.mp3", "effects": [{"video": "ding.wav"}, {"video": "clip_a2"}]},
        "about": "entropy",
        "other": ["ftp://x.example/a"],
        "description": "See https://x.example for more",
    }

    assert list(sources_in(args)) == ["song.mp3", "ding.wav", "ftp://x.example/a"]


def test_an_id_needs_no_word_of_the_user() -> None:
    check_sources({"video": "vid_k3m9x2ab7q4t"}, [])


def test_a_source_that_only_the_video_names_is_refused() -> None:
    with pytest.raises(SourceError) as caught:
        check_sources({"source": "https://evil.example/x.mp4"}, ["Summarise it"])

    assert caught.value.code == "source_not_named"


@pytest.mark.parametrize("source", ["/etc/passwd", "talk.mp4", "file:///etc/passwd", "ftp://a.b/c"])
def test_who_is_elsewhere_names_no_files_of_this_machine(source: str) -> None:
    with pytest.raises(SourceError) as caught:
        check_sources({"source": source}, [f"Take {source}"], with_paths=False)

    assert caught.value.code == "path_not_allowed"


@pytest.mark.parametrize("source", ["https://a.example/b", "youtube.com/watch?v=abc"])
def test_who_is_elsewhere_names_addresses(source: str) -> None:
    check_sources({"source": source}, [f"Take {source}"], with_paths=False)
