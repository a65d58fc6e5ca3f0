"""The check of `vpstui doctor` of what the setting `notify` can do on this machine."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from vpstui.base.sanitize import clean
from vpstui.cli.doctor.findings import Finding

if TYPE_CHECKING:
    from collections.abc import Mapping

    from vpstui.config.setting_checks import NotifySetting


def check_notify(setting: NotifySetting, environ: Mapping[str, str]) -> Finding:
    """Report whether somebody who looks at another window can be told."""
    from vpstui.terminal.outside.notifications import form_of, sequence_for

    if setting == "off":
        return Finding("notify", "ok", "off")
    if not isinstance(setting, str):
        program = clean(setting[0])
        if shutil.which(setting[0], path=environ.get("PATH")) is None:
            advice = 'Install it, name its full path, or set notify = "terminal".'
            return Finding("notify", "look", f"{program} is not in the PATH", advice)
        return Finding("notify", "ok", f"by {program}")
    if sequence_for("vpstui: ", environ):
        form = form_of(environ)
        how = f"by {form.value}" if form else "through tmux"
        return Finding("notify", "ok", f"by the terminal, {how}")
    advice = (
        "Inside tmux: set -g allow-passthrough on. "
        'Anywhere: a program, such as notify = ["notify-send", "{text}"].'
    )
    found = "the terminal is not known to show notifications"
    return Finding("notify", "look", found, advice)
