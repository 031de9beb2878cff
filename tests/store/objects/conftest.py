import secrets
from collections.abc import AsyncGenerator, Callable, Iterator
from pathlib import Path

import pytest

from reelwright.store.objects.s3_calls import S3Calls, open_s3
from tests.servers.localstack import running_localstack
from tests.servers.moto import running_moto
from tests.store.objects.places import (
    NAME,
    LocalPlace,
    Place,
    S3Place,
    bucket_at,
    client_of,
    s3_place,
)


@pytest.fixture(scope="session")
def moto() -> Iterator[str]:
    """An S3 in this process, with a bucket."""
    with running_moto() as server:
        client_of(server.url).create_bucket(Bucket=NAME)
        yield server.url


@pytest.fixture(scope="session")
def localstack() -> Iterator[str]:
    """An S3 that holds the rules, with a bucket."""
    with running_localstack() as server:
        client_of(server.url).create_bucket(Bucket=NAME)
        yield server.url


@pytest.fixture(scope="session")
async def moto_calls(moto: str) -> AsyncGenerator[S3Calls]:
    async with open_s3(bucket_at(moto)) as calls:
        yield calls


@pytest.fixture(scope="session")
async def localstack_calls(localstack: str) -> AsyncGenerator[S3Calls]:
    async with open_s3(bucket_at(localstack)) as calls:
        yield calls


@pytest.fixture
def moto_place(moto: str, moto_calls: S3Calls, tmp_path: Path) -> S3Place:
    """A bucket that is empty, and believes everything."""
    return s3_place(moto_calls, moto, prefix(), tmp_path / "data")


@pytest.fixture
def localstack_place(localstack: str, localstack_calls: S3Calls, tmp_path: Path) -> S3Place:
    """A bucket that is empty, and holds the rules."""
    place = s3_place(localstack_calls, localstack, prefix(), tmp_path / "data")
    place.holds_rules = True
    return place


@pytest.fixture
def local_place(tmp_path: Path) -> LocalPlace:
    """A folder that is empty."""
    return LocalPlace(tmp_path / "data")


@pytest.fixture(params=["local_place", "moto_place", "localstack_place"])
def place(request: pytest.FixtureRequest) -> Place:
    """A store that is empty, of every kind."""
    place: Place = request.getfixturevalue(request.param)
    return place


def prefix() -> str:
    """Make a corner of a bucket that nobody else uses."""
    return f"{secrets.token_hex(6)}/"


@pytest.fixture
def written(tmp_path: Path) -> Callable[[bytes], Path]:
    """Write a file that a store may take over."""

    def write(body: bytes) -> Path:
        file = tmp_path / f"given-{secrets.token_hex(4)}"
        file.write_bytes(body)
        return file

    return write
