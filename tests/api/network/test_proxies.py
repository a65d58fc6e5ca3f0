"""Which proxy leads to the API, and what is reached without one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.servers.api_calls import SECRET
from tests.support.servers.misbehaving_server import answer, raw_server
from vpstui.api.endpoints import VpsClient
from vpstui.api.network.proxies import find_proxy, unread_entries
from vpstui.base.errors import ConnectionFailed

PROXY = "http://proxy.example.com:3128"
ODD = (
    "::1/128", "[::1]", "fe80::/10", "10.0.0.0/8", "foo:bar", "a b", "[", "]:", "http://[::1",
    "\x7f", "x:99999", "ü" * 70, "é.com", "://", "%", "http://me:geheim@[::1", "[::1]:x",
)  # fmt: skip


def is_excluded(host: str, no_proxy: str) -> bool:
    """Whether an API at that host is reached without the proxy."""
    return find_proxy(f"https://{host}/v1", {"ALL_PROXY": PROXY, "NO_PROXY": no_proxy}) is None


@pytest.mark.parametrize(
    ("entry", "excluded", "others"),
    [
        ("example.com", ["example.com", "api.example.com", "EXAMPLE.com"], ["badexample.com"]),
        (".example.com", ["api.example.com"], ["example.com", "example.org"]),
        ("*.example.com", ["api.example.com"], ["example.com"]),
        ("Example.COM.", ["example.com"], ["example.org"]),
        ("example.com:443", ["example.com"], ["example.com:8443"]),
        ("example.com:8443", ["example.com:8443"], ["example.com"]),
        ("https://example.com", ["example.com"], ["api.example.com"]),
        ("http://example.com", [], ["example.com"]),
        ("all://example.com", ["example.com"], []),
        ("bücher.example", ["xn--bcher-kva.example"], ["b.example"]),
        ("203.0.113.7", ["203.0.113.7"], ["203.0.113.70", "x203.0.113.7"]),
        ("203.0.113.0/24", ["203.0.113.7"], ["203.0.114.7", "example.com"]),
        ("2001:db8::7", ["[2001:db8::7]", "[2001:DB8:0::7]"], ["[2001:db8::8]"]),
        ("[2001:db8::7]", ["[2001:db8::7]"], ["[2001:db8::8]"]),
        ("[2001:db8::7]:443", ["[2001:db8::7]"], ["[2001:db8::7]:8443"]),
        ("2001:db8::/32", ["[2001:db8::7]"], ["[2001:db9::7]", "203.0.113.7"]),
        ("10.0.0.0/8", ["[::ffff:10.1.2.3]"], []),
        ("localhost", [], ["x.localhost"]),
        ("*", ["example.com", "203.0.113.7", "[2001:db8::7]"], []),
        ("", [], ["example.com"]),
    ],
)
def test_what_is_excluded(entry: str, excluded: list[str], others: list[str]) -> None:
    """Names with those below them, addresses and ranges, each with a port or without."""
    assert [host for host in (*excluded, *others) if is_excluded(host, entry)] == excluded
    assert [host for host in excluded if not is_excluded(host, f"foo:bar, {entry} x")] == []
    assert unread_entries({"NO_PROXY": entry}) == []


@pytest.mark.parametrize("odd", ODD)
async def test_odd_entry_is_passed_over(odd: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The client is made, asks through the proxy, and the other entries count."""
    async with raw_server(answer(status="407 Proxy Authentication Required")) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url.removesuffix("/api/v1"))
        monkeypatch.setenv("NO_PROXY", f"{odd},direct.invalid")
        for host in ("api.invalid", "direct.invalid"):
            async with VpsClient(f"https://{host}", SECRET) as client:
                with pytest.raises(ConnectionFailed):
                    await client.probe()
    assert [head.split()[1] for head in proxy.requests] == ["api.invalid:443"]


@given(st.text(max_size=40))
def test_no_text_is_too_odd(text: str) -> None:
    """Whatever stands there, it is read or passed over."""
    environ = {"HTTPS_PROXY": PROXY, "NO_PROXY": text}
    assert find_proxy("https://example.com", environ) in (
        None,
        find_proxy("https://x.org", environ),
    )
    assert set(unread_entries(environ)) <= set(text.replace(",", " ").split())


def test_which_variable_counts() -> None:
    """That of the scheme before that for all; one in lower case, even empty, before upper case."""
    urls = {"HTTPS_PROXY": "a:1", "all_proxy": "socks5://b:2", "HTTP_PROXY": "nonsense://"}

    def found(**more: str) -> tuple[str, str] | None:
        proxy = find_proxy("https://example.com", {**urls, **more})
        return None if proxy is None else (proxy.variable, proxy.url)

    assert found() == ("HTTPS_PROXY", "http://a:1")
    assert found(https_proxy="https://c:3") == ("https_proxy", "https://c:3")
    assert found(https_proxy="") == ("all_proxy", "socks5://b:2")
    assert found(https_proxy="", all_proxy="") is None
    assert found(no_proxy="", NO_PROXY="*") == ("HTTPS_PROXY", "http://a:1")
    assert find_proxy("https://example.com", {}) is None
