"""The scripted planner: what a person said, understood by rules alone."""

from collections.abc import Sequence

from reelwright.agent.scripted.known import Known, Turn, Understood


def understand(message: str, known: Known, before: Sequence[Turn]) -> Understood:  # noqa: ARG001 - stands in
    """Give what to call for a message, or a question, or a no."""
    return Understood(
        question="What shall I do?",
        reply="I am a scripted planner, and did not understand that. What shall I do?",
    )
