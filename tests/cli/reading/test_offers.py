"""`vpstui plans`, `locations`, `os` and `keys`."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest

from tests.cli.reading.conftest import NOBODY
from vpstui.simulator.knobs import Dialect

if TYPE_CHECKING:
    from tests.cli.reading.conftest import Read, Several
    from tests.support.servers.simulated_account import Served

COMMANDS = ("plans", "locations", "os", "keys")

PATHS = {
    "plans": "/plans/", "locations": "/locations/", "os": "/operating-systems/",
    "keys": "/ssh-keys/",
}  # fmt: skip


@pytest.mark.parametrize("dialect", list(Dialect))
@pytest.mark.parametrize("command", COMMANDS)
def test_every_form(command: str, read: Read, served: Served) -> None:
    """Each has the same rows; one request, and none about servers."""
    table = read(command)
    assert table.status == 0
    rows = len(table.lines) - 1
    assert rows > 1
    for form, delimiter in (("csv", ","), ("tsv", "\t")):
        found = list(
            csv.DictReader(io.StringIO(read(command, "-o", form).out), delimiter=delimiter)
        )
        assert len(found) == rows
    objects = read(command, "-o", "json").json
    assert read(command, "-o", "jsonl").out.count("\n") == len(objects)
    assert len(read(command, "--no-header").lines) == rows
    asked = {request.path.removeprefix("/api/v1") for request in served.account.requests}
    assert asked == {PATHS[command]}


def test_plans_are_ordered_by_price(read: Read) -> None:
    """The cheapest first, unless another order is asked for; numbers are numbers in JSON."""
    prices = [row["price_monthly"] for row in read("plans", "-o", "json").json]
    assert prices == sorted(prices)
    assert all(isinstance(price, float) for price in prices)
    turned = [row["price_monthly"] for row in read("plans", "-o", "json", "--sort", "-price").json]
    assert turned == prices[::-1]
    assert "$10.00" in read("plans").out


def test_json_is_what_the_api_tells(read: Read, served: Served) -> None:
    """Fields by its names, and none that it did not tell."""
    page = {"count": 1, "results": [{"id": 3, "name": "Tiny", "memory": 512, "price_hourly": 0.1}]}
    served.account.fail_next("GET", "/plans/", 200, page)
    assert read("plans", "-o", "json").json == page["results"]


def test_systems_are_a_line_for_each_version(read: Read) -> None:
    """As the create form takes them; in JSON they are the objects of the API."""
    flat = read("os", "-o", "csv", "--columns", "id,name,family").lines
    assert "5,Ubuntu 22.04 LTS,Ubuntu" in flat
    assert read("os", "-o", "json", "--columns", "id,name").json[0] == {
        "id": 7, "name": "AlmaLinux 9",
    }  # fmt: skip
    objects = read("os", "-o", "json").json
    assert len({row["name"] for row in objects}) == len(objects)


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize(
    ("status", "exit_status"), [(401, 4), (403, 1), (404, 1), (429, 3), (503, 3)]
)
def test_not_told(command: str, status: int, exit_status: int, read: Read, served: Served) -> None:
    """One line, and an exit status."""
    served.account.fail_next("GET", PATHS[command], status, {"detail": "No."}, times=9)
    done = read(command)
    assert (done.status, done.out, done.err.count("\n")) == (exit_status, "", 1)


def test_unreachable(read: Read) -> None:
    """Exit status 3."""
    assert read("plans", "--api-url", NOBODY).status == 3


def test_empty(read: Read, served: Served) -> None:
    """A heading, an empty array, or nothing at all; it is no failure."""
    page = {"count": 0, "results": []}
    for form, printed in (("table", "ID"), ("json", "[]"), ("jsonl", ""), ("csv", "id,")):
        served.account.fail_next("GET", "/ssh-keys/", 200, page)
        done = read("keys", "-o", form)
        assert done.status == 0
        assert done.out.startswith(printed)
        assert bool(done.out) is bool(printed)


def test_part_of_a_list(read: Read, served: Served) -> None:
    """What came is printed, with the reason and exit status 1."""
    page = {
        "count": 3, "results": [{"id": 1, "name": "a"}, "no key"],
        "next": f"{served.url}/ssh-keys/?page=2",
    }  # fmt: skip
    served.account.fail_next("GET", "/ssh-keys/", 200, page)
    served.account.fail_next("GET", "/ssh-keys/", 403, {"detail": "No."}, times=9)
    done = read("keys", "-o", "csv", "--columns", "id,name")
    assert (done.status, done.lines) == (1, ["id,name", "1,a"])
    assert "1 row could not be read as an SSH key" in done.err
    assert "the list is partial" in done.err


def test_several_accounts(read: Read, several: Several) -> None:
    """Each row says whose it is; an account that fails is named."""
    done = read("plans", *several(NOBODY))
    assert done.status == 1
    assert done.lines[0].startswith("ACCOUNT  ID")
    assert done.lines[1].startswith("here")
    assert done.err.startswith("vpstui: there: ")
    rows = read("plans", *several(NOBODY), "-o", "json").json
    assert {row["account"] for row in rows} == {"here"}


def test_hostile_key(read: Read, served: Served) -> None:
    """Its name is one cell that nothing runs."""
    page = {"count": 1, "results": [{"id": 1, "name": '=HYPERLINK("x")\t\n\x1b[2J', "key": "x"}]}
    served.account.fail_next("GET", "/ssh-keys/", 200, page)
    (row,) = csv.DictReader(io.StringIO(read("keys", "-o", "csv").out))
    assert row["name"].startswith('\'=HYPERLINK("x")')
    assert "\x1b" not in row["name"]


def test_wrong_column(read: Read, served: Served) -> None:
    """Those that there are, are named; nothing is asked for."""
    done = read("keys", "--columns", "vcpus")
    assert (done.status, done.out) == (2, "")
    assert "there are id, name, fingerprint, created, used, account." in done.err
    assert not served.account.requests


def test_ids_that_no_create_takes_are_said(read: Read) -> None:
    """On stderr of a table; it is no failure."""
    done = read("locations")
    assert (done.status, done.err) == (
        0, "vpstui: a new server needs the code, which the API does not tell of these\n",
    )  # fmt: skip
    assert read("locations", "-o", "csv").err == ""


@pytest.mark.parametrize(
    ("command", "path", "things"),
    [
        ("plans", "/plans/", "plans"), ("os", "/operating-systems/", "operating systems"),
        ("keys", "/ssh-keys/", "SSH keys"), ("backups", "/backups/", "backups"),
    ],
)  # fmt: skip
def test_a_list_that_is_not_told_is_named(
    command: str, path: str, things: str, read: Read, served: Served
) -> None:
    """What is missing is the list, and not a server."""
    served.account.fail_next("GET", path, 404, None, times=9)
    done = read(command)
    assert (done.status, done.out) == (1, "")
    assert done.err == f"vpstui: The API does not tell the {things}.\n"
