"""`vpstui get`: one server in detail, or one field of it."""

from __future__ import annotations

import csv
import io
import sys
from typing import TYPE_CHECKING

import pytest

from tests.cli.reading.conftest import NOBODY
from tests.support.apps.hostile_text import unwanted
from tests.support.programs.program import call, environment
from tests.support.servers.simulated_account import TOKEN
from vpstui.simulator.knobs import Dialect

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.reading.conftest import Read, Several
    from tests.support.servers.simulated_account import Served


def paths(served: Served) -> list[str]:
    """What was asked for."""
    return [request.path.removeprefix("/api/v1") for request in served.account.requests]


@pytest.mark.parametrize("dialect", list(Dialect))
def test_one_server_is_read_in_detail(read: Read, served: Served) -> None:
    """Two requests: the list for the id, and the server; nothing else is opened."""
    done = read("get", "web-1")
    assert (done.status, done.err) == (0, "")
    facts = dict(line.split(maxsplit=1) for line in done.lines)
    assert facts["NAME"] == "web-1"
    assert facts["STATUS"] == "● active"
    assert facts["PLAN"].startswith("2c 4G")
    assert len(paths(served)) == 2
    assert served.writes() == []


IMPORTED = (
    "import sys\n"
    "from vpstui.cli.main import run\n"
    "assert run(['get', 'web-1']) == 0\n"
    "print(*sys.modules)\n"
)
"""Prints a server, then what was imported for it."""

NEEDLESS = {
    "textual", "keyring", "starlette",
    "vpstui.api.extras", "vpstui.api.answers.account", "vpstui.api.answers.extra_pages",
    "vpstui.api.requests", "vpstui.app",
    "vpstui.config.key_registry", "vpstui.config.keyring_store", "vpstui.fleet.fleet",
    "vpstui.fleet.account.account", "vpstui.journal.journal", "vpstui.query.parser",
}  # fmt: skip
"""What a server can be read without, where a variable has the token."""


def test_it_imports_only_what_it_needs(served: Served, tmp_path: Path) -> None:
    """A script that asks for a field of each server waits for the rest each time."""
    env = environment(tmp_path, VPSTUI_API_URL=served.url, VPSTUI_TOKEN=TOKEN)
    done = call([sys.executable, "-c", IMPORTED], env=env)
    assert done.returncode == 0, done.stderr
    imported = set(done.stdout.splitlines()[-1].split())
    assert {"httpx", "pydantic"} <= imported
    assert imported & NEEDLESS == set()


def test_usage_is_told_with_its_total(read: Read) -> None:
    """As the gauges of the app."""
    facts = dict(line.split(maxsplit=1) for line in read("get", "web-1").lines)
    assert facts["CPU"].endswith(" %")
    assert facts["MEMORY"].endswith("of 4 GB")
    assert facts["DISK"].endswith("of 80 GB")


def test_by_id(read: Read) -> None:
    """The id finds the same."""
    assert read("get", "12345").out == read("get", "web-1").out


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("ip", "203.0.113.189"), ("ip_address", "203.0.113.189"), ("status", "active"),
        ("id", "12345"), ("plan", "Standard VPS"), ("plan.memory", "4096"), ("os.id", "5"),
        ("backups", "true"), ("price", "10.0"), ("name", "web-1"), ("account", "default"),
    ],
)  # fmt: skip
def test_field(field: str, text: str, read: Read) -> None:
    """That and nothing else, by the name of the column or of the API."""
    done = read("get", "web-1", "-o", f"field={field}")
    assert (done.status, done.out, done.err) == (0, f"{text}\n", "")


def test_field_without_a_value(read: Read, served: Served) -> None:
    """Nothing on stdout, and exit status 1: `ssh root@$(…)` is not run with nothing."""
    served.account.servers[12345]["ip_address"] = None
    done = read("get", "web-1", "-o", "field=ip")
    assert (done.status, done.out) == (1, "")
    assert done.err == "vpstui: web-1 (id 12345) has no ip, as far as the API tells.\n"


def test_json_is_the_object_of_the_api(read: Read, served: Served) -> None:
    """With its usage; of chosen columns only those."""
    found = read("get", "web-1", "-o", "json").json
    record = served.account.servers[12345]
    for name in ("id", "name", "hostname", "status", "ip_address", "ipv6_address", "created_at"):
        assert found[name] == record[name]
    assert set(found["resource_usage"]) == {
        "cpu_percent", "memory_used", "disk_used", "bandwidth_used",
    }  # fmt: skip
    assert set(found["plan"]) == {"id", "name", "vcpus", "memory", "storage", "bandwidth"}
    assert set(found["os"]) == {"id", "name"}
    assert "schema" not in found
    assert read("get", "web-1", "-o", "json", "--columns", "name,ip").json == {
        "name": "web-1", "ip_address": "203.0.113.189",
    }  # fmt: skip
    assert read("get", "web-1", "-o", "jsonl").json["id"] == 12345


def test_parts_have_what_was_told_of_them(read: Read, served: Served) -> None:
    """An empty text is null, as elsewhere; a field that did not come is none."""
    record = served.account.servers[12345]
    record["plan"], record["os"] = {"id": 1, "name": ""}, "Debian 12"
    found = read("ls", "web-1", "-o", "json").json[0]
    assert (found["plan"], found["os"]) == ({"id": 1, "name": None}, {"name": "Debian 12"})


@pytest.mark.parametrize(("form", "delimiter"), [("csv", ","), ("tsv", "\t")])
def test_flat_forms(form: str, delimiter: str, read: Read) -> None:
    """A heading and a line."""
    printed = read("get", "web-1", "-o", form).out
    (row,) = csv.DictReader(io.StringIO(printed), delimiter=delimiter)
    assert (row["name"], row["backups_enabled"], row["plan"]) == ("web-1", "true", "Standard VPS")
    assert float(row["cpu_percent"]) >= 0


def test_nobody_is_called_so(read: Read) -> None:
    """One line and exit status 1; a part of a name is no name."""
    for word in ("web", "status:active", "99"):
        done = read("get", word)
        assert (done.status, done.out) == (1, "")
        assert done.err == f"vpstui: No server is called {word}.\n"


def test_a_name_that_several_have(read: Read, served: Served) -> None:
    """Their ids are told, exit status 2, and none of them is read."""
    served.account.add(name="web-1")
    done = read("get", "web-1", "-o", "field=ip")
    assert (done.status, done.out) == (2, "")
    assert "web-1 is 2 servers: id 12345, id " in done.err
    assert len(paths(served)) == 1


@pytest.mark.parametrize("words", [[], [""], [" "], ["web-1", "web-2"]])
def test_one_name_it_must_be(words: list[str], read: Read, served: Served) -> None:
    """An unset variable is no server; nothing is asked for."""
    done = read("get", *words)
    assert (done.status, done.out) == (2, "")
    assert paths(served) == []


@pytest.mark.parametrize(
    "form", ["field=", "field=nope", "xml", "field=plan.nope", "field=profile"]
)
def test_wrong_form(form: str, read: Read, served: Served) -> None:
    """Exit status 2, before anything is asked for."""
    done = read("get", "web-1", "-o", form)
    assert (done.status, done.out, done.err.count("\n")) == (2, "", 1)
    assert paths(served) == []


@pytest.mark.parametrize(("status", "exit_status"), [(401, 4), (403, 1), (429, 3), (503, 3)])
@pytest.mark.parametrize("path", ["/servers/", "/servers/12345/"])
def test_api_says_no(status: int, exit_status: int, path: str, read: Read, served: Served) -> None:
    """One line, without the token, whichever of the two is refused."""
    served.account.fail_next("GET", path, status, {"detail": "No."}, times=9)
    done = read("get", "web-1")
    assert (done.status, done.out, done.err.count("\n")) == (exit_status, "", 1)
    assert TOKEN not in done.err


def test_unreachable(read: Read) -> None:
    """Exit status 3."""
    done = read("get", "web-1", "--api-url", NOBODY)
    assert (done.status, done.out, done.err.count("\n")) == (3, "", 1)


def test_several_accounts(read: Read, several: Several, served: Served) -> None:
    """The same name in both is refused with the accounts; one that fails is named, status 1."""
    done = read("get", "web-1", *several(served.url))
    assert (done.status, done.out) == (2, "")
    advice = "Say in which account: --profile here or --profile there."
    assert f"id 12345 in here, id 12345 in there. {advice}" in done.err
    done = read("get", "web-1", *several(NOBODY), "-o", "json")
    assert (done.status, done.json["account"]) == (1, "here")
    assert done.err.startswith("vpstui: there: 127.0.0.1 cannot be reached.")


def test_part_of_a_list(read: Read, served: Served) -> None:
    """What is found in it is printed, with the reason and exit status 1: there may be another."""
    page = {"count": 3, "results": [served.account.servers[12345]]}
    served.account.fail_next("GET", "/servers/", 200, page, times=2)
    done = read("get", "web-1", "-o", "field=id")
    assert (done.status, done.out) == (1, "12345\n")
    assert "the list is partial" in done.err


@pytest.mark.parametrize("form", ["table", "json", "tsv", "csv", "field=name"])
def test_hostile_name(form: str, read: Read, served: Served) -> None:
    """Whatever it is called: nothing that a terminal obeys, or a spreadsheet runs."""
    server = served.account.add(name="=cmd()\t\n\x1b[2J\u202e[b]x[/b]", hostname="+1+1")
    done = read("get", str(server["id"]), "-o", form)
    assert done.status == 0
    assert not unwanted(done.out, allowed="\n\t")
    assert "[b]x[/b]" in done.out
    if form in ("tsv", "csv"):
        delimiter = {"tsv": "\t", "csv": ","}[form]
        (row,) = csv.DictReader(io.StringIO(done.out), delimiter=delimiter)
        assert row["name"].startswith("'=cmd()")
        assert row["hostname"] == "'+1+1"
