"""What the documents claim is so."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.support.programs import ROOT

if TYPE_CHECKING:
    from pathlib import Path

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


def test_every_fault_has_a_test_that_exists() -> None:
    """The table names all 77, and for each what drives it, or why nothing here can."""
    lines = (ROOT / "docs" / "faults.md").read_text().splitlines()
    rows = [re.match(r"\| (\d+) \| [^|]+ \| (.+) \|$", line) for line in lines]
    named = {int(row[1]): row[2] for row in rows if row is not None}
    assert list(named) == list(range(1, 78))
    for number, text in named.items():
        tests = re.findall(r"`((?:\w+/)*test_\w+)::(\w+)`", text)
        assert tests or text.startswith("Not tested: "), number
        for file, test in tests:
            source = (ROOT / "tests" / f"{file}.py").read_text()
            assert re.search(rf"^(async )?def {test}\(", source, re.MULTILINE), (number, test)


def test_table_of_the_readme_is_that_of_the_endpoints() -> None:
    """The README tells the same keys."""
    whole = endpoint_rows("docs/endpoints.md")
    assert endpoint_rows("README.md") == [row[:2] for row in whole]


def test_picture_of_the_readme_is_the_app_of_today(tmp_path: Path) -> None:
    """`make pictures` draws exactly what is stored."""
    drawn = tmp_path / "servers.svg"
    command = [sys.executable, "-m", "vpstui", "--demo", "--size", "100x24"]
    subprocess.run([*command, "--screenshot", str(drawn)], check=True, timeout=60)
    assert drawn.read_text() == (ROOT / "docs" / "servers.svg").read_text()


def test_script_of_the_readme_runs(served_url: str, tmp_path: Path) -> None:
    """The ten lines that use the service without the app do what they say."""
    text = (ROOT / "README.md").read_text()
    script = next(block for block in re.findall(r"```python\n(.*?)```", text, re.DOTALL))
    assert len([line for line in script.splitlines() if line and "import" not in line]) <= 10
    file = tmp_path / "script.py"
    file.write_text(script)
    done = subprocess.run(
        [sys.executable, str(file)],
        env={"VPSTUI_API_URL": served_url, "VPSTUI_TOKEN": "vps_test"},
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.stderr == ""
    assert "starting" in done.stdout
    assert "active" in done.stdout


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
