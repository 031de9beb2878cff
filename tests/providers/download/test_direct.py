import asyncio
import gzip
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from reelwright.errors import (
    LimitError,
    MediaError,
    ReelwrightError,
    SourceError,
    TimeoutExceededError,
    UnavailableError,
)
from reelwright.ports import Downloaded
from reelwright.providers.download.direct import DirectDownload
from reelwright.providers.download.limits import DownloadLimits
from tests.web import PUBLIC, Asked, Internet, Site, page, ranged, raw, redirect

FILM = bytes(range(256)) * 4000


class Told:
    """A progress that remembers."""

    def __init__(self) -> None:
        self.shares: list[float] = []
        self.doing: list[str] = []

    def report(self, share: float, doing: str) -> None:
        self.shares.append(share)
        self.doing.append(doing)


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    async with Site({"/talk.mp4": ranged(FILM)}).open() as site:
        yield site


@pytest.fixture
def internet(site: Site) -> Internet:
    return Internet(
        site,
        {
            "videos.test": [[PUBLIC]],
            "other.test": [[PUBLIC]],
            "inside.test": [["192.168.0.10"]],
            "rebinding.test": [[PUBLIC], ["127.0.0.1"]],
        },
    )


async def bring(
    internet: Internet,
    folder: Path,
    url: str = "http://videos.test/talk.mp4",
    *,
    told: Told | None = None,
    pauses: list[float] | None = None,
    limits: DownloadLimits | None = None,
) -> Downloaded:
    async def pause(seconds: float) -> None:
        (pauses if pauses is not None else []).append(seconds)

    direct = DirectDownload(
        guard=internet.guard,
        limits=limits or DownloadLimits(),
        pause=pause,
    )
    return await direct.download(url, folder, told or Told())


async def refusal(
    internet: Internet, folder: Path, url: str, limits: DownloadLimits | None = None
) -> ReelwrightError:
    with pytest.raises(ReelwrightError) as refused:
        await bring(internet, folder, url, limits=limits)
    assert refused.value.message
    return refused.value


async def test_a_file_lands_whole_under_a_name_of_ours(internet: Internet, folder: Path) -> None:
    told = Told()

    brought = await bring(internet, folder, told=told)

    assert brought.media == folder / "media.mp4"
    assert brought.media.read_bytes() == FILM
    assert brought.info == {"title": "talk"}
    assert [each.name for each in folder.iterdir()] == ["media.mp4"]
    assert told.shares == sorted(told.shares)
    assert told.shares[-1] == 1.0
    assert told.doing[-1] == "Downloading, 1.0 MB of 1.0 MB"


async def test_five_redirects_are_followed(internet: Internet, site: Site, folder: Path) -> None:
    for number in range(4):
        site.answers[f"/{number}"] = redirect(f"/{number + 1}")
    site.answers["/4"] = redirect("http://other.test/talk.mp4")

    brought = await bring(internet, folder, "http://videos.test/0")

    assert brought.media is not None
    assert len(site.asked) == 6


async def test_a_sixth_redirect_is_too_many(internet: Internet, site: Site, folder: Path) -> None:
    site.answers["/round"] = redirect("/round")

    refused = await refusal(internet, folder, "http://videos.test/round")

    assert refused.code == "too_many_redirects"
    assert len(site.asked) == 6


@pytest.mark.parametrize(
    "where",
    [
        "http://127.0.0.1/secret",
        "http://169.254.169.254/latest/meta-data/",
        "http://[::1]/",
        "http://[::ffff:7f00:1]/",
        "http://inside.test/",
        "http://2130706433/",
        "https://127.0.0.1/",
        "https://inside.test/",
        "http://videos.test:6379/",
        "http://u:p@other.test/talk.mp4",
        "file:///etc/passwd",
        "gopher://other.test/",
        "//127.0.0.1/secret",
    ],
)
async def test_a_redirect_to_where_none_may_go_touches_nothing(
    where: str, internet: Internet, site: Site, folder: Path
) -> None:
    site.answers["/away"] = redirect(where)

    refused = await refusal(internet, folder, "http://videos.test/away")

    assert refused.code == "url_not_allowed"
    assert [asked.path for asked in site.asked] == ["/away"]
    assert internet.touched == [f"{PUBLIC}:80"]
    assert list(folder.iterdir()) == []


async def test_a_name_that_turns_inside_between_two_hops_is_refused(
    internet: Internet, site: Site, folder: Path
) -> None:
    site.answers["/again"] = redirect("http://rebinding.test/talk.mp4")

    refused = await refusal(internet, folder, "http://rebinding.test/again")

    assert refused.code == "url_not_allowed"
    assert internet.touched == [f"{PUBLIC}:80"]


async def test_a_header_cannot_be_smuggled_through_a_redirect(
    internet: Internet, site: Site, folder: Path
) -> None:
    site.answers["/crlf"] = redirect("http://other.test/a%0d%0aX-Evil:%201")

    await refusal(internet, folder, "http://videos.test/crlf")

    assert "x-evil" not in site.asked[-1].headers


@pytest.mark.parametrize(
    ("status", "kind", "code"),
    [
        ("401 Unauthorized", SourceError, "source_needs_login"),
        ("402 Payment Required", SourceError, "source_needs_login"),
        ("403 Forbidden", SourceError, "source_blocked"),
        ("404 Not Found", SourceError, "no_video_found"),
        ("410 Gone", SourceError, "no_video_found"),
        ("418 Teapot", SourceError, "no_video_found"),
        ("451 Unavailable", SourceError, "source_blocked"),
        ("429 Too Many Requests", UnavailableError, "source_busy"),
        ("500 Oops", UnavailableError, "source_not_answering"),
        ("503 Later", UnavailableError, "source_busy"),
        ("204 No Content", SourceError, "no_video_found"),
        ("304 Not Modified", SourceError, "no_video_found"),
        ("470 url_not_allowed", SourceError, "no_video_found"),
    ],
)
async def test_every_status_has_its_own_code(
    status: str,
    kind: type[ReelwrightError],
    code: str,
    internet: Internet,
    site: Site,
    folder: Path,
) -> None:
    site.answers["/no"] = page(b"", status=status)

    refused = await refusal(internet, folder, "http://videos.test/no")

    assert type(refused) is kind
    assert refused.code == code
    assert refused.fix


async def test_a_busy_site_says_when_to_come_back(
    internet: Internet, site: Site, folder: Path
) -> None:
    site.answers["/busy"] = page(b"", status="429 Slow down", Retry_After="120")

    refused = await refusal(internet, folder, "http://videos.test/busy")

    assert isinstance(refused, UnavailableError)
    assert refused.retry_after == 120


async def test_a_host_that_does_not_exist_is_not_found(internet: Internet, folder: Path) -> None:
    refused = await refusal(internet, folder, "https://nowhere.test/talk.mp4")

    assert refused.code == "host_not_found"


async def test_a_page_is_no_video(internet: Internet, site: Site, folder: Path) -> None:
    site.answers["/page.mp4"] = page("<!doctype html><video>", "video/mp4")
    site.answers["/list"] = page("#EXTM3U\n", "application/vnd.apple.mpegurl")
    site.answers["/paper.pdf"] = page("%PDF-1.7", "application/pdf")

    for path in ("page.mp4", "list", "paper.pdf"):
        refused = await refusal(internet, folder, f"http://videos.test/{path}")
        assert refused.code == "no_video_found"
    assert list(folder.iterdir()) == []


async def test_an_empty_file_is_said_to_be_empty(
    internet: Internet, site: Site, folder: Path
) -> None:
    site.answers["/empty.mp4"] = page(b"", "video/mp4")

    with pytest.raises(MediaError) as refused:
        await bring(internet, folder, "http://videos.test/empty.mp4")

    assert refused.value.code == "media_empty"


async def test_a_file_that_is_said_to_be_too_large_is_not_begun(
    internet: Internet, folder: Path
) -> None:
    with pytest.raises(LimitError) as refused:
        await bring(internet, folder, limits=DownloadLimits(size_bytes=1000))

    assert refused.value.code == "download_too_large"
    assert list(folder.iterdir()) == []


async def test_an_endless_body_is_stopped_at_the_limit(
    internet: Internet, site: Site, folder: Path
) -> None:
    async def endless(asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: video/mp4\r\n\r\n")
        while True:
            writer.write(b"x" * 65536)
            await writer.drain()

    site.answers["/endless.mp4"] = endless

    with pytest.raises(LimitError) as refused:
        await bring(
            internet,
            folder,
            "http://videos.test/endless.mp4",
            limits=DownloadLimits(size_bytes=3_000_000),
        )

    assert refused.value.code == "download_too_large"
    assert (folder / "media.mp4").stat().st_size <= 3_000_000


async def test_a_body_that_comes_drop_by_drop_is_stopped_by_the_clock(
    internet: Internet, site: Site, folder: Path
) -> None:
    async def dripping(asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: video/mp4\r\n\r\n")
        while True:
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.01)

    site.answers["/drip.mp4"] = dripping

    with pytest.raises(TimeoutExceededError):
        await bring(
            internet, folder, "http://videos.test/drip.mp4", limits=DownloadLimits(seconds=0.5)
        )


async def test_a_server_that_falls_silent_is_given_up_after_some_tries(
    internet: Internet, site: Site, folder: Path
) -> None:
    async def silent(asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: video/mp4\r\nContent-Length: 10\r\n\r\nab")
        await writer.drain()
        await asyncio.Event().wait()

    site.answers["/silent.mp4"] = silent

    refused = await refusal(
        internet,
        folder,
        "http://videos.test/silent.mp4",
        DownloadLimits(idle_seconds=0.05, tries=2),
    )

    assert isinstance(refused, UnavailableError)
    assert len(site.asked) == 3


async def test_a_connection_that_was_cut_is_taken_up_where_it_broke(
    internet: Internet, site: Site, folder: Path
) -> None:
    site.answers["/cut.mp4"] = ranged(FILM, cut_after=300_000, cuts=2, tag="v1")
    pauses: list[float] = []

    brought = await bring(internet, folder, "http://videos.test/cut.mp4", pauses=pauses)

    assert brought.media is not None
    assert brought.media.read_bytes() == FILM
    assert [asked.headers.get("range") for asked in site.asked] == [
        None,
        "bytes=300000-",
        "bytes=600000-",
    ]
    assert site.asked[1].headers["if-range"] == '"v1"'
    assert pauses == [0.5, 1.0]


async def test_a_server_that_knows_no_ranges_is_asked_for_the_whole_again(
    internet: Internet, site: Site, folder: Path
) -> None:
    answers = [FILM[:1000], FILM]

    async def whole(asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: video/mp4\r\n")
        writer.write(f"Content-Length: {len(FILM)}\r\n\r\n".encode() + answers.pop(0))

    site.answers["/whole.mp4"] = whole

    brought = await bring(internet, folder, "http://videos.test/whole.mp4")

    assert brought.media is not None
    assert brought.media.read_bytes() == FILM


async def test_a_server_that_promises_more_than_it_has_is_given_up(
    internet: Internet, site: Site, folder: Path
) -> None:
    site.answers["/lies.mp4"] = raw(
        b"HTTP/1.1 200 OK\r\nContent-Type: video/mp4\r\nContent-Length: 5000\r\n\r\nshort"
    )

    refused = await refusal(
        internet, folder, "http://videos.test/lies.mp4", DownloadLimits(tries=2)
    )

    assert isinstance(refused, UnavailableError)
    assert len(site.asked) == 3


async def test_a_packed_body_is_unpacked_within_the_limit(
    internet: Internet, site: Site, folder: Path
) -> None:
    site.answers["/packed.mp4"] = page(gzip.compress(FILM), "video/mp4", Content_Encoding="gzip")
    site.answers["/bomb.mp4"] = page(
        gzip.compress(bytes(50_000_000)), "video/mp4", Content_Encoding="gzip"
    )

    brought = await bring(internet, folder, "http://videos.test/packed.mp4")
    with pytest.raises(LimitError):
        await bring(
            internet,
            folder,
            "http://videos.test/bomb.mp4",
            limits=DownloadLimits(size_bytes=2_000_000),
        )

    assert brought.media is not None
    assert site.asked[0].headers["accept-encoding"] == "identity"


async def test_a_packing_that_nobody_asked_for_is_refused(
    internet: Internet, site: Site, folder: Path
) -> None:
    site.answers["/odd.mp4"] = page(b"abc", "video/mp4", Content_Encoding="br")

    refused = await refusal(internet, folder, "http://videos.test/odd.mp4")

    assert refused.code == "source_unavailable"


async def test_the_name_a_server_gives_is_a_title_and_never_a_path(
    internet: Internet, site: Site, folder: Path
) -> None:
    site.answers["/get"] = page(
        FILM[:100], "video/webm", Content_Disposition='attachment; filename="../../etc/x\\"y.webm"'
    )

    brought = await bring(internet, folder, "http://videos.test/get")

    assert brought.media == folder / "media.webm"
    assert brought.info == {"title": 'x"y'}
