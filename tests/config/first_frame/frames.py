"""A folder with a frame in it, as a start leaves it behind."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from vpstui.config.first_frame.frame_file import FrameFile

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

SIZE: Final = (80, 24)

TABLE: Final = ("  NAME ↑   STATUS", "  web-1    ● active", "  café     ○ stopped")


def environ_of(home: Path, **more: str) -> dict[str, str]:
    """The environment of somebody whose home that is."""
    return {"HOME": str(home), "XDG_STATE_HOME": str(home / "state"), **more}


def keep(
    home: Path, *argv: str, age: float = 0.0, table: tuple[str, ...] = TABLE,
    more: Mapping[str, str] | None = None,
) -> Path:  # fmt: skip
    """Keep a frame of a start, and return its file; files named `watched*` decide what is shown."""
    watched = [str(path) for path in sorted(home.glob("watched*"))]
    file = FrameFile.of(argv, environ_of(home, **(more or {})), watched)
    moment = datetime.fromtimestamp(time.time() - age, UTC)
    file.save(
        size=SIZE, at=moment, owner="ops@example.com", names="prod", facts="2 servers", table=table
    )
    found = list((home / "state" / "vpstui" / "frames").glob("*.frame"))
    return max(found, key=os.path.getmtime) if found else home / "none"
