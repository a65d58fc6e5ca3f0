"""Puts what was measured into docs/performance.md."""

from __future__ import annotations

import os
import platform
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from benchmarks.report.plot import plot
from benchmarks.report.table import table
from benchmarks.world.installed import ROOT, version
from vpstui import __version__

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.report.row import Row

_DOCUMENT: Final = ROOT / "docs" / "performance.md"
_PICTURE: Final = ROOT / "docs" / "pictures" / "performance.svg"


def conditions(runs: int) -> str:
    """When and on what it was measured; the machine's name is nobody's business."""
    day = datetime.now(UTC).date().isoformat()
    versions = f"Python {version('python')}, Textual {version('textual')}, vpstui {__version__}"
    return f"{day}, {os.cpu_count()} cores ({_processor()}), {versions}, {runs} rounds."


def write(rows: Sequence[Row], peers: str, runs: int) -> None:
    """Put table, plot and peers between the marks of the document.

    Args:
        rows: what was measured; their plot is drawn.
        peers: the table of the peers; empty where they were not measured.
        runs: how many rounds.
    """
    _PICTURE.write_text(plot(rows), encoding="utf-8")
    link = f"![How much of each budget is used](pictures/{_PICTURE.name})"
    text = f"{conditions(runs)}\n\n{table(rows)}\n\n{link}"
    document = between(_DOCUMENT.read_text(encoding="utf-8"), "table", text)
    if peers:
        document = between(document, "peers", peers)
    _DOCUMENT.write_text(document, encoding="utf-8")


def between(document: str, mark: str, text: str) -> str:
    """Replace what stands between `<!-- mark -->` and `<!-- end of mark -->`."""
    begin, end = f"<!-- {mark} -->\n", f"<!-- end of {mark} -->"
    pattern = f"(?s){re.escape(begin)}.*?{re.escape(end)}"
    return re.sub(pattern, lambda _: f"{begin}{text}\n{end}", document)


def _processor() -> str:
    """Its kind, as Linux names it."""
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    kinds = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return kinds[0] if kinds else platform.machine()
