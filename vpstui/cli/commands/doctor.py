"""`vpstui doctor`: prints what was found about terminal, token, network and files."""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from typing import TYPE_CHECKING

from vpstui import __version__
from vpstui.base.errors import SettingsError
from vpstui.base.formatting import count_text
from vpstui.base.redaction import redact
from vpstui.base.sanitize import clean
from vpstui.base.stdout import print_text
from vpstui.cli.core_dumps import forbid_dumps
from vpstui.cli.doctor.account_checks import run_account_checks
from vpstui.cli.doctor.machine_checks import (
    DoctorContext,
    TerminalFacts,
    is_utf8,
    local_findings,
)
from vpstui.cli.launch_options import find_config_file, read_launch_options
from vpstui.config.settings import DEFAULT_PROFILE, Profile, check_api_url

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping, Sequence

    from vpstui.cli.doctor.machine_checks import Finding


def run_doctor(arguments: argparse.Namespace) -> int:
    """Check everything that vpstui depends on, and print what was found.

    Settings that cannot be used are a finding, too.

    Args:
        arguments: what `parse_arguments` returned.

    Returns:
        The exit status: 1 when something is bad.

    Raises:
        SettingsError: an argument does not go with this command.
        VpsTuiError: the report cannot be printed.
    """
    if arguments.words or arguments.demo or arguments.screenshot:
        raise SettingsError("`vpstui doctor` goes without more words, --demo and --screenshot.")
    context = _read_context(arguments)
    forbid_dumps()  # before a token is read
    account = run_account_checks(context)
    # The account comes early: what matters most stands at the top.
    program, config, *others = local_findings(context, TerminalFacts.detect())
    findings = [program, config, *account, *others]
    text = redact(_json(findings) if arguments.json else _lines(findings))
    if not is_utf8(context.environ):
        text = text.encode("ascii", "backslashreplace").decode()
    print_text(text, "report")
    return 1 if any(finding.verdict == "bad" for finding in findings) else 0


def _read_context(arguments: argparse.Namespace) -> DoctorContext:
    """Return what the checks look at; of several accounts of the config, the first.

    Raises:
        SettingsError: several accounts are named on the command line.
    """
    environ: Mapping[str, str] = os.environ
    path, origin = find_config_file(arguments, environ)
    try:
        options = read_launch_options(arguments)
    except SettingsError as error:
        problem = error.message
    else:
        if arguments.profile:
            options.single_profile("`vpstui doctor`")
        name = options.opened[0]
        profile = options.profiles[name]
        limits = options.source_limits(name)
        return DoctorContext(
            name, profile, path, origin, environ, limits, mouse=options.settings.mouse
        )
    named = (arguments.profile or [""])[0]
    name = clean(named or environ.get("VPSTUI_PROFILE") or DEFAULT_PROFILE)
    try:
        profile = Profile(check_api_url(arguments.api_url or environ.get("VPSTUI_API_URL") or ""))
    except SettingsError:  # which API is meant is not known: it gets no token
        return DoctorContext(
            name, Profile(), path, origin, environ, problem=problem, api_is_certain=False
        )
    return DoctorContext(name, profile, path, origin, environ, problem=problem)


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
