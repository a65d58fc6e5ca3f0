"""Which proxy leads to the API, as the environment says.

The variables are those of curl and of many others: `HTTPS_PROXY` and `ALL_PROXY` name proxies,
`NO_PROXY` what is reached without one; in lower case each wins over its upper case. An entry of
`NO_PROXY` that cannot be read is passed over.
"""

from __future__ import annotations

import ipaddress
import os
import platform
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias
from urllib.parse import urlsplit

from vpstui.api.urls import is_loopback
from vpstui.base.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from urllib.parse import SplitResult

_Network: TypeAlias = "ipaddress.IPv4Network | ipaddress.IPv6Network"

SCHEMES: Final = ("http", "https", "socks5", "socks5h")
"""Kinds of proxies that httpx speaks to."""

_DEFAULT_PORTS: Final = {"http": 80, "https": 443}

_NAME: Final = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*\.?")
"""A host name in lower case, as it stands in a URL."""


@dataclass(frozen=True)
class Proxy:
    """A proxy.

    Attributes:
        url: its address, perhaps with a user and a password.
        variable: the environment variable that names it.
    """

    url: str
    variable: str


def find_proxy(api_url: str, environ: Mapping[str, str] | None = None) -> Proxy | None:
    """Return the proxy that leads to an API; None where there is none, or it is excluded.

    Args:
        api_url: the base URL, which `urls.url_problem` has nothing against.
        environ: the environment variables; by default those of this process.

    Raises:
        SettingsError: the variable that names it holds no address of a proxy.
    """
    environ = os.environ if environ is None else environ
    api = urlsplit(api_url)
    if is_loopback(api.hostname or ""):
        # What stays on this machine, perhaps as plain http, is no business of a proxy.
        return None
    found = _named_proxy(api.scheme, environ) or _system_proxy(api.scheme, environ)
    if found is None or any(_matches(entry, api) for entry in no_proxy_entries(environ)):
        return None
    try:
        parts = urlsplit(found.url)
        is_usable = parts.scheme in SCHEMES and parts.hostname and parts.port != 0
    except ValueError:
        is_usable = False
    if not is_usable or not found.url.isprintable() or " " in found.url:
        raise unusable(found)
    return found


def unusable(proxy: Proxy | None, error: Exception | None = None) -> SettingsError:
    """Return the error about a proxy that cannot be used; its address may hold a password.

    Args:
        proxy: the proxy; None where there is none, and the client cannot be made all the same.
        error: what the library said; an `ImportError` where it lacks a part.
    """
    if proxy is None:
        return SettingsError("No connection can be set up here: run `vpstui doctor`.")
    if isinstance(error, ImportError):
        return SettingsError(
            f"{proxy.variable} names a SOCKS proxy: install the Python package socksio, or unset "
            "it."
        )
    return SettingsError(
        f"{proxy.variable} is not the address of a proxy: one looks like "
        "http://proxy.example.com:3128."
    )


def no_proxy_entries(environ: Mapping[str, str]) -> list[str]:
    """Return the entries of `NO_PROXY`, which commas or blanks separate."""
    value = environ.get(_variable("NO_PROXY", environ), "")
    return [entry for entry in re.split(r"[\s,]+", value) if entry]


def unread_entries(environ: Mapping[str, str]) -> list[str]:
    """Return the entries of `NO_PROXY` that cannot be read and are passed over."""
    return [entry for entry in no_proxy_entries(environ) if _read(entry) is None]


def ranges(environ: Mapping[str, str]) -> list[str]:
    """Return the entries of `NO_PROXY` that are ranges of addresses; they match no name."""
    return [entry for entry in no_proxy_entries(environ) if "/" in entry and _network(entry)]


# -- which variable


def _variable(name: str, environ: Mapping[str, str]) -> str:
    """Return the variant of a name that counts: in lower case, even where that is empty."""
    return name.lower() if name.lower() in environ else name


def _named_proxy(scheme: str, environ: Mapping[str, str]) -> Proxy | None:
    for name in (f"{scheme.upper()}_PROXY", "ALL_PROXY"):
        variable = _variable(name, environ)
        if value := environ.get(variable, "").strip():
            return Proxy(value if "://" in value else f"http://{value}", variable)
    return None


def _system_proxy(scheme: str, environ: Mapping[str, str]) -> Proxy | None:
    """Return the proxy of the system settings, where no variable says anything of proxies."""
    if platform.system() != "Darwin" or any(name.lower().endswith("_proxy") for name in environ):
        return None
    from urllib.request import getproxies

    url = getproxies().get(scheme)
    return Proxy(url, "The proxy of the system settings") if url else None


# -- what goes without


@dataclass(frozen=True)
class _Entry:
    """An entry of `NO_PROXY`.

    Attributes:
        host: a name in lower case; with a dot at its beginning only names below it; empty: any.
        network: addresses; None: it is a name.
        scheme: the only scheme; empty: any.
        port: the only port; None: any.
        exact: whether names below `host` do not count.
    """

    host: str = ""
    network: _Network | None = None
    scheme: str = ""
    port: int | None = None
    exact: bool = False


def _read(entry: str) -> _Entry | None:
    """Read an entry; None when it cannot be read."""
    if entry == "*":
        return _Entry()
    if network := _network(entry):
        return _Entry(network=network)
    scheme, separator, rest = entry.lower().rpartition("://")
    if separator and scheme not in ("http", "https", "all"):
        return None
    match = re.fullmatch(r"(\[[^\[\]]*\]|[^:\[\]]*)(?::([0-9]{1,5}))?", rest.rstrip("/"))
    if match is None:
        return None
    host, port = match[1], int(match[2]) if match[2] else None
    scheme = "" if scheme == "all" else scheme
    if network := _network(host):
        return _Entry("", network, scheme, port)
    if host in ("", "*"):
        return _Entry("", None, scheme, port) if separator or host else None
    name = _ascii(host.removeprefix("*"))
    if not _NAME.fullmatch(name.removeprefix(".")):
        return None
    return _Entry(
        name.rstrip("."), None, scheme, port, exact=bool(separator) or name == "localhost"
    )


def _network(text: str) -> _Network | None:
    """Read an address, with or without brackets, or a range of them."""
    bare = re.sub(r"^\[([^\[\]]*)\](?=$|/)", r"\1", text)
    try:
        return ipaddress.ip_network(bare, strict=False)
    except ValueError:
        return None


def _ascii(host: str) -> str:
    """Return a name as it stands in a URL; as it is where it cannot be one."""
    try:
        return host if host.isascii() else host.encode("idna").decode()
    except UnicodeError:
        return host


def _matches(text: str, api: SplitResult) -> bool:
    entry = _read(text)
    if entry is None or entry.scheme not in ("", api.scheme):
        return False
    if entry.port not in (None, api.port or _DEFAULT_PORTS[api.scheme]):
        return False
    host = _ascii((api.hostname or "").lower()).rstrip(".")
    if entry.network is not None:
        return any(address in entry.network for address in _addresses(host))
    if not entry.host or host == entry.host:
        return True
    return not entry.exact and host.endswith(f".{entry.host.removeprefix('.')}")


def _addresses(host: str) -> Iterator[ipaddress.IPv4Address | ipaddress.IPv6Address]:
    """Yield the address that a host is, and the IPv4 address within it; nothing for a name."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return
    yield address
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        yield address.ipv4_mapped
