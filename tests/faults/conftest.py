from collections.abc import Iterator

import pytest

from tests.faults.scenes import Scenes


@pytest.fixture(scope="package")
def scenes() -> Iterator[Scenes]:
    """Everything scenes stand on, for all tests of this folder."""
    with Scenes() as opened:
        yield opened
