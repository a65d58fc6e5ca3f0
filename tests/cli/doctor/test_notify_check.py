"""What `vpstui doctor` says of the setting `notify`."""

from __future__ import annotations

import pytest

from vpstui.cli.doctor.notify_check import check_notify
from vpstui.config.setting_checks import NotifySetting  # noqa: TC001 - pytest shows it

PATH = "/usr/bin:/bin"


@pytest.mark.parametrize(
    ("setting", "environ", "verdict", "found"),
    [
        ("off", {}, "ok", "off"),
        (("sh", "{text}"), {"PATH": PATH}, "ok", "by sh"),
        (("no-such-program",), {"PATH": PATH}, "look", "no-such-program is not in the PATH"),
        ("terminal", {"TERM": "foot"}, "ok", "by the terminal, by OSC 777"),
        ("terminal", {"TERM": "xterm"}, "look", "the terminal is not known to show notifications"),
    ],
)
def test_what_is_said(
    setting: NotifySetting, environ: dict[str, str], verdict: str, found: str
) -> None:
    """Advice wherever nobody would be told."""
    finding = check_notify(setting, environ)
    assert (finding.verdict, finding.found) == (verdict, found)
    assert bool(finding.advice) == (verdict == "look")
