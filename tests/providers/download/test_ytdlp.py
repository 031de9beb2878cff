import functools
import sys
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest

from reelwright.errors import LimitError, ReelwrightError, UnavailableError
from reelwright.media.ffmpeg import Ffmpeg
from reelwright.media.join_streams import join_streams
from reelwright.ports import Downloaded
from reelwright.process import Finished, Limits, Processes
from reelwright.providers.download.limits import DownloadLimits
from reelwright.providers.download.ytdlp import YtDlpDownload, find_javascript, ytdlp_age_days
from tests.clips import make, moving_picture
from tests.web import PUBLIC, Internet, Site, page, ranged, raw, redirect

VTT = "WEBVTT\n\n00:00.000 --> 00:01.000\nHello there.\n"

PAGE = """<!doctype html><html><head><title>A talk about entropy</title></head><body>
<video poster="/poster.jpg"><source src="/film.mp4" type="video/mp4">
<track kind="subtitles" srclang="en" src="/en.vtt"></video></body></html>"""

HLS = "#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:1\n#EXTINF:1.0,\n{piece}\n{end}"


class Told:
    """A progress that remembers."""

    def __init__(self) -> None:
        self.shares: list[float] = []

    def report(self, share: float, doing: str) -> None:
        self.shares.append(share)


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return moving_picture(tmp_path_factory.mktemp("film") / "film.mp4", seconds=1.0).read_bytes()


@pytest.fixture
async def site(film: bytes) -> AsyncIterator[Site]:
    answers = {
        "/watch": page(PAGE),
        "/film.mp4": ranged(film),
        "/en.vtt": page(VTT, "text/vtt"),
        "/poster.jpg": page(b"\xff\xd8\xff\xe0 a picture", "image/jpeg"),
    }
    async with Site(answers).open() as site:
        yield site


@pytest.fixture
def internet(site: Site) -> Internet:
    return Internet(site, {"videos.test": [[PUBLIC]], "inside.test": [["10.1.1.1"]]})


async def bring(
    internet: Internet,
    ffmpeg: Ffmpeg,
    folder: Path,
    *,
    told: Told | None = None,
    limits: DownloadLimits | None = None,
    allow_generic: bool = True,
    cookies: Path | None = None,
    url: str = "http://videos.test/watch",
) -> Downloaded:
    download = YtDlpDownload(
        processes=Processes(),
        guard=internet.guard,
        join=functools.partial(join_streams, ffmpeg),
        limits=limits or DownloadLimits(idle_seconds=5),
        allow_generic=allow_generic,
        cookies=cookies,
        javascript=find_javascript(),
    )
    return await download.download(url, folder, told or Told())


async def refusal(
    internet: Internet,
    ffmpeg: Ffmpeg,
    folder: Path,
    limits: DownloadLimits | None = None,
) -> ReelwrightError:
    with pytest.raises(ReelwrightError) as refused:
        await bring(internet, ffmpeg, folder, limits=limits)
    assert refused.value.fix
    return refused.value


async def test_a_page_gives_video_captions_thumbnail_and_info(
    internet: Internet, ffmpeg: Ffmpeg, folder: Path, film: bytes
) -> None:
    told = Told()

    brought = await bring(internet, ffmpeg, folder, told=told)

    assert brought.media == folder / "media.mp4"
    assert brought.media.read_bytes() == film
    assert brought.captions == (folder / "captions.en.vtt",)
    assert brought.captions[0].read_text() == VTT
    assert brought.thumbnail == folder / "thumbnail.jpg"
    assert str(brought.info["title"]).startswith("A talk about entropy")
    assert brought.info["webpage_url"] == "http://videos.test/watch"
    assert "http_headers" not in brought.info
    assert {each.name for each in folder.iterdir()} == {
        "media.mp4",
        "captions.en.vtt",
        "thumbnail.jpg",
    }
    assert told.shares == sorted(told.shares)
    assert told.shares[-1] == 1.0
    assert set(internet.touched) == {f"{PUBLIC}:80"}


async def test_an_unknown_site_is_not_searched_unless_that_was_allowed(
    internet: Internet, ffmpeg: Ffmpeg, folder: Path
) -> None:
    with pytest.raises(ReelwrightError) as refused:
        await bring(internet, ffmpeg, folder, allow_generic=False)

    assert refused.value.code == "no_video_found"
    assert internet.touched == []


@pytest.mark.parametrize(
    "where",
    [
        "http://inside.test/x",
        "http://127.0.0.1/x",
        "http://169.254.169.254/latest/",
        "https://inside.test/x",
        "https://[::1]/x",
    ],
)
async def test_a_site_that_leads_inside_is_refused(
    where: str, internet: Internet, site: Site, ffmpeg: Ffmpeg, folder: Path
) -> None:
    site.answers["/watch"] = redirect(where)

    refused = await refusal(internet, ffmpeg, folder)

    assert refused.code == "url_not_allowed"
    assert [asked.path for asked in site.asked] == ["/watch"]
    assert internet.touched == [f"{PUBLIC}:80"]


async def test_encrypted_requests_go_through_the_proxy_too(
    internet: Internet, ffmpeg: Ffmpeg, folder: Path
) -> None:
    with pytest.raises(UnavailableError):  # the site speaks no TLS: the tunnel is what counts here
        await bring(internet, ffmpeg, folder, url="https://videos.test/watch")

    assert set(internet.touched) == {f"{PUBLIC}:443"}


async def test_a_piece_of_a_stream_that_lies_inside_is_refused(
    internet: Internet, site: Site, ffmpeg: Ffmpeg, folder: Path
) -> None:
    playlist = HLS.format(piece="http://169.254.169.254/secret.ts", end="#EXT-X-ENDLIST\n")
    site.answers["/watch"] = page(playlist, "application/vnd.apple.mpegurl")

    refused = await refusal(internet, ffmpeg, folder)

    assert refused.code == "url_not_allowed"
    assert set(internet.touched) == {f"{PUBLIC}:80"}


async def test_a_piece_of_a_stream_cannot_be_a_local_file(
    internet: Internet, site: Site, ffmpeg: Ffmpeg, folder: Path
) -> None:
    playlist = HLS.format(piece="file:///etc/passwd", end="#EXT-X-ENDLIST\n")
    site.answers["/watch"] = page(playlist, "application/vnd.apple.mpegurl")

    await refusal(internet, ffmpeg, folder)

    assert not any(b"root:" in each.read_bytes() for each in folder.iterdir())


async def test_the_pieces_of_a_stream_become_one_file(
    internet: Internet, site: Site, ffmpeg: Ffmpeg, folder: Path, tmp_path: Path, film: bytes
) -> None:
    (tmp_path / "film.mp4").write_bytes(film)
    piece = make(tmp_path / "piece.ts", "-i", str(tmp_path / "film.mp4"), "-c", "copy")
    playlist = HLS.format(piece="/piece.ts\n#EXTINF:1.0,\n/piece.ts", end="#EXT-X-ENDLIST\n")
    site.answers["/watch"] = page(playlist, "application/vnd.apple.mpegurl")
    site.answers["/piece.ts"] = page(piece.read_bytes(), "video/mp2t")

    brought = await bring(internet, ffmpeg, folder)

    assert brought.media is not None
    assert brought.media.read_bytes() == piece.read_bytes() * 2
    assert [each.name for each in folder.iterdir()] == [brought.media.name]


async def test_a_stream_with_a_hole_is_not_passed_off_as_whole(
    internet: Internet, site: Site, ffmpeg: Ffmpeg, folder: Path
) -> None:
    playlist = HLS.format(piece="/film.mp4\n#EXTINF:1.0,\n/gone.ts", end="#EXT-X-ENDLIST\n")
    site.answers["/watch"] = page(playlist, "application/vnd.apple.mpegurl")

    refused = await refusal(internet, ffmpeg, folder)

    assert refused.code in {"source_unavailable", "source_not_answering"}


async def test_picture_and_sound_that_come_apart_are_put_together(
    internet: Internet, site: Site, ffmpeg: Ffmpeg, folder: Path, tmp_path: Path, film: bytes
) -> None:
    (tmp_path / "film.mp4").write_bytes(film)
    given = ["-i", str(tmp_path / "film.mp4"), "-c", "copy"]
    picture = make(tmp_path / "picture.mp4", *given, "-an")
    sound = make(tmp_path / "sound.m4a", *given, "-vn")
    manifest = "".join(
        f'<AdaptationSet mimeType="{kind}/mp4"><Representation id="{kind}" bandwidth="9000" '
        f'codecs="{codec}"><BaseURL>http://videos.test/{file}</BaseURL></Representation>'
        "</AdaptationSet>"
        for kind, codec, file in (
            ("video", "avc1.64000d", "picture.mp4"),
            ("audio", "mp4a.40.2", "sound.m4a"),
        )
    )
    site.answers["/watch"] = page(
        '<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" '
        f'mediaPresentationDuration="PT1S"><Period>{manifest}</Period></MPD>',
        "application/dash+xml",
    )
    site.answers["/picture.mp4"] = ranged(picture.read_bytes())
    site.answers["/sound.m4a"] = ranged(sound.read_bytes())

    brought = await bring(internet, ffmpeg, folder)

    assert brought.media == folder / "media.mp4"
    decoded = await ffmpeg.run(
        ["-i", f"file:{brought.media}", "-map", "0:v", "-map", "0:a", "-f", "null", "-"],
        folder=folder,
    )
    assert decoded.has_succeeded
    assert [each.name for each in folder.iterdir()] == ["media.mp4"]


async def test_a_broadcast_that_is_still_going_on_is_refused(
    internet: Internet, site: Site, ffmpeg: Ffmpeg, folder: Path
) -> None:
    site.answers["/watch"] = page(
        '<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="dynamic"><Period>'
        '<AdaptationSet mimeType="video/mp4"><Representation id="v" bandwidth="9000">'
        "<BaseURL>http://videos.test/film.mp4</BaseURL></Representation></AdaptationSet></Period>"
        "</MPD>",
        "application/dash+xml",
    )

    refused = await refusal(internet, ffmpeg, folder)

    assert refused.code == "live_not_supported"


async def test_a_list_of_videos_is_not_one_video(
    internet: Internet, site: Site, ffmpeg: Ffmpeg, folder: Path
) -> None:
    site.answers["/watch"] = page(
        "<html><title>Many</title>"
        + "".join(f'<video src="/film.mp4?{number}"></video>' for number in range(3))
        + "</html>"
    )

    refused = await refusal(internet, ffmpeg, folder)

    assert refused.code == "no_video_found"
    assert "list" in refused.message
    assert all(asked.path == "/watch" for asked in site.asked)


async def test_a_video_that_is_too_large_is_stopped(
    internet: Internet, site: Site, ffmpeg: Ffmpeg, folder: Path
) -> None:
    limits = DownloadLimits(size_bytes=2000, idle_seconds=5)

    said = await refusal(internet, ffmpeg, folder, limits)
    site.answers["/film.mp4"] = raw(
        b"HTTP/1.1 200 OK\r\nContent-Type: video/mp4\r\n\r\n", *[b"x" * 50_000] * 20
    )
    unsaid = await refusal(internet, ffmpeg, folder, limits)

    assert isinstance(said, LimitError)
    assert isinstance(unsaid, LimitError)
    assert said.code == unsaid.code == "download_too_large"


async def test_more_than_five_redirects_are_too_many(
    internet: Internet, site: Site, ffmpeg: Ffmpeg, folder: Path
) -> None:
    for number in range(8):
        site.answers[f"/{number}"] = redirect(f"/{number + 1}")
    site.answers["/watch"] = redirect("/0")

    refused = await refusal(internet, ffmpeg, folder)

    assert refused.code == "too_many_redirects"
    assert len(site.asked) == 6


@pytest.mark.parametrize(
    ("status", "code"),
    [
        ("401 Unauthorized", "source_needs_login"),
        ("403 Forbidden", "source_blocked"),
        ("404 Not Found", "source_unavailable"),
        ("429 Too Many Requests", "source_blocked"),
    ],
)
async def test_the_status_of_a_site_has_its_own_code(
    status: str, code: str, internet: Internet, site: Site, ffmpeg: Ffmpeg, folder: Path
) -> None:
    site.answers["/watch"] = page("no", status=status)

    assert (await refusal(internet, ffmpeg, folder)).code == code


async def test_a_site_that_does_not_answer_is_a_matter_of_time(
    internet: Internet, site: Site, ffmpeg: Ffmpeg, folder: Path
) -> None:
    site.answers["/watch"] = raw(b"")

    refused = await refusal(internet, ffmpeg, folder)

    assert isinstance(refused, UnavailableError)


async def test_captions_that_cannot_be_had_are_said_not_hidden(
    internet: Internet, site: Site, ffmpeg: Ffmpeg, folder: Path
) -> None:
    site.answers["/en.vtt"] = page("slow down", status="429 Too Many Requests")
    site.answers["/poster.jpg"] = page("<html>", "image/jpeg")

    brought = await bring(internet, ffmpeg, folder)

    assert brought.media is not None
    assert brought.captions == ()
    assert brought.thumbnail is None
    assert "captions (en)" in brought.notes[0]
    assert "thumbnail" in brought.notes[1]


async def test_cookies_are_sent_and_the_file_of_the_user_stays_as_it_is(
    internet: Internet, site: Site, ffmpeg: Ffmpeg, folder: Path, tmp_path: Path
) -> None:
    site.answers["/watch"] = page(PAGE, Set_Cookie="new=1; Max-Age=9999")
    jar = tmp_path / "jar.txt"
    text = "# Netscape HTTP Cookie File\nvideos.test\tFALSE\t/\tFALSE\t2000000000\tkey\tvalue\n"
    jar.write_text(text)

    await bring(internet, ffmpeg, folder, cookies=jar)

    assert site.asked[0].headers["cookie"] == "key=value"
    assert jar.read_text() == text
    assert not (folder / "cookies.txt").exists()


# -- the fence -----------------------------------------------------------------------------------


async def fenced(code: str, folder: Path, program: str | None = None) -> Finished:
    """Run some Python behind the fence, with a proxy at port 9."""
    lines = [
        "from reelwright.providers.download.ytdlp_fence import limit_memory, put_up",
        f"limit_memory(); put_up(9, {program!r})",
        code,
    ]
    return await Processes().run(
        [sys.executable, "-I", "-c", "\n".join(lines)],
        folder=folder,
        limits=Limits(memory_bytes=1024**4, wall_seconds=60),
        may_use_network=True,
    )


@pytest.mark.parametrize(
    "code",
    [
        "import socket; socket.create_connection(('127.0.0.1', 80))",
        "import socket; socket.create_connection(('93.184.215.14', 443))",
        "import socket; socket.getaddrinfo('example.com', 80)",
        "import socket; socket.gethostbyname('example.com')",
        "import socket; s = socket.socket(type=socket.SOCK_DGRAM); s.sendto(b'x', ('8.8.8.8', 53))",
        "import socket; socket.socket(socket.AF_UNIX).connect('/var/run/docker.sock')",
        "import subprocess; subprocess.run(['ffmpeg', '-version'])",
        "import os; os.system('true')",
        "import os; os.execv('/bin/true', ['true'])",
        "import os; os.posix_spawn('/bin/true', ['true'], {})",
    ],
)
async def test_the_fence_holds(code: str, folder: Path) -> None:
    finished = await fenced(code, folder)

    assert finished.status == 1
    assert "FencedError" in finished.stderr


async def test_the_fence_lets_through_what_is_needed(folder: Path) -> None:
    finished = await fenced(
        "import socket\ntry: socket.create_connection(('127.0.0.1', 9))\n"
        "except ConnectionRefusedError: print('asked')",
        folder,
    )

    assert finished.stdout == b"asked\n"


async def test_javascript_runs_behind_the_fence(folder: Path) -> None:
    runtime = find_javascript()
    assert runtime is not None
    assert runtime.name == "deno"

    finished = await fenced(
        "import subprocess; print(subprocess.run(["
        f"{runtime.program!r}, 'eval', 'console.log(6*7)'], capture_output=True).stdout)",
        folder,
        program=runtime.program,
    )

    assert b"42" in finished.stdout


def test_the_age_of_ytdlp_is_counted_in_days() -> None:
    today = date(2100, 1, 1)

    assert 20_000 < ytdlp_age_days(today) < 30_000
    assert ytdlp_age_days(date(2100, 1, 11)) == ytdlp_age_days(today) + 10
