"""What a terminal is asked for, by what is known of it; foreign text can be no command in it."""

from __future__ import annotations

import pytest

from vpstui.base.redaction import remember_secret
from vpstui.terminal.outside.notifications import (
    TEXT_LIMIT,
    NotificationForm,
    form_of,
    notification_sequence,
    notification_text,
    sequence_for,
    through_tmux,
)

OSC9, OSC777 = NotificationForm.OSC9, NotificationForm.OSC777


@pytest.mark.parametrize(
    ("environ", "form"),
    [
        ({"TERM": "xterm-kitty"}, OSC9),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "iTerm.app"}, OSC9),
        ({"TERM": "xterm-256color", "LC_TERMINAL": "iTerm2"}, OSC9),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "WezTerm"}, OSC777),
        ({"TERM": "xterm-ghostty"}, OSC777),
        ({"TERM": "foot-extra"}, OSC777),
        ({"TERM": "rxvt-unicode-256color"}, OSC777),
        ({"TERM": "xterm-256color", "VTE_VERSION": "7600"}, OSC777),
        ({"TERM": "xterm-256color"}, None),
        ({"TERM": "linux"}, None),
        ({}, None),
    ],
)
def test_form_by_the_environment(environ: dict[str, str], form: NotificationForm | None) -> None:
    """Nothing is sent to a terminal that is not known."""
    assert form_of(environ) is form
    assert bool(sequence_for("vpstui: x", environ)) == (form is not None)


def test_not_through_screen() -> None:
    """Whatever terminal it was started in."""
    assert sequence_for("vpstui: x", {"TERM": "xterm-kitty", "STY": "1.pts"}) == ""


@pytest.mark.parametrize("form", NotificationForm)
def test_foreign_text_is_no_command(form: NotificationForm) -> None:
    """One sequence comes out, with one end, whatever a server is called."""
    text = notification_text("4;1;50\x1b\\\x07\x1b]52;c;eA==\x07\n\u202e" + "x" * 500)
    sequence = notification_sequence(text, form)
    assert sequence.count("\x1b") == 2
    assert "\x07" not in sequence
    assert len(text) <= TEXT_LIMIT
    assert not sequence.startswith("\x1b]9;4")
    assert sequence.count(";") == 3 if form is OSC777 else sequence.startswith("\x1b]9;vpstui: ")


def test_no_token_is_told() -> None:
    """Neither one that is known nor what looks like one, cut by invisible characters or not."""
    remember_secret("sesame-1234")
    text = notification_text("web sesame-1234 vps_\u200babcdefgh1234567890")
    assert "sesame-1234" not in text
    assert "abcdefgh" not in text


def test_wrapped_for_tmux() -> None:
    """Each escape character twice, as tmux reads it."""
    assert through_tmux("\x1b]9;x\x1b\\") == "\x1bPtmux;\x1b\x1b]9;x\x1b\x1b\\\x1b\\"
