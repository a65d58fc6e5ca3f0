"""Formats numbers, times and texts for people, as plain text without markup."""

from __future__ import annotations

import ipaddress
import math
import re
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vpstui.api.models import Plan

UNKNOWN: Final = "-"
"""Shown in place of a value that is not known."""

STATUS_GLYPHS: Final = {
    "active": "●",
    "stopped": "○",
    "suspended": "◇",
    "provisioning": "◌",
    "starting": "◐",
    "stopping": "◑",
    "rebooting": "◒",
}
"""A glyph per status, so that none is recognised by its colour alone."""

_AGE_STEPS: Final = (
    (60, 1, "s"),
    (3600, 60, "min"),
    (86400, 3600, "h"),
    (60 * 86400, 86400, "d"),
    (730 * 86400, 30 * 86400, "mo"),
)
_PLAIN: Final = re.compile(
    "[ -~\u00a1-\u00ac\u00ae-\u02ff\u2016\u2022\u2026\u2190-\u2193\u23ce\u2500-\u25fc\u25ff\u2717]*"
)
"""Latin letters, arrows, lines and our own glyphs: one cell each in every terminal."""

_YEAR: Final = 365 * 86400
_BARS: Final = "▁▂▃▄▅▆▇█"

_WHOLE_FROM: Final = 2**52
"""From here on a float is a whole number."""


def width_of(text: str) -> int:
    """Return how many terminal cells `text` takes."""
    if _PLAIN.fullmatch(text):
        return len(text)
    # Importing its tables takes 9 ms, which a start with plain names does not need.
    from wcwidth import wcswidth

    return max(0, wcswidth(text))


def fit(text: str, width: int, *, right: bool = False) -> str:
    """Cut or pad `text` to exactly `width` terminal cells; a cut text ends in an ellipsis."""
    used = width_of(text)
    if used > width:
        text = _cut(text, width)
        used = width_of(text)
    padding = " " * (width - used)
    return padding + text if right else text + padding


@lru_cache(maxsize=1 << 11)
def _cut(text: str, width: int) -> str:
    """Return the longest beginning of `text` that fits with an ellipsis.

    Cached, since a table cuts the same texts at each key, and a long text of letters with
    combining marks takes milliseconds.
    """
    if width < 1:
        return ""
    kept = "…"
    # Measured as a whole each time: in flags and many scripts letters share cells.
    for end in range(1, len(text)):
        longer = text[:end] + "…"
        if width_of(longer) > width:
            break
        kept = longer
    return kept


def slice_cells(text: str, start: int, width: int) -> str:
    """Return exactly `width` terminal cells of `text`, from cell `start` on.

    Half of a wide letter becomes a blank; a short text is filled with blanks.
    """
    kept, at = "", 0
    for end in range(1, len(text) + 1):
        begin, at = at, max(at, width_of(text[:end]))
        if begin == at:  # it is drawn on the letter before
            kept += text[end - 1] if start < at <= start + width else ""
        elif begin >= start and at <= start + width:
            kept += text[end - 1]
        else:
            kept += " " * (min(at, start + width) - max(begin, start))
    return kept + " " * (width - max(0, min(at, start + width) - start))


def age_text(seconds: float | None) -> str:
    """Format a number of seconds in its largest sensible unit, such as `40 s` or `3 d`."""
    if seconds is None:
        return UNKNOWN
    whole = max(0, int(seconds))
    for limit, unit, name in _AGE_STEPS:
        if whole < limit:
            return f"{whole // unit} {name}"
    return f"{whole // _YEAR} y"


def since_text(seconds: float | None) -> str:
    """Format how long ago something was, such as `<1 min` or `3 d`.

    A number of seconds would be wrong as soon as it is drawn, or have to be drawn again each
    second while nothing changes.
    """
    return "<1 min" if seconds is not None and seconds < 60 else age_text(seconds)


def moment_text(moment: datetime | None) -> str:
    """Format a moment in UTC to the minute."""
    if moment is None:
        return UNKNOWN
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")


def time_text(moment: datetime) -> str:
    """Format a time of the day in UTC to the minute."""
    return moment.astimezone(UTC).strftime("%H:%M UTC")


def seconds_since(moment: datetime | None, now: datetime) -> float | None:
    """Return seconds from `moment` to `now`; None when it is not known or in the future."""
    if moment is None or moment > now:
        return None
    return (now - moment).total_seconds()


def half_up(value: float, decimals: int = 0) -> float:
    """Round a number from 0 on to so many decimals; a half goes up, never to the even one."""
    scale = 10.0**decimals
    if value * scale >= _WHOLE_FROM:
        return value
    # What is computed may lie a hair below the half that is meant.
    return math.floor(value * scale + 0.5 + 1e-9) / scale


def _short(value: float) -> str:
    """Format a number with one decimal, where it is not 0."""
    return f"{half_up(value, 1):.1f}".removesuffix(".0")


def per_cent_text(share: float | None) -> str:
    """Format a share (1: all) in per cent, with one decimal where there is one: `23.5 %`."""
    return UNKNOWN if share is None else f"{_short(share * 100)} %"


def megabytes_text(value: float | None) -> str:
    """Format an amount of memory in MB: `512 MB`, `4 GB`."""
    if value is None:
        return UNKNOWN
    small = half_up(value)
    return f"{small:.0f} MB" if small < 1024 else f"{_short(value / 1024)} GB"


def gigabytes_text(value: float | None) -> str:
    """Format an amount of storage or bandwidth in GB: `80 GB`, `2 TB`."""
    if value is None:
        return UNKNOWN
    return f"{_short(value)} GB" if half_up(value, 1) < 1024 else f"{_short(value / 1024)} TB"


def plan_size(plan: Plan | None) -> str:
    """Format the size of a plan in few cells: `2c 4G 80G`; its name where no size is known."""
    if plan is None:
        return UNKNOWN
    parts = []
    if plan.vcpus is not None:
        parts.append(f"{plan.vcpus}c")
    if plan.memory is not None:
        small = plan.memory < 1024
        parts.append(f"{plan.memory}M" if small else f"{_short(plan.memory / 1024)}G")
    if plan.storage is not None:
        parts.append(f"{plan.storage}G")
    return " ".join(parts) or plan.name or UNKNOWN


def price_text(dollars: float | None) -> str:
    """Format a price in US dollars."""
    return UNKNOWN if dollars is None else f"${half_up(dollars, 2):,.2f}"


def dollars_text(dollars: float) -> str:
    """Format US dollars in running text, with cents only where there are any: `$12,340`."""
    return f"${half_up(dollars, 2):,.2f}".removesuffix(".00")


def on_off_text(flag: bool | None) -> str:
    """Format a switch; None: not known."""
    return UNKNOWN if flag is None else "on" if flag else "off"


def canonical_ipv6(text: str) -> str:
    """Return an IPv6 address in its one short form; empty where it is none."""
    try:
        return ipaddress.IPv6Address(text).compressed if ":" in text else ""
    except ValueError:
        return ""


def sparkline(shares: Sequence[float], width: int) -> str:
    """Draw the last `width` shares (0 to 1) as bars on a fixed scale."""
    top = len(_BARS) - 1
    last = shares[max(0, len(shares) - width) :]
    return "".join(_BARS[int(half_up(min(max(share, 0.0), 1.0) * top))] for share in last)


def count_text(number: int, one: str, many: str = "") -> str:
    """Format a number of things: `1 server`, `3 servers`."""
    return f"{number} {one}" if number == 1 else f"{number} {many or one + 's'}"
