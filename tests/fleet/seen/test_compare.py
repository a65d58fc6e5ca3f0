"""What counts as a change, and what does not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import given
from hypothesis import strategies as st

from vpstui.api.models import Plan, ResourceUsage, Server
from vpstui.fleet.seen.compare import UNLISTED_LIMIT, Difference, compare, seen_servers
from vpstui.journal.seen_change import ChangedField, ChangeKind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from vpstui.api.models import ServerId
    from vpstui.journal.seen_list import SeenServer

STATUSES = ("active", "stopped", "suspended", "starting", "stopping", "rebooting", "provisioning")


def server(number: int = 1, status: str = "active", **more: Any) -> Server:
    """A server of a list."""
    return Server(id=number, status=status, **{"name": f"web-{number}", **more})


def steps(*lists: tuple[Server, ...], **options: Any) -> list[Difference]:
    """What is told of whole lists, one after the other."""
    seen: Mapping[ServerId, SeenServer] = seen_servers(lists[0])
    told = []
    for one in lists[1:]:
        seen, found = compare(seen, seen_servers(one), **options)
        told += found
    return told


def told(*lists: tuple[Server, ...], **options: Any) -> list[str]:
    """The same in words."""
    return [" · ".join([one.kind.value, *map(str, one.fields)]) for one in steps(*lists, **options)]


def test_same_list_is_no_change() -> None:
    """And gives the same object, so that nothing is kept anew."""
    before = seen_servers([server(), server(2)])
    after, found = compare(before, seen_servers([server(), server(2)]))
    assert after is before
    assert found == []


def test_usage_is_no_change() -> None:
    """It walks all the time."""
    busy = server(resource_usage=ResourceUsage(cpu_percent=90.0))
    assert told((server(),), (busy,)) == []


def test_status_name_address_and_plan() -> None:
    """All that is another of one server is one change."""
    small, big = Plan(name="Starter", vcpus=1), Plan(name="Pro", vcpus=4)
    old = server(ip_address="192.0.2.1", plan=small)
    new = server(status="stopped", name="db", ip_address="192.0.2.2", plan=big)
    (text,) = told((old,), (new,))
    assert text.split(" · ") == [
        "changed",
        "status active → stopped",
        "name web-1 → db",
        "IP 192.0.2.1 → 192.0.2.2",
        "plan 1c → 4c",
    ]
    assert steps((old,), (new,))[0].name == "web-1"


def test_what_only_the_detail_tells_is_no_change() -> None:
    """A list of the second dialect names the plan, and its detail tells the size as well."""
    listed, read = server(plan=Plan(name="Pro")), server(plan=Plan(name="Pro", vcpus=4))
    assert told((listed,), (read,), (listed,)) == []
    other = server(plan=Plan(name="Max"))
    assert told((listed,), (read,), (other,)) == ["changed · plan Pro → Max"]


def test_what_is_not_told_any_more_stays_as_it_was() -> None:
    """Nothing is concluded from it."""
    known = server(ip_address="192.0.2.1", plan=Plan(name="Pro"))
    assert told((known,), (Server(id=1),), (known,)) == []


def test_transition_is_one_change_when_it_has_ended() -> None:
    """Not two, and none before."""
    stop = [(server(status=one),) for one in ("active", "stopping", "stopping", "stopped")]
    assert told(*stop) == ["changed · status active → stopped"]
    assert told(*stop[:3]) == []


def test_reboot_is_a_change() -> None:
    """Though the status is as before."""
    reboot = [(server(status=one),) for one in ("active", "rebooting", "active", "active")]
    assert told(*reboot) == ["changed · status active → rebooting → active"]


def test_server_that_was_first_seen_in_a_transition() -> None:
    """Nobody knows what it was before."""
    begun = [(server(status=one),) for one in ("stopping", "stopping", "stopped")]
    assert told(*begun) == ["changed · status stopping → stopped"]


def test_new_server() -> None:
    """With what is known of it."""
    new = server(2, status="provisioning", ip_address="192.0.2.7")
    assert told((), (new,)) == ["new · status - → provisioning · IP - → 192.0.2.7"]


def test_absence_is_not_gone() -> None:
    """Only the API's own word is."""
    assert told((server(),), ()) == ["not listed any more"]
    assert told((server(),), (), gone={1}) == ["gone"]
    assert told((server(),), (), ()) == ["not listed any more"]


def test_list_that_is_not_whole_says_nothing_about_the_others() -> None:
    """But what it has counts."""
    assert told((server(), server(2)), (server(2, "stopped"),), is_whole=False) == [
        "changed · status active → stopped"
    ]
    assert told((server(),), (), is_whole=False, gone={1}) == ["gone"]


def test_server_that_comes_back_is_not_new() -> None:
    """Whatever else is another by then."""
    assert told((server(),), (), (server(),)) == ["not listed any more", "listed again"]
    assert told((server(),), (), (server(status="stopped"),))[1:] == [
        "listed again · status active → stopped"
    ]


def test_server_that_is_gone_later_is_told_once() -> None:
    """That it is not listed was told."""
    seen, _ = compare(seen_servers([server()]), {})
    after, found = compare(seen, {}, gone={1})
    assert (after, found) == ({}, [])


def test_servers_that_left_are_forgotten_some_day() -> None:
    """Else the list would grow for ever."""
    many = [server(number) for number in range(UNLISTED_LIMIT + 100)]
    after, found = compare(seen_servers(many), {})
    assert len(found) == len(many)
    assert len(after) == UNLISTED_LIMIT


LISTS = st.lists(
    st.dictionaries(st.integers(1, 4), st.sampled_from(STATUSES), max_size=4), max_size=8
)


@given(LISTS)
def test_nothing_is_told_twice(lists: list[dict[int, str]]) -> None:
    """The same list again is never a change, and what is kept is what was listed."""
    seen: Mapping[ServerId, SeenServer] = {}
    for statuses in lists:
        listed = seen_servers(server(number, status) for number, status in statuses.items())
        seen, _ = compare(seen, listed)
        again, found = compare(seen, listed)
        assert found == []
        assert again is seen
        assert {key for key, one in seen.items() if one.is_listed} == statuses.keys()


@given(LISTS)
def test_changes_add_up(lists: list[dict[int, str]]) -> None:
    """Each begins where the one before of the same server has ended."""
    seen: Mapping[ServerId, SeenServer] = {}
    last: dict[ServerId, str] = {}
    for statuses in lists:
        listed = seen_servers(server(number, status) for number, status in statuses.items())
        seen, found = compare(seen, listed)
        for one in found:
            for field in one.fields:
                assert one.kind is ChangeKind.NEW or field.before == last[one.server]
                last[one.server] = field.after.rpartition("→ ")[2]
            assert one.kind is not ChangeKind.CHANGED or one.fields


@given(LISTS)
def test_very_same_servers_are_not_looked_at_again(lists: list[dict[int, str]]) -> None:
    """What comes of a list is the same as if each of its servers was looked at."""
    pool: dict[tuple[int, str], Server] = {}
    plain: Mapping[ServerId, SeenServer] = {}
    kept: Mapping[ServerId, SeenServer] = {}
    compared: dict[ServerId, Server] = {}
    for statuses in lists:
        servers = [pool.setdefault(one, server(*one)) for one in statuses.items()]
        again = seen_servers(servers, compared, kept)
        assert all(again[one.id] is kept[one.id] for one in servers if compared.get(one.id) is one)
        plain, found = compare(plain, seen_servers(servers))
        kept, found_again = compare(kept, again)
        compared = {one.id: one for one in servers}
        assert (kept, found_again) == (plain, found)


def test_field_in_words() -> None:
    """What is not known has a sign."""
    assert str(ChangedField("IP", "", "192.0.2.1")) == "IP - → 192.0.2.1"
