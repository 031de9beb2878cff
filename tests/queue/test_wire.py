from datetime import UTC, datetime

import pytest
from hypothesis import given, strategies as st

from reelwright.domain import StepId, WakeUp
from reelwright.queue.wire import read_job, read_name, write_job, write_name


def a_job(**changes: object) -> dict[str, object]:
    wake_up = WakeUp(
        step=StepId("stp_one"),
        attempt=2,
        weight="network",
        not_before=datetime(2026, 11, 21, tzinfo=UTC),
        trace={"traceparent": "00-aa-bb-01"},
    )
    return {"t": None, "f": "wake", "a": (wake_up,), "k": {}, "et": 1} | changes


def test_what_was_written_is_read_again() -> None:
    assert read_job(write_job(a_job())) == a_job()


@pytest.mark.parametrize(
    "changes",
    [
        {"f": "other"},
        {"a": ()},
        {"a": ({"step": "secret"},)},
        {"a": a_job()["a"] * 2},  # type: ignore[operator]  # a tuple
        {"k": {"secret": 1}},
        {"t": 3},
        {"et": "yesterday"},
        {"more": 1},
    ],
    ids=str,
)
def test_what_is_not_quite_a_wake_up_is_refused_without_quoting_it(
    changes: dict[str, object],
) -> None:
    with pytest.raises(ValueError, match=r"^This is no wake-up of ours") as raised:
        read_job(write_job(a_job(**changes)))

    assert "secret" not in str(raised.value).replace("k.secret", "")


@given(st.binary(max_size=200))
def test_noise_is_refused_and_nothing_worse(noise: bytes) -> None:
    with pytest.raises(ValueError, match=r"^This is no wake-up of ours"):
        read_job(noise)


def test_what_is_too_long_is_not_even_looked_at() -> None:
    with pytest.raises(ValueError, match=r"^A wake-up of 100000 bytes"):
        read_job(b" " * 100_000)


def test_a_result_that_is_no_json_can_be_written_all_the_same() -> None:
    assert b"broken" in write_job({"r": ValueError("broken")})


def test_a_name_is_read_as_it_was_written() -> None:
    assert read_name(write_name(StepId("stp_one"), 12).encode()) == ("stp_one", 12)


@pytest.mark.parametrize(
    "raw",
    [b"", b":", b"stp_one", b":1", b"stp_one:", b"stp_one:01", b"stp_one:-1", b"stp_one:1.0",
     b"\xff:1", b"stp_one:\xd9\xa1", b"stp_one:" + b"9" * 5000],
)  # fmt: skip
def test_a_name_that_is_none_of_ours_is_no_name(raw: bytes) -> None:
    assert read_name(raw) is None
