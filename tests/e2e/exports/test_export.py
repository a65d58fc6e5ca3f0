"""`vpstui export` as a program: what is printed, said and asked, and the exit status."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from tests.query.export.test_hosts_file import read as read_hosts
from tests.query.export.test_markdown import read as read_markdown
from tests.query.export.test_ssh_config import read as read_ssh
from tests.support.programs.program import VPSTUI, call, environment
from tests.support.servers.misbehaving_server import answer
from tests.support.servers.scripted_api import SERVER, scripted_api
from tests.support.servers.simulated_account import TOKEN

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.servers.scripted_api import Script
    from tests.support.servers.simulated_account import Served

FORMATS = ("ssh-config", "ansible", "hosts", "markdown")


class Export:
    """Runs the command.

    Args:
        url: of the API; empty: the config file says it.
        home: of somebody new.
    """

    def __init__(self, url: str, home: Path) -> None:
        self._env = environment(home, VPSTUI_TOKEN=TOKEN)
        self._env |= {"VPSTUI_API_URL": url} if url else {}
        self._config = home / "config" / "vpstui" / "config.toml"

    def configure(self, text: str) -> None:
        """Write the config file."""
        self._config.parent.mkdir(parents=True)
        self._config.write_text(text, "utf-8")

    def __call__(self, *argv: str) -> tuple[int, str, str]:
        """Return exit status, stdout and stderr."""
        done = call([*VPSTUI, "export", *argv], env=self._env)
        return done.returncode, done.stdout, done.stderr


@pytest.fixture
def export(served: Served, tmp_path: Path) -> Export:
    """The command on the served account."""
    return Export(served.url, tmp_path)


def test_ssh_config(export: Export, tmp_path: Path) -> None:
    """The servers of a query, as the ssh program of the settings reaches them."""
    export.configure("[profiles.default]\nssh = ['ssh', '-p', '2222', 'admin@{ip}']\n")
    status, out, err = export("ssh-config", "web-1")
    assert (status, err) == (0, "")
    told = read_ssh(tmp_path, out, "web-1")
    assert (told["hostname"], told["user"], told["port"]) == ("203.0.113.189", "admin", "2222")
    assert out.count("Host ") == 1


def test_hosts(export: Export) -> None:
    """All servers that can be reached, each by hostname and name."""
    status, out, err = export("hosts", "web")
    told = read_hosts(out)
    assert (status, err) == (0, "")
    assert told["web-1"] == told["web-1.example.com"] == {"203.0.113.189"}


def test_markdown(export: Export) -> None:
    """A table of the servers of a query, those that stand still, too."""
    status, out, err = export("markdown", "staging-web", "|", "web-1")
    assert (status, err) == (0, "")
    assert [row[0] for row in read_markdown(out)] == ["NAME", "staging-web", "web-1"]


async def test_server_without_an_address(tmp_path: Path) -> None:
    """It is left out with a word, which is no failure; the table has it."""
    new = {**SERVER, "id": 3, "name": "new", "status": "provisioning", "ip_address": None}
    script: Script = {
        "GET /servers/": answer({"count": 2, "results": [SERVER, new]}),
        "GET /servers/3/": answer(new),
    }
    async with scripted_api(script) as api:
        export = Export(api.url, tmp_path)
        for form in ("ssh-config", "ansible", "hosts"):
            status, out, err = await asyncio.to_thread(export, form)
            assert (status, "web-1" in out, "new" in out) == (0, True, False)
            assert err == "vpstui: new (id 3) is left out: it has no IP\n"
        status, out, err = await asyncio.to_thread(export, "markdown")
    assert (status, err) == (0, "")
    assert read_markdown(out)[1][:4] == ["new", "3", "provisioning", "-"]


async def test_address_that_only_the_detail_has(tmp_path: Path) -> None:
    """A server of which the list tells no address is read, as before ssh in the app."""
    row = {**SERVER, "ip_address": None}
    script: Script = {
        "GET /servers/": answer({"count": 1, "results": [row]}),
        "GET /servers/1/": answer({**row, "ipv6_address": "2001:db8::1"}),
    }
    async with scripted_api(script) as api:
        status, out, err = await asyncio.to_thread(Export(api.url, tmp_path), "hosts")
        assert len(api.asked("GET /servers/1/")) == 1
    assert (status, err) == (0, "")
    assert read_hosts(out)["web-1"] == {"2001:db8::1"}


@pytest.mark.parametrize("form", FORMATS)
def test_nothing_matches(form: str, export: Export) -> None:
    """What is printed is read as empty."""
    status, out, err = export(form, "nowhere")
    assert (status, err) == (0, "")
    assert "203.0.113" not in out


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("row", [{"name": "no id"}, None])
async def test_list_that_is_not_whole(form: str, row: object, tmp_path: Path) -> None:
    """What there is of it is printed, with the reason and exit status 1."""
    rows = [SERVER, *([row] if row else [])]
    script: Script = {"GET /servers/": answer({"count": 2, "next": None, "results": rows})}
    async with scripted_api(script) as api:
        status, out, err = await asyncio.to_thread(Export(api.url, tmp_path), form)
    assert (status, "web-1" in out) == (1, True)
    assert ("could not be read as a server" if row else "the list is partial. ") in err


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        ((), "needs one of ssh-config, ansible, hosts, markdown"),
        (("csv",), "needs one of ssh-config"),
        (("hosts", "name~["), "The filter is wrong"),
        (("hosts", "--yes"), "--yes"),
    ],
)
def test_wrong_use(argv: tuple[str, ...], said: str, served: Served, export: Export) -> None:
    """One line, exit status 2, and nothing is asked for."""
    status, out, err = export(*argv)
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert said in err
    assert served.account.requests == []


def test_token_that_is_not_taken(served: Served, export: Export) -> None:
    """Nothing is printed; exit status 4."""
    served.account.fail_next("GET", "/servers/", 401, {"detail": "Invalid token."}, times=9)
    status, out, err = export("hosts")
    assert (status, out) == (4, "")
    assert "Invalid token" in err


async def test_several_accounts(tmp_path: Path) -> None:
    """Servers of one name stay apart; of an account that fails, the reason is said."""
    elsewhere = {**SERVER, "ip_address": "203.0.113.9"}
    down = answer({"detail": "Down."}, "403 Forbidden")
    script: Script = {
        "GET /servers/": [answer({"count": 1, "results": [elsewhere]}), down],
    }
    async with scripted_api({}) as one, scripted_api(script) as other:
        (tmp_path / "token").write_text(TOKEN)
        (tmp_path / "token").chmod(0o600)
        export = Export("", tmp_path)
        token = f"token_file = '{tmp_path / 'token'}'"
        export.configure(
            f"open = ['prod', 'shop']\n[profiles.prod]\napi_url = '{one.url}'\n{token}\n"
            f"[profiles.shop]\napi_url = '{other.url}'\n{token}\n"
        )
        status, out, err = await asyncio.to_thread(export, "hosts", "name=web-1")
        assert (status, err) == (0, "")
        assert read_hosts(out) == {
            "web-1-1-prod": {"203.0.113.1"}, "web-1-1-shop": {"203.0.113.9"},
        }  # fmt: skip
        status, out, err = await asyncio.to_thread(export, "hosts", "name=web-1")
    assert (status, err) == (1, "vpstui: shop: Down. So the API did not read servers.\n")
    assert read_hosts(out)["web-1"] == {"203.0.113.1"}


ROW = {key: value for key, value in SERVER.items() if key != "id"} | {"uuid": "6f1c-ab"}
LIST = answer({"count": 1, "results": [ROW]})


@pytest.mark.parametrize(
    ("detail", "user", "said"),
    [
        (answer({**ROW, "username": "ubuntu"}), "ubuntu", ""),
        (answer(ROW), "root", ""),
        (answer({"detail": "No."}, "403 Forbidden"), "root", "could not be read in detail: No."),
        (answer({**ROW, "username": "-oProxyCommand=x"}), "", "without user and port"),
    ],
    ids=["told", "not told", "not read", "an option"],
)
async def test_user_is_read_first(detail: bytes, user: str, said: str, tmp_path: Path) -> None:
    """As in the app before ssh, where the API tells it in detail; a table needs no such thing."""
    script: Script = {"GET /servers/": LIST, "GET /servers/6f1c-ab/": detail}
    async with scripted_api(script) as api:
        export = Export(api.url, tmp_path)
        status, out, err = await asyncio.to_thread(export, "ssh-config")
        assert len(api.asked("GET /servers/6f1c-ab/")) == 1
        assert (await asyncio.to_thread(export, "markdown"))[0] == 0
        assert len(api.asked("GET /servers/6f1c-ab/")) == 1
    assert (status, err.count("\n")) == (0, 1 if said else 0)
    assert said in err
    assert (f"    User {user}\n" if user else "\n") in f"{out}\n"
    assert ("User" in out) == bool(user)
