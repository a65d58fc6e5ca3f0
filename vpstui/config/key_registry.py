"""Every key of the app: its id, what it does and where it works.

The only place for them: the bindings of the screens, the key bar, the help, the palette,
`docs/keys.md`, and what `[keys]` in the config can move are made from it. An id never changes,
since it stands in people's configs.
"""

from __future__ import annotations

from typing import Final

from vpstui.config.keys.dialog_keys import DIALOG_KEYS
from vpstui.config.keys.key import APP, CHANGE, LOOK, MANY, MOVE, Key

_FIXED_QUIT: Final = "it leaves vpstui, whatever else happens"
_FIXED_IN_VIEWS: Final = "Enter has two meanings in the views, one after the other"

KEYS: Final = (
    # -- the app
    Key("app", "app.help", "question_mark,f1", "help", "Help",
        "Show every key that works here", APP, show=True),
    Key("terminal", "app.leave", "ctrl+q", "quit", "Quit", "Leave vpstui", APP, priority=True,
        fixed=_FIXED_QUIT),
    Key("terminal", "app.redraw", "f5", "redraw", "Redraw", "Draw the screen again", APP,
        priority=True),
    Key("terminal", "app.to_shell", "ctrl+z", "to_shell", "Shell",
        "Go to the shell; `fg` comes back", APP, priority=True),
    Key("too_small", "too_small.quit", "q", "app.quit", "Quit", "Leave vpstui", APP),

    # -- a server, on the table and in detail
    Key("server", "servers.create", "n", "create_server", "New", "Create a server", CHANGE,
        show=True),
    Key("server", "servers.create_like", "c", "create_like_server", "New like this",
        "Create a server like this one", CHANGE),
    Key("server", "servers.edit", "e", "edit_server", "Edit",
        "Change name, hostname and backups", CHANGE, show=True),
    Key("server", "servers.start", "S", "power('start')", "Start", "Start a stopped server",
        CHANGE, show=True),
    Key("server", "servers.stop", "X", "power('stop')", "Stop", "Shut a running server down",
        CHANGE, show=True, is_disruptive=True),
    Key("server", "servers.reboot", "R", "power('reboot')", "Reboot", "Restart a running server",
        CHANGE, show=True, is_disruptive=True),
    Key("server", "servers.delete", "D", "delete_server", "Delete", "Delete a server for good",
        CHANGE, show=True, is_disruptive=True),
    Key("server", "servers.rename", "N", "rename_server", "Rename", "Change the name only",
        CHANGE, show=True),
    Key("server", "servers.backups", "b", "switch_backups", "Backups",
        "Switch automatic backups on or off", CHANGE, show=True),
    Key("server", "servers.snapshot", "i", "take_snapshot", "Snapshot",
        "Take a snapshot of the server", CHANGE),
    Key("server", "servers.backup_now", "I", "back_up", "Backup now",
        "Take a backup of the server now", CHANGE),
    Key("server", "servers.lock", "L", "lock", "Lock",
        "Refuse every change in this account, or allow them again", CHANGE, show=True),
    Key("server", "servers.results", "B", "results", "Results",
        "Show how the last bulk action stands, and what came of it", MANY),
    Key("server", "servers.history", "H", "history", "History",
        "Show what was sent from here, what came of it, and settle what is unknown", LOOK),
    Key("server", "servers.ssh", "s", "ssh", "ssh", "Log in to the server with ssh", LOOK,
        show=True),
    Key("server", "servers.copy", "y", "copy", "Copy",
        "Copy the IP, the ssh line, the JSON and more", LOOK, show=True),
    Key("server", "app.palette", "colon,ctrl+p,f3", "palette", "Palette",
        "Do anything by its name, go to any server by its name", APP, show=True),

    # -- the table
    # With priority the app waits for the field before it looks at the next key, so that keys
    # typed ahead go into the filter and never act on a server.
    Key("servers", "servers.filter", "slash", "filter", "Filter",
        "Show only what matches; Esc clears", LOOK, show=True, priority=True),
    Key("servers", "servers.api_filter", "f", "filter_by_api", "Ask for",
        "Ask the API for one status or location only", LOOK, show=True),
    Key("servers", "servers.mark", "space", "mark", "Mark",
        "Mark the server, or take its mark away", MANY, show=True),
    Key("servers", "servers.mark_range", "V", "mark_range", "Mark range",
        "Mark from the server marked last to the cursor", MANY),
    Key("servers", "servers.mark_shown", "asterisk", "mark_shown", "Mark shown",
        "Mark every server that is shown", MANY),
    Key("servers", "servers.unmark", "u", "unmark", "Unmark", "Take every mark away", MANY),
    Key("servers", "servers.sort", "o", "sort", "Sort", "Sort by the next column", LOOK, show=True),
    Key("servers", "servers.reverse", "O", "reverse", "Reverse", "Reverse the order", LOOK,
        show=True),
    Key("servers", "servers.wide", "w", "wide", "Wide", "Show every column, or those that fit",
        LOOK, show=True),
    Key("servers", "servers.views", "v", "views", "Views",
        "Show a saved view, save the filter as one, or forget one", LOOK),
    *(Key("servers", f"servers.view_{n}", f"{n}", f"view({n})", f"View {n}",
          "Show the saved view of this number", LOOK) for n in range(1, 10)),
    Key("servers", "servers.accounts", "a", "accounts", "Accounts",
        "Open, close and log in to accounts", APP, show=True),
    Key("servers", "servers.refresh", "r", "refresh", "Refresh", "Read the list now", LOOK,
        show=True),
    Key("servers", "servers.pause", "p", "pause", "Pause",
        "Stop reading the list by itself, or go on", LOOK, show=True),
    Key("servers", "servers.clear", "escape", "clear_filter", "Clear filter",
        "Show all servers again", LOOK),
    Key("servers", "servers.quit", "q", "app.quit", "Quit", "Leave vpstui", APP, show=True),
    Key("table", "table.open", "enter", "open", "Open", "Show the server in detail", LOOK,
        show=True, display="⏎"),
    Key("table", "table.down", "down,j", "move(1)", "Down", "Go down", MOVE),
    Key("table", "table.up", "up,k", "move(-1)", "Up", "Go up", MOVE),
    Key("table", "table.page_down", "pagedown", "page(1)", "Page down", "Go down a page", MOVE),
    Key("table", "table.page_up", "pageup", "page(-1)", "Page up", "Go up a page", MOVE),
    Key("table", "table.first", "home,g", "edge(False)", "First", "Go to the first server", MOVE),
    Key("table", "table.last", "end,G", "edge(True)", "Last", "Go to the last server", MOVE),
    Key("table", "table.left", "left", "shift(-8)", "Scroll left", "Show columns to the left",
        MOVE),
    Key("table", "table.right", "right", "shift(8)", "Scroll right", "Show columns to the right",
        MOVE),
    Key("filter", "filter.clear", "escape", "clear_filter", "Clear filter",
        "Leave the field without a filter", LOOK, show=True),
    Key("filter", "filter.keep", "enter", "keep_filter", "Keep filter",
        "Leave the field and keep the filter", LOOK, show=True),
    Key("filter", "filter.down", "down", "screen.move_cursor(1)", "Down", "Go down in the table",
        MOVE),
    Key("filter", "filter.up", "up", "screen.move_cursor(-1)", "Up", "Go up in the table", MOVE),

    # -- a server in detail
    Key("detail", "detail.back", "escape,q,left", "back", "Back", "Go back to the list", MOVE,
        show=True),
    Key("detail", "detail.refresh", "r", "read", "Refresh",
        "Read what is shown of this server now", LOOK, show=True),
    Key("detail", "detail.next_tab", "t", "turn_tab(1)", "Next tab",
        "Show the next of facts, snapshots and backups", LOOK, show=True),
    Key("detail", "detail.previous_tab", "T", "turn_tab(-1)", "Tab before",
        "Show the one before of facts, snapshots and backups", LOOK),
    Key("detail", "detail.facts", "1", "open_tab('facts')", "Show facts",
        "Show the facts of this server and what it uses", LOOK),
    Key("detail", "detail.snapshots", "2", "open_tab('snapshots')", "Show snapshots",
        "Show the snapshots of this server", LOOK),
    Key("detail", "detail.backups", "3", "open_tab('backups')", "Show backups",
        "Show the backups of this server", LOOK),
    Key("detail", "detail.down", "j", "scroll(1)", "Down", "Scroll down", MOVE),
    Key("detail", "detail.up", "k", "scroll(-1)", "Up", "Scroll up", MOVE),

    # -- what is copied
    Key("copy", "copy.ip", "i", "pick('i')", "IP", "Copy the IP address", LOOK),
    Key("copy", "copy.ipv6", "6", "pick('6')", "IPv6", "Copy the IPv6 address", LOOK),
    Key("copy", "copy.hostname", "h", "pick('h')", "Hostname", "Copy the hostname", LOOK),
    Key("copy", "copy.id", "d", "pick('d')", "Id", "Copy the id", LOOK),
    Key("copy", "copy.name", "n", "pick('n')", "Name", "Copy the name", LOOK),
    Key("copy", "copy.ssh", "s", "pick('s')", "ssh", "Copy the ssh line", LOOK),
    Key("copy", "copy.json", "o", "pick('o')", "JSON", "Copy the server as JSON", LOOK),
    Key("copy", "copy.curl", "c", "pick('c')", "curl",
        "Copy the call that reads the server, without the token", LOOK),
    Key("copy", "copy.list", "l", "pick('l')", "curl of list",
        "Copy the call that reads the list, without the token", LOOK),
    Key("copy", "copy.show", "space", "show", "Show", "Show the text, to select it by mouse",
        LOOK, show=True),
    Key("copy", "copy.down", "j", "move(1)", "Down", "Go down", MOVE),
    Key("copy", "copy.up", "k", "move(-1)", "Up", "Go up", MOVE),
    Key("copy", "copy.cancel", "q", "cancel", "Cancel", "Leave, change nothing", APP),

    # -- accounts
    Key("accounts", "accounts.toggle", "space", "open_or_close", "Open or close",
        "Open the account beside the others, or close it", LOOK, show=True),
    Key("accounts", "accounts.alone", "enter", "alone", "Only this",
        "Open this account and close the others", LOOK, show=True, priority=True, display="⏎"),
    Key("accounts", "accounts.log_in", "l", "log_in", "Log in",
        "Give another token for this account", CHANGE, show=True),
    Key("accounts", "accounts.down", "j", "move(1)", "Down", "Go down", MOVE),
    Key("accounts", "accounts.up", "k", "move(-1)", "Up", "Go up", MOVE),
    Key("accounts", "accounts.leave", "q", "cancel", "Close", "Leave the accounts", APP),

    # -- saved views
    Key("views", "views.show", "enter", "show", "Show", "Filter the table by this view", LOOK,
        show=True, priority=True, display="⏎", fixed=_FIXED_IN_VIEWS),
    Key("views", "views.save", "enter", "save", "Save", "Save the filter under this name", CHANGE,
        show=True, priority=True, fixed=_FIXED_IN_VIEWS),
    # With priority, so that what is typed ahead goes into the field.
    Key("views", "views.name", "s", "name", "Save the filter",
        "Save the filter as it is now, under a name", CHANGE, show=True, priority=True),
    Key("views", "views.forget", "d", "forget", "Forget", "Forget a view that was saved here",
        CHANGE, show=True),
    *(Key("views", f"views.{n}", f"{n}", f"pick({n})", f"View {n}", "Show the view of this number",
          LOOK) for n in range(1, 10)),
    Key("views", "views.down", "j", "move(1)", "Down", "Go down", MOVE),
    Key("views", "views.up", "k", "move(-1)", "Up", "Go up", MOVE),
    Key("views", "views.leave", "q", "cancel", "Close", "Leave the views", APP),

    # -- the history
    Key("history", "history.back", "escape", "back", "Back",
        "Show all records again, then go back", MOVE, show=True),
    Key("history", "history.leave", "q", "leave", "Back", "Go back", MOVE),
    # With priority, as in the table: keys typed ahead go into the search.
    Key("history", "history.search", "slash", "search", "Search",
        "Show what has all words in it; also verb:stop, outcome:refused, !word", LOOK, show=True,
        priority=True),
    Key("history", "history.read", "r", "read", "Read again", "Read the journal again", LOOK,
        show=True),
    Key("history_table", "history.open", "enter", "open", "Open",
        "Show everything about this record", LOOK, show=True, display="⏎"),
    Key("history_table", "history.down", "down,j", "move(1)", "Down", "Go down", MOVE),
    Key("history_table", "history.up", "up,k", "move(-1)", "Up", "Go up", MOVE),
    Key("history_table", "history.page_down", "pagedown", "page(1)", "Page down",
        "Go down a page", MOVE),
    Key("history_table", "history.page_up", "pageup", "page(-1)", "Page up", "Go up a page", MOVE),
    Key("history_table", "history.first", "home,g", "edge(False)", "Newest",
        "Go to the newest record", MOVE),
    Key("history_table", "history.last", "end,G", "edge(True)", "Oldest",
        "Go to the oldest record", MOVE),
    Key("record", "record.close", "escape,enter,q", "cancel", "Close", "Back to the history",
        APP, show=True),
    Key("record", "record.this_is_it", "i", "this_is_it", "This one is it",
        "Say which server a create without an answer has made", CHANGE, show=True),
    Key("record", "record.stop_looking", "x", "stop_looking", "Stop looking",
        "Leave the outcome unknown, and look for it no more", CHANGE, show=True),
    Key("record", "record.down", "down,j", "scroll(1)", "Down", "Scroll down", MOVE),
    Key("record", "record.up", "up,k", "scroll(-1)", "Up", "Scroll up", MOVE),
    Key("record", "record.page_down", "pagedown,space", "scroll(10)", "Page down",
        "Scroll down a page", MOVE),
    Key("record", "record.page_up", "pageup", "scroll(-10)", "Page up", "Scroll up a page", MOVE),
    Key("record", "record.last", "end,G", "scroll(1000)", "Last", "Go to the end", MOVE),
    Key("record", "record.first", "home,g", "scroll(-1000)", "First", "Go to the beginning", MOVE),

    # -- what comes of a bulk action
    Key("results", "results.back", "escape,q", "back", "Back",
        "Go back; the bulk action goes on in the background", MOVE, show=True),
    Key("results", "results.retry", "r", "retry", "Retry failed",
        "Ask again for those that surely were not done; the plan comes first", MANY, show=True),
    Key("results", "results.cancel", "c", "cancel_rest", "Send no more",
        "Leave out those that were not sent yet; what was sent goes on", MANY, show=True),
    Key("results_table", "results.trouble", "n", "trouble", "Next trouble",
        "Go to the next server that did not come to what was asked for", MOVE, show=True),
    Key("results_table", "results.down", "down,j", "move(1)", "Down", "Go down", MOVE),
    Key("results_table", "results.up", "up,k", "move(-1)", "Up", "Go up", MOVE),
    Key("results_table", "results.page_down", "pagedown", "page(1)", "Page down",
        "Go down a page", MOVE),
    Key("results_table", "results.page_up", "pageup", "page(-1)", "Page up", "Go up a page", MOVE),
    Key("results_table", "results.first", "home,g", "edge(False)", "First",
        "Go to the first server", MOVE),
    Key("results_table", "results.last", "end,G", "edge(True)", "Last", "Go to the last server",
        MOVE),
    *DIALOG_KEYS,
)  # fmt: skip
"""Every key, in the order in which each scope shows its own."""

KEYS_BY_ID: Final = {key.id: key for key in KEYS}

KEY_ORDER: Final = {key.id: place for place, key in enumerate(KEYS)}
"""Position of each key in `KEYS`, by id."""


def keys_in_scope(scope: str) -> tuple[Key, ...]:
    """Return the keys of a scope, in their order."""
    return tuple(key for key in KEYS if key.scope == scope)
