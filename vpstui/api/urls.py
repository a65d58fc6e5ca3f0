"""The base URL of the API: which ones can be used, and the host that a token is bound to."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from vpstui.base.sanitize import clean

if TYPE_CHECKING:
    from urllib.parse import SplitResult

DEFAULT_API_URL: Final = "https://admin.vps.org/api/v1"
"""The provider's own API."""


def url_problem(url: str) -> str:
    """Return why no token may be sent to a base URL, in words; empty where one may."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
        return _problem(url, parts, host)
    except ValueError:
        return f"{clean(url, 80)!r} is not a URL."


def _problem(url: str, parts: SplitResult, host: str | None) -> str:
    if "@" in url:
        return "An API URL has no user, password, query or fragment."
    if parts.scheme not in ("http", "https") or not host or clean(url, len(url) + 1) != url:
        return f"{clean(url, 80)!r} is not an API URL; one looks like {DEFAULT_API_URL}."
    if "?" in url or "#" in url:
        return "An API URL has no user, password, query or fragment."
    if parts.scheme == "http" and not is_loopback(host):
        return f"http:// would show the token to others: use https://{host}."
    return ""


def is_loopback(host: str) -> bool:
    """Whether a host is this machine itself."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def host_of(api_url: str) -> str:
    """Return host and port of an API URL, as a token is bound to them."""
    return urlsplit(api_url).netloc.lower()
