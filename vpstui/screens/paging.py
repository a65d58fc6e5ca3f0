"""Goes up and down by pages and halves of them in a dialog, whatever it consists of."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, Any

from textual.containers import VerticalScroll
from textual.widgets import OptionList

from vpstui.widgets.target_list import TargetList

if TYPE_CHECKING:
    from textual.screen import Screen


def turn_page(screen: Screen[Any], pages: float) -> None:
    """Move the cursor of a list, else scroll the servers of a plan, else the whole box.

    Args:
        screen: the dialog.
        pages: how far: 0.5 is half a page down, -1 a page up.
    """
    options = screen.query_one_optional(OptionList)
    if options is not None:
        _move_cursor(options, pages)
        return
    box = screen.query_one_optional(TargetList) or screen.query_one("#dialog", VerticalScroll)
    lines = ceil(abs(pages) * box.scrollable_content_region.height)
    box.scroll_relative(y=lines if pages > 0 else -lines, animate=False)


def _move_cursor(options: OptionList, pages: float) -> None:
    """Move to the option that can be chosen and is so many pages away, or as far as there is one.

    Unlike with the arrows, the cursor does not go on from one end to the other.
    """
    able = [at for at, option in enumerate(options.options) if not option.disabled]
    now = options.highlighted or 0
    rows = ceil(abs(pages) * max(1, options.size.height))
    if pages > 0:
        beyond = [at for at in able if now < at <= now + rows]
        options.highlighted = max(beyond, default=options.highlighted)
    else:
        before = [at for at in able if now - rows <= at < now]
        options.highlighted = min(before, default=options.highlighted)
