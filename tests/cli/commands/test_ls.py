"""`vpstui ls`: what it prints, how it lines up, and what it says when that is not everything."""

from __future__ import annotations

import csv
import io
import json
import os
import sys
import unicodedata
from typing import TYPE_CHECKING

import pytest
from wcwidth import wcswidth

from tests.support.servers.simulated_account import TOKEN
from vpstui.cli.main import run

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.support.servers.simulated_account import Served

    List = Callable[..., str]


@pytest.fixture(autouse=True)
def _token(_own_home: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VPSTUI_TOKEN", TOKEN)


@pytest.fixture
def ls(served: Served, capsys: pytest.CaptureFixture[str]) -> List:
    """Print the list of the served account, which must succeed, and return it."""

    def print_it(*argv: str) -> str:
        assert run(["ls", "--api-url", served.url, *argv]) == 0
        printed = capsys.readouterr()
        assert printed.err == ""
        return printed.out

    return print_it


def begins_at(line: str, column: int) -> bool:
    """Whether a cell of the table begins at this terminal column, after the gutter."""
    index = next((at for at in range(len(line)) if wcswidth(line[:at]) >= column), len(line) - 1)
    return (
        wcswidth(line[:index]) == column
        and line[index] != " "
        and (column == 0 or line[index - 2 : index] == "  ")
    )


def invisible(text: str) -> set[str]:
    """The characters of a text that move, hide or steer something."""
    categories = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
    return {char for char in text if unicodedata.category(char) in categories}


# -- the table


def test_table(ls: List) -> None:
    """One line a server, by name, with what is known of it."""
    lines = ls("-o", "table").splitlines()
    assert lines == ls().splitlines()
    assert len(lines) == 13
    assert lines[0].split() == [
        "ID", "NAME", "STATUS", "IP", "LOCATION", "PLAN", "OS", "AGE", "HOSTNAME",
    ]  # fmt: skip
    names = [line.split()[1] for line in lines[1:]]
    assert names == sorted(names)
    assert (
        "  web-1         ● active     203.0.113.189  us-west     2c 4G 80G    Ubuntu" in lines[11]
    )


def test_query(ls: List) -> None:
    """Only what matches is printed, below the headings."""
    lines = ls("status:stopped", "!dev").splitlines()
    assert [line.split()[1] for line in lines] == ["NAME", "staging-web"]


def test_nothing_matches(ls: List) -> None:
    """Without a match the headings, an empty array, or the heading line remain."""
    assert ls("nowhere").split()[0] == "ID"
    assert json.loads(ls("nowhere", "-o", "json")) == []
    assert ls("nowhere", "-o", "tsv").count("\n") == 1


@pytest.mark.knobs(servers=250)
def test_every_page(ls: List) -> None:
    """Servers of later pages are there too, in natural order."""
    names = [row["name"] for row in json.loads(ls("app-", "-o", "json"))]
    assert names == [f"app-{number:04d}" for number in range(25, 251)]


# -- for programs


def test_json(ls: List, served: Served) -> None:
    """The fields as the API names them; what it did not tell is null."""
    row = next(row for row in json.loads(ls("-o", "json")) if row["name"] == "web-1")
    record = served.account.servers[row["id"]]
    for field in ("id", "name", "hostname", "status", "ip_address", "location", "created_at"):
        assert row[field] == record[field]
    assert row["plan"]["memory"] == 4096
    assert row["os"] == {"id": 5, "name": "Ubuntu 22.04 LTS"}
    assert row["backups_enabled"] is None
    assert row["ipv6_address"] is None
    assert "resource_usage" not in row


def test_tsv(ls: List, served: Served) -> None:
    """A heading line, then one line a server with a value in each place."""
    rows = list(csv.DictReader(io.StringIO(ls("-o", "tsv")), delimiter="\t"))
    assert len(rows) == 12
    web = next(row for row in rows if row["name"] == "web-1")
    record = served.account.servers[int(web["id"])]
    assert web["ip_address"] == record["ip_address"]
    assert web["plan"] == "Standard VPS"
    assert web["os"] == "Ubuntu 22.04 LTS"


def test_tsv_of_little(ls: List, served: Served) -> None:
    """What is not known is empty, and the places stay."""
    fields = dict.fromkeys(("hostname", "ip_address", "location", "plan", "os", "created_at"))
    served.account.add(name="bare", **fields)
    row = ls("bare", "-o", "tsv").splitlines()[1]
    assert row.split("\t")[1:] == ["bare", "", "active", "", "", "", "", ""]


# -- hostile text


HOSTILE = pytest.mark.knobs(hostile=True, servers=60)


def hostile_list(served: Served, capsys: pytest.CaptureFixture[str], form: str) -> tuple[str, str]:
    """Print the hostile account, which has one row that is no server."""
    assert run(["ls", "--api-url", served.url, "-o", form]) == 1
    printed = capsys.readouterr()
    return printed.out, printed.err


@HOSTILE
@pytest.mark.parametrize("form", ["table", "tsv"])
def test_hostile_rows_stay_rows(
    form: str, served: Served, capsys: pytest.CaptureFixture[str]
) -> None:
    """One line a server, and nothing in it that a terminal obeys."""
    text, _ = hostile_list(served, capsys, form)
    assert text.count("\n") == 1 + len(served.account.servers)
    assert len(text.splitlines()) == text.count("\n")
    assert invisible(text) <= {"\n", "\t"}


@HOSTILE
def test_hostile_table_is_aligned(served: Served, capsys: pytest.CaptureFixture[str]) -> None:
    """Every column begins at the same terminal column, whatever the names are made of."""
    head, *lines = hostile_list(served, capsys, "table")[0].splitlines()
    titles = ("NAME", "STATUS", "IP", "LOCATION", "PLAN", "OS", "HOSTNAME")
    for title in titles:
        column = head.index(f"  {title}") + 2
        assert [line for line in lines if not begins_at(line, column)] == [], title


@HOSTILE
def test_hostile_json(served: Served, capsys: pytest.CaptureFixture[str]) -> None:
    """The JSON is plain ASCII and can be read; its texts are clean."""
    text, _ = hostile_list(served, capsys, "json")
    assert text.isascii()
    rows = json.loads(text)
    assert len(rows) == len(served.account.servers)
    for row in rows:
        assert not invisible("".join(value for value in row.values() if isinstance(value, str)))


@HOSTILE
def test_hostile_tsv_has_its_places(served: Served, capsys: pytest.CaptureFixture[str]) -> None:
    """No text makes or breaks a place."""
    text, _ = hostile_list(served, capsys, "tsv")
    assert {line.count("\t") for line in text.splitlines()} == {8}


# -- not everything


@HOSTILE
def test_skipped_rows_are_counted(served: Served, capsys: pytest.CaptureFixture[str]) -> None:
    """A row that is no server is told on stderr, and the exit status is 1."""
    _, errors = hostile_list(served, capsys, "table")
    assert errors == "vpstui: 1 row could not be read as a server\n"


@pytest.mark.knobs(servers=150)
def test_partial_list(served: Served, capsys: pytest.CaptureFixture[str]) -> None:
    """What came of a list that broke off is printed, with the reason and exit status 1."""

    def servers(page: str) -> str:
        return f"{served.url}/servers/?page_size=100&page={page}"

    first = {"count": 150, "next": servers("2"), "results": [served.account.add(name="first")]}
    served.account.fail_next("GET", "/servers/", 200, first)
    served.account.fail_next("GET", "/servers/", 503, "<h1>Down</h1>", times=5)
    assert run(["ls", "--api-url", served.url]) == 1
    printed = capsys.readouterr()
    assert [line.split()[1] for line in printed.out.splitlines()] == ["NAME", "first"]
    assert printed.err.startswith("vpstui: the list is partial. ")
    assert printed.err.count("\n") == 1


@pytest.mark.parametrize(
    ("status", "body", "reason", "exit_status"),
    [
        (401, {"detail": "Invalid token."}, "token", 4),
        (403, {"detail": "No."}, "", 1),
        (429, {"detail": "Slow down."}, "", 3),
        (503, "<h1>Down</h1>", "", 3),
        (200, "<h1>Welcome to the hotel</h1>", "", 1),
        (302, None, "", 1),
    ],
)
def test_api_says_no(
    status: int,
    body: dict[str, str] | str | None,
    reason: str,
    exit_status: int,
    served: Served,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """An answer that is no list is one line and an exit status, without the token."""
    served.account.fail_next("GET", "/servers/", status, body, times=9)
    assert run(["ls", "--api-url", served.url]) == exit_status
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith("vpstui: ")
    assert printed.err.count("\n") == 1
    assert reason in printed.err
    assert TOKEN not in printed.err


@pytest.mark.parametrize("location", ["mailto:x", "http://xn--\u00fc.example/", "http://[", "//"])
def test_redirect_to_no_address_is_one_line(
    location: str, served: Served, capsys: pytest.CaptureFixture[str]
) -> None:
    """Wherever it would lead, no library's error comes out."""
    headers = {"Location": location.encode().decode("latin-1")}
    served.account.fail_next("GET", "/servers/", 302, None, headers, times=9)
    assert run(["ls", "--api-url", served.url]) == 1
    error = capsys.readouterr().err
    assert "which is not followed. Check the API URL." in error
    assert error.count("\n") == 1


def test_list_that_is_not_whole_is_printed_and_said(
    served: Served, capsys: pytest.CaptureFixture[str]
) -> None:
    """The API counts more than it tells: what came is printed, and the exit status is 1."""
    page = {"count": 3, "results": [served.account.add(name="first")]}
    served.account.fail_next("GET", "/servers/", 200, page, times=2)
    assert run(["ls", "--api-url", served.url]) == 1
    printed = capsys.readouterr()
    assert "first" in printed.out
    assert "the list is partial. The API counts 3 and told of 1." in printed.err


@HOSTILE
def test_hostile_error(served: Served, capsys: pytest.CaptureFixture[str]) -> None:
    """What an error says is shown clean."""
    served.account.token = "another"
    assert run(["ls", "--api-url", served.url]) == 4
    line = capsys.readouterr().err
    assert invisible(line) == {"\n"}


def test_unreachable(capsys: pytest.CaptureFixture[str]) -> None:
    """A port where nobody listens is one line and exit status 1."""
    assert run(["ls", "--api-url", "http://127.0.0.1:9/api/v1"]) == 3
    assert capsys.readouterr().err == (
        "vpstui: 127.0.0.1 cannot be reached. Check the network and the API URL.\n"
    )


@pytest.fixture
def two(
    served: Served, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Callable[[str], list[str]]:
    """Return arguments that list two accounts, of which the second is at the URL given."""
    file = tmp_path / "config.toml"
    tokens = tmp_path / "token"
    tokens.write_text(TOKEN)
    tokens.chmod(0o600)
    monkeypatch.delenv("VPSTUI_TOKEN")

    def arguments(url: str, *, first: str = served.url) -> list[str]:
        file.write_text(
            "".join(
                f"[profiles.{name}]\napi_url = '{where}'\ntoken_file = '{tokens}'\n"
                for name, where in (("here", first), ("there", url))
            )
        )
        return ["ls", "--config", str(file), "--profile", "here", "--profile", "there"]

    return arguments


NOBODY = "http://127.0.0.1:9/api/v1"
"""A port where nobody listens."""


def test_account_that_fails_leaves_the_others(
    two: Callable[..., list[str]], served: Served, capsys: pytest.CaptureFixture[str]
) -> None:
    """The servers of the others are printed; stderr names the one that failed."""
    assert run(two(NOBODY)) == 1
    printed = capsys.readouterr()
    assert len(printed.out.splitlines()) == 1 + len(served.account.servers)
    assert printed.err == (
        "vpstui: there: 127.0.0.1 cannot be reached. Check the network and the API URL.\n"
    )


def test_accounts_that_all_fail_are_each_named(
    two: Callable[..., list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing is printed, and there is a line for each."""
    assert run(two(NOBODY, first=NOBODY)) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert [line.split(": ")[1] for line in printed.err.splitlines()] == ["here", "there"]


@HOSTILE
def test_remark_names_the_account_of_several(
    two: Callable[..., list[str]], served: Served, capsys: pytest.CaptureFixture[str]
) -> None:
    """A row that is no server is told of each account that has one."""
    assert run(two(served.url)) == 1
    assert capsys.readouterr().err == (
        "vpstui: here: 1 row could not be read as a server\n"
        "vpstui: there: 1 row could not be read as a server\n"
    )


def test_token_of_another_account_is_refused(
    served: Served, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A profile that says whose it is lists the servers of nobody else."""
    file = tmp_path / "config.toml"
    file.write_text(f"[profiles.default]\napi_url = '{served.url}'\naccount = 'else@example.com'\n")
    assert run(["ls", "--config", str(file)]) == 4
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err == (
        "vpstui: The token is of ops@example.com, and the profile default is for "
        "else@example.com. Give the token of that account.\n"
    )


def test_no_token(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Without a token one line says so, and nothing is asked."""
    monkeypatch.delenv("VPSTUI_TOKEN")
    assert run(["ls"]) == 4
    assert capsys.readouterr().err.startswith("vpstui: No token found")


def test_wrong_token(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """What cannot be a token is refused and not shown."""
    monkeypatch.setenv("VPSTUI_TOKEN", "vps_\x1b[2J secret")
    assert run(["ls"]) == 4
    line = capsys.readouterr().err
    assert "VPSTUI_TOKEN" in line
    assert "secret" not in line


# -- where it goes


def test_nobody_reads_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    """`vpstui ls | head -1` ends quietly."""
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "w") as pipe:
        monkeypatch.setattr(sys, "stdout", pipe)
        assert run(["ls", "--demo"]) == 0


def test_disk_is_full(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """A list that cannot be written is one line and exit status 1."""
    with open("/dev/full", "w") as full:  # noqa: PTH123 - a device
        monkeypatch.setattr(sys, "stdout", full)
        assert run(["ls", "--demo"]) == 1
    line = capsys.readouterr().err
    assert line == "vpstui: The list cannot be printed: No space left on device.\n"


def test_stdout_is_closed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`vpstui ls >&-` says that there is nowhere to print."""
    monkeypatch.setattr(sys, "stdout", None)
    assert run(["ls", "--demo"]) == 1
    assert capsys.readouterr().err == "vpstui: The list cannot be printed: stdout is closed.\n"


def test_locale_without_the_signs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where stdout has no sign for a status, the word is still there."""
    raw = io.BytesIO()
    with io.TextIOWrapper(raw, "latin-1") as latin:
        monkeypatch.setattr(sys, "stdout", latin)
        assert run(["ls", "--demo", "web-1"]) == 0
        assert b"? active" in raw.getvalue()


# -- the query


def test_whole_address_is_listed_first(ls: List, served: Served) -> None:
    """Whatever the order of the names."""
    rows = sorted(served.account.servers.values(), key=lambda row: str(row["name"]))
    rows[0]["ip_address"], rows[5]["ip_address"] = "203.0.113.171", "203.0.113.17"
    listed = ls("203.0.113.17").splitlines()[1:]
    assert "203.0.113.17 " in listed[0]
    assert any("203.0.113.171" in line for line in listed[1:])


@pytest.mark.parametrize(
    ("query", "listed", "said"),
    [
        ("backups:off", 0, "vpstui: 12 servers not known: "),
        ("price>20", 2, ""),
        ("!backups:off", 12, "vpstui: 12 servers not known: "),
        ("status:active", 9, ""),
    ],
)
def test_what_the_list_does_not_tell_is_said(
    served: Served, capsys: pytest.CaptureFixture[str], query: str, listed: int, said: str
) -> None:
    """On stderr; it is no failure."""
    assert run(["ls", "--api-url", served.url, query]) == 0
    printed = capsys.readouterr()
    assert len(printed.out.splitlines()) == listed + 1
    assert printed.err.startswith(said)
    assert bool(printed.err) is bool(said)
