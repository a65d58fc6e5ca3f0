"""Entry point of `vpstui` and `python -m vpstui`."""

from __future__ import annotations

import gc
import os
import sys


def main() -> None:
    """Run the command line and end with its exit code."""
    if sys.version_info < (3, 11):  # noqa: UP036 - pip checks it, a copied tree does not
        sys.exit("vpstui needs Python 3.11 or newer.")
    # Nearly all that is allocated while modules are imported stays; looking through it again
    # and again costs a tenth of the start. The app switches collecting on when it stands.
    gc.disable()
    # Textual draws at most so many frames a second; at its 60, news waits 17 ms for the next one.
    os.environ.setdefault("TEXTUAL_FPS", "120")
    from vpstui.cli.main import run

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
