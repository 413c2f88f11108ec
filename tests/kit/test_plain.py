"""Dataclasses as JSON and back."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from shelfwire.channels.port import ListedSku, ListingAsKept, ListingStatus, Measured, Parcelled, Unknown
from shelfwire.kit import plain
from shelfwire.kit.ids import ExternalProductId, ExternalSkuId, SellerSku
from shelfwire.kit.money import Money


@dataclass(frozen=True)
class Whole:
    at: datetime
    day: date
    amount: Decimal
    names: tuple[str, ...] = ()
    pairs: tuple[tuple[str, int], ...] = ()
    counts: dict[str, int] = field(default_factory=dict)
    note: str | None = None


def test_what_was_written_is_read_back() -> None:
    whole = Whole(
        datetime(2026, 3, 2, 15, 0, tzinfo=UTC),
        date(2026, 3, 2),
        Decimal("1.250"),
        ("a", "b"),
        (("x", 1),),
        {"k": 2},
    )
    assert plain.read(Whole, json.loads(json.dumps(plain.plain(whole)))) == whole


@pytest.mark.parametrize("status", [ListingStatus.LIVE, Unknown("SCHEDULED")])
def test_a_listing_keeps_words_that_this_release_does_not_know(status: ListingStatus | Unknown) -> None:
    kept = ListingAsKept(
        ExternalProductId("P1"),
        "Shirt",
        "<p>x</p>",
        status,
        "X",
        "",
        (ListedSku(ExternalSkuId("S1"), SellerSku("A"), price=Money(1250, "USD")),),
        parcel=Parcelled(weight=Measured(Decimal("0.5"), "kg")),
        delivery_option_ids=("1",),
        updated_at=datetime(2026, 3, 2, tzinfo=UTC),
    )
    back = plain.read(ListingAsKept, json.loads(json.dumps(plain.plain(kept))))
    assert back == kept
    assert isinstance(back.status, type(status))


def test_fields_of_another_release_are_left_out() -> None:
    document = {"at": "2026-03-02T15:00:00+00:00", "day": "2026-03-02", "amount": "1", "later": True}
    assert plain.read(Whole, document).names == ()


def test_what_has_no_plain_form_is_refused() -> None:
    with pytest.raises(TypeError, match="bytes"):
        plain.plain({"x": b"x"})
