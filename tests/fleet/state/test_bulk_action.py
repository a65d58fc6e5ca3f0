"""How a bulk action stands, in words."""

from __future__ import annotations

from tests.fleet.bulk_accounts import bulk_of
from vpstui.fleet.state.bulk_action import Step, summary, tally


def test_bulk_action_is_told_while_it_goes_on() -> None:
    """What went wrong is not counted as done; each by its own word."""
    bulk = bulk_of(Step.DONE, Step.FAILED, Step.NOT_SENT, Step.ACCEPTED, Step.UNKNOWN, Step.WAITING)
    assert summary(bulk) == "stopping 1 of 6 …, 1 failed, 1 unknown, 1 not sent"
    assert not bulk.is_over


def test_bulk_action_is_told_at_its_end() -> None:
    """Every outcome by its own word."""
    bulk = bulk_of(
        Step.DONE,
        Step.DONE,
        Step.DONE,
        Step.FAILED,
        Step.LEFT_UNKNOWN,
        Step.NOT_DONE,
        Step.NOT_SENT,
    )
    assert bulk.is_over
    assert summary(bulk) == (
        "stop 7 servers: 3 stopped, 1 not done, 1 failed, 1 unknown, 1 not sent"
    )
    assert not bulk.succeeded


def test_deletes_that_were_accepted_are_waited_for() -> None:
    """Only the server's own 404 says that it is gone."""
    bulk = bulk_of(Step.ACCEPTED, Step.DONE, verb="delete")
    assert not bulk.is_over
    assert tally(bulk) == "1 deleted, 1 accepted"


def test_what_went_wrong_is_said_before_what_is_still_to_come() -> None:
    """On a narrow screen the end of the line is cut."""
    bulk = bulk_of(Step.WAITING, Step.SENDING, Step.ACCEPTED, Step.FAILED, Step.DONE)
    assert tally(bulk) == "1 stopped, 1 failed, 1 accepted, 1 sending, 1 waiting"


def test_only_what_surely_was_not_done_is_asked_for_again() -> None:
    """Never what may have been."""
    assert [one.id for one in bulk_of(*Step).retryable] == [
        at for at, step in enumerate(Step) if step in (Step.FAILED, Step.NOT_SENT)
    ]
