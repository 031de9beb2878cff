"""What holds for everything that is plugged in as `ports.Downloader`."""

import functools
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from reelwright.errors import LimitError, SourceError
from reelwright.media.ffmpeg import Ffmpeg
from reelwright.media.join_streams import join_streams
from reelwright.ports import Downloader
from reelwright.process import Processes
from reelwright.providers.download.chooser import AnyDownload
from reelwright.providers.download.direct import DirectDownload
from reelwright.providers.download.limits import DownloadLimits
from reelwright.providers.download.troubles import UnknownSiteError
from reelwright.providers.download.ytdlp import YtDlpDownload
from tests.fakes import FakeDownloader
from tests.web import PUBLIC, Internet, Site, page, ranged, redirect

FILM = b"\0\0\0\x20ftypisom" + bytes(5000)
URL = "http://videos.test/talk.mp4"


class Told:
    """A progress that remembers."""

    def __init__(self) -> None:
        self.shares: list[float] = []

    def report(self, share: float, doing: str) -> None:
        assert doing
        self.shares.append(share)


@pytest.fixture
async def internet() -> AsyncIterator[Internet]:
    async with Site({"/talk.mp4": ranged(FILM), "/page": page("<html>hello")}).open() as site:
        yield Internet(site, {"videos.test": [[PUBLIC]], "inside.test": [["10.0.0.1"]]})


@pytest.fixture(params=["direct", "any", "fake"])
def downloader(
    request: pytest.FixtureRequest, internet: Internet, ffmpeg: Ffmpeg, tmp_path: Path
) -> Downloader:
    direct = DirectDownload(guard=internet.guard)
    if request.param == "direct":
        return direct
    if request.param == "any":
        sites = YtDlpDownload(
            processes=Processes(),
            guard=internet.guard,
            join=functools.partial(join_streams, ffmpeg),
        )
        return AnyDownload(direct=direct, sites=sites)
    film = tmp_path / "film.mp4"
    film.write_bytes(FILM)
    fake = FakeDownloader()
    fake.give(URL, film)
    return fake


async def test_media_lands_in_the_folder(downloader: Downloader, folder: Path) -> None:
    told = Told()

    brought = await downloader.download(URL, folder, told)

    assert brought.media is not None
    assert brought.media.parent == folder
    assert brought.media.read_bytes() == FILM
    assert told.shares == sorted(told.shares)
    assert all(0 <= share <= 1 for share in told.shares)


async def test_where_there_is_no_video_none_is_found(downloader: Downloader, folder: Path) -> None:
    with pytest.raises(SourceError) as refused:
        await downloader.download("http://videos.test/page", folder, Told())

    assert refused.value.code == "no_video_found"
    assert refused.value.fix
    assert list(folder.iterdir()) == []


# -- the choice ----------------------------------------------------------------------------------


@pytest.fixture
def sites(tmp_path: Path) -> FakeDownloader:
    film = tmp_path / "of_a_site.mp4"
    film.write_bytes(b"of a site")
    fake = FakeDownloader()
    fake.give("http://videos.test/page", film)
    return fake


def chooser(internet: Internet, sites: Downloader) -> AnyDownload:
    return AnyDownload(direct=DirectDownload(guard=internet.guard), sites=sites)


async def test_media_is_taken_without_asking_the_sites(
    internet: Internet, sites: FakeDownloader, folder: Path
) -> None:
    await chooser(internet, sites).download(URL, folder, Told())

    assert sites.asked == []
    assert len(internet.site.asked) == 1


@pytest.mark.parametrize(
    "status", ["200 OK", "403 Forbidden", "404 Not Found", "429 Slow", "500 X"]
)
async def test_a_page_is_left_to_the_sites_whatever_it_answers(
    status: str, internet: Internet, sites: FakeDownloader, folder: Path
) -> None:
    internet.site.answers["/page"] = page("<html>", status=status)

    brought = await chooser(internet, sites).download("http://videos.test/page", folder, Told())

    assert brought.media is not None
    assert brought.media.read_bytes() == b"of a site"


async def test_when_no_site_knows_it_the_first_answer_stands(
    internet: Internet, sites: FakeDownloader, folder: Path
) -> None:
    internet.site.answers["/secret"] = page("", status="401 Who are you")
    sites.refuse("http://videos.test/secret", UnknownSiteError("videos.test"))

    with pytest.raises(SourceError) as refused:
        await chooser(internet, sites).download("http://videos.test/secret", folder, Told())

    assert refused.value.code == "source_needs_login"


async def test_what_a_site_refuses_stays_refused(
    internet: Internet, sites: FakeDownloader, folder: Path
) -> None:
    sites.refuse("http://videos.test/page", SourceError("Protected.", code="source_drm"))

    with pytest.raises(SourceError) as refused:
        await chooser(internet, sites).download("http://videos.test/page", folder, Told())

    assert refused.value.code == "source_drm"


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://127.0.0.1/page", "url_not_allowed"),
        ("http://inside.test/page", "url_not_allowed"),
        ("file:///etc/passwd", "url_not_allowed"),
        ("talk.mp4", "invalid_url"),
        ("http://nowhere.test/", "host_not_found"),
        ("http://videos.test/away", "url_not_allowed"),
    ],
)
async def test_a_forbidden_address_is_not_tried_another_way(
    url: str, code: str, internet: Internet, sites: FakeDownloader, folder: Path
) -> None:
    internet.site.answers["/away"] = redirect("http://169.254.169.254/")

    with pytest.raises(SourceError) as refused:
        await chooser(internet, sites).download(url, folder, Told())

    assert refused.value.code == code
    assert sites.asked == []


async def test_a_file_that_is_too_large_is_not_tried_another_way(
    internet: Internet, sites: FakeDownloader, folder: Path
) -> None:
    direct = DirectDownload(guard=internet.guard, limits=DownloadLimits(size_bytes=10))

    with pytest.raises(LimitError):
        await AnyDownload(direct=direct, sites=sites).download(URL, folder, Told())

    assert sites.asked == []
