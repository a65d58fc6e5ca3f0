"""What the documents claim is so."""

from __future__ import annotations

import ast
import dataclasses
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.contract.contract import DOCUMENTED
from tests.support.apps.pilot import running, sees, shows, toasted, until
from tests.support.calls import noted_calls
from tests.support.config_schema import load_both_ways
from tests.support.programs.program import ROOT
from vpstui.base.clocks import Timing
from vpstui.cli.arguments import parser_of
from vpstui.cli.command_table import COMMANDS, FULL_SCREEN
from vpstui.cli.pages.filled_blocks import filled
from vpstui.cli.pages.man_page import man_page
from vpstui.config.settings import ChoiceNames, Profile, Settings

if TYPE_CHECKING:
    from tests.support.apps.pilot import MakeApp
    from tests.support.calls import Call, Calls
    from tests.support.servers.simulated_account import Served

DOCS = ROOT / "docs"
PICTURES = DOCS / "pictures"
PACKAGE = ROOT / "vpstui"

ENDPOINTS = (
    "GET /servers/",
    "GET /servers/?page=",
    "GET /servers/?status=",
    "GET /servers/?location=",
    "POST /servers/",
    "GET /servers/{id}/",
    "PUT /servers/{id}/",
    "PATCH /servers/{id}/",
    "DELETE /servers/{id}/",
    "POST /servers/{id}/start/",
    "POST /servers/{id}/stop/",
    "POST /servers/{id}/reboot/",
)


def endpoint_rows(name: str) -> list[list[str]]:
    """The rows of a document's table of endpoints."""
    lines = (ROOT / name).read_text().splitlines()
    methods = ("| `GET /", "| `POST /", "| `PUT /", "| `PATCH /", "| `DELETE /")
    table = [line for line in lines if line.startswith(methods)]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table]


def test_every_endpoint_has_a_key_and_a_test() -> None:
    """The table names all of the contract, and only tests that exist."""
    rows = endpoint_rows("docs/endpoints.md")
    assert tuple(row[0].strip("`") for row in rows) == ENDPOINTS
    files = sorted((ROOT / "tests" / "flows" / "servers").glob("test_*.py"))
    tests = "\n".join(file.read_text() for file in files)
    for _, key, named in rows:
        assert key
        found = re.findall(r"`(\w+)`", named)
        assert found
        for test in found:
            assert f"async def {test}(" in tests, test


def sections_of_the_page() -> dict[str, list[list[str]]]:
    """The rows of the provider's page, by the endpoint that they stand under."""
    text = (DOCS / "endpoints.md").read_text().partition("\n## The provider's page")[2]
    found = {}
    for section in text.split("\n### ")[1:]:
        heading, _, rest = section.partition("\n")
        rows = [line for line in rest.splitlines() if line.startswith("| ")][1:]
        found[heading] = [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]
    return found


def fields_of(schema: dict[str, Any], before: str = "") -> set[str]:
    """The fields of a body, those of an object in it as `plan.id`; of a list those of a row."""
    schema = DOCUMENTED.resolved(schema)
    found: set[str] = set()
    for part in (schema, *map(DOCUMENTED.resolved, schema.get("allOf", []))):
        for name, inner in part.get("properties", {}).items():
            if items := DOCUMENTED.resolved(inner).get("items"):
                found |= {before + name} | fields_of(items, before)
            else:
                found |= fields_of(inner, f"{before}{name}.") or {before + name}
    return found


def test_every_field_parameter_and_status_of_the_page_has_a_row() -> None:
    """Of the nine endpoints, as the contract's document has them; a field of answers once."""
    sections = sections_of_the_page()
    named = {
        heading: set(re.findall(r"`([\w.]+)`", " ".join(row[0] for row in rows)))
        for heading, rows in sections.items()
    }
    answered = set[str]()
    for operation in DOCUMENTED.operations.values():
        if not operation.label.partition(" ")[2].startswith("/servers/"):
            continue
        wanted = {name for place, name in operation.parameters if place == "query"}
        wanted |= set(operation.details["responses"])
        wanted |= fields_of(DOCUMENTED.content_of(operation.details.get("requestBody", {})) or {})
        assert wanted - named[operation.label] == set(), operation.label
        for status, response in operation.details["responses"].items():
            if status.startswith("2"):
                answered |= fields_of(DOCUMENTED.content_of(response) or {})
    assert len(answered) > 25
    assert answered - set.union(*named.values()) == set()
    told = " ".join(row[0] for rows in sections.values() for row in rows)
    for words in (
        "gracefully",
        "2-5 minutes",
        "permanent",
        "cannot be undone",
        "suspended",
        "23.5",
    ):
        assert words in told


def test_every_row_of_the_page_has_a_test_that_exists() -> None:
    """And says where what the page says is shown or sent."""
    sources = "\n".join(path.read_text() for path in (ROOT / "tests").rglob("test_*.py"))
    there = set(re.findall(r"^(?:async )?def (test_\w+)\(", sources, re.MULTILINE))
    for rows in sections_of_the_page().values():
        for page, shown, tests in rows:
            assert page
            assert shown
            named = set(re.findall(r"`(test_\w+)`", tests))
            assert named, page
            assert named - there == set()


def test_every_fault_has_a_test_that_exists() -> None:
    """The table names each, and for each what drives it, or why nothing here can."""
    lines = (ROOT / "docs" / "faults.md").read_text().splitlines()
    rows = [re.match(r"\| (\d+) \| [^|]+ \| (.+) \|$", line) for line in lines]
    named = {int(row[1]): row[2] for row in rows if row is not None}
    assert list(named) == list(range(1, 164))
    for number, text in named.items():
        tests = re.findall(r"`((?:\w+/)*test_\w+)::(\w+)`", text)
        assert tests or text.startswith("Not tested: "), number
        for file, test in tests:
            source = (ROOT / "tests" / f"{file}.py").read_text()
            assert re.search(rf"^(async )?def {test}\(", source, re.MULTILINE), (number, test)


def test_table_of_the_readme_is_that_of_the_endpoints() -> None:
    """The README tells the same keys, and where the whole table is."""
    text = (ROOT / "README.md").read_text()
    assert "(docs/endpoints.md)" in text
    rows = [line for line in text.splitlines() if line.startswith("| `")]
    told = {key for row in rows for key in re.findall(r"`([^`]+)`", row)}
    for endpoint, keys, *_ in endpoint_rows("docs/endpoints.md"):
        assert set(re.findall(r"`([^`]+)`", keys.replace("Enter", "⏎"))) <= told, endpoint


def draw(script: str, *arguments: Path) -> None:
    """Run one of the scripts that draw pictures."""
    command = [sys.executable, str(DOCS / script), *map(str, arguments)]
    subprocess.run(command, cwd=ROOT, check=True, timeout=120)


@pytest.mark.slow
def test_picture_of_the_readme_is_the_app_of_today(tmp_path: Path) -> None:
    """`make pictures` draws exactly what is stored, and the README shows each picture."""
    draw("draw_pictures.py", tmp_path)
    drawn = sorted(path.name for path in tmp_path.iterdir())
    for name in drawn:
        assert (tmp_path / name).read_text() == (PICTURES / name).read_text(), "run `make pictures`"
    text = (ROOT / "README.md").read_text()
    assert sorted(re.findall(r"\(docs/pictures/([\w-]+\.svg)\)", text)) == drawn


def test_picture_of_the_rooms_is_the_code_of_today(tmp_path: Path) -> None:
    """`make docs` draws exactly what is stored: no import and no module is missing."""
    draw("draw_rooms.py", tmp_path / "rooms.svg")
    drawn = (tmp_path / "rooms.svg").read_text()
    assert drawn == (PICTURES / "rooms.svg").read_text(), "run `make docs`"


def run_script(name: str, url: str, folder: Path) -> tuple[str, str]:
    """Run a Python example of a document, and return it and what it printed."""
    text = (ROOT / name).read_text()
    (script,) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    file = folder / "script.py"
    file.write_text(script)
    done = subprocess.run(
        [sys.executable, str(file)],
        env={"VPSTUI_API_URL": url, "VPSTUI_TOKEN": "vps_test"},
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.stderr == ""
    return script, done.stdout


def test_script_of_the_readme_runs(served_url: str, tmp_path: Path) -> None:
    """The ten lines that use the service without the app do what they say."""
    script, printed = run_script("README.md", served_url, tmp_path)
    assert len([line for line in script.splitlines() if line and "import" not in line]) <= 10
    assert "from vpstui.api import" in script
    assert "starting" in printed
    assert "active" in printed


def test_script_with_a_fleet_runs(served_url: str, tmp_path: Path) -> None:
    """What the app itself asks does what the page says, without the app."""
    script, printed = run_script("docs/python.md", served_url, tmp_path)
    assert "from vpstui.fleet import fleet_of" in script
    accepted, notice, status = printed.splitlines()
    assert re.fullmatch(r"\S+: Server is starting", accepted)
    assert re.fullmatch(r"\S+ is active after \d+ s\.", notice)
    assert status == "active"


def test_methods_that_the_page_names_are_there() -> None:
    """Each row of its table asks a `Fleet`."""
    from vpstui.fleet import Fleet

    text = (DOCS / "python.md").read_text()
    rows = [line.split("|")[2] for line in text.splitlines() if line.startswith("| ")][1:]
    named = [name for row in rows for name in re.findall(r"`(\w+)`", row)]
    assert named
    assert [name for name in named if not hasattr(Fleet, name)] == []


def test_config_of_the_page_is_whole_and_can_be_used(tmp_path: Path) -> None:
    """Every setting there is stands in it."""
    (text,) = re.findall(r"```toml\n(.*?)```", (DOCS / "config.md").read_text(), re.DOTALL)
    file = tmp_path / "config.toml"
    file.write_text(text)
    load_both_ways(file)
    for cls in (Settings, Profile, ChoiceNames):
        for field in dataclasses.fields(cls):
            assert re.search(rf"^\[?{field.name}\b", text, re.MULTILINE), field.name


def test_readme_is_short_and_its_config_can_be_used(tmp_path: Path) -> None:
    """Whoever wants to know more goes to a page."""
    text = (ROOT / "README.md").read_text()
    assert len(text.splitlines()) <= 150
    (config,) = re.findall(r"```toml\n(.*?)```", text, re.DOTALL)
    file = tmp_path / "config.toml"
    file.write_text(config)
    assert load_both_ways(file).open == ("prod", "shop")


def test_page_of_the_commands_has_every_option_and_command() -> None:
    """As `vpstui --help` has them."""
    text = (DOCS / "commands.md").read_text()
    helps = [parser_of(one).format_help() for one in (FULL_SCREEN, *COMMANDS.values())]
    options = set(re.findall(r"--[a-z][\w-]*", "".join(helps)))
    assert {option for option in options if option not in text} == set()
    assert {command for command in COMMANDS if command not in text} == set()
    for variable in set(re.findall(r"VPS[A-Z]*_[A-Z_]+", helps[0])):
        assert f"`{variable}`" in (DOCS / "config.md").read_text(), variable


@pytest.mark.parametrize("name", ["commands.md", "config.md"])
def test_made_parts_of_a_page_are_up_to_date(name: str) -> None:
    """They are what the program says of itself; the page has such parts."""
    text = (DOCS / name).read_text()
    assert text.count("<!-- made by `make docs`: ") == text.count("<!-- end of ") > 0
    assert text == filled(text), f"docs/{name} is out of date: run `make docs`"


def test_man_page_is_up_to_date() -> None:
    """docs/vpstui.1 is what the table of the commands says; the wheel has it."""
    assert (DOCS / "vpstui.1").read_text() == f"{man_page()}\n", "run `make docs`"
    config = tomllib.loads((ROOT / "pyproject.toml").read_text())
    shared = config["tool"]["hatch"]["build"]["targets"]["wheel"]["shared-data"]
    assert shared == {"docs/vpstui.1": "share/man/man1/vpstui.1"}


PAGES = sorted([*ROOT.glob("*.md"), *DOCS.glob("*.md")])


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_no_link_of_a_page_leads_nowhere(page: Path) -> None:
    """To a file of the repository, that is."""
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text())
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_keys_of_the_readme_are_those_of_the_bindings() -> None:
    """Every key that the README names is bound, and every binding shown is named."""
    from vpstui.screens.server_screen import ServerScreen
    from vpstui.screens.servers.servers_screen import ServersScreen

    text = (ROOT / "README.md").read_text()
    for binding in (*ServersScreen.BINDINGS, *ServerScreen.BINDINGS):
        key = binding.key_display or binding.key.split(",")[0]  # type: ignore[union-attr]
        if binding.show:  # type: ignore[union-attr]
            assert f"`{key}`" in text, key


@pytest.mark.parametrize("name", ["pyproject.toml", "constraints.txt", "Makefile"])
def test_no_address_of_a_registry_is_written_down(name: str) -> None:
    """The project names packages, never where they are downloaded from."""
    text = (ROOT / name).read_text()
    assert "://" not in re.sub(r"https://(admin\.)?vps\.org|http://127\.0\.0\.1", "", text)


def test_every_test_that_the_threat_model_names_exists() -> None:
    """Each claim has one, and none is invented."""
    text = (DOCS / "security.md").read_text()
    named = set(re.findall(r"`(test_\w+)`", text))
    sources = "\n".join(path.read_text() for path in (ROOT / "tests").rglob("test_*.py"))
    there = set(re.findall(r"^(?:async )?def (test_\w+)\(", sources, re.MULTILINE))
    assert named - there == set()
    rows = [line for line in text.splitlines() if line.startswith("| ") and "| tests |" not in line]
    assert [row for row in rows if "`test_" not in row] == []


# -- docs/architecture.md


def names_in(path: Path) -> set[str]:
    """Every class, function and variable of a file, those of classes as `Class.name`."""
    found: set[str] = set()
    for node in ast.parse(path.read_text("utf-8")).body:
        found |= names_of(node)
        if isinstance(node, ast.ClassDef):
            found |= {f"{node.name}.{name}" for inner in node.body for name in names_of(inner)}
    return found


def names_of(node: ast.stmt) -> set[str]:
    """What a statement gives a name to."""
    if isinstance(node, (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
        return {node.name}
    targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
    return {target.id for target in targets if isinstance(target, ast.Name)}


def located(name: str) -> Path:
    """The file or folder that a document names."""
    return next((path for path in (PACKAGE / name, ROOT / name) if path.exists()), PACKAGE / name)


PATH = re.compile(r"`([\w./]+(?:/|\.(?:py|md|tcss|toml)))`")
NAMES = re.compile(r"`([\w./]+\.py)`((?:,? (?:and |or )?`[\w.]+`)+)")
"""A file, and names of what is in it."""


def test_every_file_of_tests_that_a_document_names_exists() -> None:
    """Also where nothing is said of what is in it."""
    named = {
        (document.name, path)
        for document in (*ROOT.glob("*.md"), *DOCS.glob("*.md"))
        for path in re.findall(r"`((?:tests|benchmarks)/[\w./]+)`", document.read_text())
    }
    assert len(named) > 5
    assert {(name, path) for name, path in named if not (ROOT / path).exists()} == set()


@pytest.mark.parametrize("name", ["architecture.md", "python.md", "security.md"])
def test_every_path_that_a_document_names_exists(name: str) -> None:
    """And what is said to be in a file is there."""
    text = (DOCS / name).read_text()
    paths = PATH.findall(text)
    assert paths
    assert [path for path in paths if not located(path).exists()] == []
    missing = [
        (path, name)
        for path, names in NAMES.findall(text)
        for name in re.findall(r"`([\w.]+)`", names)
        if name not in names_in(located(path))
    ]
    assert missing == []
    everything = {name for path in PACKAGE.rglob("*.py") for name in names_in(path)}
    classes = re.findall(r"`([A-Z][a-z]\w+(?:\.\w+)?)`", text)
    assert [name for name in classes if name not in everything] == []


REPORTS = {"on_state", "on_notice", "on_awaited", "on_password"}
"""The methods of `FleetListener`: what the fleet knows goes up through them."""


def ways() -> dict[str, list[Call]]:
    """The calls that the tables of `docs/architecture.md` list, by heading."""
    found: dict[str, list[Call]] = {}
    for part in (DOCS / "architecture.md").read_text().split("\n## ")[1:]:
        heading = part.partition("\n")[0]
        found[heading] = re.findall(r"^\| \d+ \| `([\w./]+)` `([\w.]+)` \|", part, re.MULTILINE)
    return found


def assert_is_the_way(calls: Calls, listed: list[Call]) -> None:
    """What is listed was called in that order, and nothing below the fleet called upwards."""
    assert [call for call in listed if call not in calls.made] == []
    made = [call for call in calls.made if call in listed]
    assert made == list(dict.fromkeys(listed))
    config = tomllib.loads((ROOT / "pyproject.toml").read_text())
    contracts = config["tool"]["importlinter"]["contracts"]
    rooms: list[str] = next(one["layers"] for one in contracts if one["type"] == "layers")
    below = rooms.index("fleet")
    levels = {room: level for level, room in enumerate(rooms)}

    def level(call: Call) -> int:
        return levels.get(Path(call[0]).parts[0].removesuffix(".py"), below)

    climbs = {called for caller, called in calls.edges if level(caller) >= below > level(called)}
    # A function within another was handed down, to be run in a thread.
    methods = {name for _, name in climbs if "<locals>" not in name}
    assert {name.rpartition(".")[2] for name in methods} <= REPORTS, methods


async def test_poll_goes_the_way_that_is_listed(served: Served, make_app: MakeApp) -> None:
    """Call by call, from the schedule to the table."""
    # A tick of the clock draws the table, too, and on a busy machine it comes before the list.
    app = make_app(timing=Timing(refresh=3600, slow_refresh=0.05, clock_step=3600))
    async with running(app) as pilot:
        server_id = next(iter(served.account.servers))
        served.account.set_status(server_id, "suspended")
        with noted_calls() as calls:
            app.fleet.set_visibility(in_focus=False)  # from now on the list is due soon
            await until(pilot, lambda: app.state.servers[0].status == "suspended", "a list")
    assert_is_the_way(calls, ways()["The way of a poll"])


async def test_stop_goes_the_way_that_is_listed(served: Served, make_app: MakeApp) -> None:
    """Call by call, from the key to what is reported."""
    async with running(make_app()) as pilot:
        with noted_calls() as calls:
            await pilot.press("X")  # no filter was typed, which would be remembered meanwhile
            await shows(pilot, "ConfirmScreen")
            await pilot.press("right", "enter")
            await sees(pilot, "◑ stopping")
            served.clock.time += 10
            await toasted(pilot, " is stopped after 10 s.")
    assert_is_the_way(calls, ways()["The way of a stop"])
