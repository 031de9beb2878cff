"""A bucket that does not answer as it must: what is said, when, and what is not."""

import hashlib
import logging
import socket
import time
import traceback
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from botocore.exceptions import ClientError, IncompleteReadError, NoCredentialsError

from reelwright.domain import LOCAL
from reelwright.errors import EnvironmentProblem, NotFoundError, UnavailableError
from reelwright.store.objects.bucket import Bucket
from reelwright.store.objects.s3 import open_s3_objects
from reelwright.store.objects.s3_bucket import keep_tidy, rules
from reelwright.store.objects.s3_calls import open_s3
from reelwright.store.objects.s3_errors import check
from tests.servers.s3_refusals import refusing
from tests.store.objects.places import NAME, S3Place, bucket_at, client_of

Written: TypeAlias = Callable[[bytes], Path]

PLANTED = "planted-secret-0123456789"


async def problem_at_start(bucket: Bucket, root: Path) -> EnvironmentProblem:
    """Open a bucket that cannot be opened, in time, and without a word of its secret."""
    begun = time.monotonic()
    with pytest.raises(EnvironmentProblem) as caught:
        async with open_s3_objects(
            replace(bucket, secret_key=PLANTED), data=root, cache_bytes=1000
        ):
            pass
    assert time.monotonic() - begun < 15  # two seconds, on a machine with nothing else to do
    told = "".join(traceback.format_exception(caught.value))
    assert PLANTED not in told
    assert PLANTED not in repr(replace(bucket, secret_key=PLANTED))
    assert caught.value.fix is not None
    return caught.value


@pytest.mark.parametrize(
    ("status", "code", "ours", "setting"),
    [
        (404, "NoSuchBucket", "objects_bucket_missing", "S3_BUCKET"),
        (403, "InvalidAccessKeyId", "objects_keys_wrong", "S3_ACCESS_KEY"),
        (403, "SignatureDoesNotMatch", "objects_keys_wrong", "S3_SECRET_KEY"),
        (400, "ExpiredToken", "objects_keys_wrong", "S3_ACCESS_KEY"),
        (403, "AccessDenied", "objects_not_allowed", "S3_BUCKET"),
        (403, "SomethingNew", "objects_not_allowed", "S3_BUCKET"),
        (400, "AuthorizationHeaderMalformed", "objects_region_wrong", "S3_REGION"),
        (403, "RequestTimeTooSkewed", "clock_wrong", "NTP"),
        (503, "SlowDown", "objects_unreachable", "S3_ENDPOINT"),
    ],
)
async def test_a_refusal_at_the_start_names_the_setting(
    tmp_path: Path, status: int, code: str, ours: str, setting: str
) -> None:
    with refusing(status, code) as server:
        problem = await problem_at_start(bucket_at(server.url), tmp_path)

    assert problem.code == ours
    assert setting in str(problem.fix)


async def test_a_bucket_that_is_not_there_is_named(moto: str, tmp_path: Path) -> None:
    problem = await problem_at_start(replace(bucket_at(moto), name="nowhere"), tmp_path)

    assert problem.code == "objects_bucket_missing"


@pytest.mark.parametrize(
    ("change", "setting"),
    [
        ({"endpoint": "http://not an address"}, "S3_ENDPOINT"),
        ({"name": "No Bucket"}, "S3_BUCKET"),
        ({"region": "no region!"}, "S3_REGION"),
    ],
)
async def test_a_setting_that_cannot_be_is_named(
    tmp_path: Path, change: dict[str, Any], setting: str
) -> None:
    problem = await problem_at_start(replace(bucket_at("http://127.0.0.1:1"), **change), tmp_path)

    assert setting in str(problem.fix)


async def test_nobody_there_is_told_at_once(tmp_path: Path) -> None:
    problem = await problem_at_start(bucket_at("http://127.0.0.1:1"), tmp_path)

    assert problem.code == "objects_unreachable"


async def test_somebody_who_never_answers_is_not_waited_for(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        problem = await problem_at_start(
            bucket_at(f"http://127.0.0.1:{server.getsockname()[1]}"), tmp_path
        )

    assert problem.code == "objects_unreachable"


async def test_trouble_later_is_worth_trying_again_and_tried_a_few_times(
    moto: str, tmp_path: Path, written: Written
) -> None:
    with refusing(503, "SlowDown") as server:
        async with open_s3(bucket_at(moto)) as calls:
            calls._client.meta.events.register(  # noqa: SLF001 - a server that turns bad
                "before-send.s3", _towards(server.url)
            )
            with pytest.raises(UnavailableError) as caught:
                await calls("objects.stat", "head_object", Key="local/a")

    assert caught.value.code == "objects_unavailable"
    assert caught.value.retry_after is not None
    assert 2 <= server.asked <= 5


def _towards(url: str) -> Callable[..., None]:
    def turn(request: object, **_: object) -> None:
        path = str(request.url).split("/", 3)[3]  # type: ignore[attr-defined]
        request.url = f"{url}/{path}"  # type: ignore[attr-defined]

    return turn


def test_what_is_nobodys_fault_but_ours_stays_as_it_is() -> None:
    bug = ClientError({"Error": {"Code": "InvalidArgument"}}, "PutObject")

    with pytest.raises(ClientError), check():
        raise bug


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (NoCredentialsError(), "objects_keys_wrong"),
        (ClientError({"Error": {"Code": "PermanentRedirect"}}, "x"), "objects_region_wrong"),
        (IncompleteReadError(actual_bytes=1, expected_bytes=2), "objects_unavailable"),
    ],
)
def test_what_the_client_cannot_do_is_told_in_our_words(error: Exception, code: str) -> None:
    with pytest.raises((EnvironmentProblem, UnavailableError)) as caught, check():
        raise error

    assert caught.value.code == code


async def test_a_bucket_is_told_to_tidy_up_and_keeps_its_own_rules(moto: str) -> None:
    client, name = client_of(moto), "tidy-bucket"
    client.create_bucket(Bucket=name)
    theirs = {
        "ID": "theirs",
        "Status": "Enabled",
        "Filter": {"Prefix": "logs/"},
        "Expiration": {"Days": 30},
    }
    client.put_bucket_lifecycle_configuration(
        Bucket=name, LifecycleConfiguration={"Rules": [theirs]}
    )

    async with open_s3(replace(bucket_at(moto), name=name)) as calls:
        for prefix in ("one/", "two/", "one/"):
            assert await keep_tidy(calls, prefix)

    there = client.get_bucket_lifecycle_configuration(Bucket=name)["Rules"]
    assert {rule["ID"] for rule in there} == {
        "theirs",
        *(rule["ID"] for prefix in ("one/", "two/") for rule in rules(prefix)),
    }
    assert {"Prefix": "one/temporary/"} in [rule["Filter"] for rule in there]


async def test_a_bucket_that_may_not_be_told_is_said_and_used(
    moto: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with refusing(403, "AccessDenied") as server:
        async with open_s3(bucket_at(moto)) as calls:
            calls._client.meta.events.register(  # noqa: SLF001 - one right is missing
                "before-send.s3.GetBucketLifecycleConfiguration", _towards(server.url)
            )
            with caplog.at_level(logging.WARNING):
                assert await keep_tidy(calls, "here/") is False

    assert "here/temporary/" in caplog.text


async def test_what_is_temporary_lies_where_the_rule_finds_it(
    moto_place: S3Place, written: Written
) -> None:
    await moto_place.objects.put(LOCAL, "local/temporary/upl_one/a", written(b"x"))

    client = client_of(moto_place.url)
    there = client.list_objects_v2(
        Bucket=NAME, Prefix=rules(moto_place.prefix)[0]["Filter"]["Prefix"]
    )
    assert there["KeyCount"] == 1


async def test_an_upload_that_fails_leaves_no_parts_behind(
    moto_place: S3Place, written: Written, tmp_path: Path
) -> None:
    file = written(b"x" * (17 << 20))
    calls = moto_place.objects._calls  # noqa: SLF001 - a server that turns bad for a while
    with refusing(503, "SlowDown") as server:
        turn = _towards(server.url)
        calls._client.meta.events.register("before-send.s3.UploadPart", turn)  # noqa: SLF001
        try:
            with pytest.raises(UnavailableError):
                await moto_place.objects.put(LOCAL, "local/a/b", file)
        finally:
            calls._client.meta.events.unregister("before-send.s3.UploadPart", turn)  # noqa: SLF001

    assert file.exists()
    assert await moto_place.objects.exists(LOCAL, "local/a/b") is False
    left = client_of(moto_place.url).list_multipart_uploads(Bucket=NAME)
    assert [each for each in left.get("Uploads", []) if moto_place.prefix in each["Key"]] == []
    with pytest.raises(NotFoundError):
        await moto_place.objects.stat(LOCAL, "local/a/b")


async def test_an_object_that_is_replaced_while_it_is_brought_is_whole(
    moto_place: S3Place, written: Written, tmp_path: Path
) -> None:
    old, new = b"a" * (20 << 20), b"b" * (20 << 20)
    await moto_place.objects.put(LOCAL, "local/a/b", written(old))
    for kept in (tmp_path / "data" / "cache").iterdir():
        kept.unlink()
    calls = moto_place.objects._calls  # noqa: SLF001 - somebody else, between two parts
    asked: list[int] = []

    def replace_once(**_: object) -> None:
        asked.append(1)
        if len(asked) == 2:
            moto_place.overwrite("local/a/b", new, sha256=hashlib.sha256(new).hexdigest())

    calls._client.meta.events.register("before-call.s3.GetObject", replace_once)  # noqa: SLF001
    try:
        async with moto_place.objects.open(LOCAL, "local/a/b") as path:
            assert path.read_bytes() == new
    finally:
        calls._client.meta.events.unregister("before-call.s3.GetObject", replace_once)  # noqa: SLF001
    assert len(asked) > 3
