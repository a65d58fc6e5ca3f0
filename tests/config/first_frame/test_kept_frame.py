"""What is in a file, and what is none."""

from __future__ import annotations

from binascii import crc32
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vpstui.config.first_frame.kept_frame import FILE_LIMIT, KeptFrame, decode


def frame(**changes: object) -> KeptFrame:
    """A frame, as it is but for changes."""
    facts: dict[str, Any] = {
        "version": "1.0", "start": "([], [], '')", "epoch": "0" * 32, "stamps": "",
        "size": (80, 24), "at": 1.5, "owner": "ops@example.com", "names": "", "facts": "2 servers",
        "table": ("  NAME", "  web-1  ● active", ""),
    }  # fmt: skip
    return KeptFrame(**{**facts, **changes})


def sealed(text: bytes) -> bytes:
    """A text as a whole file."""
    return text + b"%08x\n" % crc32(text)


def is_none(data: bytes) -> bool:
    """Whether there is no frame in a file."""
    try:
        decode(data)
    except ValueError:
        return True
    return False


def is_not_kept(kept: KeptFrame) -> bool:
    """Whether a frame cannot be kept."""
    try:
        kept.encode()
    except ValueError:
        return True
    return False


def test_it_comes_back() -> None:
    """Every part of it."""
    kept = frame()
    found = decode(kept.encode())
    assert [getattr(found, name) for name in KeptFrame.__slots__] == [
        getattr(kept, name) for name in KeptFrame.__slots__
    ]


@pytest.mark.parametrize(
    "text", ["\x1b]0;x\x07", "a\x9bb", "a\rb", "a\u202eb", "a\u200bb", "\u2028", "\ue000"]
)
def test_only_letters_are_kept_and_read(text: str) -> None:
    """Whatever a terminal takes for a command, or draws nothing for."""
    assert is_not_kept(frame(table=("NAME", text)))
    good = frame(table=("NAME", "here")).encode()[:-9]
    assert not is_none(sealed(good))
    assert is_none(sealed(good.replace(b"here", text.encode())))


def test_line_is_one() -> None:
    """A text that would be two is not kept."""
    assert is_not_kept(frame(owner="a\nb"))


def test_what_is_too_large_is_not_kept() -> None:
    """A line, the number of lines, the whole."""
    for table in (("x" * 1001,), ("x",) * 301, ("x" * 900,) * 200):
        assert is_not_kept(frame(table=table))
    assert len(frame(table=("x" * 400,) * 300).encode()) < FILE_LIMIT


@pytest.mark.parametrize(
    "change",
    [
        (b"first frame 1", b"first frame 2"), (b"80 24", b"80"), (b"80 24", b"a b"),
        (b"\n1.5\n", b"\nsoon\n"),
    ],
)  # fmt: skip
def test_another_form_is_none(change: tuple[bytes, bytes]) -> None:
    """Though it is whole."""
    assert is_none(sealed(frame().encode()[:-9].replace(*change)))


@given(st.binary(max_size=300))
def test_anything_else_is_none(data: bytes) -> None:
    """Whatever is there; also with the sum that a whole file has."""
    assert is_none(data)
    assert is_none(sealed(data))
    assert is_none(sealed(data + b"\n"))


@given(st.integers(0, 300))
def test_a_part_is_none(end: int) -> None:
    """Cut anywhere."""
    whole = frame().encode()
    assert is_none(whole[: min(end, len(whole) - 1)])
