"""Reservations of order sources outside Shelfwire: another shop system, a marketplace without a plugin, a till."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from shelfwire.catalog.models import Sku
from shelfwire.inventory import ledger
from shelfwire.inventory.actions.move import MOST
from shelfwire.inventory.actions.reserve import NewReservation, consume, release, reserve
from shelfwire.inventory.errors import AnotherCompany, BadQuantity, BadReservation, Ended, NotReserved
from shelfwire.inventory.models import ExternalLine, ExternalReservation, Warehouse
from shelfwire.inventory.states import EXTERNAL_MOVES, ExternalStatus
from shelfwire.kit import clock, states
from shelfwire.kit.cells import parse_text
from shelfwire.people.models import Company

_AT_ONCE = 200


@transaction.atomic
def reserve_for(
    *,
    company: Company,
    source: str,
    key: str,
    lines: Sequence[tuple[Sku, Warehouse, int]],
    by: str,
    expires_at: datetime | None = None,
) -> ExternalReservation:
    """Reserve stock for an order of another source, once for (company, source, key): the same again gives what was
    made, whatever became of it. With ``expires_at`` it is released by itself at that moment.

    Never refused for lack of stock: the order exists. Raises BadReservation, BadQuantity, AnotherCompany, BadCell, and
    KeyUsed when the key reserved something else.
    """
    source = parse_text(source, field="source", longest=60, needed=True)
    key = parse_text(key, field="key", longest=120, needed=True)
    _refuse(company, lines, expires_at)
    made, new = ExternalReservation.objects.get_or_create(
        company=company,
        source=source,
        key=key,
        defaults={"expires_at": expires_at, "made_at": clock.now(), "made_by": by[:120]},
    )
    if not new:
        there = sorted(made.lines.values_list("sku_id", "warehouse_id", "quantity"))
        if there != sorted((sku.pk, place.pk, quantity) for sku, place, quantity in lines):
            raise ledger.key_used(key)
        return made
    rows = ExternalLine.objects.bulk_create(
        [ExternalLine(reservation=made, sku=sku, warehouse=place, quantity=n) for sku, place, n in lines]
    )
    reserve(
        [NewReservation(row.sku_id, row.warehouse_id, _holder(row.pk), row.quantity) for row in rows],
        made.made_at,
    )
    return made


@transaction.atomic
def release_for(*, company: Company, source: str, key: str, by: str) -> ExternalReservation:
    """Give back what the source reserved under its key: its order was cancelled. A second time, or after it expired,
    changes nothing. Raises NotReserved (no such key) and Ended (it was shipped).
    """
    found = _locked(company, source, key)
    if found.status == ExternalStatus.SHIPPED:
        raise Ended(
            f"“{found}” was shipped already.", field="key", value=key, hint="Record a return instead."
        )
    if found.status == ExternalStatus.ACTIVE:
        _end(found, ExternalStatus.RELEASED, by)
        release(_holders(found), why=f"Released by {found.source}", by=by)
    return found


@transaction.atomic
def ship_for(*, company: Company, source: str, key: str, by: str, reference: str = "") -> ExternalReservation:
    """Take what the source reserved off stock: its order left the house. A second time changes nothing. ``reference``:
    what the ledger points at, else source and key. Raises NotReserved (no such key) and Ended (it was released).
    """
    found = _locked(company, source, key)
    if found.status == ExternalStatus.SHIPPED:
        return found
    if found.status != ExternalStatus.ACTIVE:
        raise Ended(
            f"“{found}” is not reserved any more: {found.get_status_display().lower()}.",
            field="key",
            value=key,
            hint="Reserve it again under another key, or record an adjustment.",
        )
    _end(found, ExternalStatus.SHIPPED, by)
    consume(_holders(found), reference or str(found), by)
    return found


def release_expired(by: str = "worker") -> int:
    """Release what has expired, in batches; how many reservations of other sources."""
    count = 0
    while batch := _release_batch(by):
        count += batch
    return count


@transaction.atomic
def _release_batch(by: str) -> int:
    due = list(
        ExternalReservation.objects.select_for_update(skip_locked=True)
        .filter(status=ExternalStatus.ACTIVE, expires_at__lte=clock.now())
        .order_by("expires_at", "pk")[:_AT_ONCE]
    )
    ids = [found.pk for found in due]
    moved = states.move_many(
        ExternalReservation, ids, ExternalStatus.ACTIVE, ExternalStatus.EXPIRED, moves=EXTERNAL_MOVES,
        ended_at=clock.now(), ended_by=by[:120],
    )  # fmt: skip
    lines = ExternalLine.objects.filter(reservation_id__in=moved).values_list("pk", flat=True)
    release([_holder(pk) for pk in lines], why="Expired", by=by)
    return len(moved)


def _refuse(
    company: Company, lines: Sequence[tuple[Sku, Warehouse, int]], expires_at: datetime | None
) -> None:
    if not lines:
        raise BadReservation("There is nothing to reserve.", field="lines", value=0)
    if expires_at is not None and expires_at <= clock.now():
        raise BadReservation(
            "It would have expired already.", field="expires_at", value=expires_at.isoformat()
        )
    for sku, place, quantity in lines:
        if sku.company_id != company.pk or place.company_id != company.pk:
            raise AnotherCompany(f"“{sku}” or “{place}” does not belong to the company.")
        if not 0 < quantity <= MOST:
            raise BadQuantity(
                f"{quantity:,} of “{sku}” cannot be reserved.", field="quantity", value=quantity
            )


def _locked(company: Company, source: str, key: str) -> ExternalReservation:
    found = (
        ExternalReservation.objects.select_for_update()
        .filter(company=company, source=source.strip(), key=key.strip())
        .first()
    )
    if found is None:
        raise NotReserved(f"“{source}” reserved nothing under “{key}”.", field="key", value=key)
    return found


def _end(found: ExternalReservation, after: ExternalStatus, by: str) -> None:
    states.move(
        found, after, moves=EXTERNAL_MOVES, by=by, why="", record=lambda _: None,
        ended_at=clock.now(), ended_by=by[:120],
    )  # fmt: skip


def _holder(line_id: int) -> str:
    return f"external:{line_id}"


def _holders(found: ExternalReservation) -> list[str]:
    return [_holder(pk) for pk in found.lines.values_list("pk", flat=True)]
