"""Links of every store, as a stranger sees them."""

import asyncio
import base64
import hashlib
import hmac
import json
from collections.abc import AsyncGenerator, Callable
from datetime import timedelta
from pathlib import Path
from typing import TypeAlias

import pytest

from reelwright.domain import LOCAL
from reelwright.errors import LimitError
from tests.store.objects.places import NAME, SECRET, LocalPlace, Place, S3Place

Written: TypeAlias = Callable[[bytes], Path]

KEY = "local/clips/clip_one/talk.mp4"
OTHER_KEY = "local/clips/clip_one/tale.mp4"
UPLOAD = "local/temporary/upl_one/file.mp4"
SOON = timedelta(minutes=5)
REFUSED = {400, 403, 404}


@pytest.fixture
async def link(place: Place, written: Written) -> str:
    """A download link that is good."""
    await place.objects.put(LOCAL, KEY, written(b"bytes"))
    await place.objects.put(LOCAL, OTHER_KEY, written(b"other"))
    return await place.objects.link(
        LOCAL, KEY, expires=SOON, filename="My talk.mp4", content_type="video/mp4"
    )


async def test_a_link_downloads_under_the_name_and_type_it_says(place: Place, link: str) -> None:
    answer = await place.get(link)

    assert (answer.status, answer.body) == (200, b"bytes")
    assert answer.headers["content-type"] == "video/mp4"
    disposition = answer.headers["content-disposition"]
    assert disposition == "attachment; filename=\"My talk.mp4\"; filename*=UTF-8''My%20talk.mp4"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("talk.mp4?", "tale.mp4?"),
        ("clip_one", "clip_two"),
        ("ignature=", "ignature=0"),
        ("My", "Your"),
        ("video", "text"),
        ("xpires=", "xpires=1"),
    ],
    ids=["key", "folder", "signature", "name", "type", "expiry"],
)
async def test_an_altered_link_leads_nowhere(place: Place, link: str, old: str, new: str) -> None:
    assert old in link

    answer = await place.get(link.replace(old, new, 1))

    assert answer.status in REFUSED or not place.holds_rules
    if place.holds_rules:
        assert b"bytes" not in answer.body
        assert b"other" not in answer.body


@pytest.mark.parametrize("method", ["PUT", "DELETE", "POST", "HEAD"])
async def test_a_link_is_good_for_one_method(place: Place, link: str, method: str) -> None:
    answer = await place.get(link, method=method)

    assert answer.status in {*REFUSED, 405, 412} or not place.holds_rules
    if place.holds_rules:
        assert (await place.get(link)).body == b"bytes"


async def test_a_link_expires(place: Place, written: Written) -> None:
    await place.objects.put(LOCAL, KEY, written(b"bytes"))
    brief = timedelta(seconds=1)
    link = await place.objects.link(LOCAL, KEY, expires=brief, filename="talk.mp4")

    await place.run_out(brief)

    assert (await place.get(link)).status in REFUSED or not place.holds_rules


async def test_a_link_to_nothing_says_so(place: Place) -> None:
    link = await place.objects.link(LOCAL, KEY, expires=SOON, filename="talk.mp4")

    assert (await place.get(link)).status == 404 or not place.holds_rules


@pytest.mark.parametrize("expires", [timedelta(0), timedelta(days=8), timedelta(seconds=-5)])
async def test_no_link_is_good_for_ever_or_never(place: Place, expires: timedelta) -> None:
    with pytest.raises(ValueError, match="seven days"):
        await place.objects.link(LOCAL, KEY, expires=expires, filename="x")
    with pytest.raises(ValueError, match="seven days"):
        await place.objects.upload_link(
            LOCAL, UPLOAD, expires=expires, max_bytes=1, content_type="video/mp4"
        )


async def test_what_was_uploaded_is_there_and_its_copy_has_its_hash(place: Place) -> None:
    link = await place.objects.upload_link(
        LOCAL, UPLOAD, expires=SOON, max_bytes=10_000, content_type="video/mp4"
    )

    answer = await place.post(link, b"uploaded " * 500, more={})

    assert answer.status == 204
    stored = await place.objects.stat(LOCAL, UPLOAD)
    assert (stored.size_bytes, stored.content_type) == (4500, "video/mp4")
    async with place.objects.open(LOCAL, UPLOAD) as path:
        assert path.read_bytes() == b"uploaded " * 500
    copied = await place.objects.copy(LOCAL, UPLOAD, KEY)
    assert copied.sha256 == hashlib.sha256(b"uploaded " * 500).hexdigest()
    async with place.objects.open(LOCAL, KEY) as path:
        assert path.read_bytes() == b"uploaded " * 500


@pytest.mark.parametrize(
    ("body", "more"),
    [
        (b"x" * 101, {}),
        (b"", {}),
        (b"x", {"Content-Type": "text/html"}),
        (b"x", {"key": "local/clips/clip_one/talk.mp4"}),
        (b"x", {"policy": "no base64"}),
    ],
    ids=["too large", "empty", "type", "key", "junk"],
)
async def test_an_upload_that_was_not_agreed_is_refused(
    place: Place, body: bytes, more: dict[str, str]
) -> None:
    link = await place.objects.upload_link(
        LOCAL, UPLOAD, expires=SOON, max_bytes=100, content_type="video/mp4"
    )
    prefix = link.fields["key"].removesuffix(UPLOAD)
    if "key" in more:
        more = {"key": prefix + more["key"]}

    answer = await place.post(link, body, more=more)

    if place.holds_rules:
        assert answer.status in REFUSED
        assert await place.objects.exists(LOCAL, UPLOAD) is False
        assert await place.objects.exists(LOCAL, KEY) is False


async def test_an_agreement_cannot_be_widened(place: Place) -> None:
    link = await place.objects.upload_link(
        LOCAL, UPLOAD, expires=SOON, max_bytes=100, content_type="video/mp4"
    )
    agreed = base64.urlsafe_b64decode(link.fields["policy"])
    wider = base64.b64encode(agreed.replace(b"100", b"999")).decode()
    signature = next(name for name in link.fields if name.endswith("signature"))

    answers = [
        await place.post(link, b"x" * 500, more={"policy": wider}),
        await place.post(link, b"x" * 50, more={signature: "0" * 64}),
    ]

    if place.holds_signed_forms:
        assert {answer.status for answer in answers} <= REFUSED


async def test_the_form_of_a_bucket_is_signed_as_s3_will_check_it(moto_place: S3Place) -> None:
    link = await moto_place.objects.upload_link(
        LOCAL, UPLOAD, expires=SOON, max_bytes=100, content_type="video/mp4"
    )

    # https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-authentication-HTTPPOST.html
    policy = json.loads(base64.b64decode(link.fields["policy"]))
    day, region, service, end = link.fields["x-amz-credential"].split("/")[1:]
    key = f"AWS4{SECRET}".encode()
    for part in (day, region, service, end, link.fields["policy"]):
        signed = hmac.new(key, part.encode(), hashlib.sha256)
        key = signed.digest()
    assert link.fields["x-amz-signature"] == signed.hexdigest()
    assert ["content-length-range", 1, 100] in policy["conditions"]
    assert {"bucket": NAME} in policy["conditions"]
    assert {"key": f"{moto_place.prefix}temporary/{UPLOAD}"} in policy["conditions"]
    assert {"Content-Type": "video/mp4"} in policy["conditions"]


async def test_an_upload_link_expires(place: Place) -> None:
    brief = timedelta(seconds=1)
    link = await place.objects.upload_link(
        LOCAL, UPLOAD, expires=brief, max_bytes=100, content_type="video/mp4"
    )

    await place.run_out(brief)

    assert (await place.post(link, b"x", more={})).status in REFUSED or not place.holds_rules


async def test_uploads_of_one_link_at_once_leave_one_whole(place: Place) -> None:
    link = await place.objects.upload_link(
        LOCAL, UPLOAD, expires=SOON, max_bytes=5000, content_type="video/mp4"
    )
    bodies = [bytes([letter]) * 5000 for letter in b"abcd"]

    await asyncio.gather(*(place.post(link, body, more={}) for body in bodies))

    async with place.objects.open(LOCAL, UPLOAD) as path:
        assert path.read_bytes() in bodies


async def test_an_upload_without_end_is_stopped_at_what_was_agreed(
    local_place: LocalPlace,
) -> None:
    link = await local_place.objects.upload_link(
        LOCAL, UPLOAD, expires=SOON, max_bytes=5000, content_type="video/mp4"
    )
    sent = 0

    async def pieces() -> AsyncGenerator[bytes]:
        nonlocal sent
        while True:
            sent += 1000
            yield b"x" * 1000

    with pytest.raises(LimitError) as caught:
        await local_place.objects.receive(link.fields, "video/mp4", pieces())

    assert caught.value.code == "upload_too_large"
    assert sent == 6000
    assert await local_place.objects.exists(LOCAL, UPLOAD) is False


async def test_a_link_to_a_disk_of_ours_takes_one_file(local_place: LocalPlace) -> None:
    link = await local_place.objects.upload_link(
        LOCAL, UPLOAD, expires=SOON, max_bytes=100, content_type="video/mp4"
    )

    refused = await local_place.post(link, b"x" * 101, more={})
    first = await local_place.post(link, b"one", more={})
    second = await local_place.post(link, b"two", more={})
    await local_place.objects.delete(LOCAL, UPLOAD)
    third = await local_place.post(link, b"three", more={})

    assert [each.status for each in (refused, first, second, third)] == [400, 204, 403, 403]
    assert await local_place.objects.exists(LOCAL, UPLOAD) is False


async def test_links_that_were_used_are_forgotten_once_they_have_expired(
    local_place: LocalPlace,
) -> None:
    link = await local_place.objects.upload_link(
        LOCAL, UPLOAD, expires=SOON, max_bytes=100, content_type="video/mp4"
    )
    await local_place.post(link, b"one", more={})
    spent = local_place.root / "spent-links"
    assert len(list(spent.iterdir())) == 1

    local_place.objects.clear_leftovers()
    assert len(list(spent.iterdir())) == 1
    local_place.later = timedelta(days=8)
    local_place.objects.clear_leftovers()

    assert list(spent.iterdir()) == []
