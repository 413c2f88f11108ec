"""Parcels of orders whose address goes back to an earlier version that says more."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.fulfilment.conftest import UPS

from shelfwire.fulfilment.actions import make_parcel, warn_address_changed
from shelfwire.orders.actions import place_anew
from shelfwire.orders.models import Address, Order

pytestmark = pytest.mark.django_db


def test_a_parcel_for_the_poorer_version_is_stopped_and_one_for_the_richer_goes_on(
    account: Any, company: Any, order: Callable[..., Order]
) -> None:
    mine = order("1")
    rich = Address.objects.get(order=mine)
    poor = Address.objects.get(order=mine)
    poor.pk, poor.version, poor.lines, poor.fingerprint = None, 2, rich.lines[:1], "less"
    poor.save()
    Order.objects.update(address=poor)
    Address.objects.update(reading=1)
    parcel = make_parcel(
        company=company,
        account=account,
        carrier="ups",
        tracking_number=UPS,
        contents={mine.pk: None},
        by="Alice",
        via="screen",
    )
    assert set(parcel.contents.values_list("address", flat=True)) == {poor.pk}

    place_anew(account.pk, lambda *_: None, by="worker")
    mine.refresh_from_db()
    assert mine.address_id == rich.pk
    assert mine.blocks.get(ended_at=None).code == "address_changed"

    parcel.contents.update(address=rich)
    warn_address_changed(mine.pk)
    mine.refresh_from_db()
    assert not mine.is_blocked
    assert not mine.blocks.filter(ended_at=None).exists()
