"""A script to be spoken, cut where a speaker would breathe."""

from reelwright.text.sentence_marks import sentence_ends_by_marks


def split_sentences(script: str) -> list[str]:
    """Cut a script into its sentences; a new line always begins one."""
    found: list[str] = []
    for line in script.splitlines():
        words = line.split()
        if not words:
            continue
        ends = sorted(
            {*sentence_ends_by_marks(words, [0.0] * (len(words) - 1), 1.0), len(words) - 1}
        )
        first = 0
        for end in ends:
            found.append(" ".join(words[first : end + 1]))
            first = end + 1
    return found
