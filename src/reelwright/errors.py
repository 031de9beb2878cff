"""Everything this package raises on purpose.

The tree answers one question: who can do something about it? Every error carries a stable
`code` for programs, a sentence that says what is wrong, and, where there is one, a sentence that
says what would be right (`fix`). Both are safe to show to a model and to a user.

=====================  ==================  ===================  ======  ============  ====
Error                  Who can fix it      What the queue does  HTTP    MCP           exit
=====================  ==================  ===================  ======  ============  ====
ArgumentsError         the caller          fails the step       422     is_error      2
NotFoundError          the caller          fails the step       404     is_error      1
SourceError            the user            fails the step       422     is_error      4
MediaError             the user            fails the step       422     is_error      1
NothingFoundError      the user            fails the step       422     is_error      5
LimitError             the user            fails the step       413     is_error      1
ApprovalRequired       the user, now       parks the step       409     elicitation   7
EnvironmentProblem     the operator        fails the step       500     is_error      3
ProviderError          the operator        fails the step       502     is_error      6
TimeoutExceededError   the user            fails the step       504     is_error      1
UnavailableError       time                retries the step     503     is_error      6
CancelledByUser        nobody: it was      cancels the step     409     is_error      130
                       asked for
anything else          us: it is a bug     fails the step       500     is_error      1
=====================  ==================  ===================  ======  ============  ====
"""

from typing import ClassVar


class ReelwrightError(Exception):
    """Base of the tree."""

    default_code: ClassVar[str] = "internal_error"
    http_status: ClassVar[int] = 500
    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, *, code: str | None = None, fix: str | None = None) -> None:
        """Take what is wrong, its stable code, and what would be right."""
        super().__init__(message)
        self.message = message
        self.code = code or self.default_code
        self.fix = fix


class ArgumentsError(ReelwrightError):
    """The arguments cannot be right; other arguments could be."""

    default_code = "invalid_arguments"
    http_status = 422
    exit_code = 2


class NotFoundError(ArgumentsError):
    """The arguments name something that does not exist, or belongs to someone else."""

    default_code = "not_found"
    http_status = 404
    exit_code = 1


class SourceError(ReelwrightError):
    """The source cannot be had: its site, its address or its state forbids it."""

    default_code = "source_unavailable"
    http_status = 422
    exit_code = 4


class MediaError(ReelwrightError):
    """The media cannot be processed as asked. Asking again will not help."""

    default_code = "media_not_a_video"
    http_status = 422


class NothingFoundError(MediaError):
    """The media is fine, and what was asked for is not in it."""

    default_code = "nothing_found"
    exit_code = 5


class LimitError(MediaError):
    """The media, or what was asked for, is larger than the settings allow."""

    default_code = "media_limit_exceeded"
    http_status = 413


class ApprovalRequired(ReelwrightError):  # noqa: N818 - it is no error of anybody's
    """A person has to say yes first, and only a person can."""

    default_code = "approval_required"
    http_status = 409
    exit_code = 7


class EnvironmentProblem(ReelwrightError):  # noqa: N818 - EnvironmentError is taken
    """This machine lacks something: a program, a font, room on the disk."""

    default_code = "environment_incomplete"
    exit_code = 3


class ProviderError(ReelwrightError):
    """A provider refused, and will refuse again."""

    default_code = "provider_refused"
    http_status = 502
    exit_code = 6


class TimeoutExceededError(ReelwrightError):
    """The work took longer than it may take."""

    default_code = "timeout"
    http_status = 504


class UnavailableError(ReelwrightError):
    """A provider cannot answer now, and may answer later."""

    default_code = "provider_unavailable"
    http_status = 503
    exit_code = 6

    def __init__(
        self,
        message: str,
        *,
        code: str | None = None,
        fix: str | None = None,
        retry_after: float | None = None,
    ) -> None:
        """Keep the provider's own wish, in seconds, beside the message."""
        super().__init__(message, code=code, fix=fix)
        self.retry_after = retry_after


class CancelledByUser(ReelwrightError):  # noqa: N818 - it is no error of anybody's
    """Somebody asked for this to stop."""

    default_code = "cancelled"
    http_status = 409
    exit_code = 130
