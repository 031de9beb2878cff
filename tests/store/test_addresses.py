import ssl
from pathlib import Path

import pytest

from reelwright.errors import EnvironmentProblem
from reelwright.store.addresses import address_of, encryption_of


@pytest.mark.parametrize(
    ("given", "driver"),
    [
        ("postgres://me:pw@host/videos", "postgresql+psycopg"),
        ("postgresql://me:pw@host/videos", "postgresql+psycopg"),
        ("postgresql+psycopg://me:pw@host/videos", "postgresql+psycopg"),
        ("postgresql+asyncpg://me:pw@host/videos", "postgresql+psycopg"),
        ("mysql://me:pw@host/videos", "mysql+asyncmy"),
        ("MySQL+pymysql://me:pw@host/videos", "mysql+asyncmy"),
        (" mariadb://me:pw@host/videos\n", "mysql+asyncmy"),
    ],
)
def test_the_usual_spellings_get_our_drivers(given: str, driver: str) -> None:
    address = address_of(given)

    assert address.drivername == driver
    assert (address.username, address.password, address.host) == ("me", "pw", "host")
    assert address.database == "videos"


def test_special_characters_of_a_password_are_percent_encoded() -> None:
    assert address_of("postgres://me:p%40ss%2Fw%3Ard%25@host/videos").password == "p@ss/w:rd%"


@pytest.mark.parametrize("name", ["store.db", "100% ?#&+ä.db"])
def test_a_path_is_a_sqlite_file_whatever_it_is_called(tmp_path: Path, name: str) -> None:
    assert address_of(tmp_path / name).database == str(tmp_path / name)


def test_a_sqlite_address_holds_the_path_after_three_strokes(tmp_path: Path) -> None:
    assert address_of(f"sqlite:///{tmp_path}/store.db").database == f"{tmp_path}/store.db"


@pytest.mark.parametrize(
    "given",
    [
        "hush",
        "hush://me:hush@host/hush",
        "postgresql:/me:hush@host/hush",
        "postgresql://me:hush@host:hush/videos",
        "postgresql://me:hush@host",
        "mysql://me:hush@host/",
        "sqlite://",
        "sqlite:///:memory:",
        "sqlite:///hush.db?mode=ro",
        "://hush",
        "mysql://hush@host/videos?ssl-mode=VERIFY_CA&ssl_ca=/hush",
    ],
)
def test_what_is_no_address_is_refused_without_repeating_it(given: str) -> None:
    with pytest.raises(EnvironmentProblem) as caught:
        encryption_of(address_of(given))

    error = caught.value
    assert error.code == "database_url_invalid"
    assert "REELWRIGHT_DATABASE__URL" in error.message
    said: BaseException | None = error
    while said is not None:
        assert "hush" not in str(said)
        said = said.__cause__ or said.__context__


@pytest.mark.parametrize(
    ("query", "mode", "checks_name"),
    [
        ("", None, None),
        ("?ssl-mode=DISABLED", None, None),
        ("?ssl-mode=REQUIRED", ssl.CERT_NONE, False),
        ("?sslmode=require", ssl.CERT_NONE, False),
        ("?ssl_mode=VERIFY_CA", ssl.CERT_REQUIRED, False),
        ("?ssl-mode=VERIFY_IDENTITY", ssl.CERT_REQUIRED, True),
        ("?sslmode=verify-full", ssl.CERT_REQUIRED, True),
    ],
)
def test_how_a_connection_to_mysql_is_encrypted_is_read_from_its_address(
    query: str, mode: ssl.VerifyMode | None, *, checks_name: bool | None
) -> None:
    bare, context = encryption_of(address_of(f"mysql://me@host/videos{query}"))

    assert not bare.query
    assert (context and context.verify_mode) == mode
    assert (context and context.check_hostname) == checks_name
