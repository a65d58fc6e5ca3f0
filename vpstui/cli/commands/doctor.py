"""`vpstui doctor`: prints what was found about terminal, token, network and files."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, replace
from typing import TYPE_CHECKING

from vpstui import __version__
from vpstui.base.errors import SettingsError
from vpstui.base.formatting import count_text
from vpstui.base.redaction import redact
from vpstui.base.sanitize import clean
from vpstui.base.stdout import print_text
from vpstui.cli.core_dumps import forbid_dumps
from vpstui.cli.doctor.account_checks import run_account_checks
from vpstui.cli.doctor.findings import failed
from vpstui.cli.doctor.machine_checks import (
    DoctorContext,
    TerminalFacts,
    is_utf8,
    local_findings,
)
from vpstui.cli.launch_options import find_config_file, read_launch_options
from vpstui.config.settings import DEFAULT_PROFILE, Profile, check_api_url
from vpstui.query.sheets.sheet import SCHEMA

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Mapping, Sequence

    from vpstui.cli.doctor.findings import Finding


def run_doctor(arguments: argparse.Namespace) -> int:
    """Check everything that vpstui depends on, and print what was found.

    Settings that cannot be used are a finding, too.

    Args:
        arguments: what `parse_arguments` returned.

    Returns:
        The exit status: 1 when something is bad.

    Raises:
        VpsTuiError: the report cannot be printed.
    """
    contexts = _read_contexts(arguments)
    forbid_dumps()  # before a token is read
    accounts = [finding for context in contexts for finding in _account_findings(context, contexts)]
    # The accounts come early: what matters most stands at the top.
    first = contexts[0]
    program, config, *others = local_findings(first, TerminalFacts.detect())
    findings = [program, config, *accounts, *others]
    text = redact(_json(findings) if arguments.json else _lines(findings))
    if not is_utf8(first.environ):
        text = text.encode("ascii", "backslashreplace").decode()
    print_text(text, "report")
    return 1 if any(finding.verdict == "bad" for finding in findings) else 0


def _account_findings(
    context: DoctorContext, contexts: Sequence[DoctorContext]
) -> Iterable[Finding]:
    """Check one of the accounts, which is named where there are several."""
    try:
        findings = run_account_checks(context)
    except Exception as error:  # noqa: BLE001 - the other accounts are looked at all the same
        findings = [failed("account", error)]
    for finding in findings:
        several = len(contexts) > 1
        yield replace(finding, name=f"{finding.name} {context.name}") if several else finding


def _read_contexts(arguments: argparse.Namespace) -> list[DoctorContext]:
    """Return what the checks look at: one for each profile that would be opened."""
    environ: Mapping[str, str] = os.environ
    path, origin = find_config_file(arguments, environ)
    try:
        options = read_launch_options(arguments)
    except SettingsError as error:
        problem = error.message
    else:
        return [
            DoctorContext(
                name, options.profiles[name], path, origin, environ, options.source_limits(name),
                mouse=options.settings.mouse, notify=options.settings.notify,
                opened=options.opened,
            )
            for name in options.opened
        ]  # fmt: skip
    named = (arguments.profile or [""])[0]
    name = clean(named or environ.get("VPSTUI_PROFILE") or DEFAULT_PROFILE)
    is_certain = True
    try:
        profile = Profile(check_api_url(arguments.api_url or environ.get("VPSTUI_API_URL") or ""))
    except SettingsError:  # which API is meant is not known: it gets no token
        profile, is_certain = Profile(), False
    return [
        DoctorContext(
            name, profile, path, origin, environ, problem=problem, api_is_certain=is_certain
        )
    ]


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
    told = [asdict(finding) for finding in findings]
    return json.dumps({"schema": SCHEMA, "version": __version__, "findings": told}, indent=2)
