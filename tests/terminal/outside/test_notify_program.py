"""The program of `notify`: its arguments, its environment, and how it may fail."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from vpstui.base.errors import VpsTuiError
from vpstui.terminal.outside.notify_program import run_notify_program

if TYPE_CHECKING:
    from pathlib import Path


def test_the_text_is_one_argument(tmp_path: Path) -> None:
    """No shell reads it; tokens are not in the environment."""
    out = tmp_path / "out"
    script = f'printf "%s|" "$@" "$VPSTUI_TOKEN$VPS_API_TOKEN" > {out}'
    environ = {**os.environ, "VPSTUI_TOKEN": "a", "VPS_API_TOKEN": "b"}
    run_notify_program(("sh", "-c", script, "sh", "to: {text}", "-x"), "$(id); {text}", environ)
    assert out.read_text("utf-8") == "to: $(id); {text}|-x||"


@pytest.mark.parametrize(
    ("argv", "message"),
    [
        (("/no/such",), "notify: /no/such cannot be run: No such file or directory."),
        (("sh", "-c", "exit 3"), "notify: sh ended with status 3."),
        (("sh", "-c", "\0"), "notify: sh cannot be run: embedded null byte."),
        (("sleep", "60"), "notify: sleep did not end within 0 s."),
    ],
)
def test_failures_are_told(argv: tuple[str, ...], message: str) -> None:
    """One that does not end is killed."""
    with pytest.raises(VpsTuiError) as caught:
        run_notify_program(argv, "text", os.environ, limit=0.2)
    assert caught.value.message == message
