import asyncio
import base64
from collections.abc import AsyncIterator
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

import pytest
from hypothesis import given, strategies as st

from reelwright.errors import SourceError, UnavailableError
from reelwright.fetch_guard import (
    FetchGuard,
    FilteringProxy,
    ProxyLimits,
    is_public,
    parse_url,
)
from tests.web import PUBLIC, Internet, Site, page, raw

INSIDE = """
    0.0.0.0 10.0.0.1 100.64.0.1 100.100.100.200 127.0.0.1 127.255.255.254 168.63.129.16
    169.254.169.254 172.16.0.1 172.31.255.255 192.0.0.1 192.0.0.192 192.0.2.1 192.88.99.1
    192.168.1.1 198.18.0.1 198.51.100.7 203.0.113.9 224.0.0.1 239.255.255.255 240.0.0.1
    255.255.255.255
    :: ::1 ::127.0.0.1 ::ffff:127.0.0.1 ::ffff:8.8.8.8 64:ff9b::7f00:1 64:ff9b::808:808
    64:ff9b:1::1 100::1 2001::1 2001:0:4136:e378:8000:63bf:3fff:fdd2 2001:2::1 2001:10::1
    2001:20::1 2001:db8::1 2002:7f00:1:: 2002:a00:1::1 2620:4f:8000::1 3fff::1 3ffe::1 5f00::1
    fc00::1 fd00:ec2::254 fd20:ce::254 fe80::1 fe80::1%eth0 fec0::1 ff02::1 4000::1
    2a00:1450:4001::5efe:7f00:1 2a00:1450:4001::200:5efe:a00:1
""".split()  # noqa: SIM905 - a list of fifty lines is no better to read

OUTSIDE = """
    1.1.1.1 8.8.8.8 93.184.215.14 100.63.255.255 100.128.0.0 169.253.1.1 172.15.1.1 172.32.0.1
    192.0.1.1 223.255.255.255
    2001:4860:4860::8888 2606:4700:4700::1111 2a00:1450:4001:82a::200e 2001:200::1 2400:cb00::1
""".split()  # noqa: SIM905 - as above


@pytest.mark.parametrize("address", INSIDE)
def test_addresses_that_lead_inside_are_not_public(address: str) -> None:
    assert not is_public(ip_address(address))


@pytest.mark.parametrize("address", OUTSIDE)
def test_addresses_of_the_public_network_are_public(address: str) -> None:
    assert is_public(ip_address(address))


def test_a_network_that_was_allowed_counts_as_public() -> None:
    allowed = (ip_network("10.0.0.0/8"),)

    assert is_public(IPv4Address("10.1.2.3"), allowed)
    assert not is_public(IPv4Address("192.168.0.1"), allowed)


@given(st.integers(0, 2**32 - 1))
def test_nothing_that_python_calls_private_or_multicast_is_public(number: int) -> None:
    address = IPv4Address(number)

    if is_public(address):
        assert address.is_global
        assert not address.is_multicast


@given(st.integers(0, 2**32 - 1), st.sampled_from([0, 0xFFFF << 32, 0x64FF9B << 96]))
def test_no_ipv4_address_is_public_in_the_clothes_of_ipv6(number: int, prefix: int) -> None:
    assert not is_public(IPv6Address(prefix | number))
    assert not is_public(IPv6Address(0x2002 << 112 | number << 80))


@given(st.integers(0, 2**128 - 1))
def test_public_ipv6_lies_within_what_was_given_out(number: int) -> None:
    address = IPv6Address(number)

    if is_public(address):
        assert address in ip_network("2000::/3")
        assert address.is_global
        assert address.sixtofour is None
        assert address.teredo is None


@pytest.mark.parametrize(
    ("url", "normal"),
    [
        ("https://example.com/talk.mp4", "https://example.com/talk.mp4"),
        ("  HTTPS://EXAMPLE.com:443/a?b=1#t=3 ", "https://example.com/a?b=1#t=3"),
        ("http://example.com", "http://example.com/"),
        ("http://example.com:443/x", "http://example.com:443/x"),
        ("https://example.com?a=b", "https://example.com?a=b"),
        (
            "https://bücher.example/ü b".replace(" ", "%20"),
            "https://xn--bcher-kva.example/%C3%BC%20b",
        ),
        ("https://[2606:4700:0:0::1111]/", "https://[2606:4700::1111]/"),
        ("https://8.8.8.8/", "https://8.8.8.8/"),
        ("https://under_score.example.com/", "https://under_score.example.com/"),
        ("https://example.com/@user/video", "https://example.com/@user/video"),
    ],
)
def test_plain_addresses_get_one_normal_form(url: str, normal: str) -> None:
    assert parse_url(url).url == normal


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.com/a",
        "file:///etc/passwd",
        "gopher://example.com/",
        "javascript:alert(1)",
        "data:video/mp4;base64,AAAA",
        "https://user:secret@example.com/",
        "https://user@example.com/",
        "https://example.com@127.0.0.1/",
        "https://example.com:22/",
        "https://example.com:8080/",
        "http://2130706433/",
        "http://0x7f000001/",
        "http://0x7f.0.0.1/",
        "http://0177.0.0.1/",
        "http://127.1/",
        "http://127.0.0.1./",
        "http://127.0.0.01/",
        "http://1.2.3.4.5/",
        "http://\uff11\uff12\uff17.1/",
        "http://127\u30021/",
        "https://example.com./",
        "https://[fe80::1%25eth0]/",
        "https://[fe80::1%eth0]/",
        "https://127.0.0.1%00.example.com/",
        "https://%65xample.com/",
    ],
)
def test_disguised_addresses_are_not_allowed(url: str) -> None:
    with pytest.raises(SourceError) as refused:
        parse_url(url)

    assert refused.value.code == "url_not_allowed"
    assert refused.value.fix


@pytest.mark.parametrize(
    "url",
    [
        "",
        "talk.mp4",
        "//example.com/a",
        "http:/example.com",
        "http:example.com",
        "https://",
        "https:///path",
        "https://:443/",
        "https://exa mple.com/",
        "https://example.com/a\r\nHost: evil",
        "https://example.com/a\x00b",
        "https://example.com\\@127.0.0.1/",
        "https://example.com/\u202egpj.mp4",
        "https://[::1/",
        "https://[zz::1]/",
        "https://[::1]x/",
        "https://example.com:port/",
        "https://example.com:99999/",
        "https://-example.com/",
        "https://exa..mple.com/",
        "https://" + "a" * 64 + ".com/",
        "https://" + "a." * 130 + "com/",
        "https://ex\u2100mple.com/",
        "https://example.com/" + "a" * 9000,
    ],
)
def test_what_is_no_address_is_invalid(url: str) -> None:
    with pytest.raises(SourceError) as refused:
        parse_url(url)

    assert refused.value.code == "invalid_url"
    assert refused.value.fix


@given(st.text(max_size=60))
def test_any_text_is_either_a_web_address_or_refused_with_a_sentence(text: str) -> None:
    for url in (text, f"https://{text}", f"http://example.com{text}"):
        try:
            target = parse_url(url)
        except SourceError:
            continue
        assert target.url.isascii()
        assert parse_url(target.url) == target


def test_the_ports_of_closed_networks_can_be_opened() -> None:
    assert parse_url("http://example.com:8080/", extra_ports={8080}).port == 8080


# -- names ---------------------------------------------------------------------------------------


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    async with Site({"/talk.mp4": page(b"moving pictures", "video/mp4")}).open() as site:
        yield site


@pytest.fixture
def internet(site: Site) -> Internet:
    return Internet(
        site,
        {
            "videos.test": [[PUBLIC]],
            "inside.test": [["10.0.0.5"]],
            "both.test": [[PUBLIC, "127.0.0.1"]],
            "rebinding.test": [[PUBLIC], ["127.0.0.1"]],
        },
    )


async def test_a_public_name_is_checked_with_all_its_addresses(internet: Internet) -> None:
    checked = await internet.guard.check_url("https://videos.test/talk.mp4")

    assert checked.addresses == (IPv4Address(PUBLIC),)


@pytest.mark.parametrize(
    "host", ["inside.test", "both.test", "127.0.0.1", "[::1]", "169.254.169.254"]
)
async def test_one_closed_address_refuses_the_name(host: str, internet: Internet) -> None:
    with pytest.raises(SourceError) as refused:
        await internet.guard.check_url(f"http://{host}/")

    assert refused.value.code == "url_not_allowed"
    assert "10.0.0.5" not in refused.value.message


async def test_a_name_without_an_address_is_not_found(internet: Internet) -> None:
    with pytest.raises(SourceError) as refused:
        await internet.guard.check_url("http://nowhere.test/")

    assert refused.value.code == "host_not_found"


async def test_a_dumb_name_server_is_a_matter_of_time() -> None:
    async def resolve(host: str) -> tuple[IPv4Address, ...]:
        raise OSError("no network")

    with pytest.raises(UnavailableError) as refused:
        await FetchGuard(resolve=resolve).check_url("http://videos.test/")

    assert refused.value.code == "host_not_resolved"


async def test_a_name_that_changes_its_mind_is_connected_to_where_it_was_checked(
    internet: Internet,
) -> None:
    _, writer = await internet.guard.open("rebinding.test", 80)
    writer.close()
    with pytest.raises(SourceError) as refused:
        await internet.guard.open("rebinding.test", 80)

    assert internet.touched == [f"{PUBLIC}:80"]
    assert internet.looked_up == ["rebinding.test"] * 2
    assert refused.value.code == "url_not_allowed"


async def test_a_host_that_does_not_answer_is_a_matter_of_time(internet: Internet) -> None:
    async def connect(*_: object) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        raise ConnectionRefusedError

    guard = FetchGuard(resolve=internet.resolve, connect=connect)

    with pytest.raises(UnavailableError) as refused:
        await guard.open("videos.test", 443)

    assert refused.value.code == "source_not_answering"


async def test_the_system_resolves_without_naming_what_is_inside() -> None:
    with pytest.raises(SourceError) as refused:
        await FetchGuard().check_url("http://localhost/")

    assert refused.value.code == "url_not_allowed"


# -- the proxy -----------------------------------------------------------------------------------


async def say(proxy: FilteringProxy, *lines: str, known: bool = True, body: bytes = b"") -> bytes:
    """Say something to a proxy as a client would, and give all it answers."""
    secret = proxy.url.partition("//")[2].rpartition("@")[0]
    reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
    credential = base64.b64encode(secret.encode()).decode()
    head = [*lines, *([f"Proxy-Authorization: Basic {credential}"] if known else [])]
    writer.write(("\r\n".join(head) + "\r\n\r\n").encode("latin-1") + body)
    try:
        return await reader.read(-1)
    except ConnectionResetError:
        return b"(reset)"
    finally:
        writer.close()


async def test_the_proxy_forwards_what_is_allowed(internet: Internet, site: Site) -> None:
    async with FilteringProxy(internet.guard) as proxy:
        answer = await say(
            proxy,
            "GET http://videos.test/talk.mp4?a=1 HTTP/1.1",
            "Host: elsewhere.test",
            "Connection: keep-alive, X-Hop",
            "X-Hop: 1",
            "X-End: 2",
        )

    assert answer.startswith(b"HTTP/1.1 200 OK\r\n")
    assert b"Connection: close" in answer
    assert answer.endswith(b"moving pictures")
    assert site.asked[0].path == "/talk.mp4?a=1"
    assert site.asked[0].headers == {"host": "videos.test", "x-end": "2", "connection": "close"}
    assert proxy.received >= len(b"moving pictures")


@pytest.mark.parametrize("version", ["HTTP/1.1", "HTTP/1.0"])
async def test_the_proxy_tunnels_to_what_is_allowed(version: str, internet: Internet) -> None:
    async with FilteringProxy(internet.guard) as proxy:
        answer = await say(
            proxy,
            f"CONNECT videos.test:443 {version}",
            body=b"GET /talk.mp4 HTTP/1.1\r\nHost: videos.test\r\n\r\n",
        )

    assert answer.startswith(b"HTTP/1.1 200 Connection established\r\n\r\nHTTP/1.1 200 OK")
    assert internet.touched == [f"{PUBLIC}:443"]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("CONNECT 127.0.0.1:443 HTTP/1.1", b"url_not_allowed"),
        ("CONNECT [::1]:443 HTTP/1.1", b"url_not_allowed"),
        ("CONNECT [::ffff:127.0.0.1]:443 HTTP/1.1", b"url_not_allowed"),
        ("CONNECT inside.test:443 HTTP/1.1", b"url_not_allowed"),
        ("CONNECT both.test:443 HTTP/1.1", b"url_not_allowed"),
        ("CONNECT videos.test:22 HTTP/1.1", b"url_not_allowed"),
        ("CONNECT videos.test:443@127.0.0.1:443 HTTP/1.1", b"url_not_allowed"),
        ("CONNECT 2130706433:443 HTTP/1.1", b"url_not_allowed"),
        ("CONNECT nowhere.test:443 HTTP/1.1", b"host_not_found"),
        ("GET http://169.254.169.254/latest/meta-data/ HTTP/1.1", b"url_not_allowed"),
        ("GET http://inside.test/ HTTP/1.1", b"url_not_allowed"),
        ("GET http://a:b@videos.test/ HTTP/1.1", b"url_not_allowed"),
        ("GET http://videos.test:8080/ HTTP/1.1", b"url_not_allowed"),
        ("GET https://videos.test/ HTTP/1.1", b"url_not_allowed"),
        ("GET ftp://videos.test/ HTTP/1.1", b"url_not_allowed"),
        ("PUT http://videos.test/ HTTP/1.1", b"url_not_allowed"),
        ("GET /etc/passwd HTTP/1.1", b"invalid_url"),
    ],
)
async def test_the_proxy_refuses_what_is_not_allowed_and_touches_nothing(
    line: str, code: bytes, internet: Internet, site: Site
) -> None:
    async with FilteringProxy(internet.guard) as proxy:
        answer = await say(proxy, line)

    assert answer.startswith(b"HTTP/1.1 470 " + code + b"\r\n")
    assert [refusal.code for refusal in proxy.refusals] == [code.decode()]
    assert internet.touched == []
    assert site.asked == []


@pytest.mark.parametrize(
    "lines",
    [
        ["GET http://videos.test/"],
        ["GET http://videos.test/ HTTP/2"],
        ["GET http://videos.test/ x HTTP/1.1"],
        ["GET http://videos.test/ HTTP/1.1", "no colon"],
        ["GET http://videos.test/ HTTP/1.1", "Folded: a", " b: c"],
        ["GET http://videos.test/ HTTP/1.1", "A: b\nEvil: c"],
        ["GET http://videos.test/ HTTP/1.1", "Sp ace: c"],
    ],
)
async def test_the_proxy_understands_only_clean_requests(
    lines: list[str], internet: Internet
) -> None:
    async with FilteringProxy(internet.guard) as proxy:
        answer = await say(proxy, *lines)

    assert answer.startswith(b"HTTP/1.1 400 ")
    assert internet.touched == []


async def test_the_proxy_serves_nobody_without_its_credential(internet: Internet) -> None:
    async with FilteringProxy(internet.guard) as proxy:
        without = await say(proxy, "GET http://videos.test/talk.mp4 HTTP/1.1", known=False)
        wrong = await say(
            proxy,
            "CONNECT videos.test:443 HTTP/1.1",
            "Proxy-Authorization: Basic cmVlbHdyaWdodDp3cm9uZw==",
            known=False,
        )

    assert without.startswith(b"HTTP/1.1 407 ")
    assert wrong.startswith(b"HTTP/1.1 407 ")
    assert internet.touched == []


async def test_every_proxy_has_a_credential_of_its_own(internet: Internet) -> None:
    async with FilteringProxy(internet.guard) as one, FilteringProxy(internet.guard) as other:
        assert one.url.partition("@")[0] != other.url.partition("@")[0]


async def test_the_proxy_ends_at_its_limit_and_stays_shut(internet: Internet, site: Site) -> None:
    site.answers["/endless"] = raw(
        b"HTTP/1.1 200 OK\r\nContent-Type: video/mp4\r\n\r\n", *[b"x" * 100_000] * 50
    )
    limits = ProxyLimits(received_bytes=500_000)

    async with FilteringProxy(internet.guard, limits) as proxy:
        first = await say(proxy, "GET http://videos.test/endless HTTP/1.1")
        second = await say(proxy, "GET http://videos.test/talk.mp4 HTTP/1.1")

    assert len(first) < 600_000
    assert second.startswith(b"HTTP/1.1 470 download_too_large")
    assert {refusal.code for refusal in proxy.refusals} == {"download_too_large"}


async def test_a_body_that_breaks_off_is_not_mistaken_for_a_whole_one(
    internet: Internet, site: Site
) -> None:
    async def stall(asked: object, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n\r\nhalf")
        await writer.drain()
        await asyncio.Event().wait()

    site.answers["/stalls"] = stall

    async with FilteringProxy(internet.guard, ProxyLimits(idle_seconds=0.1)) as proxy:
        answer = await say(proxy, "GET http://videos.test/stalls HTTP/1.1")

    assert answer == b"(reset)"


@pytest.mark.parametrize(
    "head", [b"SSH-2.0-OpenSSH\r\n\r\n", b"HTTP/1.1 20 OK\r\n\r\n", b"", b"x" * 70_000]
)
async def test_an_answer_that_is_not_http_is_kept_back(
    head: bytes, internet: Internet, site: Site
) -> None:
    site.answers["/odd"] = raw(head)

    async with FilteringProxy(internet.guard) as proxy:
        answer = await say(proxy, "GET http://videos.test/odd HTTP/1.1")

    assert answer.startswith(b"HTTP/1.1 502 ")


async def test_interim_answers_are_passed_over(internet: Internet, site: Site) -> None:
    site.answers["/slow"] = raw(
        b"HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nKeep-Alive: 5\r\n\r\nok",
    )

    async with FilteringProxy(internet.guard) as proxy:
        answer = await say(proxy, "GET http://videos.test/slow HTTP/1.1")

    assert answer == b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok"


async def test_a_client_that_says_nothing_is_let_go(internet: Internet) -> None:
    async with FilteringProxy(internet.guard, ProxyLimits(head_seconds=0.05)) as proxy:
        reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
        said = await reader.read(-1)
        writer.close()

    assert said == b""


async def test_more_connections_than_allowed_are_turned_away(internet: Internet) -> None:
    async with FilteringProxy(internet.guard, ProxyLimits(connections=1)) as proxy:
        _, held = await asyncio.open_connection("127.0.0.1", proxy.port)
        answer = await say(proxy, "GET http://videos.test/talk.mp4 HTTP/1.1")
        held.close()

    assert answer.startswith(b"HTTP/1.1 503 ")
