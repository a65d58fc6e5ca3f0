"""What the rows of plans, locations, operating systems and SSH keys say, in each dialect."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from vpstui.api.dialects.reading import DIALECTS
from vpstui.api.extras import Location, OfferList, SshKey, System
from vpstui.api.models import Plan
from vpstui.fleet.state.create_choices import Known, Offers, gather
from vpstui.screens.offers.offer_rows import columns_of, offer_rows, remarks_of

if TYPE_CHECKING:
    from vpstui.api.extras import Offer, OfferKind
    from vpstui.widgets.tables.offer_table import OfferRow

NUMBERS = DIALECTS["documented"].create_numbers
UUIDS = DIALECTS["uuid"].create_numbers
NO_NUMBER = "A new server needs the id (a whole number), which the API does not tell of"
ELSEWHERE = "The config can name ids: [choices], ssh_key."
UUID = "086eca4b-7da0-51d5-924a-492e7bc6bd73"


def cells(
    kind: OfferKind, *offers: Offer, numbers: frozenset[str] = NUMBERS
) -> list[dict[str, str]]:
    """The cells of rows, by their titles."""
    titles = [column.title for column in columns_of(kind, numbers)]
    rows = offer_rows(kind, offers, numbers)
    return [dict(zip(titles, row.cells, strict=True)) for row in rows]


def plan(**told: Any) -> Plan:
    """A plan that tells these fields."""
    return Plan.model_validate(told)


def test_all_of_a_plan() -> None:
    """In the units that people use."""
    row = plan(
        id=3, name="Business", vcpus=4, memory=8192, storage=160, bandwidth=4096,
        price_monthly=20, price_hourly=0.02976, available=True, locations=["us-west", "us-east"],
    )  # fmt: skip
    assert cells("plans", row) == [
        {
            "PLAN": "Business", "vCPU": "4", "MEMORY": "8 GB", "DISK": "160 GB",
            "BANDWIDTH": "4 TB", "$/MONTH": "$20.00", "$/HOUR": "$0.0298",
            "SOLD IN": "us-west, us-east", "ID": "3",
        }
    ]  # fmt: skip


def test_what_is_not_known_of_a_plan() -> None:
    """A dash, and never 0."""
    (row,) = cells("plans", plan(id=3))
    assert {row[title] for title in row if title not in ("PLAN", "ID")} == {"-"}
    assert row["PLAN"] == "plan 3"


@pytest.mark.parametrize(
    ("told", "said", "is_open"),
    [
        ({"available": False, "locations": ["us-west"]}, "not sold now", False),
        ({"available": True, "locations": []}, "nowhere", True),
        ({"available": None, "locations": None}, "-", True),
        ({"locations": ["us-west"]}, "us-west", True),
    ],
)
def test_where_a_plan_is_sold(told: dict[str, Any], said: str, is_open: bool) -> None:
    """What is not told is not taken for a no."""
    (row,) = offer_rows("plans", [plan(id=1, name="x", **told)], NUMBERS)
    assert (row.cells[7], row.is_open) == (said, is_open)


def test_plans_by_price() -> None:
    """The cheapest first, last those whose price is not known; of one price by name."""
    prices = {"c": 5, "a": None, "b": 5, "d": 1}
    plans = [plan(id=name, name=name, price_monthly=price) for name, price in prices.items()]
    assert [row.label for row in offer_rows("plans", plans, UUIDS)] == ["d", "b", "c", "a"]


def place(**told: Any) -> Location:
    """A place that tells these fields."""
    return Location.model_validate({"name": "Seattle", **told})


def test_place_in_each_dialect() -> None:
    """What a create takes: a code, or the number of the place."""
    told = place(id=7, code="us-west", country_name="United States", country_code="US")
    (documented,) = cells("locations", told)
    assert documented == {
        "CODE": "us-west", "NAME": "Seattle", "COUNTRY": "United States (US)", "OPEN": "-",
    }  # fmt: skip
    (other,) = cells("locations", told, numbers=UUIDS)
    assert other["ID"] == "7"
    assert cells("locations", place(id=7))[0]["CODE"] == "-"
    assert cells("locations", place(id="x"), numbers=UUIDS)[0]["ID"] == "-"


@pytest.mark.parametrize(("active", "said"), [(True, "open"), (False, "not open now"), (None, "-")])
def test_whether_a_place_is_open(active: bool | None, said: str) -> None:
    """Only a no is a no."""
    (row,) = offer_rows("locations", [place(id=1, is_active=active)], UUIDS)
    assert (row.cells[3], row.is_open) == (said, active is not False)


def system(**told: Any) -> System:
    """An operating system that tells these fields."""
    return System.model_validate({"name": "Debian", **told})


def test_system_has_a_row_for_each_version() -> None:
    """With the id of the version; a version that is only named is made by the system's."""
    versions = [{"id": UUID, "name": "12"}, {"id": "b", "name": "Debian 13"}]
    assert cells("systems", system(id="a", versions=versions), numbers=UUIDS) == [
        {"FAMILY": "Debian", "VERSION": "Debian 12", "ID": UUID},
        {"FAMILY": "Debian", "VERSION": "Debian 13", "ID": "b"},
    ]
    assert cells("systems", system(id="a", versions=["12", "13"]), numbers=UUIDS) == [
        {"FAMILY": "Debian", "VERSION": "12, 13", "ID": "a"}
    ]
    assert cells("systems", system(id="a"), numbers=UUIDS)[0]["VERSION"] == "-"


def key(**told: Any) -> SshKey:
    """A key that tells these fields."""
    return SshKey.model_validate({"name": "laptop", **told})


def test_key_is_told_by_its_fingerprint() -> None:
    """With the days on which it was stored and used."""
    moment = datetime(2026, 2, 28, 23, 59, tzinfo=UTC)
    told = key(id=3, fingerprint="SHA256:abc", created_at=moment)
    assert cells("ssh_keys", told) == [
        {"NAME": "laptop", "FINGERPRINT": "SHA256:abc", "CREATED": "2026-02-28",
         "LAST USED": "-", "ID": "3"}
    ]  # fmt: skip


def test_ids_of_another_kind_are_none() -> None:
    """A uuid is nothing that a create takes where it takes numbers."""
    for kind, offer in (("systems", system(id=UUID)), ("ssh_keys", key(id=UUID))):
        assert cells(kind, offer)[0]["ID"] == "-"  # type: ignore[arg-type]
        assert cells(kind, offer, numbers=UUIDS)[0]["ID"] == UUID  # type: ignore[arg-type]


@pytest.mark.parametrize("numbers", [NUMBERS, UUIDS], ids=["documented", "uuid"])
def test_ids_are_those_of_the_create_form(numbers: frozenset[str]) -> None:
    """Whatever the pages tell, both offer the same."""
    places = (place(id=1, code="us-west"), place(id=2), place(id="x"))
    systems = (system(id=1), system(id=UUID), system(), system(id=5, versions=[{"id": 9}]))
    keys = (key(id=1), key(id=UUID), key())
    form = gather(Known(numbers=numbers, offers=Offers(places, systems, keys)))

    def shown(rows: tuple[OfferRow, ...]) -> set[str]:
        return {row.value for row in rows} - {""}

    assert shown(offer_rows("locations", places, numbers)) == {one.value for one in form.locations}
    assert shown(offer_rows("systems", systems, numbers)) == {one.value for one in form.systems}
    assert shown(offer_rows("ssh_keys", keys, numbers)) == {one.value for one in form.ssh_keys}


def test_rows_that_look_the_same_are_rows_of_their_own() -> None:
    """The cursor can be on each; it finds the same one after another reading."""
    rows = offer_rows("ssh_keys", [key(), key(), key(id=3)], NUMBERS)
    assert len({row.key for row in rows}) == 3
    again = offer_rows("ssh_keys", [key(id=3), key(name="a"), key(), key()], NUMBERS)
    assert {row.key for row in rows} < {row.key for row in again}


def test_remarks() -> None:
    """What is missing of a list, and how many rows have no id; nothing where all is well."""
    offers = (key(id=UUID), key(id=3))
    whole = offer_rows("ssh_keys", offers, UUIDS)
    assert remarks_of("ssh_keys", OfferList(offers), whole, UUIDS) == []
    rows = offer_rows("ssh_keys", offers, NUMBERS)
    told = OfferList(offers, skipped=2, partial="The line broke.")
    assert remarks_of("ssh_keys", told, rows, NUMBERS) == [
        "The list is partial. The line broke.",
        "2 rows cannot be read.",
        f"{NO_NUMBER} 1 of these. {ELSEWHERE}",
    ]
