"""The servers that a dialog is about: as many lines as there is room for, and it scrolls."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from textual.containers import VerticalScroll
from textual.content import Content
from textual.geometry import Size

from vpstui.base.formatting import UNKNOWN, width_of
from vpstui.widgets.key_bar import KeyBar

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from vpstui.api.models import Server
    from vpstui.fleet.state.eligibility import LeftOut

    _Row = tuple[Server, list[tuple[str, str]], str]
    """A server, facts with the words before them, and what stands last."""

LOW: Final = 16
"""Lines of a terminal below which a dialog does without blank lines, and takes all there are."""

SHARE: Final = 92
"""Per cent of the lines that it takes otherwise; the style sheet says the same."""

NAME: Final = 24
"""Cells that names are padded to at most, where they stand below each other."""


class TargetList(VerticalScroll):
    """The servers of a dialog; what stands beside it in the dialog always stays in sight.

    Args:
        beside: lines of the dialog that it leaves to others, blank ones and borders included, as
            far as that is known before anything is laid out; a wrong guess is drawn twice.
    """

    DEFAULT_CSS = """
    TargetList {
        height: auto;
        scrollbar-size: 1 1;
    }
    """

    def __init__(self, beside: int) -> None:
        super().__init__(id="listed", can_focus=False)
        self._beside = beside

    def on_mount(self) -> None:
        """Take the room there is, now and whenever that is another."""
        inside = self.app.size.height - 1  # the last line is the key bar
        share = inside if self.app.size.height < LOW else inside * SHARE // 100
        self.styles.max_height = max(1, share - self._beside)
        self.screen.screen_layout_refresh_signal.subscribe(self, lambda _: self._use_room())

    def _use_room(self) -> None:
        """Take the lines that the rest of the dialog leaves."""
        box, screen = self.parent, self.screen
        if not isinstance(box, VerticalScroll):
            return
        keys = screen.query_one(KeyBar).outer_size.height
        inside = Size(screen.size.width, screen.size.height - keys)
        limit = box.styles.max_height
        room = inside.height if limit is None else int(limit.resolve(inside, screen.size))
        others = box.virtual_size.height - self.outer_size.height
        height = max(1, room - box.gutter.height - others)
        now = self.styles.max_height
        if now is None or height != now.value:
            self.styles.max_height = height

    def scroll_lines(self, lines: int) -> bool:
        """Scroll by so many lines.

        Returns:
            Whether there is anything to scroll.
        """
        self.scroll_to(y=self.scroll_offset.y + lines, animate=False)
        return self.max_scroll_y > 0


def target_lines(
    servers: Sequence[Server], labels: Mapping[str, str], *, aligned: bool
) -> list[Content]:
    """Return a line per server: name, id, IP and status, and the account where there are several.

    Args:
        servers: the servers.
        labels: what the accounts are called, by profile; empty: no account is shown.
        aligned: whether they stand below each other.
    """
    return _lines(
        [
            (server, [("id", str(server.id)), ("ip", server.ip_address or UNKNOWN)], server.status)
            for server in servers
        ],
        labels,
        aligned=aligned,
    )


def left_out_lines(left_out: Sequence[LeftOut], labels: Mapping[str, str]) -> list[Content]:
    """Return a line per server that is left out, with the reason, under a heading."""
    rows: list[_Row] = [(one.server, [("id", str(one.server.id))], one.reason) for one in left_out]
    heading = Content.styled("Left out:", "$text-muted")
    return [heading, *_lines(rows, labels, aligned=True)]


def _lines(rows: Sequence[_Row], labels: Mapping[str, str], *, aligned: bool) -> list[Content]:
    """Return a line per server: its name, facts with the words before them, and a last word."""
    rows = [
        (server, [*facts, ("in", labels[server.profile])] if labels else facts, last)
        for server, facts, last in rows
    ]
    names = min(NAME, max((width_of(server.label) for server, _, _ in rows), default=0))
    columns = zip(*([text for _, text in facts] for _, facts, _ in rows), strict=True)
    widths = [max(map(width_of, column)) for column in columns]
    if not aligned:
        names, widths = 0, [0] * len(widths)
    gap = "  " if aligned else "   "
    return [_line(row, names, widths, gap) for row in rows]


def _line(row: _Row, name: int, widths: Sequence[int], gap: str) -> Content:
    server, facts, last = row
    parts = [
        Content.assemble((f"{gap}{word} ", "$text-muted"), _padded(text, width))
        for (word, text), width in zip(facts, widths, strict=True)
    ]
    line = Content.assemble((_padded(server.label, name), "bold"), *parts, gap, last)
    if not server.escaped_name:
        return line
    return Content.assemble(
        line,
        ("\n  its name has hidden characters: ", "$text-warning"),
        server.escaped_name,
    )


def _padded(text: str, width: int) -> str:
    """Return at least so many cells; a name is never cut where it is about to be acted on."""
    return text + " " * (width - width_of(text))
