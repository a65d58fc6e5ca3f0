"""Whatever a server sends as text stays text in a pipe, in a picture and at a terminal."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.apps.hostile_text import (
    FEW,
    TEXT,
    api_row,
    cells,
    read_servers,
    servers_with,
    unwanted,
)
from tests.support.programs.program import VPSTUI, environment, use_environment
from tests.support.programs.pty_session import Session
from tests.support.servers.simulated_account import TOKEN, SteppedClock, serve
from vpstui.cli.main import run
from vpstui.query.columns import CellContext
from vpstui.query.sheets.layout import Layout
from vpstui.query.sheets.server_sheet import server_sheet
from vpstui.simulator import Knobs
from vpstui.simulator.knobs import Dialect

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.servers.simulated_account import Served

SHEET = server_sheet(CellContext())

_SEQUENCE = re.compile(
    rb"\x1b\[(?P<csi>[0-?]*[ -/]*[@-~])"
    rb"|\x1b(?P<string>[\]PX^_].*?)(?:\x07|\x1b\\)"
    rb"|\x1b(?P<escape>[ -/]*[0-Z\\^-~])",
    re.DOTALL,
)


@FEW
@given(st.lists(TEXT, max_size=6))
def test_a_printed_table_is_aligned(texts: list[str]) -> None:
    """One line a server; what stands last begins at the same cell in each."""
    rows = [{**api_row(number, text), "hostname": "last.one"} for number, text in enumerate(texts)]
    head, *lines = SHEET.render(read_servers(rows), Layout()).split("\n")
    assert not unwanted(head + "".join(lines))
    assert len(lines) == len(texts)
    assert {cells(line.removesuffix("last.one")) for line in lines} <= {head.index("HOSTNAME")}


@FEW
@given(st.lists(TEXT, max_size=6))
def test_tab_separated_values_keep_their_places(texts: list[str]) -> None:
    """One line a server, with as many tabs as the heading."""
    lines = SHEET.render(servers_with(texts), Layout("tsv")).split("\n")
    assert len(lines) == 1 + len(texts)
    assert {line.count("\t") for line in lines} == {8}
    assert not unwanted("".join(lines), allowed="\t")


@FEW
@given(st.lists(TEXT, max_size=6))
def test_json_is_plain_and_can_be_read_again(texts: list[str]) -> None:
    """The fields of the API, in ASCII, and none of our own."""
    printed = SHEET.render(servers_with(texts), Layout("json"))
    assert printed.isascii()
    for found in json.loads(printed):
        assert "spelling" not in found
        assert not unwanted("".join(value for value in found.values() if isinstance(value, str)))


@pytest.fixture
def _own_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    use_environment(monkeypatch, tmp_path)
    monkeypatch.setenv("VPSTUI_TOKEN", TOKEN)


@pytest.mark.usefixtures("_own_home")
@pytest.mark.knobs(hostile=True, servers=60)
def test_a_picture_of_the_hostile_account_is_sound(served: Served, tmp_path: Path) -> None:
    """The SVG is XML, with nothing in it that is not seen, and markup in it is text."""
    path = tmp_path / "servers.svg"
    argv = ["--api-url", served.url, "--screenshot", str(path), "--size", "200x90"]
    assert run(argv) == 0
    picture = path.read_text("utf-8")
    assert not unwanted(picture, allowed="\n")
    tree = ElementTree.fromstring(picture)  # noqa: S314 - our own
    assert "[@click=app.quit]x[/]" in "".join(tree.itertext()).replace("\xa0", " ")
    assert not [node for node in tree.iter() if node.tag.endswith(("}a", "}script", "}image"))]


@pytest.mark.usefixtures("_own_home")
@pytest.mark.parametrize("name", ["../x", "-x", "a/b", "\x1b[2J", "x" * 65, "a\nb"])
def test_a_profile_that_looks_like_something_else_is_refused(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """One line and exit status 2, before anything is asked for."""
    assert run(["ls", f"--profile={name}"]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.count("\n") == 1
    assert "is no name for a profile" in printed.err
    assert not unwanted(printed.err, allowed="\n")


# -- a real terminal


def written(session: Session) -> tuple[set[bytes], str]:
    """What a program told its terminal to do, colours and places apart, and the text between."""
    told = {
        re.sub(rb"^[0-9;:]*(?=[A-Za-z]$)", b"", found["csi"]) if found["csi"] else found.group()
        for found in _SEQUENCE.finditer(session.record)
    }
    return told, _SEQUENCE.sub(b"", session.record).decode()


MOVES = {b"A", b"B", b"C", b"D", b"H", b"K", b"X", b"r", b"\x1bM"}
"""Moves of the cursor and of lines, and erasing: which is the shortest depends on the texts."""

CONTROLS = "\r\n\b\v\x0f"
"""Moves of one character, and plain letters; what prints names is tested above without them."""

FORM = {Dialect.DOCUMENTED: ("e", "Save"), Dialect.UUID: ("n", "Create")}
"""A key that opens a form, and its button: the second dialect has no edit."""


def looked_around(served: Served, home: Path) -> tuple[set[bytes], str]:
    """See the list, a server, a question about it and a form, and quit."""
    key, button = FORM[served.wire.dialect]
    env = environment(home, VPSTUI_TOKEN=TOKEN)
    with Session([*VPSTUI, "--api-url", served.url], env=env, size=(220, 80)) as session:
        session.wait_text("● live")
        session.wait_text("⏎ Open")
        session.press("G", "enter")
        session.wait_text("Facts +Snapshots +Backups")
        session.press("escape")
        session.wait_text("⏎ Open")
        session.press("g", "D")
        session.wait_text("cannot be undone")
        session.press("escape")
        session.wait_text("⏎ Open")
        session.press(key)
        session.wait_text(button)
        session.press("escape")
        session.wait_text("⏎ Open")
        session.press("ctrl+q")
        assert session.wait_exit() == 0
        return written(session)


@pytest.mark.slow
@pytest.mark.e2e
@pytest.mark.knobs(hostile=True, servers=60)
def test_no_byte_of_a_server_steers_a_terminal(served: Served, tmp_path: Path) -> None:
    """A hostile account makes the app write no sequence that it does not write for any other."""
    with serve(Knobs(servers=60, dialect=served.wire.dialect), SteppedClock()) as plain:
        usual, _ = looked_around(plain, tmp_path)
    told, text = looked_around(served, tmp_path)
    assert told <= usual | MOVES, told - usual
    assert not unwanted(text, allowed=CONTROLS)
    assert "[@click=app.quit]x[/]" in text
