"""`vpstui doctor`: what was found about terminal, token, network and files, and what to do."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from vpstui import __version__
from vpstui.base.formatting import count_text
from vpstui.base.redaction import redact
from vpstui.base.stdout import print_text
from vpstui.cli.doctor.account_checks import run
from vpstui.cli.doctor.machine_checks import Terminal, is_utf8, local_findings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vpstui.cli.doctor.machine_checks import Finding, Situation


def examine(situation: Situation, *, as_json: bool) -> int:
    """Look at everything that vpstui depends on, and print what was found.

    Args:
        situation: what vpstui was called with.
        as_json: whether it is printed for programs.

    Returns:
        The exit status: 1 when something is bad.

    Raises:
        VpsTuiError: it cannot be printed.
    """
    account = run(situation)
    # The account comes early: what matters most stands at the top.
    program, config, *others = local_findings(situation, Terminal.of_this_process())
    findings = [program, config, *account, *others]
    text = redact(_json(findings) if as_json else _lines(findings))
    if not is_utf8(situation.environ):
        text = text.encode("ascii", "backslashreplace").decode()
    print_text(text, "report")
    return 1 if any(finding.verdict == "bad" for finding in findings) else 0


def _lines(findings: Sequence[Finding]) -> str:
    """One line a finding, one more where there is something to do, and how many of those."""
    width = max(len(finding.name) for finding in findings)
    lines = []
    for finding in findings:
        lines.append(f"{finding.verdict:<4}  {finding.name:<{width}}  {finding.found}")
        if finding.advice:
            lines.append(f"{'':<{width + 6}}  -> {finding.advice}")
    bad, look = (sum(f.verdict == verdict for f in findings) for verdict in ("bad", "look"))
    lines += ["", f"{count_text(bad, 'line')} bad, {look} to look at."]
    return "\n".join(lines)


def _json(findings: Sequence[Finding]) -> str:
    report = {"version": __version__, "findings": [asdict(finding) for finding in findings]}
    return json.dumps(report, indent=2)
