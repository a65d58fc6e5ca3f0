"""Serves a simulated account on the loopback interface: `python -m vpstui.simulator`."""

from __future__ import annotations

import argparse
import math
import signal
import socket
import sys

from vpstui.simulator import Account, Knobs, create_app
from vpstui.simulator.knobs import PAGES, Dialect
from vpstui.simulator.odd_answers import WriteAnswers

HOST = "127.0.0.1"
"""The only address it listens on: the account accepts anybody."""

PREFIX = "/api/v1"
"""Where the API begins, as at the provider."""

GRACE = 3
"""Seconds that requests under way have when the server is told to end."""


def main(arguments: list[str] | None = None) -> int:
    """Serve until a signal comes, and return the exit code.

    Prints the base URL on stdout once connections are accepted.

    Args:
        arguments: The command line, by default that of the process.
    """
    options = _parser().parse_args(arguments)
    try:
        import uvicorn
    except ImportError:
        print("vpstui.simulator needs uvicorn: pip install uvicorn", file=sys.stderr)  # noqa: T201
        return 1

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            print(url, flush=True)  # noqa: T201

    try:
        listener = socket.create_server((HOST, options.port))
        # Else each answer on a kept connection waits 40 ms for the other side's acknowledgement.
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    except OSError as error:
        print(f"Port {options.port} cannot be used: {error}", file=sys.stderr)  # noqa: T201
        return 1
    url = f"http://{HOST}:{listener.getsockname()[1]}{PREFIX}"
    # uvicorn ends gracefully and then raises the signal again, for the handlers set here
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: sys.exit(0))
    config = uvicorn.Config(
        create_app(Account(_knobs(options)), PREFIX),
        lifespan="off",
        ws="none",
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=GRACE,
    )
    Server(config).run(sockets=[listener])
    return 0


def _knobs(options: argparse.Namespace) -> Knobs:
    return Knobs(
        servers=options.servers,
        seed=options.seed,
        hostile=options.hostile,
        latency=options.latency,
        pace=options.pace,
        credit=options.credit,
        token=options.token,
        write_answers=WriteAnswers(options.write_answers),
        dialect=Dialect(options.dialect),
        missing=options.missing,
        forbidden=options.forbidden,
        extra_ids=not options.no_extra_ids,
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m vpstui.simulator",
        description="Serve a simulated VPS.org account on 127.0.0.1 and print its address.",
    )
    add = parser.add_argument
    add("--port", type=_port, default=0, help="port to listen on; 0, the default, picks a free one")
    add("--servers", type=_count, default=12, help="how many servers the account has (12)")
    add("--seed", type=int, default=1, help="what chance starts from (1)")
    add("--latency", type=_amount, default=0.0, help="seconds that every answer waits (0)")
    add("--pace", type=_pace, default=1.0, help="how many times faster than life it runs (1)")
    add("--hostile", action="store_true", help="fill the first servers with hostile text")
    add("--token", help="the only token accepted (any)")
    add("--credit", type=_amount, default=100.0, help="US dollars on the account (100)")
    add(
        "--write-answers",
        choices=[form.value for form in WriteAnswers],
        default=WriteAnswers.DOCUMENTED.value,
        metavar="FORM",
        help="answer every write in this form: %(choices)s (%(default)s)",
    )
    add(
        "--dialect",
        choices=[dialect.value for dialect in Dialect],
        default=Dialect.DOCUMENTED.value,
        help="serve the account in this dialect: %(choices)s (%(default)s)",
    )
    for option, status in (("--missing", 404), ("--forbidden", 403)):
        add(
            option,
            action="append",
            choices=sorted(PAGES),
            default=[],
            metavar="PAGE",
            help=f"answer {status} there; may be given again: %(choices)s",
        )
    add("--no-extra-ids", action="store_true", help="systems and SSH keys have a UUID only")
    return parser


def _port(text: str) -> int:
    number = _count(text)
    if number > 65_535:
        raise argparse.ArgumentTypeError("must be from 0 to 65535")
    return number


def _count(text: str) -> int:
    number = int(text)
    if number < 0:
        raise argparse.ArgumentTypeError("must be 0 or more")
    return number


def _amount(text: str) -> float:
    number = float(text)
    if not (number >= 0 and math.isfinite(number)):
        raise argparse.ArgumentTypeError("must be 0 or more")
    return number


def _pace(text: str) -> float:
    number = _amount(text)
    if number == 0:
        raise argparse.ArgumentTypeError("must be greater than 0")
    return number


if __name__ == "__main__":
    sys.exit(main())
