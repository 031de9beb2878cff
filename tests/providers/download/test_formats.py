"""What yt-dlp takes of a site's formats, asked of the real one with the options of the child."""

from typing import Any

import pytest

from reelwright.providers.download.ytdlp_child import Given, _Ears, options

GIVEN: Given = {
    "url": "https://videos.test/watch",
    "proxy": "http://127.0.0.1:9",
    "proxy_port": 9,
    "languages": [],
    "allow_generic": False,
    "javascript": None,
    "cookies": None,
    "max_height": 1080,
    "size_bytes": 10**9,
    "side_bytes": 10**6,
    "duration": 3600.0,
    "idle_seconds": 5.0,
    "redirects": 5,
}


def picture(name: str, height: int, codec: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401
    return form(name, vcodec=codec, acodec="none", height=height, width=height * 16 // 9, **more)


def sound(name: str, codec: str, ext: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401
    return form(name, vcodec="none", acodec=codec, ext=ext, **more)


def form(name: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401
    return {
        "format_id": name,
        "url": f"https://videos.test/{name}",
        "ext": "mp4",
        "protocol": "https",
        **more,
    }


def taken(*formats: dict[str, Any], **changed: Any) -> list[str]:  # noqa: ANN401
    from yt_dlp import YoutubeDL

    given: Given = {**GIVEN, **changed}  # type: ignore[typeddict-item]
    with YoutubeDL(options(given, _Ears())) as ydl:
        info = ydl.process_ie_result(
            {
                "id": "1",
                "title": "A talk",
                "formats": [dict(each) for each in formats],
                "extractor": "x",
                "extractor_key": "X",
            },
            download=False,
        )
    return [each["format_id"] for each in info.get("requested_formats") or [info]]


YOUTUBE = (
    form("storyboard", protocol="mhtml", vcodec="none", acodec="none", ext="mhtml"),
    sound("opus", "opus", "webm", abr=160),
    sound("m4a", "mp4a.40.2", "m4a", abr=128),
    picture("vp9-2160", 2160, "vp9", ext="webm"),
    picture("avc-1080", 1080, "avc1.640028"),
    picture("vp9-1080", 1080, "vp9", ext="webm"),
    form("both-360", vcodec="avc1.42001E", acodec="mp4a.40.2", height=360, width=640),
)


def test_a_site_with_everything_gives_h264_and_aac_of_at_most_1080_lines() -> None:
    assert taken(*YOUTUBE) == ["avc-1080", "m4a"]


def test_the_tallest_picture_is_a_setting() -> None:
    assert taken(*YOUTUBE, max_height=2160) == ["vp9-2160", "m4a"]
    assert taken(*YOUTUBE, max_height=360) == ["both-360"]


def test_where_all_is_larger_the_smallest_is_taken() -> None:
    assert taken(picture("2160", 2160, "vp9"), picture("1440", 1440, "vp9")) == ["1440"]


def test_sound_alone_is_welcome() -> None:
    assert taken(sound("m4a", "mp4a.40.2", "m4a"), sound("opus", "opus", "webm")) == ["m4a"]


@pytest.mark.parametrize("protocol", ["rtmp", "mms", "rtsp", "websocket_frag", "ism", "f4m"])
def test_ways_around_the_proxy_are_not_taken(protocol: str) -> None:
    around = form("around", protocol=protocol, height=1080, vcodec="avc1", acodec="mp4a")
    through = form("through", height=360, vcodec="avc1", acodec="mp4a")

    assert taken(around, through) == ["through"]
