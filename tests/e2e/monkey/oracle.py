"""What must hold: no write without a question, none twice, none untold, and no token anywhere."""

from __future__ import annotations

import json
import re
import time
from collections import Counter, deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

    from vpstui.simulator import Account
    from vpstui.simulator.traffic import Request

FRAMES: Final = 40
"""Frames that are remembered: what a key acts on was on one of them."""

_VERBS: Final = "(?P<verb>Start|Stop|Hard stop|Reboot|Resize|Delete)"

_PLAN: Final = re.compile(
    _VERBS + r" (?:this server|(?P<number>\d+)(?: of \d+)? servers?)"
    r"(?: for good)?\?"
)
_TORN_PLAN: Final = re.compile(
    "─ " + _VERBS + r" (?:this se\w*|(?P<number>\d+)(?: of \d+)? se\w*)▌"
)
"""The heading of a plan on which a toast lies, as on a very small terminal."""

_BACKUPS: Final = re.compile(
    r"Switch backups (?:on|off)(?: for (?P<number>\d+)(?: of \d+)? servers?)?\?"
)
_SNAPSHOT: Final = re.compile(r"Take a snapshot of this server\?")
_EDIT: Final = re.compile(r"(?:Edit|Rename) \S+")
_CREATE: Final = re.compile(r"New server in ")
_PALETTE: Final = "Do anything, go anywhere"
_LOUD: Final = re.compile(rb"[\r\n \x00]|\x1bOQ|\x1b\[<0;")
"""What may press a button: Enter, space, F2, a click."""

ASKING: Final = {"start": b"S", "stop": b"X", "reboot": b"R", "delete": b"D", "snapshot": b"m"}
"""The keys that ask; between two questions there may be no frame."""

KEPT: Final = ("edit", "create", "snapshot")
"""What is asked by a form, which stays where the API refuses it, and may be sent again."""

AHEAD: Final = 5.0
"""Seconds that a question takes at most to come."""

TOO_MANY_REQUESTS: Final = 429
"""Of a write that was refused with this, nothing came: it may be sent again."""


@dataclass
class Question:
    """What was on the screen before a write.

    Attributes:
        verb: what it is about, as the journal calls it.
        number: the most servers that it is about.
        seen: everything that was read of it.
        answers: how often a key was sent that may be a yes.
        again: how often a key was sent since that may have asked the same again.
        writes: the writes that came of it.
    """

    verb: str
    number: int
    seen: str = ""
    answers: int = 0
    again: int = 0
    writes: int = 0

    def allows(self, name: str, number: str) -> bool:
        """Whether a write to a server may come of it."""
        asked = self.answers if self.verb in KEPT else min(self.answers, 1 + self.again)
        most = self.number * asked
        named = name[:12] in self.seen or number in self.seen or self.number > 1
        return self.answers > 0 and self.writes < most and (named or self.verb == "create")


@dataclass
class Oracle:
    """Watches the frames, the keys, and what arrives at the server.

    Attributes:
        account: the account that is written to.
        token: what must be nowhere.
        problems: what did not hold.
    """

    account: Account
    token: str
    problems: list[str] = field(default_factory=list)
    _asked: list[Question] = field(default_factory=list)
    _open: Question | None = None
    _starts: int = 0
    _checked: int = 0
    _frames: deque[str] = field(default_factory=lambda: deque(maxlen=FRAMES))
    _loud: list[float] = field(default_factory=list)
    _names: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.learn_names()

    def learn_names(self) -> None:
        """Remember what the servers are called by now."""
        with self.account.lock:
            for number, server in self.account.servers.items():
                self._names[str(number)] = str(server["name"])

    # -- what happens

    def on_frame(self, text: str) -> None:
        """Note what is asked on the screen."""
        self._frames.append(text)
        found = _question_on(text)
        if found is None:
            self._open = None
            return
        if self._open is None or self._open.verb != found.verb:
            self._open = found
            # Keys typed ahead of a question wait for it.
            found.answers = sum(time.monotonic() - at < AHEAD for at in self._loud)
            self._asked.append(found)
        self._open.seen += text
        self._open.number = max(self._open.number, found.number)

    def on_keys(self, data: bytes) -> None:
        """Note what may have been answered, and what needs no question: the start of one server."""
        loud = len(_LOUD.findall(data))
        self._loud += [time.monotonic()] * loud
        if loud and self._asked:
            self._asked[-1].answers += loud
        if self._asked:
            self._asked[-1].again += data.count(ASKING.get(self._asked[-1].verb, b"\r"))
        if loud and any(_PALETTE in text for text in self._frames):
            self._starts += 1
        self._starts += data.count(b"S") + data.count(b"\x1b[<0;")

    def check_writes(self) -> None:
        """Look at the writes that have arrived since the last time."""
        requests = self.account.requests
        new, self._checked = requests[self._checked :], len(requests)
        for request in new:
            if request.method != "GET" and request.status != TOO_MANY_REQUESTS:
                self._check(request)
        self.learn_names()

    def _check(self, request: Request) -> None:
        verb, number = verb_of(request)
        name = self._names.get(number, "")
        for question in reversed(self._asked):
            if question.verb == verb and question.allows(name, number):
                question.writes += 1
                return
        if verb == "start" and self._starts > 0:
            self._starts -= 1
            if any(name[:12] in text for text in self._frames):
                return
        asked = "\n".join(
            f"{one.verb} {one.number}: {one.answers} answers, {one.again} again, "
            f"{one.writes} writes"
            for one in self._asked[-3:]
        )
        self.problems.append(
            f"nobody was asked about {verb} {name} ({number}): {request}\nasked:\n{asked}\n"
            + "\n---\n".join(list(self._frames)[-4:])
        )

    # -- the end

    def check_files(self, home: Path, record: bytes) -> None:
        """Compare the journal with what arrived, and look for the token and for reports."""
        journal: Counter[tuple[str, str]] = Counter()
        for file in filter(lambda path: path.is_file(), home.rglob("*")):
            data = file.read_bytes()
            if self.token.encode() in data:
                self.problems.append(f"the token is in {file}")
            if "crash" in file.name:
                self.problems.append(f"a report: {data.decode()[-1500:]}")
            if file.name.startswith("journal") and file.suffix == ".jsonl":
                journal += _entries(data)
        if self.token.encode() in record:
            self.problems.append("the token was written to the terminal")
        sent: Counter[tuple[str, str]] = Counter()
        for request in self.account.requests:
            if request.method != "GET" and request.status != TOO_MANY_REQUESTS:
                sent[verb_of(request)] += 1
        missing = sent - journal
        if missing:
            self.problems.append(f"not in the journal: {missing}")


def verb_of(request: Request) -> tuple[str, str]:
    """What a write does, and to which server; for a create, of which name."""
    if request.path.endswith("/snapshots/"):
        return "snapshot", str((request.body or {}).get("server_id"))
    _, _, path = request.path.partition("/servers/")
    number, _, action = path.strip("/").partition("/")
    if request.method == "DELETE":
        return "delete", number
    if action == "power":  # the second dialect has the action in the body
        asked = str((request.body or {}).get("action"))
        return {"restart": "reboot", "hard_stop": "hard stop"}.get(asked, asked), number
    if request.method == "POST":
        return (action, number) if action else ("create", str((request.body or {}).get("name")))
    return "edit", number


def _entries(data: bytes) -> Counter[tuple[str, str]]:
    """The writes that a journal has, as `verb_of` tells them."""
    found: Counter[tuple[str, str]] = Counter()
    for line in data.splitlines():
        entry = json.loads(line)
        if entry["event"] == "sending":
            of = entry["name"] if entry["verb"] == "create" else str(entry["server"])
            found[entry["verb"], of] += 1
    return found


def _question_on(text: str) -> Question | None:
    """What is asked on the screen, if anything is."""
    if found := _PLAN.search(text) or _TORN_PLAN.search(text):
        return Question(found["verb"].lower(), int(found["number"] or 1))
    if _SNAPSHOT.search(text):
        return Question("snapshot", 1)
    if found := _BACKUPS.search(text):
        return Question("edit", int(found["number"] or 1))
    if _EDIT.search(text):
        return Question("edit", 1)
    return Question("create", 1) if _CREATE.search(text) else None
