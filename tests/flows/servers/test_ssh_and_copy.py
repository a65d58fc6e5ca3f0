"""Copy from a server and go there, by keys; the terminal's own part is in test_foreground.py."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import pytest

from tests.support.apps.pilot import running, screen_text, sees, select, shows, toasted
from tests.support.open_account import WEB
from vpstui.simulator.knobs import Dialect
from vpstui.terminal import tmux

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.apps.pilot import MakeApp
    from tests.support.servers.simulated_account import Served

WHAT = ("IP", "hostname", "id", "name", "ssh", "JSON", "curl", "curl of list")
"""What can be copied of a server in the list."""


@pytest.fixture(autouse=True)
def _plain_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Run as in a terminal of its own, wherever the tests run."""
    for name in ("TMUX", "STY", "TERM_PROGRAM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")


def has_ipv6(served: Served) -> bool:
    """Whether the list tells IPv6 addresses, as that of the second dialect does."""
    return served.wire.dialect is Dialect.UUID


async def test_choices_have_their_values(make_app: MakeApp, served: Served) -> None:
    """What is copied stands beside each choice; what the list does not tell is not there."""
    async with running(make_app()) as pilot:
        await select(pilot, "web-1")
        await pilot.press("y")
        await sees(pilot, "Copy from web-1")
        lines = screen_text(pilot).splitlines()
        for label in WHAT:
            assert any(f"  {label}" in line for line in lines), label
        await sees(pilot, f"d  id            {served.wire.server_id(WEB)}")
        await sees(pilot, f"i  IP            {served.account.get(WEB)['ip_address']}")
        assert ("IPv6" in screen_text(pilot)) == has_ipv6(served)


async def test_letter_copies(make_app: MakeApp, served: Served) -> None:
    """A letter copies at once; nobody is told that it was copied, since nobody knows."""
    app = make_app()
    async with running(app) as pilot:
        await select(pilot, "web-1")
        await pilot.press("y", "i")
        await toasted(pilot, "The IP was sent to the terminal (OSC 52); whether it took it")
        assert app.clipboard == served.account.get(WEB)["ip_address"]
        await shows(pilot, "ServersScreen")


async def test_moving_there_copies(served: Served, make_app: MakeApp) -> None:
    """Going there and Enter does the same as the letter."""
    app = make_app()
    async with running(app) as pilot:
        await select(pilot, "web-1")
        await pilot.press("y", *"j" * (3 + has_ipv6(served)), "k")
        await sees(pilot, "Enter Copy")
        await pilot.press("enter")
        await toasted(pilot, "The id was sent")
        assert app.clipboard == str(served.wire.server_id(WEB))


async def test_leaving_copies_nothing(make_app: MakeApp) -> None:
    """Esc leaves the choices."""
    app = make_app()
    async with running(app) as pilot:
        await pilot.press("y", "escape")
        await shows(pilot, "ServersScreen")
        assert app.clipboard == ""
        assert not app._notifications


@pytest.mark.off_contract
async def test_refused_value_says_why(make_app: MakeApp, served: Served) -> None:
    """What would be dangerous to paste has its reason, and the choices stay."""
    served.account.edit(WEB, name="-oProxyCommand=x", hostname="-oProxyCommand=x")
    app = make_app(query=f"id:{served.wire.server_id(WEB)}")
    async with running(app) as pilot:
        await pilot.press("y", "h")
        await toasted(pilot, "The hostname would be taken for an option; the JSON has it.")
        await shows(pilot, "CopyScreen")
        await pilot.press("o")
        await toasted(pilot, "The JSON was sent")
        assert json.loads(app.clipboard)["hostname"] == "-oProxyCommand=x"


@pytest.mark.dialects("documented", reason="the list of the second dialect tells the IPv6, too")
async def test_letter_of_what_is_not_there(make_app: MakeApp) -> None:
    """The letter of what is not known does nothing."""
    app = make_app()
    async with running(app) as pilot:
        await pilot.press("y", "6")
        await shows(pilot, "CopyScreen")
        assert app.clipboard == ""


async def test_text_is_shown_on_request(served: Served, make_app: MakeApp) -> None:
    """Space shows the whole text, to be selected; nothing is sent anywhere."""
    app = make_app(query="name:web-1")
    async with running(app) as pilot:
        await pilot.press("y", *["down"] * (5 + has_ipv6(served)), "space")
        await shows(pilot, "TextScreen")
        await sees(pilot, '"name": "web-1"')
        assert app.clipboard == ""
        await pilot.press("escape")
        await shows(pilot, "ServersScreen")


async def test_terminal_that_takes_nothing(
    served: Served, make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a console the text is shown instead."""
    monkeypatch.setenv("TERM", "linux")
    async with running(make_app(query="name:web-1")) as pilot:
        await pilot.press("y", "d")
        await shows(pilot, "TextScreen")
        await sees(pilot, str(served.wire.server_id(WEB)))


async def test_tmux_that_does_not_answer(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    """This terminal is no pane of it: the text goes to the terminal itself."""
    monkeypatch.setenv("TMUX", "/nowhere/at-all,1,0")
    async with running(make_app(query="name:web-1")) as pilot:
        await pilot.press("y", "d")
        await toasted(pilot, "was sent to the terminal (OSC 52)")


def test_old_tmux_passes_nothing_on(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Before 3.2 there is no `load-buffer -w`: the text is in its buffer only."""
    program, got = tmp_path / "tmux", tmp_path / "got"
    program.write_text(f"#!/bin/sh\n[ \"$2\" = -w ] && exit 1\ncat > '{got}'\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    tmux.load_buffer(str(WEB), os.environ)
    assert got.read_text() == str(WEB)


async def test_detail_has_more(make_app: MakeApp) -> None:
    """On the screen of a server its IPv6 address can be copied too."""
    app = make_app(query="name:web-1")
    async with running(app) as pilot:
        await pilot.press("enter")
        await shows(pilot, "DetailScreen")
        await sees(pilot, "CPU")
        await sees(pilot, "2001:db8:")
        await pilot.press("y", "6")
        await toasted(pilot, "The IPv6 was sent")
        assert app.clipboard.startswith("2001:db8:")


@pytest.mark.dialects(
    "documented", reason="no source tells of a status in the list of the second dialect"
)
async def test_call_of_the_list_asks_for_what_was_asked(make_app: MakeApp) -> None:
    """The call that lists has the parameters that the API is asked with."""
    app = make_app()
    async with running(app) as pilot:
        await pilot.press("f")
        await shows(pilot, "ApiFilterScreen")
        await pilot.press("enter", "down", "enter")
        await pilot.click("#ask")
        await shows(pilot, "ServersScreen")
        await sees(pilot, "only active")
        await pilot.press("y", "l")
        await toasted(pilot, "The curl of list was sent")
        assert "page_size=100&status=active" in app.clipboard
        assert "$VPSTUI_TOKEN" in app.clipboard


@pytest.mark.knobs(servers=0)
async def test_no_server(make_app: MakeApp) -> None:
    """Without a server both keys are dimmed and do nothing."""
    app = make_app()
    async with running(app) as pilot:
        actions = {active.binding.action: active for active in app.screen.active_bindings.values()}
        assert not actions["ssh"].enabled
        assert not actions["copy"].enabled
        await pilot.press("y", "s")
        await shows(pilot, "ServersScreen")


@pytest.mark.off_contract
async def test_ssh_to_what_has_no_address(make_app: MakeApp, served: Served) -> None:
    """A server that has no IP address yet is refused with a word."""
    served.account.edit(WEB, ip_address=None, ipv6_address=None, status="provisioning")
    async with running(make_app(query="name:web-1")) as pilot:
        await pilot.press("s")
        await toasted(pilot, "web-1 has no IP yet; wait until it is active.")


@pytest.mark.off_contract
async def test_ssh_with_option_like_address(make_app: MakeApp, served: Served) -> None:
    """What stands for an address and is none is refused with a word."""
    served.account.edit(WEB, ip_address="-oProxyCommand=x")
    async with running(make_app(query="name:web-1")) as pilot:
        await pilot.press("s")
        await toasted(pilot, "web-1: its IP '-oProxyCommand=x' is no IP address.")


async def test_reading_needs_no_lock(make_app: MakeApp) -> None:
    """A locked account can be copied from."""
    app = make_app()
    async with running(app) as pilot:
        await pilot.press("L")
        await toasted(pilot, "is locked")
        await pilot.press("y")
        await shows(pilot, "CopyScreen")
