"""What is said when a transcript does not hold what was asked for."""

from reelwright.domain import Transcript
from reelwright.errors import NothingFoundError


def something_said(transcript: Transcript) -> None:
    """Refuse an empty transcript.

    Raises:
        NothingFoundError: nothing is said (`no_speech`).
    """
    if not transcript.rows:
        raise NothingFoundError(
            "The transcript is empty, so there is nothing to work with.",
            code="no_speech",
            fix="Use a video in which somebody speaks, or transcribe it with another engine.",
        )


def nothing_about(about: str) -> NothingFoundError:
    """Make the error for a question of which no word is said."""
    return NothingFoundError(
        f"Nothing is said about “{about}”.",
        code="nothing_about_it",
        fix="Ask about words that are said, or leave `about` out.",
    )
