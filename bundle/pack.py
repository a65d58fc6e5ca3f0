"""Puts launcher and folder into one file; launcher.c reads what is written here."""

from __future__ import annotations

import hashlib
import stat
import struct
import zlib
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MAGIC: Final = b"VPSTUIB1"

RECORD: Final = struct.Struct("=IIQ")
"""Before each file: its mode, the bytes of its path, its bytes; a mode of 0 is the end.

The index has the same records and paths, and no content.
"""

TRAILER: Final = struct.Struct("=QQQ32s8s")
"""At the end: where the payload begins, its bytes, those of the index, the name, `MAGIC`."""

LEVEL: Final = 9
"""Of zlib: built once, copied often."""


def pack(launcher: Path, tree: Path, target: Path) -> None:
    """Write the single file.

    Args:
        launcher: the program that unpacks it.
        tree: the folder that is unpacked.
        target: the file.
    """
    index, plain = bytearray(), bytearray()
    for head, content in _records(tree):
        index += head
        plain += head + content
    payload = zlib.compress(plain, LEVEL)
    name = hashlib.sha256(plain).hexdigest()[:32].encode()
    program = launcher.read_bytes()
    trailer = TRAILER.pack(len(program), len(payload), len(index), name, MAGIC)
    target.parent.mkdir(exist_ok=True)
    new = target.with_suffix(".new")
    new.write_bytes(program + payload + index + trailer)
    new.chmod(0o755)
    new.rename(target)


def _records(tree: Path) -> Iterator[tuple[bytes, bytes]]:
    """Yield record and path, and content, of all that is in a folder, and the end."""
    for path in sorted(tree.rglob("*")):
        name = str(path.relative_to(tree)).encode()
        if path.is_dir():
            yield RECORD.pack(stat.S_IFDIR | 0o700, len(name), 0) + name, b""
        else:
            mode = stat.S_IFREG | (0o700 if path.stat().st_mode & 0o100 else 0o600)
            content = path.read_bytes()
            yield RECORD.pack(mode, len(name), len(content)) + name, content
    yield RECORD.pack(0, 0, 0), b""
