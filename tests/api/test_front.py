"""Under which names a node is reached, whichever way they were written."""

from __future__ import annotations

import pytest

from served import SERVED, serving
from tocsin.api.front import Front
from tocsin.errors import ConfigurationError
from tocsin.node.local import LocalNode
from tocsin.serve import Place

sample_home, sample_node, _served = SERVED


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("HTTPS://Tocsin.Example", "https://tocsin.example"),
        ("https://tocsin.example:443", "https://tocsin.example"),
        ("http://tocsin.example:80", "http://tocsin.example"),
        ("https://Tocsin.example:8437", "https://tocsin.example:8437"),
        ("https://[FD00::1]:443", "https://[fd00::1]"),
    ],
)
def test_an_address_is_kept_as_browsers_send_it(written: str, sent: str) -> None:
    front = Front((written,))

    assert front.origins == (sent,)
    assert front.party.origin == sent


@pytest.mark.parametrize(
    "written",
    [
        "https://u:p@x",
        "https://x#y",
        "https://x y",
        "ftp://x",
        "https://x:y",
        "https://x:0",
        "https://x:99999",
        "https://\u00fc",
    ],
)
def test_what_is_no_address_of_a_server_is_refused(written: str) -> None:
    with pytest.raises(ConfigurationError):
        Front((written,))


@pytest.mark.parametrize("written", ["https://Tocsin.Example", "https://tocsin.example:443"])
@pytest.mark.parametrize("host", ["tocsin.example", "TOCSIN.example", "tocsin.example:443"])
def test_a_browser_comes_in_however_the_address_was_written(sample_node: LocalNode, written: str, host: str) -> None:
    front = Place(is_behind_proxy=True, public_url=written).front
    signing_in = {"name": "nobody", "password": "a lantern on the harbour wall"}

    with serving(sample_node, front=front) as served:
        browser = served.client(headers={"Host": host})
        ours = browser.post("/v1/sign-in", json=signing_in, headers={"Origin": "https://tocsin.example"})
        other = browser.post("/v1/sign-in", json=signing_in, headers={"Origin": "https://tocsin.test"})

    assert (ours.status_code, other.status_code) == (401, 403)
