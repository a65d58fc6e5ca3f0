"""The folder that the single file unpacks: interpreter, standard library, the app and its needs."""

from __future__ import annotations

import compileall
import py_compile
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import Final

from bundle import libraries

LEFT_OUT: Final = (
    "site-packages", "dist-packages", "__pycache__", "test", "tests", "idlelib", "tkinter",
    "turtledemo", "turtle.py", "lib2to3", "ensurepip", "venv", "pydoc_data", "sqlite3", "dbm",
    "curses", "distutils", "config-*", "_tkinter.*", "_sqlite3.*", "_curses*", "_dbm.*", "_gdbm.*",
    "readline.*", "nis.*", "ossaudiodev.*", "_test*", "xx*", "_ctypes_test.*", "*.a", "*.exe",
)  # fmt: skip
"""What nothing in the app uses; some of it needs libraries of its own."""

START: Final = """\
import sys
sys.argv[0] = "vpstui"
sys.path.append(sys.prefix + "/app")
from vpstui.__main__ import start
start()
"""
"""What the interpreter runs, as the script of the wheel does.

It is started without `site`, which on Debian looks for packages elsewhere, and takes time.
"""

UNREACHABLE: Final = "What the app needs cannot be had from the package registry."


def build_tree(tree: Path, wheel: Path, constraints: Path) -> None:
    """Put everything into a folder.

    Args:
        tree: the folder, which must not exist.
        wheel: the app.
        constraints: the versions of what it needs.

    Raises:
        SystemExit: that cannot be had, or something cannot be compiled.
    """
    home = tree / "lib" / f"python{sys.version_info.major}.{sys.version_info.minor}"
    stdlib = Path(sysconfig.get_path("stdlib", vars={"base": sys.base_prefix}))
    shutil.copytree(stdlib, home, ignore=shutil.ignore_patterns(*LEFT_OUT))
    (tree / "bin").mkdir()
    program = Path(sys.executable).resolve()
    shutil.copyfile(program, tree / "bin" / "vpstui")
    (tree / "bin" / "vpstui").chmod(0o700)
    (tree / "bin" / "start.py").write_text(START, "utf-8")
    libraries.carry(tree)
    libraries.strip(tree)  # before the wheels come, which are as their makers want them
    site = tree / "app"
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", "install"]
    pip += ["--no-compile", "--constraint", str(constraints), "--target", str(site), str(wheel)]
    if subprocess.run(pip, check=False).returncode:
        raise SystemExit(UNREACHABLE)
    shutil.rmtree(site / "bin")
    (site / "share").rename(tree / "share")  # the man page
    libraries.carry(tree)
    libraries.check(tree)
    for folder in (site, home):
        _compile(folder)


def _compile(folder: Path) -> None:
    """Compile what is in a folder, with names that begin there, and remove the sources.

    Raises:
        SystemExit: a module cannot be compiled.
    """
    mode = py_compile.PycInvalidationMode.UNCHECKED_HASH
    whole = compileall.compile_dir(
        folder, quiet=1, legacy=True, stripdir=folder, invalidation_mode=mode, maxlevels=30
    )
    if not whole:
        raise SystemExit(f"{folder} cannot be compiled.")
    for source in folder.rglob("*.py"):
        if source.with_suffix(".pyc").exists():
            source.unlink()
