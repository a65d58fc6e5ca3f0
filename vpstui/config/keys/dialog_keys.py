"""The keys of the dialogs, the forms, the help and the palette; part of the key registry."""

from __future__ import annotations

from typing import Final

from vpstui.config.keys.key import APP, CHANGE, LOOK, MOVE, Key

_FIXED_IN_LOGIN: Final = "Esc has two meanings in the login, one after the other"

DIALOG_KEYS: Final = (
    # -- dialogs and forms
    Key("dialog", "dialog.cancel", "escape", "cancel", "Cancel", "Leave, change nothing", APP,
        show=True),
    Key("dialog", "dialog.next", "down", "app.focus_next", "Next", "Go to the next one", MOVE),
    Key("dialog", "dialog.previous", "up", "app.focus_previous", "Previous",
        "Go to the one before", MOVE),
    Key("confirm", "confirm.other", "left,right", "app.focus_next", "Other button",
        "Go to the other button", MOVE),
    Key("confirm", "confirm.cancel", "q", "cancel", "Cancel", "Leave, change nothing", APP),
    Key("confirm", "confirm.down", "down,j", "scroll(1)", "Down",
        "Scroll the servers down; where all are seen, go to the next button", MOVE),
    Key("confirm", "confirm.up", "up,k", "scroll(-1)", "Up",
        "Scroll the servers up; where all are seen, go to the button before", MOVE),
    Key("confirm", "confirm.page_down", "pagedown", "scroll(10)", "Page down",
        "Scroll the servers down a page", MOVE),
    Key("confirm", "confirm.page_up", "pageup", "scroll(-10)", "Page up",
        "Scroll the servers up a page", MOVE),
    Key("hidden", "hidden.other", "right", "app.focus_next", "Other button",
        "Go to the next button", MOVE),
    Key("hidden", "hidden.before", "left", "app.focus_previous", "Button before",
        "Go to the button before", MOVE),
    Key("hidden", "hidden.cancel", "q", "cancel", "Cancel", "Leave, change nothing", APP),
    Key("hidden", "hidden.down", "down,j", "scroll(1)", "Down", "Scroll the servers down", MOVE),
    Key("hidden", "hidden.up", "up,k", "scroll(-1)", "Up", "Scroll the servers up", MOVE),
    Key("hidden", "hidden.page_down", "pagedown", "scroll(10)", "Page down",
        "Scroll the servers down a page", MOVE),
    Key("hidden", "hidden.page_up", "pageup", "scroll(-10)", "Page up",
        "Scroll the servers up a page", MOVE),
    Key("conflict", "conflict.cancel", "q", "cancel", "Keep editing", "Leave, change nothing",
        APP),
    Key("ask_for", "ask_for.cancel", "q", "cancel", "Cancel", "Leave, change nothing", APP),
    Key("error", "error.close", "escape", "cancel", "Close", "Leave the error", APP, show=True),
    Key("password", "password.copy", "y", "copy", "Copy", "Copy the password", LOOK, show=True),
    Key("password", "password.close", "escape", "cancel", "Close", "Leave, at the second time",
        APP, show=True),
    Key("form", "form.cancel", "escape", "cancel", "Give up", "Leave without saving", APP,
        show=True),
    Key("form", "form.next", "tab", "app.focus_next", "Next",
        "Go to the next field; Shift+Tab to the one before", MOVE, show=True),
    Key("create", "create.save", "f2", "save", "Create", "Create the server", CHANGE, show=True),
    Key("snapshot", "snapshot.save", "f2", "save", "Take", "Take the snapshot", CHANGE, show=True),
    Key("edit", "edit.save", "f2", "save", "Save", "Send what was changed", CHANGE, show=True),
    Key("toggle", "toggle.switch", "space,enter", "switch", "Switch", "Switch it on or off",
        CHANGE, show=True),
    Key("login", "login.go", "enter", "log_in", "Log in", "Try the token", CHANGE, show=True,
        priority=True),
    Key("login", "login.cancel", "escape", "cancel", "Not now", "Go on without a token", APP,
        show=True, fixed=_FIXED_IN_LOGIN),
    Key("login", "login.go_on", "escape", "go_on", "Go on", "Do not wait for the keyring", APP,
        show=True, fixed=_FIXED_IN_LOGIN),

    # -- the help and the palette
    Key("help", "help.close", "escape,q,question_mark,f1", "cancel", "Close", "Leave the help",
        APP, show=True),
    Key("help", "help.search", "slash", "search", "Search", "Show only what has these words",
        LOOK, show=True),
    Key("help", "help.down", "down,j", "scroll(1)", "Down", "Scroll down", MOVE),
    Key("help", "help.up", "up,k", "scroll(-1)", "Up", "Scroll up", MOVE),
    Key("help", "help.page_down", "pagedown,space", "scroll(10)", "Page down",
        "Scroll down a page", MOVE),
    Key("help", "help.page_up", "pageup", "scroll(-10)", "Page up", "Scroll up a page", MOVE),
    Key("help", "help.last", "end,G", "scroll(1000)", "Last", "Go to the end", MOVE),
    Key("help", "help.first", "home,g", "scroll(-1000)", "First", "Go to the beginning", MOVE),
    # With priority, since the field has a use of its own for it.
    Key("palette", "palette.choose", "enter", "choose", "Do it", "Do what is marked", APP,
        show=True, priority=True),
    Key("palette", "palette.complete", "tab", "complete", "Complete",
        "Write out what is marked", APP, show=True),
    Key("palette", "palette.down", "down", "move(1)", "Down", "Go down", MOVE),
    Key("palette", "palette.up", "up", "move(-1)", "Up", "Go up", MOVE),
    Key("palette", "palette.page_down", "pagedown", "move(8)", "Page down", "Go down a page",
        MOVE),
    Key("palette", "palette.page_up", "pageup", "move(-8)", "Page up", "Go up a page", MOVE),
)  # fmt: skip
"""In the order in which each scope shows its own."""
