"""`python -m bundle FOLDER`: builds the single file from the wheel of this version in a folder."""

from __future__ import annotations

import argparse
import platform
import sys
import tempfile
from pathlib import Path
from typing import Final

from bundle.launcher import compile_launcher
from bundle.libraries import binaries, glibc_version
from bundle.pack import pack
from bundle.tree import build_tree
from vpstui import __version__

ROOT: Final = Path(__file__).parent.parent


def main() -> int:
    """Build it, and say what it needs."""
    parser = argparse.ArgumentParser(prog="python -m bundle", description=__doc__)
    parser.add_argument("folder", type=Path, help="where the wheel is, and the file goes")
    into = parser.parse_args().folder
    wheel = into / f"vpstui-{__version__}-py3-none-any.whl"
    target = into / f"vpstui-{__version__}-linux-{platform.machine()}"
    with tempfile.TemporaryDirectory() as folder:
        launcher, tree = Path(folder, "launcher"), Path(folder, "tree")
        compile_launcher(launcher)
        build_tree(tree, wheel, ROOT / "constraints.txt")
        glibc = glibc_version(binaries(tree))
        pack(launcher, tree, target)
    size = target.stat().st_size / 1e6
    print(f"{target}: {size:.0f} MB, for hosts with glibc {glibc} or newer")
    return 0


if __name__ == "__main__":
    sys.exit(main())
