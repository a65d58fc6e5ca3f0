"""A check of doctor that fails costs its own line only."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from vpstui.cli.doctor.findings import Finding, attempt
from vpstui.cli.doctor.machine_checks import DoctorContext, TerminalFacts, local_findings
from vpstui.config.settings import Profile

if TYPE_CHECKING:
    from collections.abc import Iterator


class Hostile(dict[str, str]):
    """An environment that breaks down where it is asked for one variable."""

    def __init__(self, wrong: str) -> None:
        super().__init__(HOME="/home", TERM="xterm")
        self.wrong = wrong

    def get(self, name: str, default: str = "") -> str:  # type: ignore[override]
        if name == self.wrong:
            raise RuntimeError("vps_secret")
        return super().get(name, default)


def names() -> Iterator[tuple[str, str]]:
    """A variable, and the check that looks at it alone."""
    yield "SSL_CERT_FILE", "certificates"
    yield "VPSTUI_LOG", "log"
    yield "STY", "tmux"
    yield "SSH_CONNECTION", "ssh"


def test_each_check_fails_alone() -> None:
    """The others are there, whatever one of them met."""
    terminal = TerminalFacts(keys=True, screen=True, size=(80, 24))
    for variable, check in names():
        context = DoctorContext("x", Profile(), Path("/none"), "--config", Hostile(variable))
        findings = {finding.name: finding for finding in local_findings(context, terminal)}
        assert len(findings) == 13
        assert findings[check].found == "could not be checked"
        assert findings["terminal"].verdict == "ok"
        assert "vps_secret" not in repr(findings)


def test_check_that_goes_well_is_what_it_finds() -> None:
    """Nothing is added to it."""
    assert attempt("x", lambda: Finding("x", "ok", "fine")) == Finding("x", "ok", "fine")
