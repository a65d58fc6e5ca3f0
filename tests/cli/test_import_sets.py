"""What is imported for what prints and ends: neither libraries nor the large parts of Python's."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from tests.support.programs.program import call, environment

if TYPE_CHECKING:
    from pathlib import Path

CODE = (
    "import sys\n"
    "before = set(sys.modules)\n"
    "sys.argv = ['vpstui', *sys.argv[1:]]\n"
    "from vpstui.__main__ import main\n"
    "try: main()\n"
    "except SystemExit as ended: assert not ended.code, ended\n"
    "print(*sorted(set(sys.modules) - before), file=sys.stderr)"
)

LARGE = {
    "asyncio", "bz2", "concurrent", "email", "http", "inspect", "ipaddress", "json", "logging",
    "lzma", "multiprocessing", "pathlib", "shutil", "socket", "ssl", "subprocess", "tempfile",
    "tomllib", "traceback", "unittest", "urllib",
}  # fmt: skip
"""Parts of the standard library that take milliseconds each."""

MODULES = 90
"""All that is imported at most, those included that Python itself is made of."""


@pytest.mark.parametrize("word", ["--version", "--help"])
def test_what_says_what_it_is_needs_little_of_the_standard_library(
    word: str, tmp_path: Path
) -> None:
    """No package of anybody else is touched, whatever is installed."""
    done = call([sys.executable, "-c", CODE, word], env=environment(tmp_path))
    assert done.returncode == 0, done.stderr
    assert "vpstui" in done.stdout
    imported = done.stderr.split()
    packages = {name.partition(".")[0] for name in imported}
    assert packages - sys.stdlib_module_names == {"vpstui"}
    assert packages & LARGE == set()
    assert len(imported) <= MODULES
