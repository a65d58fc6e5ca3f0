"""`vpstui ls`: which columns it prints, in which order, and what servers cost."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.servers.simulated_account import TOKEN
from vpstui.cli.main import run

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.apps.two_accounts import Accounts
    from tests.support.servers.simulated_account import Served

NO_PLANS = "prices could not be read: the API gave no list of plans"

WEB = 12345
"""The id of web-1, which costs 10 dollars."""


@pytest.fixture(autouse=True)
def _token(_own_home: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VPSTUI_TOKEN", TOKEN)


@pytest.fixture
def ls(served: Served, capsys: pytest.CaptureFixture[str]) -> Any:
    """Print the list of the served account; return the cells of each line, and what was said."""

    def print_it(*argv: str) -> tuple[list[list[str]], str]:
        assert run(["ls", "--api-url", served.url, "-o", "tsv", *argv]) == 0
        printed = capsys.readouterr()
        return [line.split("\t") for line in printed.out.splitlines()], printed.err

    return print_it


def plans_read(served: Served) -> int:
    """How often the list of plans was asked for."""
    return sum(request.path == "/api/v1/plans/" for request in served.account.requests)


@pytest.mark.parametrize(
    "argv",
    [["--columns", "name,price"], ["--columns", "+price"], ["--sort", "price"], ["!price>20"]],
)
def test_plans_are_read_where_they_are_needed(ls: Any, served: Served, argv: list[str]) -> None:
    """As a column, to sort by, or in the query; once."""
    _, said = ls(*argv)
    assert (plans_read(served), said) == (1, "")


@pytest.mark.parametrize("argv", [[], ["mem>1G"], ["--columns", "name,plan"], ["--sort", "age"]])
def test_plans_are_not_read_else(ls: Any, served: Served, argv: list[str]) -> None:
    """Nothing more is asked for than before."""
    ls(*argv)
    assert plans_read(served) == 0


def test_columns_are_those_that_were_chosen(ls: Any) -> None:
    """In that order, each once; with a + after the usual ones."""
    rows, _ = ls("--columns", "price, name,age,updated,account,price", "name=web-1")
    assert rows[0] == ["price", "name", "created_at", "updated_at", "account"]
    assert rows[1][:2] == ["10.0", "web-1"]
    assert rows[1][2].endswith("+00:00")
    assert rows[1][3].endswith("+00:00")
    assert rows[1][4] == "default"
    rows, _ = ls("--columns", "+price,+name")
    assert rows[0] == [
        "id", "name", "hostname", "status", "ip_address", "location", "plan", "os", "created_at",
        "price",
    ]  # fmt: skip


@pytest.mark.parametrize("sort", ["ip", "-ip", "age", "-age", "updated", "-updated", "-price"])
def test_what_is_not_known_comes_last(ls: Any, served: Served, sort: str) -> None:
    """Either way round."""
    fields = dict.fromkeys(("ip_address", "created_at", "updated_at", "plan"))
    number = served.account.add(name="web-bare", **fields)["id"]
    rows, _ = ls("web", "--columns", "id", "--sort", sort)
    assert rows[-1] == [str(number)]


def test_price_in_the_table(served: Served, capsys: pytest.CaptureFixture[str]) -> None:
    """A column as the app has it; what is not known is a dash."""
    served.account.servers[WEB]["plan"] = None
    argv = ["ls", "--api-url", served.url, "--columns", "name,price", "web"]
    assert run(argv) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split() for line in lines] == [
        ["NAME", "$/MONTH"], ["staging-web", "$10.00"], ["web-1", "-"], ["web-2", "$10.00"],
    ]  # fmt: skip


@pytest.mark.off_contract
def test_price_in_json_is_a_number_or_null(
    served: Served, capsys: pytest.CaptureFixture[str]
) -> None:
    """Beside every field of the API, or with the chosen ones alone; free is 0 and not null."""
    servers = served.account.servers
    servers[WEB]["plan"] = {"id": 77, "name": "Gone"}
    servers[12348]["plan"] = {"name": "Free", "price_monthly": 0}
    argv = ["ls", "--api-url", served.url, "-o", "json", "web", "--columns"]
    assert run([*argv, "+price"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert {row["name"]: row["price"] for row in rows} == {
        "staging-web": 10.0, "web-1": None, "web-2": 0.0,
    }  # fmt: skip
    assert rows[0]["ip_address"]
    assert run([*argv, "price,name"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert rows[0] == {"price": 10.0, "name": "staging-web"}


def test_price_sorts_and_filters(ls: Any) -> None:
    """As in the app: by number, the same one by name; the other way round with --reverse."""
    rows, _ = ls("--columns", "name,price", "--sort", "price", "price>=20")
    assert [row[1] for row in rows[1:]] == ["20.0", "25.0", "40.0"]
    rows, _ = ls("--columns", "price", "--sort", "price", "--reverse")
    assert [row[0] for row in rows[1:4]] == ["40.0", "25.0", "20.0"]


@pytest.mark.off_contract
@pytest.mark.parametrize("status", [403, 404, 500])
def test_prices_that_could_not_be_read_are_said(ls: Any, served: Served, status: int) -> None:
    """On stderr; the list is printed, with what its own rows tell."""
    served.account.servers[WEB]["plan"] = {"id": 2, "price_monthly": "12.50"}
    served.account.fail_next("GET", "/plans/", status, {"detail": "no"}, times=9)
    rows, said = ls("--columns", "name,price", "web")
    assert rows[1:] == [["staging-web", ""], ["web-1", "12.5"], ["web-2", ""]]
    assert said == f"vpstui: {NO_PLANS}\n"


@pytest.mark.off_contract
@pytest.mark.parametrize(
    "told", [-1, "$5", "NaN", 1e308, None, [], {"x": 1}, "", "-0.01"], ids=repr
)
def test_hostile_prices_are_not_known(ls: Any, served: Served, told: object) -> None:
    """They are empty, match no query, and sort last."""
    plans = [{"id": 1, "name": "a", "price_monthly": told}, {"id": 2, "price_monthly": "9.00"}]
    page = {"count": 2, "next": None, "results": plans}
    served.account.fail_next("GET", "/plans/", 200, page, times=3)
    rows, said = ls("--columns", "price", "--sort", "price")
    prices = [row[0] for row in rows[1:]]
    assert set(prices) == {"9.0", ""}
    assert prices == sorted(prices, reverse=True)
    assert said == ""
    rows, said = ls("--columns", "price", "price<9999999")
    assert {row[0] for row in rows[1:]} == {"9.0"}
    assert "not known: the list does not tell what the query asks for" in said


@pytest.mark.off_contract
def test_each_account_has_its_own_prices(
    accounts: Accounts,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The same plan of another account costs what that one says, or is not known."""
    monkeypatch.delenv("VPSTUI_TOKEN")
    monkeypatch.setenv("HOME", str(tmp_path))
    token, config = tmp_path / "token", tmp_path / "config.toml"
    token.write_text(TOKEN)
    token.chmod(0o600)
    config.write_text(
        "".join(
            f"[profiles.{name}]\napi_url = '{served.url}'\ntoken_file = '{token}'\n"
            for name, served in (("prod", accounts.prod), ("shop", accounts.shop))
        )
    )
    for served in (accounts.prod, accounts.shop):
        served.account.servers[WEB]["plan"] = {"id": 1, "name": "Small"}
    page = {"count": 1, "next": None, "results": [{"id": 1, "price_monthly": 99}]}
    accounts.shop.account.fail_next("GET", "/plans/", 200, page)
    accounts.shop.account.fail_next("GET", "/plans/", 404, {"detail": "no"}, times=9)
    argv = ["ls", "--config", str(config), "--profile", "prod", "--profile", "shop", "-o", "tsv"]
    argv += ["--columns", "price", "id:12345"]
    assert run(argv) == 0
    assert capsys.readouterr().out == "account\tprice\nprod\t5.0\nshop\t99.0\n"
    assert run(argv) == 0
    printed = capsys.readouterr()
    assert printed.out == "account\tprice\nprod\t5.0\nshop\t\n"
    assert printed.err == f"vpstui: shop: {NO_PLANS}\n"


# -- what needs somebody


def in_trouble(served: Served) -> None:
    """A suspended server, and nothing wrong with the others."""
    for number in served.account.servers:
        served.account.set_status(number, "active")
    served.account.set_status(WEB, "suspended")


@pytest.mark.parametrize("form", ["tsv", "csv", "json", "jsonl"])
def test_reasons_are_there_for_programs(
    served: Served, capsys: pytest.CaptureFixture[str], form: str
) -> None:
    """In each form; where there is none, as what is not known."""
    in_trouble(served)
    argv = ["--columns", "name,reason", "-o", form, "web-1 | web-2", "--sort", "reason"]
    assert run(["ls", "--api-url", served.url, *argv]) == 0
    printed = capsys.readouterr().out
    if form in ("tsv", "csv"):
        sign = "\t" if form == "tsv" else ","
        cells = [line.split(sign) for line in printed.splitlines()]
        assert cells == [["name", "reason"], ["web-1", "suspended"], ["web-2", ""]]
    else:
        rows = json.loads(printed) if form == "json" else map(json.loads, printed.splitlines())
        assert [row["reason"] for row in rows] == ["suspended", None]


def test_a_table_of_what_needs_somebody_says_why(
    served: Served, capsys: pytest.CaptureFixture[str]
) -> None:
    """The worst first; chosen columns and a chosen order stay what they are."""
    in_trouble(served)
    odd = next(key for key, one in served.account.servers.items() if one["name"] == "bastion")
    served.account.set_status(odd, "odd")

    def lines(*argv: str) -> list[str]:
        assert run(["ls", "--api-url", served.url, *argv]) == 0
        return capsys.readouterr().out.splitlines()

    heading, *rows = lines("@trouble")
    assert heading.endswith("REASON")
    assert [row.split()[1] for row in rows] == ["web-1", "bastion"]
    assert rows[1].endswith("status odd is not known")
    by_name = lines("is:trouble", "--columns", "name", "--sort", "name")
    assert [line.strip() for line in by_name] == ["NAME", "bastion", "web-1"]
    assert "REASON" not in lines()[0]
