"""`vpstui doctor` advises nothing about tokens that cannot work for the profile."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import keyring
import keyring.backends.fail
import pytest
from keyring.errors import KeyringLocked

from tests.support.keyring_backends import BrokenKeyring, MemoryKeyring
from tests.support.programs.provider_config import write_provider_config
from tests.support.servers.simulated_account import TOKEN
from vpstui.api.network.timeouts import Timeouts
from vpstui.api.urls import host_of
from vpstui.cli.doctor.account_checks import account_findings
from vpstui.cli.doctor.machine_checks import DoctorContext
from vpstui.config.keyring_store import KEYRING_SERVICE
from vpstui.config.settings import Profile
from vpstui.config.token_sources import SourceLimits

if TYPE_CHECKING:
    from collections.abc import Mapping

    from keyring.backend import KeyringBackend

    from tests.support.servers.simulated_account import Served

MAKE = "Make a new one at admin.vps.org/account/developers/"
ONE_SESSION = "; without them a token holds for one session."


def holding(token: str, url: str, name: str = "default") -> MemoryKeyring:
    """A keyring with a token of a profile."""
    return MemoryKeyring({(KEYRING_SERVICE, f"{name}@{host_of(url)}"): token})


@pytest.fixture
def token_file(tmp_path: Path) -> str:
    """A token file that the API does not take."""
    file = tmp_path / "token"
    file.write_text("vps_old_0123456789")
    file.chmod(0o600)
    return str(file)


async def advised(
    served: Served,
    backend: KeyringBackend,
    *,
    name: str = "default",
    opened: tuple[str, ...] = (),
    environ: Mapping[str, str] = {},
    token_file: str = "",
    token_command: tuple[str, ...] = (),
) -> dict[str, str]:
    """The advice about a profile, by what it is about."""
    keyring.set_keyring(backend)
    profile = Profile(served.url, token_file=token_file, token_command=token_command)
    limits = SourceLimits(named=name != "default", several=len(opened) > 1)
    config = Path("/absent.toml")
    context = DoctorContext(name, profile, config, "--config", environ, limits, opened=opened)
    findings = await account_findings(context, timeouts=Timeouts(connect=10, read=10, total=10))
    return {finding.name: finding.advice for finding in findings}


async def test_without_a_token(served: Served) -> None:
    """One account and a keyring: everything is possible."""
    advice = await advised(served, MemoryKeyring())
    ways = "VPSTUI_TOKEN, token_file or token_command"
    assert advice["token"] == f"Run `vpstui login`, or set {ways}."


async def test_token_of_the_providers_command_line(served: Served, tmp_path: Path) -> None:
    """Where it has one for this API, the command that takes it is named, and never the token."""
    url = served.url.removesuffix("/api/v1")
    file = write_provider_config(tmp_path, {"api_token": TOKEN, "api_url": url})
    ways = "VPSTUI_TOKEN, token_file or token_command"
    taken = f"takes the token of {file}."
    said = (await advised(served, MemoryKeyring()))["token"]
    assert said == f"Run `vpstui login`, or set {ways}. `vpstui login --import` {taken}"
    said = (await advised(served, MemoryKeyring(), name="lab"))["token"]
    assert said.endswith(f" `vpstui login --import --profile lab` {taken}")
    assert TOKEN not in said


@pytest.mark.parametrize("config", [b"{", {}, {"api_token": TOKEN}])
async def test_import_that_cannot_work(config: object, served: Served, tmp_path: Path) -> None:
    """A file of no use, and one for another API, are not advised."""
    write_provider_config(tmp_path, config)
    assert "--import" not in (await advised(served, MemoryKeyring()))["token"]


async def test_import_without_a_keyring(served: Served, tmp_path: Path) -> None:
    """Nor is an import where nothing would keep the token."""
    url = served.url.removesuffix("/api/v1")
    write_provider_config(tmp_path, {"api_token": TOKEN, "api_url": url})
    advice = await advised(served, keyring.backends.fail.Keyring())
    assert "--import" not in advice["token"]


async def test_one_account_of_several(served: Served) -> None:
    """A variable does not count, and a login has to name the account."""
    advice = await advised(served, MemoryKeyring(), name="my shop", opened=("prod", "my shop"))
    login = "`vpstui login --profile 'my shop'`"
    assert advice["token"] == f"Run {login}, or set token_file or token_command."


async def test_without_a_keyring_no_login_is_advised(served: Served) -> None:
    """It would keep nothing."""
    advice = await advised(served, keyring.backends.fail.Keyring())
    ways = "VPSTUI_TOKEN, token_file or token_command"
    assert advice["token"] == f"Set {ways}."
    assert advice["keyring"] == f"Install one, or use {ways}{ONE_SESSION}"


async def test_locked_keyring_need_not_be_installed(served: Served) -> None:
    """What was found says how to unlock it."""
    advice = await advised(served, BrokenKeyring(KeyringLocked()), opened=("default", "shop"))
    assert advice["keyring"] == f"Else use token_file or token_command{ONE_SESSION}"


async def test_keyring_that_is_not_needed(served: Served, token_file: str) -> None:
    """The token comes from elsewhere, at every start."""
    advice = await advised(served, keyring.backends.fail.Keyring(), token_file=token_file)
    assert advice["keyring"] == "None is needed as long as token_file gives the token."


async def test_token_that_is_refused_is_renewed_where_it_comes_from(
    served: Served, token_file: str
) -> None:
    """A login would store one that is never asked for."""
    served.account.token = TOKEN
    old = "vps_old_0123456789"
    ring = MemoryKeyring()
    by_variable = await advised(served, ring, environ={"VPSTUI_TOKEN": old})
    assert by_variable["api"] == f"{MAKE}, and put it into VPSTUI_TOKEN."
    by_file = await advised(served, ring, token_file=token_file)
    assert by_file["api"] == f"{MAKE}, and put it into token_file."
    by_command = await advised(served, ring, token_command=("echo", old))
    assert by_command["api"] == f"{MAKE}; token_command has to print it."
    stored = await advised(served, holding(old, served.url, "shop"), name="shop")
    assert stored["api"] == f"{MAKE}, then `vpstui login --profile shop`."


async def test_text_in_the_keyring_that_is_no_token(served: Served) -> None:
    """A keyring cannot be unset."""
    advice = await advised(served, holding("two words", served.url))
    assert advice["token"] == "Store another: `vpstui login`."


async def test_token_that_is_taken_needs_no_advice(served: Served) -> None:
    """Nothing to do."""
    advice = await advised(served, holding(TOKEN, served.url))
    assert (advice["token"], advice["keyring"], advice["api"]) == ("", "", "")
