"""`python -m bundle`: builds the single file from the newest wheel in `dist`."""

from __future__ import annotations

import platform
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from bundle.libraries import binaries, glibc_version
from bundle.pack import pack
from bundle.tree import build_tree
from vpstui import __version__

ROOT: Final = Path(__file__).parent.parent

FLAGS: Final = ("-std=c11", "-O2", "-Wall", "-Wextra", "-Werror", "-static", "-s")


def main() -> int:
    """Build it, and say what it needs."""
    wheel = ROOT / "dist" / f"vpstui-{__version__}-py3-none-any.whl"
    target = ROOT / "dist" / f"vpstui-{__version__}-linux-{platform.machine()}"
    with tempfile.TemporaryDirectory() as folder:
        launcher, tree = Path(folder, "launcher"), Path(folder, "tree")
        source = str(ROOT / "bundle" / "launcher.c")
        subprocess.run(["cc", *FLAGS, "-o", str(launcher), source, "-lz"], check=True)
        build_tree(tree, wheel, ROOT / "constraints.txt")
        glibc = glibc_version(binaries(tree))
        pack(launcher, tree, target)
    size = target.stat().st_size / 1e6
    print(f"{target.relative_to(ROOT)}: {size:.0f} MB, for hosts with glibc {glibc} or newer")
    return 0


if __name__ == "__main__":
    sys.exit(main())
