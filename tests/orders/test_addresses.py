"""Versions of a recipient: a poorer one never replaces a richer one, and recorded places are read anew."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.factories import FULL_ADDRESS, MASKED_ADDRESS, channel_order, make_account

from shelfwire.channels.models import Account
from shelfwire.channels.port import Address as Said
from shelfwire.channels.port import Placed
from shelfwire.fulfilment.models import Parcel
from shelfwire.orders.actions import erase_personal_data, place_anew, record_orders
from shelfwire.orders.models import Address, Order, TimelineEntry
from shelfwire.orders.queries import accounts_with_old_addresses
from shelfwire.people.models import Company
from shelfwire.sync.orders.addresses import place_addresses, waiting

PLACED = datetime(2026, 11, 1, 12, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture
def account(company: Company) -> Account:
    return make_account(company)


def told(account: Account, address: Said, minutes: int = 0) -> Order:
    first = channel_order("1", address=address, placed_at=PLACED)
    doc = replace(
        first,
        updated_at=first.placed_at + timedelta(minutes=minutes),
        document=first.document + b" " * minutes,
    )
    record_orders(account, [doc], via="poll")
    return Order.objects.select_related("address").get(external_id="1")


@pytest.mark.parametrize(
    "poorer",
    [
        MASKED_ADDRESS,
        Said("absent"),
        replace(FULL_ADDRESS, kind="masked", name="", phone=""),
        replace(FULL_ADDRESS, kind="masked", lines=()),
        replace(FULL_ADDRESS, phone=""),
        replace(FULL_ADDRESS, phone="+1 213-555-0142"),
        replace(FULL_ADDRESS, phone="2135550142"),
        replace(FULL_ADDRESS, phone="(+1)213***42"),
        replace(FULL_ADDRESS, name=""),
        replace(FULL_ADDRESS, postal_code="", levels=(), city="", region="", district=""),
        replace(FULL_ADDRESS, name="DANA  WHITFIELD"),
        replace(FULL_ADDRESS, district="Los Angeles County", city="", region=""),
        replace(FULL_ADDRESS, lines=("77 Elm Street",)),
        replace(FULL_ADDRESS, lines=("Apt 4",), phone=""),
        replace(FULL_ADDRESS, lines=("77 Elm Street, Apt 4",)),
        replace(FULL_ADDRESS, lines=("77 Elm Street", "", "APT 4")),
        replace(FULL_ADDRESS, levels=FULL_ADDRESS.levels[:2], city=""),
        replace(FULL_ADDRESS, levels=()),
        replace(FULL_ADDRESS, postal_code=""),
        replace(FULL_ADDRESS, lines=("77 Elm Street",), name="", levels=()),
    ],
)
def test_a_version_that_says_less_replaces_nothing(account: Account, poorer: Said) -> None:
    told(account, FULL_ADDRESS)
    order = told(account, poorer, minutes=5)
    assert order.addresses.count() == 1
    assert order.address is not None
    assert (order.address.kind, order.address.name, order.address.phone) == (
        "full", FULL_ADDRESS.name, FULL_ADDRESS.phone
    )  # fmt: skip
    assert (order.address.lines, order.address.city) == (list(FULL_ADDRESS.lines), "Los Angeles")
    assert not order.blocks.filter(code="no_address").exists()


@pytest.mark.parametrize(
    "other",
    [
        replace(FULL_ADDRESS, lines=("78 Elm Street",)),
        replace(FULL_ADDRESS, lines=("78 Elm Street",), phone=""),
        replace(FULL_ADDRESS, phone="(+1)2135550199"),
        replace(FULL_ADDRESS, lines=("77 Elm Street", "Apt 5")),
        replace(FULL_ADDRESS, lines=("77 Elm Street", "Apt 4", "Gate 2")),
        replace(FULL_ADDRESS, postal_code="90012-1234"),
        replace(FULL_ADDRESS, postal_code="9001"),
        replace(FULL_ADDRESS, lines=("77 Elm Street",), phone="(+1)2135550199"),
        replace(FULL_ADDRESS, name="Somebody Else"),
        replace(FULL_ADDRESS, levels=(("L0", "Country", "United States"), ("L1", "State", "Nevada"))),
    ],
)
def test_a_version_that_says_otherwise_is_a_new_one(account: Account, other: Said) -> None:
    told(account, FULL_ADDRESS)
    order = told(account, other, minutes=5)
    assert order.addresses.count() == 2
    assert order.address is not None
    assert (order.address.version, order.address.name) == (2, other.name)
    told(account, other, minutes=6)
    assert order.addresses.count() == 2


def test_a_richer_version_comes_after_a_poorer_one(account: Account) -> None:
    told(account, MASKED_ADDRESS)
    told(account, replace(MASKED_ADDRESS, phone=""), minutes=1)
    order = told(account, FULL_ADDRESS, minutes=2)
    assert order.addresses.count() == 2
    assert order.address is not None
    assert order.address.kind == "full"


FRANCE = replace(
    FULL_ADDRESS,
    city="Haute-Garonne",
    region="Occitanie",
    district="",
    country="FR",
    levels=(
        ("L1", "Region", "Occitanie"),
        ("L2", "Department", "Haute-Garonne"),
        ("L3", "Commune", "Blagnac"),
    ),
)


def by_commune(country: str, levels: Any, document: bytes) -> Placed | None:
    assert (country, bool(document)) == ("FR", True)
    return Placed("", levels[-1][2], levels[0][2], tuple(levels))


def test_a_recorded_address_is_placed_anew_once_and_stays_the_same_recipient(account: Account) -> None:
    order = told(account, FRANCE)
    Address.objects.update(reading=1)
    assert accounts_with_old_addresses() == [(account.pk, account.channel)]
    assert place_anew(account.pk, by_commune, by="worker") == 1
    row = Address.objects.get()
    assert (row.city, row.region, row.version, row.reading) == ("Blagnac", "Occitanie", 1, 2)
    notes = TimelineEntry.objects.filter(order=order, kind="decision").count()
    assert place_anew(account.pk, by_commune, by="worker") == 0
    assert accounts_with_old_addresses() == []
    assert TimelineEntry.objects.filter(order=order, kind="decision").count() == notes == 1
    told(account, replace(FRANCE, city="Blagnac"), minutes=3)
    assert Address.objects.count() == 1, "the same recipient, better read, is no change of address"
    assert not Parcel.objects.exists()


def test_an_earlier_reading_does_not_make_the_newer_one_a_change(account: Account) -> None:
    told(account, FRANCE)
    Address.objects.update(reading=1)
    order = told(account, replace(FRANCE, city="Blagnac"), minutes=3)
    assert order.addresses.count() == 1


def test_an_erased_address_gets_nothing_back(account: Account) -> None:
    order = told(account, FRANCE)
    erase_personal_data([order], by="Alice", why="On request")
    Address.objects.update(reading=1)

    def never(*_: Any) -> Placed | None:
        raise AssertionError("an erased address was read")

    assert place_anew(account.pk, never, by="worker") == 1
    row = Address.objects.get()
    assert (row.city, row.levels, row.reading) == ("", [], 2)


def test_the_chore_places_what_the_plugin_reads(account: Account) -> None:
    told(account, FRANCE)
    Address.objects.update(reading=1)
    Account.objects.update(channel="tiktok")
    assert waiting() == [account.pk]
    place_addresses(account_id=account.pk)
    assert Address.objects.get().city == "Blagnac"
    assert waiting() == []


def test_an_account_whose_plugin_is_gone_waits(account: Account) -> None:
    told(account, FRANCE)
    Address.objects.update(reading=1)
    Account.objects.update(channel="nobody")
    assert waiting() == []
    assert Address.objects.get().reading == 1


def kept_nameless(account: Account) -> Order:
    """An order whose second version, of nobody, was once called complete and taken: as the first release did."""
    order = told(account, FULL_ADDRESS)
    first = order.address
    assert first is not None
    poor = Address.objects.get(pk=first.pk)
    poor.pk, poor.version, poor.name, poor.phone, poor.reading = None, 2, "", "", 1
    poor.fingerprint = "of-nobody"
    poor.save()
    Address.objects.update(reading=1)
    Order.objects.update(address=poor)
    return order


def unread(*_: Any) -> Placed | None:
    return None


def test_an_order_goes_back_to_the_version_that_says_more_once(account: Account) -> None:
    order = kept_nameless(account)
    assert place_anew(account.pk, unread, by="worker") == 2
    order.refresh_from_db()
    assert order.address is not None
    assert (order.address.version, order.address.kind, order.address.name) == (1, "full", FULL_ADDRESS.name)
    assert list(order.addresses.order_by("version").values_list("kind", flat=True)) == ["full", "masked"]
    said = "An earlier version of the address says more: it is the order's again"
    assert TimelineEntry.objects.filter(order=order, text=said).count() == 1
    entries = TimelineEntry.objects.count()
    assert place_anew(account.pk, unread, by="worker") == 0
    Address.objects.update(reading=1)
    assert place_anew(account.pk, unread, by="worker") == 2
    assert TimelineEntry.objects.count() == entries
    assert not order.blocks.filter(code="no_address").exists()


@pytest.mark.parametrize(
    "less", [{"lines": ["77 Elm Street"]}, {"postal_code": ""}, {"phone": ""}, {"levels": [], "city": ""}]
)
def test_a_poorer_version_that_was_taken_is_left_again(account: Account, less: dict[str, Any]) -> None:
    order = kept_nameless(account)
    Address.objects.filter(version=2).update(
        **({"name": FULL_ADDRESS.name, "phone": FULL_ADDRESS.phone} | less)
    )
    place_anew(account.pk, unread, by="worker")
    order.refresh_from_db()
    assert order.address is not None
    assert order.address.version == 1
    assert set(order.addresses.values_list("kind", flat=True)) == {"full"}


def test_another_recipient_stays_the_orders(account: Account) -> None:
    order = kept_nameless(account)
    Address.objects.filter(version=2).update(name="Somebody Else", phone="")
    place_anew(account.pk, unread, by="worker")
    order.refresh_from_db()
    assert order.address is not None
    assert order.address.version == 2


def test_an_only_version_without_a_recipient_is_not_complete_and_says_so(account: Account) -> None:
    order = told(account, FULL_ADDRESS)
    Address.objects.update(name="", phone="", reading=1)
    blocks = order.blocks.filter(code="no_address")
    place_anew(account.pk, unread, by="worker")
    assert blocks.get().ended_at is None
    Address.objects.update(reading=1)
    place_anew(account.pk, unread, by="worker")
    assert blocks.count() == 1
    told(account, replace(FULL_ADDRESS, name="Dana"), minutes=4)
    assert blocks.get().ended_at is not None


def test_an_erased_order_keeps_the_version_it_has(account: Account) -> None:
    order = kept_nameless(account)
    erase_personal_data([order], by="Alice", why="On request")
    Address.objects.update(reading=1)
    place_anew(account.pk, unread, by="worker")
    order.refresh_from_db()
    assert order.address is not None
    assert (order.address.version, order.address.name) == (2, "")
