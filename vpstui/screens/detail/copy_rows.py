"""What the detail screen says of the snapshots and backups of a server: a line for each."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Final

from textual.content import Content

from vpstui.api.extras import End, Snapshot
from vpstui.base.formatting import (
    UNKNOWN,
    count_text,
    fit,
    megabytes_text,
    seconds_since,
    since_text,
    width_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from vpstui.api.extras import Backup

    Copy = Snapshot | Backup

SHOWN: Final = 200
"""Lines drawn; of more copies the oldest are only counted."""

NAME_CELLS: Final = 24
"""The widest name, in cells; a longer one is cut."""

_STATUS_STYLES: Final = {
    "completed": ("●", "$text-success"),
    "pending": ("◌", "$text-warning"),
    "creating": ("◐", "$text-warning"),
    "failed": ("✗", "$text-error"),
}
"""A sign and a colour for each status of the provider's pages."""

_WIDTHS: Final = {"STATUS": 13, "SIZE": 8, "AGE": 7, "CREATED (UTC)": 17, "EXPIRES": 11}


def copy_lines(copies: Iterable[Copy], now: datetime, *, is_backup: bool) -> Content:
    """Put copies into lines under a heading, the newest first.

    Args:
        copies: the snapshots, or the backups.
        now: the date and time, for ages.
        is_backup: whether they are backups, which have a type and an end instead of a name.
    """
    ordered = sorted(copies, key=_newest_first)
    shown, rest = ordered[:SHOWN], ordered[SHOWN:]
    titles = ["STATUS", "SIZE", "AGE", "CREATED (UTC)", *(["EXPIRES"] if is_backup else [])]
    first = "TYPE" if is_backup else "NAME"
    width = min(NAME_CELLS, max([len(first), *(width_of(_name(copy)) for copy in shown)]))
    heading = "  ".join([fit(first, width), *(_cell(title, title) for title in titles)])
    heading += "  DESCRIPTION" if any(copy.description for copy in shown) else ""
    lines = [Content.styled(heading, "$text-muted")]
    lines += [_line(copy, width, now, titles) for copy in shown]
    if rest:
        lines.append(Content.styled(f"… and {count_text(len(rest), 'older one')}", "$text-muted"))
    return Content("\n").join(lines)


def _newest_first(copy: Copy) -> float:
    """A time that sorts the newest first, and last those of which none is known."""
    return float("inf") if copy.created_at is None else -copy.created_at.timestamp()


def _name(copy: Copy) -> str:
    return (copy.name if isinstance(copy, Snapshot) else copy.backup_type) or UNKNOWN


def _cell(title: str, text: str) -> str:
    return fit(text, _WIDTHS[title], right=title in ("SIZE", "AGE"))


def _line(copy: Copy, width: int, now: datetime, titles: Sequence[str]) -> Content:
    sign, style = _STATUS_STYLES.get(copy.status.casefold(), ("·", "$text-muted"))
    texts = {
        "STATUS": f"{sign} {copy.status or UNKNOWN}",
        "SIZE": megabytes_text(copy.size_mb),
        "AGE": since_text(seconds_since(copy.created_at, now)),
        "CREATED (UTC)": _moment(copy.created_at, "%Y-%m-%d %H:%M"),
        "EXPIRES": "" if isinstance(copy, Snapshot) else _end(copy.expires_at),
    }
    cells = [Content(fit(_name(copy), width))]
    for title in titles:
        cell = _cell(title, texts[title])
        cells.append(Content.styled(cell, style) if title == "STATUS" else Content(cell))
    return Content("  ").join([*cells, Content.styled(copy.description, "$text-muted")])


def _end(told: datetime | End | None) -> str:
    return told.value if isinstance(told, End) else _moment(told, "%Y-%m-%d")


def _moment(moment: datetime | None, form: str) -> str:
    return UNKNOWN if moment is None else moment.astimezone(UTC).strftime(form)
