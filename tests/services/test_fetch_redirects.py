"""Where a download may go: exact hosts of the list, by https, to public addresses, whatever an answer or name says."""

from __future__ import annotations

from io import BytesIO
from ipaddress import IPv4Address, IPv6Address
from pathlib import Path

import httpcore
import pytest
from hypothesis import given
from hypothesis import strategies as st

from loopback_lists import FOREIGN, PUBLIC, UN, UN_STORE, Publisher, authority_file, redirects, sends
from tocsin.errors import FetchFailed
from tocsin.services.listing.downloads.downloader import Downloader, Limits, Wanted
from tocsin.services.listing.downloads.outbound import is_literal, is_public, resolve

START = f"{UN}/list.xml"
ADDRESS = f"https://{START}"
HOSTS = frozenset([UN, UN_STORE])


def got(publisher: Publisher, address: str = ADDRESS, hosts: frozenset[str] = HOSTS) -> bytes:
    with publisher.downloader() as downloader:
        into = BytesIO()
        downloader.get(Wanted(address, hosts), into)
        return into.getvalue()


def test_a_redirect_to_a_host_of_the_list_is_followed(publisher: Publisher) -> None:
    publisher.puts(START, redirects(f"https://{UN_STORE}/there", 307))
    publisher.puts(f"{UN_STORE}/there", redirects("elsewhere.xml", 301))
    publisher.puts(f"{UN_STORE}/elsewhere.xml", sends(b"list"))

    assert got(publisher) == b"list"


@pytest.mark.parametrize(
    "target",
    [
        f"https://{FOREIGN}/list.xml",
        f"https://{UN}.{FOREIGN}/list.xml",
        f"https://{UN}@{FOREIGN}/list.xml",
        f"https://{FOREIGN}\\@{UN}/list.xml",
        f"https://{UN}./list.xml",
        f"https://evil-{UN}/list.xml",
        f"https://www.{UN}/list.xml",
        "https://un.org/list.xml",
        f"https://{UN}:8443/list.xml",
        f"https://user:word@{UN_STORE}/list.xml",
        f"http://{UN_STORE}/list.xml",
        f"//{FOREIGN}/list.xml",
        "file:///etc/passwd",
        "ftp://scsanctions.un.org/list.xml",
        "https://localhost/list.xml",
        "https://[half/list.xml",
        "https://\u0455csanctions.un.org/list.xml",
        f"https://{UN}%2e{FOREIGN}/",
        "",
    ],
)
def test_a_redirect_to_anything_but_an_exact_host_of_the_list_is_refused(publisher: Publisher, target: str) -> None:
    publisher.puts(START, redirects(target.encode().decode("latin-1")))

    with pytest.raises(FetchFailed) as error:
        got(publisher)

    assert error.value.place == ADDRESS
    assert publisher.paths() == [START]
    assert publisher.dialled == [(PUBLIC, 443)]
    assert publisher.clock.slept == []


@pytest.mark.parametrize(
    "target",
    [
        "127.0.0.1", "127.1", "0x7f.1", "2130706433", "0177.0.0.1", "0", "[::1]", "[::ffff:127.0.0.1]",
        "169.254.169.254", "[fe80::1]", "[fd00:ec2::254]", "10.0.0.1", "9.9.9.9", "[2620:fe::fe]", "127.0.0.1:443",
    ],
)  # fmt: skip
def test_a_redirect_to_an_address_in_numbers_is_refused_public_or_not(publisher: Publisher, target: str) -> None:
    publisher.puts(START, redirects(f"https://{target}/latest/meta-data/"))

    with pytest.raises(FetchFailed, match=r"address in numbers|is no address"):
        got(publisher)

    assert publisher.paths() == [START]


def test_a_host_in_numbers_is_refused_even_where_a_list_would_name_it(publisher: Publisher) -> None:
    with pytest.raises(FetchFailed, match="address in numbers"):
        got(publisher, "https://127.1/list.xml", frozenset(["127.1"]))

    assert publisher.dialled == []


def test_plain_http_is_refused_even_where_the_address_of_a_list_would_be_one(publisher: Publisher) -> None:
    with pytest.raises(FetchFailed, match="only https"):
        got(publisher, f"http://{START}")

    assert publisher.dialled == []


def test_five_redirects_are_followed_and_a_sixth_is_not(publisher: Publisher) -> None:
    for step in range(6):
        publisher.puts(f"{UN}/{step}", redirects(f"/{step + 1}"))
    publisher.puts(f"{UN}/6", sends(b"list"))

    assert got(publisher, f"https://{UN}/1") == b"list"
    with pytest.raises(FetchFailed, match="redirected more than 5 times"):
        got(publisher, f"https://{UN}/0")


def test_a_redirect_that_leads_back_to_itself_ends(publisher: Publisher) -> None:
    publisher.puts(START, redirects(ADDRESS))

    with pytest.raises(FetchFailed, match="redirected more than 5 times"):
        got(publisher)


def test_the_checked_address_is_dialled_and_the_name_is_what_the_server_and_tls_are_asked_for(
    publisher: Publisher,
) -> None:
    publisher.puts(START, sends(b"list"))

    got(publisher)

    assert publisher.dialled == [(PUBLIC, 443)]
    assert publisher.paths() == [START]


@pytest.mark.parametrize(
    "answers", [["127.0.0.1"], ["::1"], ["169.254.169.254"], ["10.1.2.3"], [PUBLIC, "127.0.0.1"], ["::ffff:10.0.0.1"]]
)
def test_an_allowed_host_that_resolves_to_an_address_inside_is_not_asked(
    publisher: Publisher, answers: list[str]
) -> None:
    publisher.resolved[UN] = [answers]

    with pytest.raises(FetchFailed, match="which is not a public address") as error:
        got(publisher)

    assert error.value.place == ADDRESS
    assert publisher.dialled == []


def test_dns_rebinding_between_two_connections_is_refused(publisher: Publisher) -> None:
    """The first answer is public and is what is dialled; the second one, for the retry, leads inside."""
    publisher.resolved[UN] = [[PUBLIC], ["127.0.0.1"]]
    publisher.puts(START, sends(b"", 503, {"Connection": "close"}), sends(b"stolen"))

    with pytest.raises(FetchFailed, match=r"127\.0\.0\.1, which is not a public address"):
        got(publisher)

    assert publisher.dialled == [(PUBLIC, 443)]
    assert len(publisher.asked) == 1


def test_a_name_is_looked_up_once_for_each_connection(publisher: Publisher) -> None:
    """Nothing between the check and the dialling asks again, so there is no second answer to be lied to by."""
    publisher.resolved[UN] = [["1.1.1.1"], ["8.8.8.8"]]
    publisher.puts(START, sends(b"", 503, {"Connection": "close"}), sends(b"list"))

    assert got(publisher) == b"list"

    assert publisher.dialled == [("1.1.1.1", 443), ("8.8.8.8", 443)]


def test_the_next_address_of_a_host_is_tried_when_one_does_not_answer() -> None:
    tried: list[str] = []

    class Dead(httpcore.SyncBackend):
        def connect_tcp(self, host: str, *_args: object, **_kwargs: object) -> httpcore.NetworkStream:
            tried.append(host)
            raise httpcore.ConnectError("refused")

    limits = Limits(attempts=1)
    with (
        Downloader(limits=limits, resolve=lambda *_: ["2620:fe::fe", PUBLIC], dialler=Dead()) as downloader,
        pytest.raises(FetchFailed, match="refused"),
    ):
        downloader.get(Wanted(ADDRESS, HOSTS), BytesIO())

    assert tried == ["2620:fe::fe", PUBLIC]


def test_a_certificate_of_an_authority_that_is_not_public_is_refused_at_once_whatever_the_environment_trusts(
    publisher: Publisher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "authority.pem").write_bytes(authority_file())
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))
    publisher.puts(START, sends(b"list"))

    with (
        publisher.downloader(is_trusted=False) as downloader,
        pytest.raises(FetchFailed, match="certificate is not accepted"),
    ):
        downloader.get(Wanted(ADDRESS, HOSTS), BytesIO())

    assert publisher.asked == []
    assert publisher.clock.slept == []


def test_a_certificate_of_another_host_is_refused(publisher: Publisher) -> None:
    with pytest.raises(FetchFailed, match=r"certificate is not accepted.*other\.example"):
        got(publisher, "https://other.example/list.xml", frozenset(["other.example"]))

    assert publisher.asked == []


def test_the_environment_sends_a_download_through_no_proxy(
    publisher: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    publisher.puts(START, sends(b"list"))

    assert got(publisher) == b"list"


def test_a_name_that_nobody_knows_is_an_error_of_the_connection() -> None:
    with pytest.raises(httpcore.ConnectError, match="cannot be found"):
        resolve("a" * 70 + ".example", 443)


@pytest.mark.parametrize("address", ["1.1.1.1", "2606:4700:4700::1111", "64:ff9b::808:808", "2002:808:808::1"])
def test_addresses_of_the_internet_are_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0", "10.0.0.1", "100.100.100.200", "127.0.0.1", "168.63.129.16", "169.254.169.254",  # noqa: S104  no server
        "172.16.0.1",
        "192.0.0.192", "192.168.1.1", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "::", "::1",
        "::127.0.0.1", "fe80::1", "fe80::1%eth0", "fec0::1", "fd00:ec2::254", "ff02::1", "2001:db8::1", "2001::1",
        "64:ff9b:1::a00:1", "4000::1", "", "localhost", "127.1", "1.1.1.1/8",
    ],
)  # fmt: skip
def test_addresses_that_only_this_network_reaches_are_not_public(address: str) -> None:
    assert not is_public(address)


@given(st.ip_addresses(v=4))
def test_an_ipv4_address_inside_an_ipv6_one_is_judged_as_itself(inner: IPv4Address) -> None:
    low = int(inner)
    forms = [IPv6Address(0xFFFF << 32 | low), IPv6Address(0x64FF9B << 96 | low), IPv6Address(0x2002 << 112 | low << 80)]

    assert {is_public(str(form)) for form in forms} == {is_public(str(inner))}


@given(st.ip_addresses())
def test_every_address_in_numbers_is_known_as_one(address: IPv4Address | IPv6Address) -> None:
    assert is_literal(str(address))
    assert isinstance(address, IPv4Address) or is_literal(f"[{address}]")


@given(st.from_regex(r"[a-z][a-z0-9-]{0,20}\.(un\.org|example)", fullmatch=True))
def test_a_name_is_not_an_address_in_numbers(name: str) -> None:
    assert not is_literal(name)
