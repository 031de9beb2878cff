"""What yt-dlp says when it fails, in our words: what happened, why, and what to do.

Sites speak through yt-dlp in hundreds of sentences; a few words tell them apart. The order counts:
"Private video. Sign in if you've been granted access" is about privacy, not about logging in.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from reelwright.domain.plain_text import plain_line
from reelwright.errors import LimitError, MediaError, ReelwrightError, SourceError, UnavailableError
from reelwright.providers.download.troubles import (
    UnknownSiteError,
    bad_certificate,
    broken,
    no_room,
    too_large,
)

_COOKIES: Final = (
    "Save the video yourself and upload it, or set REELWRIGHT_FETCH__COOKIES to the cookies.txt of "
    "a browser that is logged in."
)
_UPLOAD: Final = "Save the video yourself and upload it, or choose another one."


@dataclass(frozen=True, slots=True)
class _Rule:
    """Words that tell what happened, and our words for it; `{host}` is the site."""

    code: str
    words: str
    message: str
    fix: str

    def fits(self, said: str) -> bool:
        return re.search(self.words, said) is not None


_RULES: Final[Sequence[_Rule]] = (
    _Rule(
        "no_video_found",
        r"requested format is not available",
        "{host} sends this video only in ways that are not supported here.",
        "Save the video yourself and upload it.",
    ),
    _Rule(
        "source_blocked",
        r"not a bot|captcha|client challenge|cloudflare|rate-limit|rate limit|too many requests"
        r"|ip (address )?(is|has been) (likely being )?(blocked|unable)|error 429|try again later\."
        r"|are you a (human|robot)|unusual traffic",
        "{host} takes this program for a robot and refuses to answer.",
        f"Wait an hour and try again. {_COOKIES}",
    ),
    _Rule(
        "source_blocked",
        r"georestrictederror|geo.?restrict|(your|this) (country|location|region|territory)"
        r"|outside of (the )?[a-z]+\b.*available only|blocked it in your",
        "{host} shows this video in some countries only, and not where this program runs.",
        _UPLOAD,
    ),
    _Rule(
        "source_drm",
        r"\bdrm\b|widevine|fairplay|playready",
        "The video is protected against copying (DRM).",
        "Protected videos cannot be fetched. Ask whoever made it for the file, and upload that.",
    ),
    _Rule(
        "source_needs_login",
        r"confirm your age|age.?restrict|age.?verif|age.?gate|inappropriate for some users"
        r"|nsfw|adult content",
        "{host} shows this video only to grown-ups who are logged in.",
        _COOKIES,
    ),
    _Rule(
        "source_unavailable",
        r"private video|(video|account|content|playlist) is private|made (it )?private",
        "The video is private: only people whom its owner chose can see it.",
        "Ask its owner to share the file or to make it public.",
    ),
    _Rule(
        "live_not_supported",
        r"usernotlive|\blive (event|stream)|livestream|premiere|is (currently )?offline"
        r"|not (yet |currently )?(live|started)|upcoming|will (begin|start|be available)"
        r"|scheduled for|not available yet|is live\b",
        "This is a live broadcast, or one that has not begun.",
        "Fetch it when it is over and its recording is there.",
    ),
    _Rule(
        "source_needs_login",
        r"members.only|member of|join this channel|requires? (a )?(payment|purchase|subscription)"
        r"|subscri(be|ber|ption)|premium|purchase|\brent(al)?\b|paywall|supporter|tickets?\b"
        r"|have access to this",
        "{host} shows this video only to those who paid for it or subscribed.",
        _COOKIES,
    ),
    _Rule(
        "source_needs_login",
        r"sign in|log.?in\b|logged.?in|login|registered users|authenticat|password|credentials"
        r"|not authorized|protected tweet|error 401",
        "{host} shows this video only to people who are logged in.",
        _COOKIES,
    ),
    _Rule(
        "source_unavailable",
        r"removed|deleted|taken down|no longer|unavailable|not available|isn't available"
        r"|(does not|doesn't|no longer) exist|terminated|suspended|expired|copyright"
        r"|(video|page|content|clip|channel|media|episode|track|post) (was |is )?not found"
        r"|error 4(04|10)",
        "{host} says that the video is not there, or not any more.",
        "Open the address in a browser; if the video plays there, save it and upload it.",
    ),
    _Rule(
        "no_video_found",
        r"no (video|media|audio|active stream|source)|not a (video|media)|without a video"
        r"|does(n't| not) have a video|no formats found",
        "There is no video at this address of {host} that can be fetched.",
        "Give the address of the video itself, or save the file and upload it.",
    ),
    _Rule(
        "source_blocked",
        r"error 403|forbidden|access denied|impersonat",
        "{host} refuses to give this video to us.",
        f"Try again later: it may pass. {_COOKIES}",
    ),
    _Rule(
        "source_blocked",
        r"javascript|js challenge|no player clients|nsig|signature extraction",
        "{host} asks for a JavaScript program to be run, and that did not work.",
        "Run `reelwright doctor`: it says how to install deno and to bring yt-dlp up to date.",
    ),
)

_UNREACHABLE: Final = re.compile(
    r"transporterror|proxyerror|timed out|timeout|connection|incompleteread|contenttooshort"
    r"|bytes read|error 5\d\d|remote end closed|fragment \d+ not found|unable to download"
)


def refusal_of_site(failed: dict[str, Any], *, host: str, size_bytes: int) -> ReelwrightError:
    """Turn what the child says of a failure into our error."""
    kinds = [str(each) for each in failed.get("kinds") or ()]
    message = str(failed.get("message") or "")
    ours = next((_OURS[kind] for kind in kinds if kind in _OURS), None)
    if ours is not None:
        return ours(_number(message), size_bytes)
    if failed.get("redirect_loop"):
        return SourceError(
            f"{host} leads from one address to the next without an end.",
            code="too_many_redirects",
            fix="Open it in a browser, and give the address where it ends.",
        )
    said = _lowered(kinds, failed.get("status"), message)
    if re.search(r"no suitable extractor|unsupported url", said):
        return UnknownSiteError(host)
    return _of_this_machine(said, host, size_bytes) or _of_the_site(said, host, message)


def _of_this_machine(said: str, host: str, size_bytes: int) -> ReelwrightError | None:
    if "no space left" in said or "errno 28" in said:
        return no_room()
    if "file too large" in said or "errno 27" in said:
        return too_large(size_bytes, size_bytes)
    if "certificateverifyerror" in said or "certificate verify failed" in said:
        return bad_certificate(host)
    return None


def _of_the_site(said: str, host: str, message: str) -> ReelwrightError:
    for rule in _RULES:
        if rule.fits(said):
            return SourceError(rule.message.format(host=host), code=rule.code, fix=rule.fix)
    if _UNREACHABLE.search(said):
        return broken(host)
    return SourceError(
        f"The video could not be read from {host}: {site_words(message) or 'nobody says why'}",
        code="source_unavailable",
        fix="Run `reelwright doctor`: it says whether yt-dlp is out of date. Or upload the file.",
    )


def site_words(message: str) -> str:
    """Give what yt-dlp said without addresses, advice about its options, and its own name tags."""
    text = message.removeprefix("ERROR: ").partition("\n")[0]
    text = re.sub(r"^\[[^\]]{1,40}\] (\S{1,40}: )?", "", text)
    text = re.split(r"\(caused by |; please report|\. Use --|\. See  http| Use --", text)[0]
    return plain_line(re.sub(r"\S*://\S+|\b127\.0\.0\.1\S*", "…", text), most_bytes=300)


def _lowered(kinds: Sequence[str], status: object, message: str) -> str:
    words = [*kinds, site_words(message), f"error {status}" if status else ""]
    return " ".join(words).lower().replace("\u2019", "'")


def _number(message: str) -> int:
    found = re.search(r"\d{1,18}", message)
    return int(found[0]) if found else 0


def _live(_: int, __: int) -> ReelwrightError:
    return SourceError(
        "This is a live broadcast, or one that has not begun or is not yet stored.",
        code="live_not_supported",
        fix="Fetch it when it is over and its recording is there.",
    )


def _list(_: int, __: int) -> ReelwrightError:
    return SourceError(
        "The address leads to a list of videos, not to one.",
        code="no_video_found",
        fix="Give the address of one video of the list.",
    )


def _nothing(_: int, __: int) -> ReelwrightError:
    return SourceError(
        "There is no video at this address.",
        code="no_video_found",
        fix="Give the address of the video itself, or save the file and upload it.",
    )


def _too_long(duration: int, _: int) -> ReelwrightError:
    return LimitError(
        f"The video is longer than allowed: {duration / 3600:.1f} hours.",
        fix="Take a shorter one, or raise the limit in the settings.",
    )


def _empty(_: int, __: int) -> ReelwrightError:
    return MediaError(
        "The site sent a file without anything in it.",
        code="media_empty",
        fix="Open the address in a browser and see whether it plays there.",
    )


def _fenced(_: int, __: int) -> ReelwrightError:
    return SourceError(
        "Reading this site would touch what may not be touched.",
        code="url_not_allowed",
        fix="Save the video yourself and upload it.",
    )


_OURS: Final[dict[str, Callable[[int, int], ReelwrightError]]] = {
    "live": _live,
    "playlist": _list,
    "nothing": _nothing,
    "too_long": _too_long,
    "too_large": too_large,
    "empty": _empty,
    "FencedError": _fenced,
}


def is_about_network(error: ReelwrightError) -> bool:
    """Say whether a failure may be the mere echo of what our proxy refused."""
    return isinstance(error, UnavailableError) or error.code in {
        "source_blocked",
        "source_unavailable",
        "no_video_found",
        "too_many_redirects",
    }
