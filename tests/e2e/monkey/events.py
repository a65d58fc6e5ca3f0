"""What the monkey does: keys, text, pastes, mouse, sizes, focus, stops, and faults of the API."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from random import Random

    from vpstui.simulator import Account

    Choice = tuple[float, str, bytes]
    """How likely something is done, what it is, and what is sent for it."""

KEYS: Final = {
    "up": b"\x1b[A", "down": b"\x1b[B", "right": b"\x1b[C", "left": b"\x1b[D", "home": b"\x1b[H",
    "end": b"\x1b[F", "page up": b"\x1b[5~", "page down": b"\x1b[6~", "enter": b"\r",
    "tab": b"\t", "shift+tab": b"\x1b[Z", "escape": b"\x1b", "backspace": b"\x7f",
    "delete": b"\x1b[3~", "f1": b"\x1bOP", "f2": b"\x1bOQ", "f3": b"\x1bOR", "f5": b"\x1b[15~",
    "ctrl+p": b"\x10", "ctrl+u": b"\x15", "ctrl+c": b"\x03", "ctrl+l": b"\x0c",
}  # fmt: skip
"""Keys that are more than a character."""

LETTERS: Final = "neSSXXRRDDNbbLBHsy:/fVV**uoOwv12arpqjkgG?   cdlr"
"""Those that mean something somewhere, the more often the more they do."""

TEXTS: Final = (
    "web", "status:stopped", "S", "delete 2", "mark status:active", "stop web-1", "reboot", "(",
    "\\", "theme vpstui-light", "e2e-7", "a.example.com", "[b]x[/b]", "\u202e\u0301\ufe0f", "名前",
)  # fmt: skip
"""Texts that are typed in one go."""

SIZES: Final = ((80, 24), (120, 40), (60, 16), (100, 30), (40, 10), (20, 5))
"""Columns and lines."""

FAULTS: Final[tuple[tuple[str, str, int, Any, dict[str, str], int], ...]] = (
    ("GET", "/servers/", 500, {"detail": "down"}, {}, 3),
    ("GET", "/", 503, {"detail": "busy"}, {"Retry-After": "1"}, 1),
    ("*", "/", 200, "<html><h1>Log in</h1></html>", {}, 1),
    ("GET", "/", 404, {"detail": "Not found."}, {}, 1),
    ("GET", "/", 401, {"detail": "Invalid token."}, {}, 1),
    ("POST", "/stop/", 400, {"detail": "Server is not [running]."}, {}, 1),
    ("POST", "/", 429, {"detail": "Slow down."}, {"Retry-After": "1"}, 1),
    ("POST", "/", 502, "<html>Bad gateway</html>", {}, 1),
    ("POST", "/servers/", 402, {"detail": "Not enough credit."}, {}, 1),
    ("PATCH", "/", 400, {"name": ["Odd \x1b[2Jname."], "non_field_errors": ["No."]}, {}, 1),
    ("DELETE", "/", 403, {"detail": "Not allowed."}, {}, 2),
    ("DELETE", "/", 500, None, {}, 1),
)  # fmt: skip
"""Answers in place of the real one: method, end of the path, status, body, headers, times."""

_TO_TYPE: Final = re.compile(r"Type  (\S.*?)  to go on")
_QUESTION: Final = re.compile(r"(this server|\d servers?)(?: for good)?\?|Switch backups")


@dataclass(frozen=True)
class Event:
    """One thing that the monkey does.

    Attributes:
        name: what it is, for people.
        data: what the terminal sends for it.
        pause: seconds in which the terminal is read after it.
        size: the size that the terminal gets, if any.
        account: what is done to the account, if anything.
        stops: whether the program may stop by it; it goes on at once.
    """

    name: str
    data: bytes = b""
    pause: float = 0.0
    size: tuple[int, int] | None = None
    account: Callable[[Account], None] | None = None
    stops: bool = False


class Monkey:
    """Chooses what to do next: by chance, but as somebody who sees the screen.

    Args:
        chance: decides.
    """

    def __init__(self, chance: Random) -> None:
        self._chance = chance

    def next(self, screen: str) -> Event:
        """Choose an event for what is on the screen."""
        event = self._purposeful(screen) or self._by_chance()
        return replace(event, pause=self._chance.choice((0, 0, 0.005, 0.03, 0.06)))

    def _purposeful(self, screen: str) -> Event | None:
        """Go on where chance alone would seldom lead: past a question, out of a dialog."""
        keys = screen.rstrip().rpartition("\n")[2]
        choices = (*self._answers(screen), *self._acts(screen, keys))
        for likely, name, data in choices:
            if self._chance.random() < likely:
                return Event(name, data)
        return None

    def _answers(self, screen: str) -> Iterator[Choice]:
        """Answers to what is asked."""
        chance = self._chance
        if found := _TO_TYPE.search(screen):
            typed = found[1].encode() + b"\r" * chance.randint(0, 3)
            yield 0.5, f"types {found[1]!r}", typed
        elif _QUESTION.search(screen):
            yield 0.4, "answers yes", KEYS["right"] + KEYS["enter"]
        if "Keep editing" in screen or "Leave now?" in screen:
            yield 0.4, "answers", chance.choice((b"\r", KEYS["right"] + b"\r"))

    def _acts(self, screen: str, keys: str) -> Iterator[Choice]:
        """What begins something on the table, or ends what keeps one from it."""
        chance = self._chance
        if "logged out" in screen:  # the next start has the token; typed, it might go elsewhere
            yield 0.3, "leaves the app", b"\x11"
        if "⏎ Open" not in keys:
            yield 0.15 if "Esc " in keys else 0.0, "leaves", b"\x1b"
            return
        acts = b"*X" if chance.random() < 0.2 else chance.choice("SXRDbNenR").encode()
        yield 0.3, f"acts {acts!r}", acts
        if "No server matches" in screen:
            yield 0.3, "shows all", b"\x1b"
        if "read-only" in screen:
            yield 0.3, "unlocks", b"L"

    def _by_chance(self) -> Event:
        chance = self._chance
        kinds = (
            (self._key, 40), (self._letters, 22), (self._text, 8), (self._paste, 3),
            (self._click, 9), (self._resize, 4), (self._focus, 2), (self._suspend, 1),
            (self._fault, 6), (self._latency, 4), (self._elsewhere, 1),
        )  # fmt: skip
        (kind,) = chance.choices([one for one, _ in kinds], [weight for _, weight in kinds])
        return kind()

    def _key(self) -> Event:
        name = self._chance.choice(tuple(KEYS))
        return Event(name, KEYS[name] * self._chance.choice((1, 1, 1, 2, 10)))

    def _letters(self) -> Event:
        keys = "".join(self._chance.choices(LETTERS, k=self._chance.choice((1, 1, 1, 2, 5))))
        return Event(f"keys {keys!r}", keys.encode())

    def _text(self) -> Event:
        text = self._chance.choice(TEXTS)
        return Event(f"text {text!r}", text.encode() + self._chance.choice((b"", b"\r")))

    def _paste(self) -> Event:
        text = self._chance.choice(TEXTS) * self._chance.choice((1, 3, 500))
        return Event(f"pastes {len(text)} characters", b"\x1b[200~" + text.encode() + b"\x1b[201~")

    def _click(self) -> Event:
        chance = self._chance
        place = f"{chance.randint(1, 120)};{chance.randint(1, 40)}"
        button = chance.choice((0, 0, 0, 2, 64, 65))
        press = f"\x1b[<{button};{place}M\x1b[<{button};{place}m"
        return Event(f"mouse {button} at {place}", press.encode() * chance.choice((1, 1, 2)))

    def _resize(self) -> Event:
        size = self._chance.choice(SIZES)
        return Event(f"size {size}", size=size)

    def _focus(self) -> Event:
        return Event("focus", self._chance.choice((b"\x1b[I", b"\x1b[O", b"\x1b[O\x1b[I")))

    def _suspend(self) -> Event:
        return Event("ctrl+z", b"\x1a", stops=True)

    def _fault(self) -> Event:
        method, path, status, body, headers, times = self._chance.choice(FAULTS)
        return Event(
            f"fault {method} …{path}: {status}",
            account=lambda one: one.fail_next(method, path, status, body, headers, times),
        )

    def _latency(self) -> Event:
        latency = self._chance.choice((0.0, 0.0, 0.02, 0.2, 0.6))

        def slow(account: Account) -> None:
            account.knobs = replace(account.knobs, latency=latency)

        return Event(f"latency {latency}", account=slow)

    def _elsewhere(self) -> Event:
        """Somebody else removes a server."""
        pick = self._chance.random()

        def remove(account: Account) -> None:
            with account.lock:
                ids = sorted(account.servers)
            if len(ids) > 4:
                account.remove(ids[int(pick * len(ids))])

        return Event("somebody else removes a server", account=remove)
