"""Which changes are ours."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from vpstui.fleet.seen.compare import Difference
from vpstui.fleet.seen.explain import is_explained
from vpstui.journal.history_entry import HistoryEntry, HistoryStep, SentField
from vpstui.journal.seen_change import ChangedField, ChangeKind
from vpstui.journal.write_events import WriteEvent

if TYPE_CHECKING:
    from vpstui.journal.journal import Verb

SEEN_BEFORE = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
SEEN_AFTER = SEEN_BEFORE + timedelta(seconds=10)

DONE = (WriteEvent.ACCEPTED, WriteEvent.DONE)


def write(
    verb: Verb, *events: WriteEvent, after: float = 5.0, took: float = 1.0, **more: Any
) -> HistoryEntry:
    """A write so many seconds after the server was seen as it was."""
    at = SEEN_BEFORE + timedelta(seconds=after)
    steps = tuple(HistoryStep(at + timedelta(seconds=took), event) for event in events)
    known: dict[str, Any] = {"server": 1, "name": "web-1"}
    return HistoryEntry(
        id="x", at=at, profile="prod", host="h", verb=verb, steps=steps, **{**known, **more}
    )


def changed(name: str, after: str, kind: ChangeKind = ChangeKind.CHANGED) -> Difference:
    """One field that is another."""
    return Difference(1, "web-1", kind, (ChangedField(name, "before", after),))


def is_ours(difference: Difference, *writes: HistoryEntry) -> bool:
    """Whether writes explain it."""
    return is_explained(difference, writes, SEEN_BEFORE, SEEN_AFTER)


STOPPED = changed("status", "stopping → stopped")


@pytest.mark.parametrize(
    ("verb", "difference"),
    [
        ("stop", STOPPED),
        ("hard stop", changed("status", "stopped")),
        ("start", changed("status", "starting → active")),
        ("reboot", changed("status", "rebooting → active")),
        ("resize", changed("plan", "4c")),
        ("create", changed("status", "active")),
        ("create", changed("IP", "192.0.2.1")),
        ("create", Difference(1, "web-1", ChangeKind.NEW)),
        ("delete", Difference(1, "web-1", ChangeKind.GONE)),
        ("delete", Difference(1, "web-1", ChangeKind.UNLISTED)),
    ],
)
def test_write_explains_what_it_does(verb: Verb, difference: Difference) -> None:
    """Whether its outcome is known or not."""
    for events in ((), (WriteEvent.UNKNOWN,), (WriteEvent.ACCEPTED,), DONE):
        assert is_ours(difference, write(verb, *events))


@pytest.mark.parametrize(
    "one",
    [
        write("start", *DONE),
        write("edit", *DONE),
        write("stop", WriteEvent.REFUSED),
        write("stop", WriteEvent.NOT_SENT),
        write("stop", WriteEvent.NOT_DONE),
        write("stop", *DONE, server=2),
        write("stop", *DONE, after=11),
        write("stop", *DONE, after=-300),
        write("stop", after=-4000),
    ],
)
def test_other_writes_do_not(one: HistoryEntry) -> None:
    """Of another kind, another server, another time, or that came to nothing."""
    assert not is_ours(STOPPED, one)


def test_name_that_was_sent() -> None:
    """And no other."""
    edit = write("edit", *DONE, sent=(SentField("name", "db", "web-1"),))
    assert is_ours(changed("name", "db"), edit)
    assert not is_ours(changed("name", "mail"), edit)
    assert not is_ours(changed("IP", "db"), edit)


def test_all_of_it_has_to_be_explained() -> None:
    """What else changed is somebody's doing."""
    both = Difference(
        1, "web-1", ChangeKind.CHANGED, (*STOPPED.fields, ChangedField("IP", "", "x"))
    )
    assert not is_ours(both, write("stop", *DONE))


def test_create_without_an_answer_is_known_by_its_name() -> None:
    """Its id is not known."""
    lost = write("create", WriteEvent.UNKNOWN, server=None)
    assert is_ours(Difference(7, "web-1", ChangeKind.NEW), lost)
    assert not is_ours(Difference(7, "web-2", ChangeKind.NEW), lost)
    assert not is_ours(Difference(7, "web-1", ChangeKind.RELISTED), lost)
