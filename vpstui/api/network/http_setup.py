"""Sets httpx up, which is imported here without its own command line.

httpx 0.28 imports its program, and click, rich's progress bars and pygments with it, wherever
those are installed: as much again as httpx itself. Where they are not, it does without.
"""

from __future__ import annotations

import sys
from contextlib import contextmanager
from importlib.util import find_spec
from typing import TYPE_CHECKING, Final

from vpstui import __version__
from vpstui.api.network.proxies import find_proxy, unusable

if TYPE_CHECKING:
    import ssl
    from collections.abc import Iterator

ALL_HEADERS: Final = "vpstui_all_headers"
"""Where the headers of an answer are while httpx looks for a redirect."""


@contextmanager
def _as_if_missing(module: str) -> Iterator[None]:
    """Have the import of a module fail; one that was imported before stays."""
    if module in sys.modules:
        yield
        return
    # So it is said, as the Python reference has it.
    sys.modules[module] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        del sys.modules[module]


with _as_if_missing("httpx._main"):
    import httpx

if find_spec("sniffio") is None:
    # httpcore tries to import it four times at each request, and looks through every folder then.
    sys.modules["sniffio"] = None  # type: ignore[assignment]

__all__ = ["ALL_HEADERS", "build_client", "httpx"]


def build_client(
    transport: httpx.AsyncBaseTransport | None,
    context: ssl.SSLContext,
    api_url: str,
    keepalive: int,
) -> httpx.AsyncClient:
    """Set httpx up, with the proxy that the environment names.

    Raises:
        SettingsError: that one cannot be used.
    """
    proxy = find_proxy(api_url) if transport is None else None
    try:
        return httpx.AsyncClient(
            transport=transport,
            verify=context,
            headers={
                "Accept": "application/json",
                "Accept-Encoding": "gzip",
                "Content-Type": "application/json",
                "User-Agent": f"vpstui/{__version__}",
            },
            limits=httpx.Limits(max_connections=8, max_keepalive_connections=keepalive),
            follow_redirects=False,
            # A request is made of every Location, and raises where none can be made of it.
            event_hooks={"response": [_hide_location]},
            proxy=None if proxy is None else proxy.url,
            trust_env=False,  # it reads NO_PROXY in a way of its own, and refuses much of it
        )
    except (ImportError, ValueError, httpx.InvalidURL) as error:
        raise unusable(proxy, error) from None  # the text of the error may show a password


async def _hide_location(response: httpx.Response) -> None:
    """Keep httpx from building the request that a redirect asks for; none is followed."""
    response.extensions[ALL_HEADERS] = response.headers.copy()
    response.headers.pop("location", None)
