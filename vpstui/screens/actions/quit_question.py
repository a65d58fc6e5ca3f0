"""The question before the app is left."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vpstui.screens.actions.confirm_question import unanswered_writes_question

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.screen import Screen

    from vpstui.fleet.state.fleet_state import FleetState
    from vpstui.screens.actions.confirm_question import ConfirmQuestion


def quit_question(state: FleetState, screens: Iterable[Screen[Any]]) -> ConfirmQuestion | None:
    """Return what is asked before the app is left; None where nothing would be lost.

    Args:
        state: says which writes have not been answered.
        screens: those that are open; a form among them may hold what was typed.
    """
    from vpstui.screens.dialog import Dialog

    dialogs = [screen for screen in screens if isinstance(screen, Dialog)]
    unsent = [dialog.unsent for dialog in dialogs if dialog.unsent]
    question = unanswered_writes_question(state.writes_in_flight, state.bulks, unsent)
    if question is not None:
        return question
    return next(filter(None, (dialog.unsaved_question for dialog in dialogs)), None)
