"""The side door: what a person types."""


def main() -> None:
    """Run the command line."""
