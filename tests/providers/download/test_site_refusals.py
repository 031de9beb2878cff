import importlib.util
import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from reelwright.errors import LimitError, ReelwrightError, SourceError, UnavailableError
from reelwright.providers.download.site_refusals import refusal_of_site, site_words
from reelwright.providers.download.troubles import UnknownSiteError

HINT = (
    "Use --cookies-from-browser or --cookies for the authentication. See  https://github.com/yt-dlp"
    "/yt-dlp/wiki/FAQ#how-do-i-pass-cookies-to-yt-dlp  for how to manually pass cookies"
)
YOUTUBE = "ERROR: [youtube] abc123: "

OF_YTDLP = [
    ("This video is DRM protected", "source_drm"),
    ("This format is DRM protected", "source_drm"),
    ("The channel is not currently live", "live_not_supported"),
    ("This livestream has not yet started", "live_not_supported"),
    ("This live event will begin at", "live_not_supported"),
    ("This live event is scheduled for", "live_not_supported"),
    ("This video is only available for registered users", "source_needs_login"),
    ("This video requires a subscription", "source_needs_login"),
    ("This video is for premium members only", "source_needs_login"),
    ("You need to log in to access this content", "source_needs_login"),
    ("You are not authorized to view this protected tweet", "source_needs_login"),
    ("Password protected video, use --video-password <password>", "source_needs_login"),
    ("This video is not available from your location due to geo restriction", "source_blocked"),
    ("Your IP is likely being blocked by Youtube", "source_blocked"),
    ("YouTube is requiring a captcha challenge before playback", "source_blocked"),
    ("You have exceeded the rate limit. Try again later", "source_blocked"),
    ("You are rate-limited. Try again later.", "source_blocked"),
    ("Your IP address is unable to access the Reddit API", "source_blocked"),
    ("Your IP address is blocked from accessing this post", "source_blocked"),
    ("This content is no longer available", "source_unavailable"),
    ("The video is no longer available", "source_unavailable"),
    ("Video was deleted", "source_unavailable"),
    ("Video unavailable, may not exist or was deleted", "source_unavailable"),
    ("Content not found; it has most likely expired", "source_unavailable"),
    ("No video content found in webpage", "no_video_found"),
    ("No video could be found in this post", "no_video_found"),
    ("This article does not have a video.", "no_video_found"),
    ("No video formats found!", "no_video_found"),
]
"""Sentences of yt-dlp itself; a test sees to it that they are still its own."""

OF_SITES = [
    ("Sign in to confirm you\u2019re not a bot. " + HINT, "source_blocked"),
    ("Sign in to confirm your age. This video may be inappropriate for some users. " + HINT,
     "source_needs_login"),
    ("This video may be inappropriate for some users.", "source_needs_login"),
    ("Private video. Sign in if you've been granted access to this video. " + HINT,
     "source_unavailable"),
    ("Video unavailable. This video is private", "source_unavailable"),
    ("Video unavailable. This video has been removed by the uploader", "source_unavailable"),
    (("Video unavailable. This video is no longer available because the YouTube account associated "
     "with this video has been terminated."), "source_unavailable"),
    (("Video unavailable. This video contains content from SME, who has blocked it in your country "
     "on copyright grounds"), "source_blocked"),
    ("The uploader has not made this video available in your country\nYou might want to use a VPN",
     "source_blocked"),
    (("Join this channel to get access to members-only content like this video, and other "
     "exclusive perks."), "source_needs_login"),
    ("This video requires payment to watch.", "source_needs_login"),
    ("Premieres in 3 hours", "live_not_supported"),
    ("This live event will begin in 45 minutes.", "live_not_supported"),
    (("This content isn't available, try again later. The current session has been rate-limited by "
     "YouTube for up to an hour."), "source_blocked"),
    ("This video is unavailable", "source_unavailable"),
    ("Requested format is not available. Use --list-formats for a list", "no_video_found"),
]  # fmt: skip
"""Sentences that sites are known to give, as yt-dlp passes them on."""


def refusal(message: str) -> ReelwrightError:
    failed = {"kinds": ["DownloadError", "ExtractorError"], "message": message}
    return refusal_of_site(failed, host="videos.test", size_bytes=1000)


@pytest.mark.parametrize(("message", "code"), OF_YTDLP + OF_SITES)
def test_every_refusal_of_a_site_has_its_code(message: str, code: str) -> None:
    refused = refusal(f"{YOUTUBE}{message}")

    assert refused.code == code
    assert refused.fix
    assert "--" not in refused.message + refused.fix


@cache
def source_of_ytdlp() -> str:
    found = importlib.util.find_spec("yt_dlp")
    assert found is not None
    assert found.origin is not None
    folder = Path(found.origin).parent
    files = [*folder.glob("extractor/**/*.py"), *folder.glob("*.py"), *folder.glob("downloader/*")]
    return "\n".join(file.read_text() for file in files if file.suffix == ".py")


@pytest.mark.parametrize("message", [message for message, _ in OF_YTDLP])
def test_the_installed_ytdlp_still_speaks_so(message: str) -> None:
    assert message in source_of_ytdlp()


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("age_restricted", "source_needs_login"),
        ("request_blocked", "source_blocked"),
        ("video_unavailable", "source_unavailable"),
    ],
)
def test_what_youtube_really_answered_has_its_code(name: str, code: str) -> None:
    folder = Path(__file__).parents[2] / "samples" / "youtube_responses"
    answer = json.loads((folder / f"youtube_{name}.innertube.json.static").read_text())

    refused = refusal(f"{YOUTUBE}{answer['playabilityStatus']['reason']}")

    assert refused.code == code


@pytest.mark.parametrize(
    ("failed", "kind", "code"),
    [
        ({"kinds": ["RefusedError", "live"]}, SourceError, "live_not_supported"),
        ({"kinds": ["playlist"]}, SourceError, "no_video_found"),
        ({"kinds": ["nothing"]}, SourceError, "no_video_found"),
        ({"kinds": ["too_long"], "message": "99999"}, LimitError, "media_limit_exceeded"),
        ({"kinds": ["too_large"], "message": "2000"}, LimitError, "download_too_large"),
        ({"kinds": ["X", "FencedError"]}, SourceError, "url_not_allowed"),
        ({"kinds": ["GeoRestrictedError"]}, SourceError, "source_blocked"),
        ({"kinds": ["UserNotLive"]}, SourceError, "live_not_supported"),
        ({"kinds": ["HTTPError"], "status": 429}, SourceError, "source_blocked"),
        ({"kinds": ["HTTPError"], "status": 403}, SourceError, "source_blocked"),
        ({"kinds": ["HTTPError"], "status": 401}, SourceError, "source_needs_login"),
        ({"kinds": ["HTTPError"], "status": 404}, SourceError, "source_unavailable"),
        ({"kinds": ["HTTPError"], "status": 502}, UnavailableError, "source_not_answering"),
        ({"kinds": ["HTTPError"], "status": 302, "redirect_loop": True}, SourceError,
         "too_many_redirects"),
        ({"kinds": ["TransportError"], "message": "Read timed out."}, UnavailableError,
         "source_not_answering"),
        ({"kinds": ["CertificateVerifyError"]}, SourceError, "source_unavailable"),
        ({"kinds": ["OSError"], "message": "unable to write data: [Errno 27] File too large"},
         LimitError, "download_too_large"),
        ({"kinds": [], "message": "unable to write data: [Errno 28] No space left on device"},
         ReelwrightError, "disk_full"),
        ({"kinds": ["UnsupportedError"], "message": "Unsupported URL: http://x"},
         UnknownSiteError, "no_video_found"),
        ({"message": "No suitable extractor found for URL http://x"}, UnknownSiteError,
         "no_video_found"),
        ({}, SourceError, "source_unavailable"),
        ({"kinds": None, "message": None, "status": "x"}, SourceError, "source_unavailable"),
    ],
)  # fmt: skip
def test_every_failure_has_its_kind_and_code(
    failed: dict[str, Any], kind: type[ReelwrightError], code: str
) -> None:
    refused = refusal_of_site(failed, host="videos.test", size_bytes=1000)

    assert isinstance(refused, kind)
    assert refused.code == code
    assert refused.fix


def test_the_robot_check_says_what_to_do() -> None:
    refused = refusal(f"{YOUTUBE}Sign in to confirm you\u2019re not a bot. {HINT}")

    assert refused.fix is not None
    assert "cookies.txt" in refused.fix
    assert "upload" in refused.fix


def test_words_of_a_site_carry_no_addresses_tags_or_advice() -> None:
    said = site_words(
        "ERROR: [generic] id-1: Odd \x1b[31mthing at http://reelwright:secret@127.0.0.1:80/x "
        "(caused by <ProxyError 127.0.0.1>); please report this issue on https://x"
    )

    assert said == "Odd [31mthing at \u2026"
