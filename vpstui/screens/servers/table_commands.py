"""What takes an argument in the palette of the table: marks, views, the order, exports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vpstui.screens.exports.targets import export_targets

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vpstui.query.palette_search import PaletteChoice, PaletteCommand
    from vpstui.screens.servers.servers_screen import ServersScreen
    from vpstui.screens.servers.table_contents import TableContents


class TableCommands:
    """The commands of the palette that are about the table, and what they do.

    Args:
        screen: the screen with the table.
        contents: what the table shows.
    """

    def __init__(self, screen: ServersScreen, contents: TableContents) -> None:
        self._screen = screen
        self._contents = contents

    def commands(self) -> Sequence[PaletteCommand]:
        """What there is."""
        from vpstui.query.export.command import export_command
        from vpstui.query.palette_search import mark_command, sort_command, view_command

        screen = self._screen
        queries = screen.views.queries
        views = (view_command(queries),) if queries else ()
        marks = mark_command(screen.state.servers, self._contents.context(screen.state))
        return (marks, *views, sort_command(), export_command())

    def choose(self, choice: PaletteChoice) -> bool:
        """Do what was chosen, where it is about the table."""
        from vpstui.query.palette_search import ApplyView, HandOver, MarkMatching, SortBy

        screen = self._screen
        match choice:
            case MarkMatching(query):
                found = query.search(screen.state.servers, self._contents.context(screen.state))
                screen.marked.mark_all(found.servers)
                screen.show_state()
                screen.notice(f"Marked {found.count_text} that match {query.text}")
            case SortBy(column):
                self._contents.sort_by(column)
                screen.show_state()
            case ApplyView(name):
                screen.show_view(screen.views.queries[name])
            case HandOver(form, path):
                targets = export_targets(screen.selection, screen.state, self._contents.rows)
                screen.access.exports.hand_over(targets, form, path)
            case _:
                return False
        return True
