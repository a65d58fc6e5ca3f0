"""Many servers are handed over by keys: what is marked, else what is shown."""

from __future__ import annotations

import asyncio
import json
import stat
from typing import TYPE_CHECKING

import pytest

from tests.support.apps.pilot import (
    reads,
    running,
    sees,
    select,
    shows,
    toasted,
    types,
    until,
)
from tests.support.apps.two_accounts import both
from tests.support.open_account import WEB
from tests.support.programs.program import VPSTUI, call, environment
from tests.support.servers.simulated_account import TOKEN
from vpstui.query.export.forms import FORMS
from vpstui.terminal.clipboard import OSC52_LIMIT

if TYPE_CHECKING:
    from pathlib import Path

    from textual.pilot import Pilot

    from tests.support.apps.pilot import MakeApp
    from tests.support.apps.two_accounts import Accounts
    from tests.support.servers.simulated_account import Served


@pytest.fixture(autouse=True)
def _plain_terminal(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Run as in a terminal of its own, in an empty folder."""
    for name in ("TMUX", "STY", "TERM_PROGRAM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)


async def command(pilot: Pilot[int], text: str) -> None:
    """Type a command into the palette."""
    await pilot.press("colon")
    await shows(pilot, "PaletteScreen")
    await types(pilot, text)
    await pilot.press("enter")


async def mark(pilot: Pilot[int], *names: str) -> None:
    """Mark servers, and leave the filter that was typed to find the last."""
    for name in names:
        await select(pilot, name)
        await pilot.press("space")
    await pilot.press("escape")


def names_in(folder: Path) -> list[str]:
    """What is in a folder."""
    return [path.name for path in folder.iterdir()]


# -- the text


@pytest.mark.parametrize("form", FORMS)
async def test_text_is_what_the_command_writes(
    make_app: MakeApp, served: Served, tmp_path: Path, form: str
) -> None:
    """Byte for byte, in every form."""
    argv = ["ls", "-o", form] if form in ("tsv", "json") else ["export", form]
    env = environment(tmp_path / "home", VPSTUI_TOKEN=TOKEN, VPSTUI_API_URL=served.url)
    printed = await asyncio.to_thread(call, [*VPSTUI, *argv], env=env)
    assert printed.returncode == 0
    assert printed.stdout.strip()
    app = make_app()
    async with running(app) as pilot:
        await command(pilot, f"export {form}")
        await shows(pilot, "ExportScreen")
        await pilot.press("enter")
        await toasted(pilot, "was sent to the terminal (OSC 52)")
        assert f"{app.clipboard}\n" == printed.stdout
        await command(pilot, f"export {form} out")
        await toasted(pilot, f"is in {tmp_path / 'out'}.")
        assert (tmp_path / "out").read_text("utf-8") == printed.stdout


async def test_marked_servers_by_a_letter(make_app: MakeApp, served: Served) -> None:
    """`y` is about what is marked, wherever the cursor is; nobody is told that it was copied."""
    app = make_app()
    async with running(app) as pilot:
        await mark(pilot, "web-1", "mail")
        await select(pilot, "cache-1")
        await pilot.press("escape", "y")
        await shows(pilot, "ExportScreen")
        await sees(pilot, "Copy: 2 marked servers")
        await pilot.press("n")
        await toasted(pilot, "The list of names of 2 servers was sent to the terminal (OSC 52)")
        assert app.clipboard == "mail\nweb-1"
        await shows(pilot, "ServersScreen")
        await pilot.press("y", "i")
        await toasted(pilot, "The list of IPs of 2 servers")
        assert str(served.account.get(WEB)["ip_address"]) in app.clipboard.splitlines()


async def test_one_marked_server_is_copied_from(make_app: MakeApp) -> None:
    """Not the one under the cursor."""
    async with running(make_app()) as pilot:
        await mark(pilot, "web-1")
        await select(pilot, "mail")
        await pilot.press("y")
        await sees(pilot, "Copy from web-1")


async def test_hidden_marks_are_called_out(make_app: MakeApp) -> None:
    """They are meant, and said, also where nothing that is shown is marked."""
    app = make_app()
    async with running(app) as pilot:
        await mark(pilot, "web-1", "mail")
        await pilot.press("slash")
        await types(pilot, "no-such-server")
        await pilot.press("enter", "y")
        await sees(pilot, "The filter hides 2 of them.")
        await pilot.press("n")
        await toasted(pilot, "The list of names of 2 servers")
        assert app.clipboard == "mail\nweb-1"


async def test_what_is_shown_where_nothing_is_marked(make_app: MakeApp) -> None:
    """It says how much of the list that is."""
    app = make_app()
    async with running(app) as pilot:
        await select(pilot, "web-1")
        total = len(app.state.servers)
        await command(pilot, "export names")
        await sees(pilot, f"Copy: 1 server shown of {total}")
        await pilot.press("enter")
        await toasted(pilot, "The list of names of 1 server was sent")
        assert app.clipboard == "web-1"


async def test_nothing_is_shown(make_app: MakeApp) -> None:
    """Then there is nothing to hand over."""
    async with running(make_app(query="no-such-server")) as pilot:
        await command(pilot, "export json")
        await toasted(pilot, "No server is shown: there is nothing to hand over.")


async def test_wrong_form_is_said(make_app: MakeApp) -> None:
    """With those that there are."""
    async with running(make_app()) as pilot:
        await command(pilot, "export pdf")
        await reads(pilot, "There is no form 'pdf'; there is ips, names, tsv")


@pytest.mark.off_contract
async def test_who_cannot_be_reached_is_counted(make_app: MakeApp, served: Served) -> None:
    """Before, from the list, and after, when it was read in detail as well."""
    served.account.edit(WEB, ip_address=None, ipv6_address=None, status="provisioning")
    app = make_app()
    async with running(app) as pilot:
        await command(pilot, "export ips")
        await sees(pilot, "▲ 1 without an IP in the list")
        await pilot.press("enter")
        await toasted(pilot, "web-1 is left out: it has no IP.")
        assert len(app.clipboard.splitlines()) == len(app.state.servers) - 1


@pytest.mark.off_contract
async def test_nobody_can_be_reached(make_app: MakeApp, served: Served) -> None:
    """Nothing is copied, and the forms stay."""
    served.account.edit(WEB, ip_address=None, ipv6_address=None, status="provisioning")
    app = make_app(query="name:web-1")
    async with running(app) as pilot:
        await command(pilot, "export hosts")
        await shows(pilot, "ExportScreen")
        await pilot.press("enter")
        await toasted(pilot, "Nothing is handed over. web-1 is left out: it has no IP.")
        await shows(pilot, "ExportScreen")
        assert app.clipboard == ""
        await pilot.press("escape")
        await shows(pilot, "ServersScreen")


@pytest.mark.off_contract
async def test_names_that_a_shell_would_act_on(make_app: MakeApp, served: Served) -> None:
    """They are in no list of names; the JSON has them, in quotes."""
    served.account.edit(WEB, name="$(id)")
    app = make_app()
    async with running(app) as pilot:
        await command(pilot, "export names")
        await shows(pilot, "ExportScreen")
        await pilot.press("enter")
        await toasted(pilot, "$(id) is left out: its name has characters that a shell acts on.")
        assert "$(id)" not in app.clipboard
        await command(pilot, "export json")
        await shows(pilot, "ExportScreen")
        await pilot.press("enter")
        await until(pilot, lambda: "$(id)" in app.clipboard, "the JSON")


async def test_shown_to_be_selected(make_app: MakeApp) -> None:
    """Space shows the text; nothing is sent anywhere."""
    app = make_app()
    async with running(app) as pilot:
        await command(pilot, "export names")
        await shows(pilot, "ExportScreen")
        await pilot.press("space")
        await shows(pilot, "TextScreen")
        await sees(pilot, "web-1")
        assert app.clipboard == ""


@pytest.mark.knobs(servers=300)
async def test_too_long_for_the_terminal(make_app: MakeApp, tmp_path: Path) -> None:
    """It is said, and a file is offered in its place; so it is where it was to be shown."""
    app = make_app()
    async with running(app) as pilot:
        await command(pilot, "export json")
        await shows(pilot, "ExportScreen")
        await pilot.press("enter")
        await toasted(pilot, "The JSON of 300 servers is too long for that: write it to a file.")
        await sees(pilot, "To a file: all 300 servers")
        await pilot.press("space")
        await until(pilot, lambda: len(app._notifications) == 2, "the second toast")
        await sees(pilot, "To a file: all 300 servers")
        await pilot.press("enter")
        await shows(pilot, "FileScreen")
        await pilot.press("enter")
        await toasted(pilot, "The JSON of 300 servers is in")
        text = (tmp_path / "servers.json").read_text("utf-8")
        assert len(json.loads(text)) == 300
        assert len(text) > OSC52_LIMIT


# -- files


async def test_file_is_for_its_owner_and_replaced_only_when_that_was_said(
    make_app: MakeApp, tmp_path: Path
) -> None:
    """What was typed stays until it is written or given up."""
    (tmp_path / "servers.txt").write_text("mine")
    async with running(make_app()) as pilot:
        await mark(pilot, "web-1", "mail")
        await pilot.press("y", "f")
        await sees(pilot, "To a file: 2 marked servers")
        await pilot.press("n")
        await shows(pilot, "FileScreen")
        await pilot.press("enter")
        await shows(pilot, "ConfirmScreen")
        await sees(pilot, "Replace this file?")
        await pilot.press("enter")  # on Cancel
        await shows(pilot, "FileScreen")
        await sees(pilot, "Nothing was written: name another file.")
        assert (tmp_path / "servers.txt").read_text() == "mine"
        await pilot.press("enter")
        await shows(pilot, "ConfirmScreen")
        await pilot.press("right", "enter")
        await toasted(pilot, "The list of names of 2 servers is in")
        assert (tmp_path / "servers.txt").read_text() == "mail\nweb-1\n"
        assert stat.S_IMODE((tmp_path / "servers.txt").stat().st_mode) == 0o600
        assert names_in(tmp_path) == ["servers.txt"]


async def test_file_that_cannot_be_written(make_app: MakeApp, tmp_path: Path) -> None:
    """One line says what to do; the text in the field stays, and Esc goes back to the forms."""
    async with running(make_app()) as pilot:
        await command(pilot, "export tsv ~/nowhere/list.tsv")
        await shows(pilot, "FileScreen")
        await reads(pilot, "There is no folder")
        await reads(pilot, "nowhere; make it first, or name another.")
        await sees(pilot, "~/nowhere/list.tsv")
        await pilot.press("escape")
        await shows(pilot, "ExportScreen")
        await pilot.press("t")
        await shows(pilot, "FileScreen")
        (tmp_path / "nowhere").mkdir()
        await pilot.press("ctrl+u")
        await pilot.press("enter")
        await sees(pilot, "Type the name of a file.")
        assert names_in(tmp_path / "nowhere") == []


# -- several accounts


async def test_several_accounts(accounts: Accounts) -> None:
    """Each server tells its own; what is called alike there is one host each here."""
    app = accounts.app()
    async with running(app, extras=False) as pilot:
        await both(pilot, app)
        await command(pilot, "export tsv")
        await shows(pilot, "ExportScreen")
        await pilot.press("enter")
        await until(pilot, lambda: app.clipboard, "the TSV")
        heading, *rows = app.clipboard.splitlines()
        assert heading.split("\t")[0] == "account"
        assert {row.split("\t")[0] for row in rows} == {"prod", "shop"}
        await command(pilot, "export ssh-config")
        await shows(pilot, "ExportScreen")
        await pilot.press("enter")
        await until(pilot, lambda: "Host " in app.clipboard, "the ssh_config")
        hosts = [line for line in app.clipboard.splitlines() if line.startswith("Host ")]
        assert len(set(hosts)) == len(hosts) == len(app.state.servers)
