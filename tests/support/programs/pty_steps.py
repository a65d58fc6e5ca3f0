"""What a person does at a terminal, in steps that several tests share."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.support.programs.pty_session import Session


def choose(session: Session, field: str, choice: str) -> None:
    """Go to the next field of the form and take the first choice of its list."""
    session.change(rf"{field} . +(Choose)", "tab")
    session.press("enter")
    session.wait_text("type to find it")
    session.send(choice.encode())
    session.wait_text(rf"{choice} .*(?:API|your servers)")
    session.press("enter")
    session.wait_text(rf"{field} . +{choice}.*▼")


def stop(session: Session) -> None:
    """Ask for the server in focus to be stopped, and confirm."""
    session.press("X")
    session.wait_text("Stop this server")
    session.wait_focus(r"(Cancel) +Stop")
    session.press("right")
    session.wait_focus(r"Cancel +(Stop)")
    session.press("enter")


def stop_first_server(session: Session) -> None:
    """Stop the first server of the simulated account, and see that it was done."""
    session.wait_text("● live")
    session.wait_text("^ +backup-vault +● active")
    stop(session)
    session.wait_text("^ +backup-vault +◑ stopping")
    session.wait_text("^ +backup-vault +○ stopped")
