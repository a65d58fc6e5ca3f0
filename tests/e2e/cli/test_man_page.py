"""The man page, as real programs draw it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.support.programs.program import ROOT, call, environment, require
from vpstui.cli.command_table import COMMANDS

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.e2e

PAGE = ROOT / "docs" / "vpstui.1"


@pytest.mark.parametrize("width", ["80", "40"])
def test_man_draws_it_without_a_warning(width: str, tmp_path: Path) -> None:
    """In a wide terminal and in a narrow one."""
    require("man")
    env = environment(tmp_path, MANWIDTH=width, MANROFFOPT="-ww")
    done = call(["man", "--warnings=w", "-P", "cat", "-l", str(PAGE)], env=env)
    assert (done.returncode, done.stderr) == (0, "")
    text = re.sub(r".\x08|\x1b\[[0-9;]*m", "", done.stdout)
    for head in ("NAME", "SYNOPSIS", "COMMANDS", "OPTIONS", "EXIT STATUS", "ENVIRONMENT", "FILES"):
        assert re.search(rf"^{head}$", text, re.MULTILINE)
    if width == "80":
        for command in COMMANDS.values():
            assert command.synopsis.replace("…", "...") in text


def test_groff_draws_it_without_a_warning(tmp_path: Path) -> None:
    """With every warning that it has."""
    require("groff")
    done = call(["groff", "-ww", "-man", "-Tutf8", "-z", str(PAGE)], env=environment(tmp_path))
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_man_finds_its_name(tmp_path: Path) -> None:
    """`apropos` and `whatis` read what it is for from the page."""
    require("lexgrog")
    done = call(["lexgrog", str(PAGE)], env=environment(tmp_path))
    assert "vpstui - run your servers at VPS.org from a terminal" in done.stdout
