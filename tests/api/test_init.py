"""The public names of the room are imported lazily, and each is there."""

from __future__ import annotations

import subprocess
import sys

import pytest

from vpstui import api

HEAVY = ("httpx", "pydantic", "truststore", "keyring", "textual", "rich", "click", "pygments")


@pytest.mark.parametrize("name", api.__all__)
def test_public_name_is_that_of_its_module(name: str) -> None:
    """Each can be imported from the room, and is no copy."""
    found = getattr(api, name)
    modules = [sys.modules[each] for each in list(sys.modules) if each.startswith("vpstui.api.")]
    same = [vars(module)[name] is found for module in modules if name in vars(module)]
    assert same
    assert all(same)


def test_name_that_is_not_public_is_no_attribute() -> None:
    """A misspelt name fails like that of any module."""
    name = "VpsCleint"
    with pytest.raises(AttributeError, match=rf"^module 'vpstui\.api' has no attribute '{name}'$"):
        getattr(api, name)


def test_submodule_is_imported_as_ever() -> None:
    """What is no public name may still be a module."""
    from vpstui.api import statuses

    assert statuses.ACTIVE == "active"


@pytest.mark.parametrize(
    ("statement", "brings"),
    [
        ("import vpstui.api", []),
        ("import vpstui.api.statuses, vpstui.api.urls, vpstui.api.network.timeouts", []),
        ("from vpstui.api import DEFAULT_API_URL, EXPECTED_STATUS, Timeouts", []),
        ("from vpstui.api import Server", ["pydantic"]),
        ("from vpstui.api import ServerService", ["pydantic"]),
        ("from vpstui.api import VpsClient", ["httpx", "pydantic"]),
    ],
)
def test_import_brings_no_more_than_it_needs(statement: str, brings: list[str]) -> None:
    """The first screen imports of this room what needs no library."""
    script = f"{statement}; import sys; print([name for name in {HEAVY} if name in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.strip() == str(brings)
