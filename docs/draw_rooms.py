"""Draws the rooms of the package and the imports between them: `docs/pictures/rooms.svg`.

    make docs                                   # this picture, and docs/keys.md
    .venv/bin/python docs/draw_rooms.py FILE    # into another file

The order of the rooms is that of the layers contract in `pyproject.toml`; what each is for is the
docstring of its `__init__`; modules and imports are those of the code, without the imports that
only a type checker makes. The same code gives the same bytes.
"""

from __future__ import annotations

import ast
import sys
import textwrap
import tomllib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import escape

import grimp

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

ROOT: Final = Path(__file__).parent.parent
PACKAGE: Final = "vpstui"

LINE: Final = 16
"""Pixels from one line of text to the next."""
CHARACTER: Final = 6.7
"""Pixels of one character of module names: monospace, 11 px."""
TEXT_WIDTH: Final = 92
"""Characters in a line of a box."""
LEFT: Final = 20
BOX_WIDTH: Final = 650
LANE: Final = 36
"""Pixels from one arrow to the next."""
GAP: Final = 14
"""Pixels between two boxes."""
TOP: Final = 76

COLOURS: Final = (
    "#6e7781", "#0a7ea4", "#8250df", "#bf3989", "#bc4c00", "#9a6700", "#1a7f37", "#0969da",
    "#cf222e", "#116329", "#57606a", "#953800",
)  # fmt: skip
"""Colours of the arrows, each readable on the background."""

STYLE: Final = """\
text { font-family: 'DejaVu Sans', Verdana, 'Segoe UI', Helvetica, sans-serif; fill: #1f2328 }
.title { font-size: 17px; font-weight: bold }
.name { font-size: 14px; font-weight: bold }
.small { font-size: 11px; fill: #57606a }
.purpose { font-size: 12px }
.mono { font-size: 11px; font-family: 'DejaVu Sans Mono', Menlo, Consolas, monospace }
.count { font-size: 10px; text-anchor: middle; fill: #ffffff; font-weight: bold }
.end { text-anchor: end }
.room { fill: #ffffff; stroke: #8c959f }
.apart { stroke-dasharray: 5 4 }"""


@dataclass(frozen=True)
class Room:
    """A room as it is drawn.

    Attributes:
        name: of its package or module below `vpstui`.
        purpose: the first paragraph of its docstring.
        folders: names of modules by folder; the folder of the room itself is "".
        libraries: packages of others that are imported in it.
        apart: whether it stands outside the layers.
    """

    name: str
    purpose: str
    folders: Mapping[str, Sequence[str]]
    libraries: Sequence[str]
    apart: bool

    @property
    def label(self) -> str:
        """The name as a path."""
        return f"{self.name}/" if self.folders else f"{self.name}.py"

    @property
    def purpose_lines(self) -> list[str]:
        """What it is for, in lines that fit."""
        return textwrap.wrap(self.purpose, TEXT_WIDTH)

    @property
    def module_lines(self) -> list[str]:
        """Its modules, in lines that fit; each folder begins one."""
        width = max((len(folder) + 2 for folder in self.folders if folder), default=0)
        lines: list[str] = []
        for folder, names in sorted(self.folders.items()):
            start = f"{folder}/".ljust(width) if folder else ""
            blank = " " * len(start)
            text = "  ".join(names)
            lines += textwrap.wrap(text, TEXT_WIDTH, initial_indent=start, subsequent_indent=blank)
        return lines

    @property
    def height(self) -> int:
        """Pixels of its box."""
        return 14 + LINE * (1 + len(self.purpose_lines) + len(self.module_lines))


def read_graph() -> grimp.ImportGraph:
    """Read every import of the package that is made when the program runs."""
    return grimp.build_graph(
        PACKAGE,
        include_external_packages=True,
        exclude_type_checking_imports=True,
        cache_dir=None,
    )


def room_of(module: str) -> str:
    """Name of the room of a module; empty for what lies in no room."""
    parts = module.split(".")
    return parts[1] if len(parts) > 1 and parts[0] == PACKAGE else ""


def read_rooms(graph: grimp.ImportGraph) -> list[Room]:
    """Return the rooms from top to bottom."""
    config = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    contracts = config["tool"]["importlinter"]["contracts"]
    layers = next(contract for contract in contracts if contract["type"] == "layers")
    first, *last = layers["exhaustive_ignores"]
    order = [first, *layers["layers"], *last]
    return [_read_room(graph, name, apart=name not in layers["layers"]) for name in order]


def _read_room(graph: grimp.ImportGraph, name: str, *, apart: bool) -> Room:
    base = ROOT / PACKAGE
    folder = base / name
    source = folder / "__init__.py" if folder.is_dir() else base / f"{name}.py"
    docstring = ast.get_docstring(ast.parse(source.read_text("utf-8"))) or ""
    purpose = " ".join(docstring.split("\n\n")[0].replace("`", "").split())
    modules = [module for module in graph.modules if room_of(module) == name]
    folders: dict[str, list[str]] = {}
    for path in sorted(folder.rglob("*.py")):
        if path.name != "__init__.py":
            inner = path.parent.relative_to(folder).as_posix()
            folders.setdefault("" if inner == "." else inner, []).append(path.stem)
    libraries = {
        found
        for module in modules
        for found in graph.find_modules_directly_imported_by(module)
        if not found.startswith(PACKAGE) and found not in sys.stdlib_module_names
    }
    return Room(name, purpose, folders, sorted(libraries), apart)


def count_imports(graph: grimp.ImportGraph) -> Counter[tuple[str, str]]:
    """Count the imports from one room of another: of a module by a module."""
    return Counter(
        (room_of(importer), room_of(imported))
        for importer in graph.modules
        for imported in graph.find_modules_directly_imported_by(importer)
        if room_of(importer) and room_of(imported) and room_of(importer) != room_of(imported)
    )


def draw(rooms: Sequence[Room], imports: Mapping[tuple[str, str], int]) -> str:
    """Return the picture.

    Args:
        rooms: from top to bottom.
        imports: how many there are, by importing and imported room.

    Raises:
        ValueError: an import points upwards.
    """
    tops, y = dict[str, int](), TOP
    for room in rooms:
        tops[room.name] = y
        y += room.height + GAP
    for importer, imported in imports:
        if tops[importer] > tops[imported]:
            raise ValueError(f"{importer} imports {imported}, which stands above it")
    width, height = LEFT + BOX_WIDTH + LANE * len(rooms) + 10, y + 6
    size = f'width="{width}" height="{height}"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" {size}>',
        f"<style>\n{STYLE}\n</style>",
        f'<rect {size} rx="8" fill="#f6f8fa"/>',
        _text(LEFT, 30, "title", "The rooms of vpstui"),
        _text(LEFT, 49, "small", "An arrow ends at the room that is imported; a number on it counts"
              " the imports by the room at its left, module by module."),
        _text(LEFT, 64, "small", "No arrow points upwards. At the right of a box: the libraries"
              " that are imported in it."),
    ]  # fmt: skip
    for room in rooms:
        parts += _box(room, tops[room.name])
    parts += _arrows(rooms, tops, imports)
    return "\n".join([*parts, "</svg>", ""])


def _box(room: Room, top: int) -> Iterator[str]:
    kind = "room apart" if room.apart else "room"
    yield (
        f'<rect class="{kind}" x="{LEFT}" y="{top}" width="{BOX_WIDTH}" '
        f'height="{room.height}" rx="6"/>'
    )
    x, y = LEFT + 12, top + 19
    yield _text(x, y, "name", room.label)
    if room.libraries:
        yield _text(LEFT + BOX_WIDTH - 12, y, "small end", " · ".join(room.libraries))
    for kind, lines in (("purpose", room.purpose_lines), ("mono", room.module_lines)):
        for line in lines:
            y += LINE
            yield _text(x, y, kind, line)


def _arrows(
    rooms: Sequence[Room], tops: Mapping[str, int], imports: Mapping[tuple[str, str], int]
) -> Iterator[str]:
    """Draw one lane for each imported room, from its first importer down to itself."""
    edge = LEFT + BOX_WIDTH
    lanes = {room.name: edge + LANE * (index + 1) - 8 for index, room in enumerate(rooms[1:])}
    colours = dict(zip(lanes, COLOURS, strict=False))
    leaves = {room.name: tops[room.name] + room.height - 14 for room in rooms}
    for room in rooms:  # from the box to the last lane that it joins
        joined = [lanes[imported] for importer, imported in imports if importer == room.name]
        if joined:
            y = leaves[room.name]
            yield f'<path d="M{edge} {y}H{max(joined)}" stroke="#8c959f" fill="none"/>'
    for imported, x in lanes.items():
        starts = [leaves[importer] for importer, other in imports if other == imported]
        if not starts:
            continue
        end, colour = tops[imported] + 14, colours[imported]
        yield (
            f'<path d="M{x} {min(starts)}V{end}H{edge + 8}" stroke="{colour}" '
            'stroke-width="2" fill="none"/>'
        )
        yield f'<path d="M{edge + 1} {end}l9 -5v10z" fill="{colour}"/>'
    for importer, imported in sorted(imports):
        x, y, count = lanes[imported], leaves[importer], imports[importer, imported]
        yield f'<circle cx="{x}" cy="{y}" r="10" fill="{colours[imported]}"/>'
        yield _text(x, y + 4, "count", str(count))


def _text(x: float, y: float, kind: str, text: str) -> str:
    return f'<text class="{kind}" x="{x}" y="{y}" xml:space="preserve">{escape(text)}</text>'


def main(arguments: Sequence[str]) -> None:
    """Draw into the file that is named, or into the one that is stored."""
    path = Path(arguments[0]) if arguments else Path(__file__).parent / "pictures" / "rooms.svg"
    graph = read_graph()
    path.write_text(draw(read_rooms(graph), count_imports(graph)), "utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
