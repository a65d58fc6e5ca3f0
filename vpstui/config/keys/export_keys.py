"""The keys with which servers are handed over; part of the key registry."""

from __future__ import annotations

from typing import Final

from vpstui.config.keys.key import APP, LOOK, MOVE, Key

EXPORT_KEYS: Final = (
    Key("export", "export.ips", "i", "pick('ips')", "IPs", "Hand over the IPs, one a line", LOOK),
    Key("export", "export.names", "n", "pick('names')", "Names",
        "Hand over the names, one a line", LOOK),
    Key("export", "export.tsv", "t", "pick('tsv')", "TSV", "Hand over a table with tabs", LOOK),
    Key("export", "export.markdown", "m", "pick('markdown')", "Markdown",
        "Hand over a table of Markdown", LOOK),
    Key("export", "export.json", "o", "pick('json')", "JSON", "Hand over the servers as JSON",
        LOOK),
    Key("export", "export.ssh_config", "s", "pick('ssh-config')", "ssh_config",
        "Hand over what ssh reads", LOOK),
    Key("export", "export.ansible", "a", "pick('ansible')", "Ansible",
        "Hand over an inventory of Ansible", LOOK),
    Key("export", "export.hosts", "h", "pick('hosts')", "Hosts",
        "Hand over lines for /etc/hosts", LOOK),
    Key("export", "export.take", "enter", "take", "Hand over",
        "Hand over in the form under the cursor", LOOK, show=True, priority=True),
    Key("export", "export.place", "f", "switch_place", "Clipboard or file",
        "Hand over to a file, or to the clipboard", LOOK, show=True),
    Key("export", "export.show", "space", "show", "Show", "Show the text, to select it by mouse",
        LOOK, show=True),
    Key("export", "export.down", "j", "move(1)", "Down", "Go down", MOVE),
    Key("export", "export.up", "k", "move(-1)", "Up", "Go up", MOVE),
    Key("export", "export.cancel", "q", "cancel", "Cancel", "Leave, change nothing", APP),
    # With priority, since the field has a use of its own for it.
    Key("file", "file.write", "enter", "write", "Write", "Write to this file", LOOK, show=True,
        priority=True),
)  # fmt: skip
"""In the order in which each scope shows its own."""
