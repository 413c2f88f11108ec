"""Buy carrier label: rates side by side, one purchase whoever presses, and what nobody knows is for a person."""

from __future__ import annotations

from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.test import Client
from tests.shipbridge.conftest import account, order, own_courier  # noqa: F401  # fixtures

from shelfwire.fulfilment.models import Label, Parcel
from shelfwire.jobs import drain
from shelfwire.orders.models import Order
from shelfwire.people.models import Company, User
from shelfwire.shipbridge import children
from shelfwire.shipbridge.actions._moves import move
from shelfwire.shipbridge.models import Purchase, RateAsk
from shelfwire.shipbridge.states import PurchaseStatus

pytestmark = pytest.mark.django_db
BOX = {"weight": "1.5", "weight_unit": "kg", "length_unit": "cm"}


@pytest.fixture
def released(order: Callable[..., Order]) -> Order:  # noqa: F811
    """An order that the seller ships."""
    return order()


def _here(order: Order) -> str:  # noqa: F811
    return f"/c/corner-shop/orders/{order.pk}/carrier-label/"


def _page(client: Client, address: str) -> str:
    return unescape(client.get(address).text)


def test_bob_asks_for_rates_buys_a_label_and_alice_cannot_buy_another(
    as_bob: Client, as_alice: Client, company: Company, released: Order
) -> None:
    here = _here(released)
    assert here in _page(as_bob, f"/c/corner-shop/orders/{released.pk}/")
    assert "No carrier account is switched on" in _page(as_bob, here)
    van = own_courier(company)
    assert 'value="200"' in _page(as_bob, here), "the SKU's own weight"
    wrong = as_bob.post(here + "rates/", {**BOX, "length": "10"})
    assert wrong.status_code == 422
    assert not RateAsk.objects.exists()
    asked = as_bob.post(here + "rates/", BOX).headers["Location"]
    assert "Asking Our van" in _page(as_bob, asked)
    drain()
    page = _page(as_bob, asked)
    assert here in _page(as_bob, "/c/corner-shop/station/")
    assert f'value="{BOX["weight"]}"' in page, "what was typed stays for the next question"
    for words in ("Standard", "4.50 USD", "Express", "12.00 USD", "Buy label"):
        assert words in page
    theirs = as_alice.post(here + "rates/", BOX).headers["Location"]
    drain()
    choice = {"rate": f"{van.pk}:express", "format": "pdf"}
    for _ in range(2):  # pressed twice
        assert as_bob.post(here + "buy/", {**choice, "ask": asked.split("=")[1]}).status_code == 302
    late = as_alice.post(here + "buy/", {**choice, "ask": theirs.split("=")[1]}, follow=True)
    assert "on a label" in unescape(late.text)
    assert (Label.objects.count(), Purchase.objects.count()) == (1, 1)
    drain()
    label, parcel = Label.objects.get(), Parcel.objects.get()
    assert (label.service_id, label.agreed_minor, label.parcel) == ("express", 1200, parcel)
    assert (label.cost_minor, label.cost_currency) == (1200, "USD"), "its price list is what it costs"
    page = _page(as_bob, here)
    assert label.tracking_number in page
    assert f"/c/corner-shop/orders/labels/{label.pk}/" in page
    assert "Get rates" not in page, "it has its label"
    children.end_idle()


def test_an_operator_says_what_the_carriers_site_shows(
    as_bob: Client, company: Company, released: Order, bob: User
) -> None:
    own_courier(company)
    here = _here(released)
    asked = as_bob.post(here + "rates/", BOX).headers["Location"]
    drain()
    as_bob.post(here + "buy/", {"rate": f"{own_courier_id()}:standard", "ask": asked.split("=")[1]})
    purchase = Purchase.objects.get()
    for status in (PurchaseStatus.CALLING, PurchaseStatus.UNKNOWN):
        move(purchase, status, by="worker", why="x", taken_at=None)
    drain()
    assert "Shelfwire does not buy it again by itself." in _page(as_bob, here)
    given: dict[str, Any] = {"purchase": purchase.pk, "there": "yes"}
    assert "Enter the tracking number" in unescape(as_bob.post(here + "settle/", given, follow=True).text)
    typed = as_bob.post(here + "settle/", {**given, "tracking_number": "12 <b>"}, follow=True).text
    assert "is not a tracking number" in unescape(typed)
    typed = as_bob.post(here + "settle/", {**given, "tracking_number": "12 <b>"}, follow=True).text
    assert "is not a tracking number" in unescape(typed)
    purchase.refresh_from_db()
    assert purchase.status == "unknown"
    as_bob.post(here + "settle/", {**given, "tracking_number": "1Z999AA10123456784"})
    drain()
    assert Parcel.objects.get().tracking_number == "1Z999AA10123456784"
    assert "its outcome is known" in unescape(
        as_bob.post(here + "settle/", given | {"there": "no"}, follow=True).text
    )
    children.end_idle()


def own_courier_id() -> int:
    from shelfwire.shipbridge.models import CarrierAccount

    return CarrierAccount.objects.get().pk


def test_viewers_do_not_buy_and_packers_do_not_settle(
    as_charlie: Client, company: Company, released: Order, other_company: Company
) -> None:
    own_courier(company)
    here = _here(released)
    for path in ("rates/", "buy/", "settle/"):
        assert as_charlie.post(here + path, BOX).status_code == 403
    assert not RateAsk.objects.exists()
    assert not Label.objects.exists()


def test_without_the_optional_part_the_page_says_what_to_install(
    as_bob: Client, company: Company, released: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    own_courier(company)
    for module in ("shelfwire.shipbridge.carriers", "shelfwire.web.carriers.page"):
        monkeypatch.setattr(f"{module}.installed", frozenset)
    assert "pip install 'shelfwire[shipbridge]'" in _page(as_bob, _here(released))
    assert "Carrier support is not installed" in unescape(as_bob.post(_here(released) + "rates/", BOX).text)
    assert not RateAsk.objects.exists()
