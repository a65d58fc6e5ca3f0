"""What is remembered, in a file that several instances share."""

from __future__ import annotations

import fcntl
import json
import multiprocessing
import os
import stat
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vpstui.base import redaction
from vpstui.base.append_file import AppendFile
from vpstui.base.errors import SettingsError, VpsTuiError
from vpstui.config.remembered_views import (
    FILE_LIMIT,
    LAST_VIEWS_LIMIT,
    VERSION,
    LastView,
    RememberedViews,
    RememberedViewsError,
    RememberedViewsFile,
    profiles_key,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.synchronize import Barrier
    from pathlib import Path

TOKEN = "vps_live_0123456789abcdef"

LOOKED = LastView("age", reverse=True, wide=True, query="status:stopped", pane=False)

FULL = (
    RememberedViews()
    .with_last_view(["prod"], LOOKED)
    .with_last_view(["lab", "prod"], LastView("ip"))
    .with_view("old debian", "os:debian age>365d")
    .with_view("eu", "loc:eu-*")
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the file is, in a folder that is not there yet."""
    return tmp_path / "state" / "memory.json"


@pytest.fixture
def file(path: Path) -> RememberedViewsFile:
    """The file."""
    return RememberedViewsFile(path)


def put(path: Path, data: object) -> None:
    """Write what is no work of ours."""
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(data if isinstance(data, bytes) else json.dumps(data).encode())


def keep(memory: RememberedViews) -> Callable[[RememberedViews], RememberedViews]:
    """The change that makes it so."""
    return lambda _: memory


def saving(name: str) -> Callable[[RememberedViews], RememberedViews]:
    """The change that saves a view."""
    return lambda memory: memory.with_view(name, "web")


# -- kept and found again


def test_everything_is_found_again(file: RememberedViewsFile, path: Path) -> None:
    """By another instance, as it was left."""
    file.update(keep(replace(FULL, hint_seen=True)))
    assert RememberedViewsFile(path).load() == replace(FULL, hint_seen=True)


def test_views_keep_their_order(file: RememberedViewsFile, path: Path) -> None:
    """They are on digits by it."""
    for name in ("z", "a", "m"):
        file.update(saving(name))
    assert list(RememberedViewsFile(path).load().views) == ["z", "a", "m"]


def test_without_a_file_nothing_is_remembered(file: RememberedViewsFile) -> None:
    """The first start."""
    assert file.load() == RememberedViews()


def test_without_a_path_it_is_kept_until_the_end() -> None:
    """Where there is no home, a session still has its views."""
    file = RememberedViewsFile(None)
    file.update(keep(FULL))
    assert file.load() == FULL
    assert RememberedViewsFile(None).load() == RememberedViews()


def test_file_is_for_its_owner_alone(file: RememberedViewsFile, path: Path) -> None:
    """What somebody looks for is their own business."""
    old = os.umask(0)
    try:
        file.update(keep(FULL))
    finally:
        os.umask(old)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_change_that_changes_nothing_writes_nothing(file: RememberedViewsFile, path: Path) -> None:
    """A disk is not woken for it."""
    file.update(keep(FULL))
    before = path.stat().st_ino
    file.update(lambda memory: memory)
    assert path.stat().st_ino == before


def test_change_that_fails_leaves_the_file(file: RememberedViewsFile, path: Path) -> None:
    """Its error is passed on, and the next change gets through."""
    file.update(keep(FULL))
    with pytest.raises(SettingsError):
        file.update(lambda memory: memory.with_view("", "web"))
    file.update(lambda memory: memory.with_view("x", "web"))
    assert RememberedViewsFile(path).load() == FULL.with_view("x", "web")


# -- several at once


def _save_many(path: Path, owner: str, together: Barrier) -> None:
    file = RememberedViewsFile(path)
    together.wait(60)
    for number in range(40):
        file.update(saving(f"{owner}{number}"))


@pytest.mark.slow
def test_instances_do_not_lose_each_others_views(path: Path) -> None:
    """Each change is made to what the other one wrote last."""
    context = multiprocessing.get_context("spawn")
    together = context.Barrier(3)
    processes = [
        context.Process(target=_save_many, args=(path, owner, together)) for owner in "abc"
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
    assert [process.exitcode for process in processes] == [0, 0, 0]
    expected = {f"{owner}{number}" for owner in "abc" for number in range(40)}
    assert set(RememberedViewsFile(path).load().views) == expected


@pytest.mark.parametrize("kept", [True, False])
def test_threads_do_not_lose_each_others_views(path: Path, *, kept: bool) -> None:
    """Changes come from threads, with a file and without one."""
    file = RememberedViewsFile(path if kept else None)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(file.update, [saving(f"v{number}") for number in range(40)]))
    assert len(file.load().views) == 40


def test_other_instance_that_holds_the_file_is_not_waited_for_long(
    file: RememberedViewsFile, path: Path
) -> None:
    """It may be stopped; what comes of it is told."""
    file.update(keep(FULL))
    with AppendFile(path).locked(), pytest.raises(RememberedViewsError, match="cannot be written"):
        file.update(lambda memory: memory.with_view("x", "web"))
    assert file.load() == FULL


def test_reading_waits_for_nobody(file: RememberedViewsFile, path: Path) -> None:
    """The file is whole at any time, since it is replaced."""
    file.update(keep(FULL))
    handle = os.open(path, os.O_RDWR)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        with AppendFile(path).locked():
            assert file.load() == FULL
    finally:
        os.close(handle)


# -- files that cannot be used

DAMAGED = [
    b"{",
    b"\xff\xfe",
    b"[]",
    b"7",
    b'"x"',
    b"{}",
    b"null",
    b'{"version": "1"}',
    b'{"version": true}',
    b'{"version": 1.0}',
    b"[" * 100_000,
    b"1" * 10_000,
    b" " * (FILE_LIMIT + 1),
]


@pytest.mark.parametrize("data", DAMAGED, ids=range(len(DAMAGED)))
def test_damaged_file_is_as_good_as_none(
    file: RememberedViewsFile, path: Path, data: bytes
) -> None:
    """It is no reason not to start; it is put aside when something is to be kept."""
    put(path, data)
    assert file.load() == RememberedViews()
    file.update(keep(FULL))
    assert file.load() == FULL
    assert path.with_name("memory.json.damaged").read_bytes() == data


@pytest.mark.parametrize("data", [b"", b"\n", b'{"version": 1}'])
def test_empty_file_is_as_good_as_none(file: RememberedViewsFile, path: Path, data: bytes) -> None:
    """There is nothing to put aside."""
    put(path, data)
    assert file.load() == RememberedViews()
    file.update(keep(FULL))
    assert not path.with_name("memory.json.damaged").exists()


def test_file_of_another_version_is_left_alone(file: RememberedViewsFile, path: Path) -> None:
    """The newer program still has its views; this one says why it keeps nothing."""
    data = json.dumps({"version": VERSION + 1, "views": {"x": "web"}}).encode()
    put(path, data)
    assert file.load() == RememberedViews()
    with pytest.raises(RememberedViewsError, match="of another version of vpstui"):
        file.update(keep(FULL))
    assert path.read_bytes() == data


@pytest.mark.parametrize("kind", ["pipe", "folder", "unreadable folder"])
def test_what_is_no_file_is_no_memory(file: RememberedViewsFile, path: Path, kind: str) -> None:
    """A pipe that nobody writes to hangs nobody; that nothing is kept is told."""
    path.parent.mkdir()
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    else:
        path.parent.rmdir()
        path.parent.write_text("not a folder")
    assert file.load() == RememberedViews()
    with pytest.raises(RememberedViewsError, match="cannot be written") as caught:
        file.update(keep(FULL))
    assert caught.value.message.isprintable()


def test_what_of_a_file_can_be_used_is_used(file: RememberedViewsFile, path: Path) -> None:
    """Wrong types, wrong names and queries that are none are dropped, each by itself."""
    put(path, {
        "version": 1,
        "token": TOKEN,
        "hint_seen": 1,
        "last": {
            "a": {"sort": "ip", "reverse": True, "wide": False, "query": "web", "more": 1},
            "b": {"sort": "ip"},
            "c": {"sort": 7},
            "g": {"pane": "off"},
            "d": {"reverse": 1},
            "e": "ip",
            "f": {"sort": "size", "query": "colour:red"},
        },
        "views": {
            "fine": " web ",
            "number": 7,
            "none": None,
            "wrong": "colour:red",
            "empty": "",
            "two\nlines": "web",
            "\x1b[2J": "web",
            "esc": "a\x1b[2J",
            "half": "\ud800",
            "x" * 41: "web",
        },
    })  # fmt: skip
    assert file.load() == RememberedViews(
        last={"a": LastView("ip", reverse=True, query="web"), "b": LastView("ip"), "f": LastView()},
        views={"fine": "web"},
    )


def test_foreign_keys_are_not_kept(file: RememberedViewsFile, path: Path) -> None:
    """What is written is what is known."""
    put(path, {"version": 1, "token": TOKEN, "views": {"a": "web"}})
    file.update(lambda memory: memory.with_view("b", "db"))
    assert set(json.loads(path.read_bytes())) == {"version", "last", "views", "hint_seen", "theme"}


@pytest.mark.parametrize("values", [7, None, [], "x", True])
def test_parts_of_another_type_are_none(
    file: RememberedViewsFile, path: Path, values: object
) -> None:
    """They are as good as empty."""
    put(path, {"version": 1, "last": values, "views": values, "hint_seen": "yes"})
    assert file.load() == RememberedViews()


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=10,
)


@settings(deadline=None, derandomize=True)
@given(last=_JSON | st.dictionaries(st.text(), _JSON), views=_JSON)
def test_anything_in_a_file_is_read(
    tmp_path_factory: pytest.TempPathFactory, last: object, views: object
) -> None:
    """Nothing in it ends in an error."""
    path = tmp_path_factory.getbasetemp() / "any.json"
    put(path, {"version": 1, "last": last, "views": views})
    assert isinstance(RememberedViewsFile(path).load(), RememberedViews)


def test_file_grows_only_so_far(file: RememberedViewsFile) -> None:
    """What cannot be read again is not written."""
    views = {f"view {number}": "x" * 1000 for number in range(400)}
    with pytest.raises(RememberedViewsError, match="too many saved views"):
        file.update(keep(RememberedViews(views=views)))
    assert file.load() == RememberedViews()


# -- what it is told to remember


def test_view_of_joined_accounts_is_their_own() -> None:
    """In whatever order they were opened; one of them alone has another."""
    assert (
        FULL.last_view_of(["prod", "lab"]) == FULL.last_view_of(["lab", "prod"]) == LastView("ip")
    )
    assert FULL.last_view_of(["prod"]) == LOOKED
    assert FULL.last_view_of(["lab"]) is None
    assert profiles_key(["b", "a", "b"]) == "a+b"


def test_accounts_used_last_are_remembered() -> None:
    """The file does not grow with every account there ever was."""
    memory = FULL
    for number in range(LAST_VIEWS_LIMIT - 1):
        memory = memory.with_last_view([f"p{number}"], LOOKED)
    assert len(memory.last) == LAST_VIEWS_LIMIT
    assert memory.last_view_of(["prod"]) is None
    assert memory.last_view_of(["prod", "lab"]) == LastView("ip")


def test_saved_view_replaces_one_of_its_name() -> None:
    """And keeps its place."""
    memory = FULL.with_view("old debian", "os:debian")
    assert list(memory.views.items()) == [("old debian", "os:debian"), ("eu", "loc:eu-*")]


def test_forgotten_view_is_gone() -> None:
    """One that there is not is no error: somebody else forgot it first."""
    assert FULL.without_view("eu").without_view("eu").views == {"old debian": "os:debian age>365d"}


@pytest.mark.parametrize(("name", "query"), [("", "web"), ("x", ""), ("x", "colour:red")])
def test_view_that_is_none_is_refused(name: str, query: str) -> None:
    """Where it is saved, not when it is read again."""
    with pytest.raises(SettingsError):
        RememberedViews().with_view(name, query)


def test_filter_that_is_none_is_not_remembered() -> None:
    """The order and the width are."""
    memory = RememberedViews().with_last_view(["a"], replace(LOOKED, query="a\x1b[2J"))
    assert memory.last_view_of(["a"]) == replace(LOOKED, query="")


# -- secrets


@pytest.fixture(params=["hunter2secret", TOKEN], ids=["known", "by its look"])
def token(request: pytest.FixtureRequest) -> str:
    """A token, which this process has met or not."""
    found: str = request.param
    if found != TOKEN:
        redaction.remember_secret(found)
    return found


def test_token_pasted_into_the_filter_is_not_remembered(
    file: RememberedViewsFile, path: Path, token: str
) -> None:
    """Somebody took the filter for another field; the rest is remembered."""
    file.update(lambda memory: memory.with_last_view(["a"], replace(LOOKED, query=f"web {token}")))
    assert file.load().last_view_of(["a"]) == replace(LOOKED, query="")
    assert token not in path.read_text()


@pytest.mark.parametrize("view", [("x", "web {}"), ("{}", "web")], ids=["query", "name"])
def test_view_with_a_token_is_not_saved(
    file: RememberedViewsFile, path: Path, token: str, view: tuple[str, str]
) -> None:
    """It says so, without the token."""
    name, query = (part.format(token) for part in view)
    with pytest.raises(RememberedViewsError, match="take the token out") as caught:
        file.update(lambda memory: memory.with_view(name, query))
    assert token not in caught.value.message
    assert not path.exists()


def test_name_that_merely_begins_like_a_token_is_kept() -> None:
    """Servers are called vps_1, too."""
    assert RememberedViews().with_view("vps_1", "name=vps_1").views == {"vps_1": "name=vps_1"}


def test_errors_are_told_like_all_others() -> None:
    """Whoever shows errors shows these."""
    assert issubclass(RememberedViewsError, VpsTuiError)
