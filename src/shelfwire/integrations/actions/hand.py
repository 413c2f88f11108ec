"""Which orders a program was handed: each once, numbered as it came; and the files in which they were."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType

from django.db import transaction
from django.db.models import Max

from shelfwire.integrations.models import FolderFile, HandedOrder, Integration
from shelfwire.integrations.states import FileKind
from shelfwire.kit import clock
from shelfwire.people import audit

Contents = Mapping[int, Sequence[int]]
"""Our ids of orders with those of their units."""


def hold_integration(integration: Integration) -> Integration:
    """Lock it, so that one at a time says what it is handed next; in the caller's transaction."""
    return Integration.objects.select_for_update().get(pk=integration.pk)


def hand(
    integration: Integration, orders: Contents, addresses: Mapping[int, int | None] = MappingProxyType({})
) -> None:
    """These orders are handed now, in this order. ``addresses``: the versions with which. The caller holds the
    integration; one handed before raises.
    """
    last = HandedOrder.objects.filter(integration=integration).aggregate(last=Max("number"))["last"] or 0
    now = clock.now()
    HandedOrder.objects.bulk_create(
        HandedOrder(
            integration=integration,
            order_id=order_id,
            number=last + place,
            at=now,
            unit_ids=list(units),
            address_id=addresses.get(order_id),
        )
        for place, (order_id, units) in enumerate(orders.items(), 1)
    )


def begin_file(integration: Integration, kind: FileKind, contents: Contents) -> FolderFile:
    """A file that is to be written. Its name says what it holds, when it was made, and its number."""
    now = clock.now()
    row = FolderFile.objects.create(
        integration=integration,
        kind=kind,
        name="",
        contents={str(order_id): list(units) for order_id, units in contents.items()},
        made_at=now,
    )
    row.name = f"{kind.value}-{now:%Y%m%dT%H%M%SZ}-{row.pk:06d}.csv"
    row.save(update_fields=["name"])
    return row


def note_laid(file: FolderFile) -> None:
    """It is written, under its hidden name."""
    FolderFile.objects.filter(pk=file.pk).update(laid_at=clock.now())


def note_refused(file: FolderFile, lines: Sequence[int] | None) -> None:
    """These lines of a file that was taken were refused; empty: all of it, None: nothing."""
    file.contents = {} if lines is None else {"refused": list(lines)}
    FolderFile.objects.filter(pk=file.pk).update(contents=file.contents)


def end_file(file: FolderFile) -> None:
    """It is written, or taken."""
    FolderFile.objects.filter(pk=file.pk).update(done_at=clock.now())


@transaction.atomic
def take_back(integration: Integration, order_ids: Collection[int], file: FolderFile) -> None:
    """These may not leave after all: they are handed once they may. A file without any other is none."""
    HandedOrder.objects.filter(integration=integration, order_id__in=order_ids).delete()
    left = {pk: units for pk, units in file.contents.items() if int(pk) not in order_ids}
    if left:
        FolderFile.objects.filter(pk=file.pk).update(contents=left)
    else:
        FolderFile.objects.filter(pk=file.pk).delete()
    file.contents = left


@transaction.atomic
def note_cancelled(integration: Integration, cancelled: Contents, stopped: Contents) -> FolderFile:
    """That these units are cancelled, and that those are to be held back, is told by a file that is to be written."""
    now = clock.now()
    told = {pk: [*cancelled.get(pk, ()), *stopped.get(pk, ())] for pk in {*cancelled, *stopped}}
    rows = HandedOrder.objects.select_for_update().filter(integration=integration, order_id__in=told)
    for row in rows.order_by("pk"):
        row.cancelled_ids = sorted({*row.cancelled_ids, *cancelled.get(row.order_id, ())})
        row.stopped_at = now if row.order_id in stopped else row.stopped_at
        row.save(update_fields=["cancelled_ids", "stopped_at"])
    return begin_file(integration, FileKind.CANCELLATIONS, told)


def settle(integration: Integration, order_ids: Collection[int]) -> None:
    """Nothing is left to tell of these."""
    rows = HandedOrder.objects.filter(integration=integration, order_id__in=order_ids, settled_at=None)
    rows.update(settled_at=clock.now())


@transaction.atomic
def hand_again(*, integration: Integration, order_ids: Collection[int], by: str) -> int:
    """Hand these once more, with what is left of them. Returns how many had been handed."""
    held = hold_integration(integration)
    count, _ = HandedOrder.objects.filter(integration=held, order_id__in=order_ids).delete()
    if count:
        audit.note(held, {"sent again": ("", f"{count} {'order' if count == 1 else 'orders'}")}, by=by)
    return count


def begin_taken(integration: Integration, name: str, digest: str) -> tuple[FolderFile, bool]:
    """A file that lies there to be taken, and whether its content was taken before."""
    row, _ = FolderFile.objects.get_or_create(
        integration=integration,
        digest=digest,
        defaults={"kind": FileKind.SHIPMENTS, "name": name, "made_at": clock.now()},
    )
    return row, row.done_at is not None
