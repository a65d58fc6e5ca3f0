"""The single file, and environments in which nothing leads to this machine's Python."""

from __future__ import annotations

import platform
from typing import TYPE_CHECKING

import pytest

from tests.support.programs.program import ROOT, require
from vpstui import __version__

if TYPE_CHECKING:
    from pathlib import Path


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs the single file."""
    for item in items:
        if "bundle" in item.path.parent.parts:
            item.add_marker(pytest.mark.bundle)
            item.add_marker(pytest.mark.e2e)


@pytest.fixture(scope="session")
def bundle() -> Path:
    """The single file, as `make bundle` has built it."""
    path = ROOT / "dist" / f"vpstui-{__version__}-linux-{platform.machine()}"
    require(str(path))
    return path


@pytest.fixture
def bare(tmp_path: Path) -> dict[str, str]:
    """An environment with an empty PATH and an empty home, in which nothing is unpacked yet."""
    home = tmp_path / "home"
    home.mkdir()
    return {"PATH": "", "HOME": str(home), "LANG": "C.UTF-8", "TERM": "xterm-256color"}


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where it is unpacked once for many tests."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def env(bare: dict[str, str], cache: Path) -> dict[str, str]:
    """The same, in which it is unpacked."""
    return {**bare, "XDG_CACHE_HOME": str(cache)}
