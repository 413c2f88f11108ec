"""The map of warehouses on a shop's page: several of ours for one, what is missing, what the channel keeps."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.factories import make_account, make_sku, make_warehouse

from shelfwire.catalog.actions import set_shadow
from shelfwire.channels.models import Account, ChannelWarehouse
from shelfwire.inventory.models import Warehouse, WarehouseLink
from shelfwire.inventory.queries import warehouse_map
from shelfwire.kit import clock
from shelfwire.people.models import Company, Membership, Role, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def account(company: Company) -> Account:
    """A shop with two warehouses to sell from, one for returns, and one whose stock the channel keeps; two of ours."""
    make_warehouse(company)
    make_warehouse(company, "east")
    account = make_account(company)
    kept = min(ChannelWarehouse.KEPT_BY_THE_CHANNEL)
    for external_id, kind in (
        ("1", "SALES_WAREHOUSE"),
        ("2", "SALES_WAREHOUSE"),
        ("3", "RETURN_WAREHOUSE"),
        ("4", kept),
    ):
        ChannelWarehouse.objects.create(
            account=account, external_id=external_id, name=f"W{external_id}", kind=kind, seen_at=clock.now()
        )
    return account


def at(account: Account, part: str = "warehouses/") -> str:
    return f"/c/corner-shop/channels/{account.pk}/{part}"


def linked(account: Account) -> dict[str, list[str]]:
    return {key: [place.code for place in places] for key, places in warehouse_map(account).items()}


def link(client: Client, account: Account, external_id: str, first: object, *also: object) -> int:
    sent = {"external_id": external_id, "warehouse": first, "also": list(also)}
    return client.post(at(account, "warehouses/link/"), sent).status_code


def test_several_of_ours_feed_one_and_the_first_is_where_orders_leave(
    account: Account, as_bob: Client
) -> None:
    main, east = Warehouse.objects.get(code="main"), Warehouse.objects.get(code="east")
    link(as_bob, account, "1", east.pk, main.pk, east.pk)
    assert linked(account) == {"1": ["east", "main"]}
    link(as_bob, account, "1", main.pk)
    assert linked(account) == {"1": ["main"]}
    link(as_bob, account, "1", "", east.pk)
    assert linked(account) == {}


def test_what_is_missing_is_marked_and_what_the_channel_keeps_is_only_shown(
    account: Account, as_bob: Client, as_charlie: Client
) -> None:
    main = Warehouse.objects.get(code="main")
    link(as_bob, account, "1", main.pk)
    rows = as_charlie.get(at(account)).context["rows"]
    assert {row.theirs.external_id: (row.needed, row.kept) for row in rows} == {
        "1": (False, False), "2": (True, False), "3": (False, False), "4": (False, True),
    }  # fmt: skip
    assert "no stock is told to it" in as_charlie.get(at(account)).content.decode()
    assert link(as_bob, account, "4", main.pk) == 422
    assert linked(account) == {"1": ["main"]}


def test_a_viewer_maps_nothing_and_nobody_maps_anothers_warehouse(
    account: Account, other_company: Company, as_charlie: Client, as_bob: Client
) -> None:
    main, theirs = Warehouse.objects.get(code="main"), make_warehouse(other_company)
    assert link(as_charlie, account, "1", main.pk) == 403
    assert link(as_bob, account, "1", main.pk, theirs.pk) == 404
    assert not WarehouseLink.objects.exists()


def test_stock_that_is_shared_with_another_company_feeds_the_shop_where_the_person_may(
    account: Account, company: Company, other_company: Company, bob: User, as_bob: Client
) -> None:
    theirs = make_warehouse(other_company)
    mug = make_sku(other_company, "MUG", on_hand=5)
    seat = Membership.objects.create(user=bob, company=other_company, role=Role.OPERATOR)
    assert link(as_bob, account, "1", theirs.pk) == 404, "no stock of theirs is shared"
    set_shadow(sku=make_sku(company, "OURS"), of=mug, by="Bob", may=True)
    assert f"({other_company})" in as_bob.get(at(account)).content.decode()
    assert link(as_bob, account, "1", theirs.pk) == 302
    assert warehouse_map(account)["1"] == [theirs]
    seat.role = Role.VIEWER
    seat.save()
    assert link(as_bob, account, "2", theirs.pk) == 404
    assert list(warehouse_map(account)) == ["1"]
