"""What S3 and its client refuse, in our words. No sentence quotes them: they may quote keys."""

from collections.abc import Callable, Generator
from contextlib import contextmanager

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectionError as BotoConnectionError,
    CredentialRetrievalError,
    HTTPClientError,
    IncompleteReadError,
    InvalidRegionError,
    NoCredentialsError,
    PartialCredentialsError,
    ReadTimeoutError,
    TokenRetrievalError,
)

from reelwright.errors import EnvironmentProblem, ReelwrightError, UnavailableError
from reelwright.store.objects.keys import missing

SETTING = "REELWRIGHT_OBJECTS__S3_"
_LATER = 5.0


class ConditionFailedError(Exception):
    """Something is, or is not, as the call wanted it: only the caller knows what that means."""


class EmptyRangeError(Exception):
    """The bytes asked for lie beyond the last one."""


@contextmanager
def check() -> Generator[None]:
    """Let errors of S3 and its client leave as ours. Those that are bugs leave as they are.

    Raises:
        NotFoundError: no such key (`file_missing`).
        EnvironmentProblem: a setting is wrong, and named.
        UnavailableError: it may work later (`objects_unavailable`).
        ConditionFailedError, EmptyRangeError: for the caller.
    """
    try:
        yield
    except (ClientError, BotoCoreError) as error:
        ours = of_answer(error) if isinstance(error, ClientError) else of_client(error)
        if ours is None:
            raise
        raise ours from error


def of_answer(error: ClientError) -> Exception | None:
    """Translate what S3 answered."""
    code = str(error.response.get("Error", {}).get("Code", ""))
    status = int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
    for codes, ours in _ANSWERS:
        if code in codes:
            return ours()
    if status == 429 or status >= 500:
        return later()
    return not_allowed() if status in {401, 403} else None


def of_client(error: BotoCoreError) -> ReelwrightError | None:
    """Translate what went wrong before there was an answer, or while it came."""
    if isinstance(
        error,
        NoCredentialsError
        | PartialCredentialsError
        | CredentialRetrievalError
        | TokenRetrievalError,
    ):
        return wrong_keys()
    if isinstance(error, InvalidRegionError):
        return wrong_region()
    broken = (BotoConnectionError, HTTPClientError, IncompleteReadError, ReadTimeoutError)
    return later() if isinstance(error, broken) else None


def later() -> UnavailableError:
    """Say that it may work later."""
    return UnavailableError(
        "The store of the files cannot be reached now.",
        code="objects_unavailable",
        retry_after=_LATER,
    )


def wrong_keys() -> EnvironmentProblem:
    """Say that S3 does not know who asks."""
    return EnvironmentProblem(
        "S3 does not accept the keys it was given.",
        code="objects_keys_wrong",
        fix=f"Correct {SETTING}ACCESS_KEY and {SETTING}SECRET_KEY, or leave both out for those "
        "that AWS's own tools would use here.",
    )


def unreachable() -> EnvironmentProblem:
    """Say at the start that nothing answers."""
    return _setting(
        "ENDPOINT", "Nothing answers where the bucket should be.", "objects_unreachable"
    )


def wrong_setting(name: str) -> EnvironmentProblem:
    """Say that a setting cannot be right, whatever S3 thinks of it."""
    return _setting(name, "S3 cannot be asked with this setting.", "setting_invalid")


def not_allowed() -> EnvironmentProblem:
    """Say that S3 knows who asks, and that it may not."""
    return EnvironmentProblem(
        "S3 does not allow these keys what is needed in the bucket.",
        code="objects_not_allowed",
        fix="Allow s3:ListBucket, s3:GetObject, s3:PutObject, s3:DeleteObject and "
        f"s3:AbortMultipartUpload for the bucket and prefix in {SETTING}BUCKET and "
        f"{SETTING}PREFIX.",
    )


def no_bucket() -> EnvironmentProblem:
    """Say that the bucket is not there."""
    return _setting("BUCKET", "There is no such bucket.", "objects_bucket_missing")


def wrong_region() -> EnvironmentProblem:
    """Say that the bucket is somewhere else, or the region nowhere."""
    return _setting("REGION", "The bucket does not lie in this region.", "objects_region_wrong")


def wrong_clock() -> EnvironmentProblem:
    """Say that what is signed here looks old or new to S3."""
    return EnvironmentProblem(
        "The clock of this machine is wrong: S3 does not accept what it signs.",
        code="clock_wrong",
        fix="Have the clock set by NTP.",
    )


def _setting(name: str, what: str, code: str) -> EnvironmentProblem:
    return EnvironmentProblem(what, code=code, fix=f"Correct {SETTING}{name}.")


_ANSWERS: tuple[tuple[frozenset[str], Callable[[], Exception]], ...] = tuple(
    (frozenset(codes.split()), ours)
    for codes, ours in (
        ("NoSuchBucket", no_bucket),
        ("NoSuchKey NotFound 404", missing),
        ("PreconditionFailed ConditionalRequestConflict 412", ConditionFailedError),
        ("InvalidRange 416", EmptyRangeError),
        ("RequestTimeTooSkewed", wrong_clock),
        (
            (
                "AuthFailure ExpiredToken InvalidAccessKeyId InvalidClientTokenId InvalidSecurity "
                "InvalidToken SignatureDoesNotMatch TokenRefreshRequired "
                "UnrecognizedClientException"
            ),
            wrong_keys,
        ),
        (
            (
                "AuthorizationHeaderMalformed IllegalLocationConstraintException PermanentRedirect "
                "TemporaryRedirect 301"
            ),
            wrong_region,
        ),
        ("AccessDenied AccountProblem AllAccessDisabled NotSignedUp 403", not_allowed),
        (
            (
                "BadDigest InternalError OperationAborted RequestLimitExceeded RequestTimeout "
                "RequestTimeoutException ServiceUnavailable SlowDown Throttling "
                "ThrottlingException TooManyRequests XAmzContentSHA256Mismatch"
            ),
            later,
        ),
    )
)
"""Codes of https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html, and what their
clients say of answers without a body."""
