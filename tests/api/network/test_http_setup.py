"""httpx as it is set up here."""

from __future__ import annotations

import importlib.util
import sys

from httpcore import _synchronization

from vpstui.api.network import http_setup


def test_no_folder_is_searched_for_what_is_not_installed_at_each_request() -> None:
    """httpcore asks for it again and again; that it is missing is known."""
    assert http_setup.httpx.__name__ == "httpx"
    if sys.modules.get("sniffio") is None:
        assert "sniffio" in sys.modules
        assert _synchronization.current_async_library() == "asyncio"
    else:
        assert importlib.util.find_spec("sniffio") is not None
