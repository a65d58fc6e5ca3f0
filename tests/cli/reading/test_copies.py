"""`vpstui snapshots` and `backups`: of a server, or of all."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest

from tests.cli.reading.conftest import NOBODY

if TYPE_CHECKING:
    from tests.cli.reading.conftest import Read, Several
    from tests.support.servers.simulated_account import Served


def asked(served: Served) -> list[str]:
    """What was asked for."""
    return [request.path.removeprefix("/api/v1") for request in served.account.requests]


@pytest.mark.parametrize("command", ["snapshots", "backups"])
def test_of_all_and_of_one(command: str, read: Read, served: Served) -> None:
    """The newest first; of one server only its own, without another server's."""
    every = read(command, "-o", "json").json
    assert asked(served) == [f"/{command}/"]
    made = [row["created_at"] for row in every]
    assert made == sorted(made, reverse=True)
    assert len({row["server"]["id"] for row in every}) > 1
    own = read(command, "web-1", "-o", "json").json
    assert own == [row for row in every if row["server"]["id"] == 12345]
    assert own
    assert asked(served)[1:] == ["/servers/", f"/{command}/"]


def test_table(read: Read) -> None:
    """A line each, with the server's name; the end of a backup, and no word of it for snapshots."""
    head, first, *_ = read("snapshots", "web-1").lines
    assert head.split() == [
        "ID", "SERVER", "NAME", "STATUS", "SIZE", "AGE", "CREATED", "DESCRIPTION",
    ]  # fmt: skip
    assert first.split()[1] == "web-1"
    assert "EXPIRES" in read("backups").lines[0]


@pytest.mark.parametrize("form", ["csv", "tsv"])
def test_flat(form: str, read: Read) -> None:
    """Dates as the API writes them, sizes as numbers, hostile names as text."""
    printed = read("snapshots", "-o", form).out
    rows = list(csv.DictReader(io.StringIO(printed), delimiter={"csv": ",", "tsv": "\t"}[form]))
    assert all(row["created_at"][:4].isdigit() for row in rows)
    assert all(float(row["size_mb"]) >= 0 for row in rows)


def test_hostile_copy(read: Read, served: Served) -> None:
    """An end that cannot be read is empty; a name that would be run is text."""
    row = {
        "id": 1, "server": {"id": 12345, "name": "@x"}, "backup_type": "=1+1\t\n",
        "expires_at": "soon", "status": "\x1b[2J",
    }  # fmt: skip
    page = {"count": 1, "results": [row]}
    served.account.fail_next("GET", "/backups/", 200, page)
    printed = read("backups", "-o", "csv", "--columns", "server,type,expires,status").lines[1]
    assert printed == "'@x,'=1+1,,[2J"
    served.account.fail_next("GET", "/backups/", 200, page)
    assert read("backups", "-o", "json").json[0]["expires_at"] is None


@pytest.mark.parametrize(("status", "exit_status"), [(401, 4), (403, 1), (404, 1), (429, 3)])
def test_not_told(status: int, exit_status: int, read: Read, served: Served) -> None:
    """One line, and an exit status."""
    served.account.fail_next("GET", "/snapshots/", status, {"detail": "No."}, times=9)
    done = read("snapshots")
    assert (done.status, done.out, done.err.count("\n")) == (exit_status, "", 1)


@pytest.mark.parametrize(("word", "status"), [("nope", 1), ("", 2)])
def test_no_such_server(word: str, status: int, read: Read, served: Served) -> None:
    """No list of copies is asked for: without a server it would be that of all."""
    done = read("snapshots", word)
    assert (done.status, done.out, done.err.count("\n")) == (status, "", 1)
    assert "/snapshots/" not in asked(served)


def test_name_that_several_have(read: Read, served: Served) -> None:
    """It is refused with their ids."""
    served.account.add(name="web-1")
    done = read("backups", "web-1")
    assert (done.status, done.out) == (2, "")
    assert "web-1 is 2 servers" in done.err


def test_rows_of_nobody_are_counted(read: Read, served: Served) -> None:
    """Of one server: rows that do not say whose they are, are left out, and it is said."""
    page = {"count": 1, "results": [{"id": 1, "name": "x"}]}
    served.account.fail_next("GET", "/snapshots/", 200, page)
    done = read("snapshots", "web-1", "-o", "json")
    assert (done.status, done.json) == (1, [])
    assert done.err == "vpstui: 1 snapshot left out: the API does not tell of which server\n"
    served.account.fail_next("GET", "/snapshots/", 200, page)
    assert read("snapshots", "-o", "json").json == [{"id": 1, "name": "x"}]


def test_several_accounts(read: Read, several: Several) -> None:
    """Of the account that has the server; the other one failed."""
    done = read("snapshots", "web-1", *several(NOBODY), "-o", "csv", "--columns", "name")
    assert done.status == 1
    assert done.lines[0] == "account,name"
    assert done.lines[1].startswith("here,")


def test_dates_are_written_as_the_api_does(read: Read) -> None:
    """The end of a backup, too."""
    found = read("backups", "-o", "json").json[0]
    assert found["created_at"].endswith("Z")
    assert found["expires_at"].endswith("Z")
