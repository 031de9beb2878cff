"""What can go wrong on the way, in our words."""

import ssl

from reelwright.errors import EnvironmentProblem, LimitError, SourceError, UnavailableError
from reelwright.providers.download.http_answers import Kind, megabytes


class UnknownSiteError(SourceError):
    """No way is known to find a video on a page of this site."""

    default_code = "no_video_found"

    def __init__(self, host: str) -> None:
        super().__init__(
            f"No video is known at this address of {host}.",
            fix="Give the address of the video itself, or save the file and upload it.",
        )


def no_video(kind: Kind, host: str) -> SourceError:
    """Say why what was found is not a video."""
    what = {
        Kind.PAGE: f"The address leads to a page of {host}, and no video is known there.",
        Kind.STREAMING: f"The address leads to a list of pieces of {host}, not to a file.",
    }.get(kind, f"What lies at this address of {host} is not a video or sound file.")
    return SourceError(
        what,
        code="no_video_found",
        fix="Give the address of the video itself, or save the file and upload it.",
    )


def broken_off(error: Exception | None, host: str) -> SourceError | UnavailableError:
    """Say why a connection failed: for good, when the host cannot prove who it is."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return bad_certificate(host)
        cause = cause.__cause__ or cause.__context__
    return broken(host)


def bad_certificate(host: str) -> SourceError:
    return SourceError(
        f"{host} cannot prove that it is {host}: its certificate is not valid.",
        code="source_unavailable",
        fix="Save the file yourself, if you trust the site, and upload it.",
    )


def broken(host: str) -> UnavailableError:
    return UnavailableError(
        f"The connection to {host} broke, and could not be taken up again.",
        code="source_not_answering",
        fix="Try again later, or upload the file.",
    )


def too_large(size: int, limit: int) -> LimitError:
    return LimitError(
        f"The file is larger than allowed: {megabytes(size)} of at most {megabytes(limit)}.",
        code="download_too_large",
        fix="Take a shorter or smaller version, or raise REELWRIGHT_MEDIA__MAX_GIGABYTES.",
    )


def no_room() -> EnvironmentProblem:
    return EnvironmentProblem(
        "There is no room left on the disk.",
        code="disk_full",
        fix="Free some room and ask again.",
    )
