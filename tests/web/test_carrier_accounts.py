"""The screens of own carrier accounts: connect one, test it, change it, switch it off; and the sender it needs."""

from __future__ import annotations

from html import unescape
from typing import Any

import pytest
from django.test import Client
from tests.factories import make_account, make_warehouse
from tests.shipbridge.conftest import PRICES, SENDER, own_courier, ups_account

from shelfwire.inventory.models import Warehouse
from shelfwire.jobs import drain
from shelfwire.kit.fields import vault
from shelfwire.people.models import Company
from shelfwire.shipbridge import carriers, children
from shelfwire.shipbridge.actions import reseal_carrier_secrets
from shelfwire.shipbridge.models import CarrierAccount, RateAsk

pytestmark = pytest.mark.django_db
HERE = "/c/corner-shop/settings/carriers/"
VAN = {"name": "Our van", "carrier": "ups", "currency": "usd", "number_prefix": "cs", "price_list": PRICES}


def _page(client: Client, address: str = HERE) -> str:
    return unescape(client.get(address).text)


def test_an_owner_connects_a_courier_tests_it_and_switches_it_off(as_alice: Client, company: Company) -> None:
    make_account(company)
    place = make_warehouse(company)
    assert "No carrier account is connected" in _page(as_alice)
    wrong = as_alice.post(HERE + "add/generic/", {**VAN, "price_list": "Standard; 4,50\nExpress; 12"})
    assert wrong.status_code == 422
    assert "Line 1, “Standard; 4,50”: “4,50” is not a price in USD." in unescape(wrong.text)
    for line in ("A; 1_0", "A; ١٢", "A; 4; ²", f"A; 4; {'9' * 5_000}", "A; 4; 2; 1_0"):
        assert as_alice.post(HERE + "add/generic/", {**VAN, "price_list": line}).status_code == 422, line
    assert not CarrierAccount.objects.exists()
    assert as_alice.post(HERE + "add/generic/", VAN).status_code == 302
    van = CarrierAccount.objects.get()
    assert [(one["code"], one["price"]) for one in van.options["services"]] == [
        ("standard", "4.50"),
        ("express", "12"),
    ]
    assert as_alice.post(HERE + "add/generic/", VAN).status_code == 422, "a name once"
    mine = f"{HERE}{van.pk}/"

    assert "no sender for carriers" in unescape(as_alice.post(mine + "test/", follow=True).text)
    assert not RateAsk.objects.exists()
    sender = f"/c/corner-shop/inventory/warehouses/{place.pk}/sender/"
    assert "“Phone” is missing." in unescape(as_alice.post(sender, {**SENDER, "phone": ""}).text)
    assert as_alice.post(sender, SENDER).status_code == 302
    assert "Corner Shop, Los Angeles" in _page(as_alice, "/c/corner-shop/inventory/warehouses/")
    assert "Asking Own courier" in unescape(as_alice.post(mine + "test/", follow=True).text)
    drain()
    assert "It works" in _page(as_alice, mine)
    assert "Works" in _page(as_alice)

    form = {**VAN, "name": "Cargo bike", "price_list": "Bike; 3"}
    assert as_alice.post(mine, form).status_code == 302  # active is not ticked
    van.refresh_from_db()
    assert (van.name, van.active) == ("Cargo bike", False)
    assert "Cargo bike is switched off" in _page(as_alice, mine)


def test_secrets_are_encrypted_never_shown_kept_when_left_empty_and_follow_the_key(
    as_alice: Client, company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    values = {"name": "UPS", "client_id": "the-client", "client_secret": "the-secret", "account_number": "A1"}
    assert (
        "“Client secret” is missing"
        in unescape(as_alice.post(HERE + "add/ups/", {**values, "client_secret": ""}).text)
        or "This field is required" in as_alice.post(HERE + "add/ups/", {**values, "client_secret": ""}).text
    )
    assert not CarrierAccount.objects.exists()
    as_alice.post(HERE + "add/ups/", values)
    ups = CarrierAccount.objects.get()
    mine = f"{HERE}{ups.pk}/"
    stored = CarrierAccount.objects.values("secrets", "options").get()
    assert b"the-secret" not in stored["secrets"].stored
    assert "the-secret" not in str(stored)
    for page in (_page(as_alice, mine), _page(as_alice), _page(as_alice, "/c/corner-shop/settings/audit/")):
        assert "the-secret" not in page
        assert "the-client" not in page
    kept = {**values, "client_id": "", "client_secret": "", "account_number": "A2", "active": "on"}
    assert as_alice.post(mine, kept).status_code == 302
    ups.refresh_from_db()
    assert ups.secrets.open() == {"client_id": "the-client", "client_secret": "the-secret"}
    assert ups.options["account_number"] == "A2"
    old = vault()._keys
    monkeypatch.setattr(vault(), "_again", None)
    vault()._use((b"n" * 32, *old))
    try:
        assert reseal_carrier_secrets() == (1, 0)
        assert reseal_carrier_secrets() == (0, 0)
        vault()._use((b"n" * 32,))
        ups.refresh_from_db()
        assert ups.secrets.open()["client_secret"] == "the-secret"
    finally:
        vault()._use(old)


def test_a_warehouse_without_a_sender_is_named_with_the_way_to_it(as_alice: Client, company: Company) -> None:
    van = own_courier(company)
    place = Warehouse.objects.create(company=company, code="w", name="W", is_default=True)
    way = f"/c/corner-shop/inventory/warehouses/{place.pk}/sender/"
    assert all(way in _page(as_alice, address) for address in (HERE, f"{HERE}{van.pk}/"))
    Warehouse.objects.filter(pk=place.pk).update(sender=SENDER)
    assert not any(way in _page(as_alice, address) for address in (HERE, f"{HERE}{van.pk}/"))


def test_without_the_optional_part_every_screen_says_what_to_install_and_nothing_is_asked(
    as_alice: Client, company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    van = own_courier(company)
    Warehouse.objects.update_or_create(
        company=company, code="w", defaults={"name": "W", "is_default": True, "sender": SENDER}
    )
    for module in ("shelfwire.shipbridge.carriers", "shelfwire.web.settings.carriers"):
        monkeypatch.setattr(f"{module}.installed", frozenset)

    def refuse(*_: Any) -> None:
        raise AssertionError("nothing is asked")

    monkeypatch.setattr(children, "ask", refuse)
    for address in (HERE, HERE + "add/ups/", f"{HERE}{van.pk}/"):
        assert carriers.INSTALL.split(" ")[0] in _page(as_alice, address)
        assert "pip install 'shelfwire[shipbridge]'" in _page(as_alice, address)
    assert "is not installed here" in unescape(as_alice.post(f"{HERE}{van.pk}/test/", follow=True).text)
    assert "is not installed here" in unescape(
        as_alice.post(HERE + "add/generic/", {**VAN, "name": "B"}).text
    )
    assert not RateAsk.objects.exists()
    assert CarrierAccount.objects.count() == 1


def test_carrier_accounts_are_the_owners_business(
    as_bob: Client, company: Company, other_company: Company
) -> None:
    van, theirs = own_courier(company), ups_account(other_company)
    for path in ("", "add/ups/", f"{van.pk}/"):
        assert as_bob.get(HERE + path).status_code == 403
    for path in ("add/generic/", f"{van.pk}/", f"{van.pk}/test/"):
        assert as_bob.post(HERE + path, VAN).status_code == 403
    assert not RateAsk.objects.exists()
    assert list(CarrierAccount.objects.order_by("pk")) == [van, theirs]
