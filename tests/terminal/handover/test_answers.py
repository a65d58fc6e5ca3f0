"""What a terminal answers, told from keys, and waited for."""

from __future__ import annotations

import time

import pytest

from vpstui.terminal.handover.answers import (
    ANSWER_SECONDS,
    AnswerFence,
    is_cut_report,
    without_reports,
)

ANSWER = b"\x1b[?62;22c"


@pytest.mark.parametrize(
    "report",
    [
        ANSWER, b"\x1b[>0;276;0c", b"\x1b[0n", b"\x1b[1;1R", b"\x1b[?2026;2$y", b"\x1b[I",
        b"\x1b[<35;3;4M", b"\x1b[<0;3;4m", b"\x1b[M !!", b"\x1b[?1u", b"\x1b[48;24;80;480;800t",
        b"\x1b]11;rgb:0000/0000/0000\x1b\\", b"\x1b]11;rgb:0/0/0\a", b"\x1bP>|XTerm(390)\x1b\\",
    ],
)  # fmt: skip
def test_report_is_no_key(report: bytes) -> None:
    """Whole it is dropped, between keys too; cut anywhere behind its beginning it is waited for."""
    assert without_reports(report) == b""
    assert without_reports(b"a" + report + b"b") == b"ab"
    for cut in range(2, len(report)):
        part = without_reports(report[:cut])
        assert part == b"" or is_cut_report(part) or report.startswith(b"\x1b[M")


@pytest.mark.parametrize("key", [b"x", b"\r", b"\x1b", b"\x03", b"\x1b[A", b"\x1b[15~", b"\x1bOP"])
def test_key_is_no_report(key: bytes) -> None:
    """Esc, arrows and function keys are keys, and nothing more is waited for."""
    assert without_reports(ANSWER + key) == key
    assert not is_cut_report(key)


def test_nothing_asked() -> None:
    """Where nothing was asked, nothing is waited for."""
    before = time.monotonic()
    AnswerFence().wait()
    assert time.monotonic() - before < ANSWER_SECONDS / 2


@pytest.mark.parametrize("cut", range(len(ANSWER) + 1))
def test_answer_in_two_pieces(cut: int) -> None:
    """It is noticed however it comes, and everything else is passed on."""
    fence = AnswerFence()
    fence.begin()
    rest = fence.feed(b"a" + ANSWER[:cut]) + fence.feed(ANSWER[cut:] + b"b")
    before = time.monotonic()
    fence.wait()
    assert time.monotonic() - before < ANSWER_SECONDS / 2
    assert rest.startswith(b"a")
    assert rest.endswith(b"b")
    if cut in (0, len(ANSWER)):
        assert rest == b"ab"
    assert fence.feed(ANSWER) == ANSWER  # asked by somebody else


def test_answer_that_never_comes() -> None:
    """The wait ends."""
    fence = AnswerFence()
    fence.begin()
    before = time.monotonic()
    fence.wait(0.05)
    assert 0.04 < time.monotonic() - before < ANSWER_SECONDS
