"""What makes the screens readable by ear and by braille: the setting `accessible`.

A screen reader reads lines of text, and the line in which the terminal's cursor stands. So no
frame, bar or sign is drawn then, what only a sign says is said in a word, the cursor is shown and
stands where the keys act, and what happens is said in one line instead of in a box over others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Protocol, runtime_checkable

from rich.segment import Segment
from textual.content import Content
from textual.filter import LineFilter
from textual.geometry import Offset

if TYPE_CHECKING:
    from textual.app import App
    from textual.color import Color
    from textual.widget import Widget

ACCESSIBLE: Final = "-accessible"
"""The class of an app whose screens are to be heard."""

KEY_NAMES: Final = {"⏎": "Enter", "↑": "Up", "↓": "Down", "←": "Left", "→": "Right"}
"""Keys that are shown by a sign, and their names."""

_FRAMES_AND_SIGNS: Final = (
    (0x2190, 0x21FF),  # arrows
    (0x23CE, 0x23CE),  # the return symbol
    (0x2500, 0x259F),  # box drawing and block elements
    (0x25A0, 0x25FF),  # geometric shapes
    (0x2700, 0x27BF),  # dingbats, of which a cross is used
    (0x2800, 0x28FF),  # braille patterns, which plots are drawn with
    (0x2016, 0x2016),  # the sign of a pause
    (0x2022, 0x2022),  # a bullet
)
"""First and last code point of what says nothing to an ear; each takes one cell."""

_SPOKEN: Final = {
    point: " " for first, last in _FRAMES_AND_SIGNS for point in range(first, last + 1)
} | {ord("·"): ","}


_SEVERITIES: Final = {"warning": "Warning: ", "error": "Error: "}
"""What the colour of a toast says, in a word."""


@runtime_checkable
class HasCaret(Protocol):
    """A widget in which keys act at one place."""

    @property
    def caret(self) -> Offset | None:
        """The cell of the screen at which keys act; None: it is not in sight."""


class WordsOnly(LineFilter):
    """Leaves out what is drawn and says nothing, so that words and numbers are left."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002 - of the base
        """Return a line without frames and signs; every other cell stays where it is."""
        return [
            segment
            if segment.text.isascii()
            else Segment(segment.text.translate(_SPOKEN), segment.style, segment.control)
            for segment in segments
        ]


def spoken(text: str) -> str:
    """Write a text without frames and signs, as `WordsOnly` shows it."""
    return text.translate(_SPOKEN)


def notice_in_words(message: str, severity: str, *, markup: bool) -> str:
    """Write what a toast would show, without colours."""
    text = Content.from_markup(message).plain if markup else message
    return f"{_SEVERITIES.get(severity, '')}{text}"


def is_accessible(widget: Widget | App[Any]) -> bool:
    """Whether the screens are to be heard, and not only seen."""
    return widget.app.has_class(ACCESSIBLE)


def caret_of(focused: Widget) -> Offset:
    """Return where the terminal's cursor belongs.

    Args:
        focused: the widget that takes the keys; a screen, where none of its widgets does.
    """
    if isinstance(focused, HasCaret):
        return focused.caret or focused.content_region.offset
    # Fields and lists of options, whose classes the first screen need not import. What a field
    # tells the app itself is of before it had its place.
    if isinstance(in_field := getattr(focused, "cursor_screen_offset", None), Offset):
        return in_field
    area = focused.content_region
    if isinstance(marked := getattr(focused, "highlighted", None), int):
        line = marked - int(focused.scroll_offset.y)
        return area.offset + Offset(0, max(0, min(line, area.height - 1)))
    return area.offset
