"""Recorded addresses are placed anew from their stored levels, when plugins have learned to read them better."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.db import transaction

from shelfwire.channels.port import Placed, addressable
from shelfwire.kit import clock
from shelfwire.kit.texts import fit
from shelfwire.orders import addresses
from shelfwire.orders.actions._lock import lock_account
from shelfwire.orders.actions._timeline import TimelineWriter
from shelfwire.orders.actions._versions import choose_versions
from shelfwire.orders.models import Address, OrderDocument, TimelineEntry

_BATCH = 500
_READ_AGAIN = ("kind", "district", "city", "region", "levels", "fingerprint", "reading")
Place = Callable[[str, list[tuple[str, str, str]], bytes], Placed | None]
"""(country, levels, the order's document of that moment or b"") to the parts."""


def place_anew(account_id: int, place: Place, by: str) -> int:
    """Place a batch of the account's addresses of an earlier reading; how many were looked at, 0 when all are.

    The recipient stays the same: no new version, no warning at a parcel. Addresses for nobody or to nowhere, which
    were called complete, are no longer, and orders whose version says less than one before go back to that one.
    Twice changes nothing.
    """
    with transaction.atomic():
        lock_account(account_id)
        rows = list(
            Address.objects.select_for_update(of=("self",))
            .filter(reading__lt=Address.READING, order__account_id=account_id)
            .order_by("pk")[:_BATCH]
        )
        documents = _documents(rows)
        timeline = TimelineWriter(clock.now(), by)
        changed = [row.order_id for row in rows if _place(row, documents, place)]
        looked_at = {row.order_id for row in rows}
        Address.objects.bulk_update(rows, _READ_AGAIN)
        timeline.write_all(
            sorted(set(changed)),
            TimelineEntry.Kind.DECISION,
            "The place of the address was read again from the channel's levels",
        )
        timeline.keep()
        choose_versions(looked_at, by)
        return len(rows)


def _documents(rows: Sequence[Address]) -> dict[tuple[int, object], str]:
    """The document that each version came with: both were written at one moment."""
    found = OrderDocument.objects.filter(
        order_id__in={row.order_id for row in rows}, fetched_at__in={row.seen_at for row in rows}
    )
    return {
        (order_id, at): body for order_id, at, body in found.values_list("order_id", "fetched_at", "body")
    }


def _place(row: Address, documents: dict[tuple[int, object], str], place: Place) -> bool:
    """Whether a part of the address changed."""
    row.reading = Address.READING
    if row.erased_at is not None or row.kind == Address.Kind.ABSENT:
        return False
    if not addressable(row.name, row.phone, row.lines):
        row.kind = Address.Kind.MASKED
    levels = [(str(level[0]), str(level[1]), str(level[2])) for level in row.levels]
    placed = place(row.country, levels, documents.get((row.order_id, row.seen_at), "").encode())
    if placed is None:
        return False
    before = (row.district, row.city, row.region)
    row.district, row.city = fit(placed.district, 120), fit(placed.city, 120)
    row.region = fit(placed.region, 120)
    row.levels = [[fit(part, 200) for part in level] for level in placed.levels]
    row.fingerprint = addresses.fingerprint(row)
    return before != (row.district, row.city, row.region)
