"""What the simulated provider sells: plans, operating systems, locations and SSH keys."""

from __future__ import annotations

from typing import Any

LOCATIONS: tuple[str, ...] = ("us-west", "us-east", "eu-central", "ap-south")
"""The data centres, by the codes that the API uses."""

OPERATING_SYSTEMS: dict[int, str] = {
    4: "Debian 12",
    5: "Ubuntu 22.04 LTS",
    7: "AlmaLinux 9",
    8: "Rocky Linux 9",
    9: "Ubuntu 24.04 LTS",
}
"""The operating systems a server can be made with, by id."""

FAMILIES: dict[str, tuple[int, ...]] = {
    "Debian": (4,),
    "Ubuntu": (5, 9),
    "AlmaLinux": (7,),
    "Rocky Linux": (8,),
}
"""What the operating systems are versions of."""

SSH_KEYS: dict[int, str] = {3: "ops-laptop", 8: "deploy"}
"""The SSH keys stored on the account, by id."""


def _plan(
    plan_id: int,
    name: str,
    *,
    size: tuple[int, int, int, int],
    price: float,
    description: str,
    locations: tuple[str, ...] = LOCATIONS,
    available: bool = True,
) -> dict[str, Any]:
    """Return one entry of the `/plans/` page; `size` is vCPUs, MB, GB of disk, GB of bandwidth."""
    vcpus, memory, storage, bandwidth = size
    return {
        "id": plan_id,
        "name": name,
        "slug": name.split()[0].lower(),
        "vcpus": vcpus,
        "memory": memory,
        "storage": storage,
        "bandwidth": bandwidth,
        "price_monthly": price,
        "price_hourly": round(price / 672, 3),  # the provider's FAQ: a month is 672 hours
        "available": available,
        "locations": list(locations),
        "description": description,
    }


PLANS: dict[int, dict[str, Any]] = {
    plan["id"]: plan
    for plan in (
        _plan(
            1,
            "Starter VPS",
            size=(1, 2048, 40, 1024),
            price=5.0,
            description="For a small site, a bastion or a test.",
        ),
        _plan(
            2,
            "Standard VPS",
            size=(2, 4096, 80, 2048),
            price=10.0,
            description="For a web server with some traffic.",
        ),
        _plan(
            3,
            "Business VPS",
            size=(4, 8192, 160, 4096),
            price=20.0,
            description="For a shop or a database.",
        ),
        _plan(
            4,
            "Performance VPS",
            size=(8, 16384, 320, 8192),
            price=40.0,
            description="For busy databases and builds.",
            locations=("us-east", "eu-central"),
        ),
        _plan(
            5,
            "Storage VPS",
            size=(2, 4096, 1000, 4096),
            price=25.0,
            description="No longer sold; servers that have it keep it.",
            locations=("us-east", "eu-central"),
            available=False,
        ),
    )
}
"""The plans as the `/plans/` page lists them, by id."""


def server_plan(plan_id: int) -> dict[str, Any]:
    """Return the plan as a server in detail shows it."""
    plan = PLANS[plan_id]
    return {key: plan[key] for key in ("id", "name", "vcpus", "memory", "storage", "bandwidth")}


def server_os(os_id: int) -> dict[str, Any]:
    """Return the operating system as a server shows it."""
    return {"id": os_id, "name": OPERATING_SYSTEMS[os_id]}
