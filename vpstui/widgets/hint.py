"""What somebody who is new here should know, as long as that is so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content
from textual.message import Message

from vpstui.widgets.line import Line

if TYPE_CHECKING:
    from textual.binding import Binding
