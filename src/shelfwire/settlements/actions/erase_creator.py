"""Erase who a creator is, on request. What they sold and were paid stays to the minor unit."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from django.db import transaction
from django.db.models import Exists, OuterRef

from shelfwire.jobs.actions import forget_files
from shelfwire.kit import clock
from shelfwire.orders.models import Order
from shelfwire.people import audit
from shelfwire.settlements.actions._creator_rows import one_at_a_time
from shelfwire.settlements.creators.handles import content_after, erased_key
from shelfwire.settlements.errors import NotErasable
from shelfwire.settlements.models import Creator, CreatorOrder

IMPORT: Final = "settlements.import_creators"
"""The job whose files name creators."""


@transaction.atomic
def erase_creator(creator: Creator, by: str, why: str) -> bool:
    """Erase the creator's name, what leads to their videos and lives, what a file's other columns said of them, and the
    files of the company's imports of creators that are done. Files that come later are kept without the name too.
    False when it was erased before. Raises NotErasable for the row that stands for those who are not known.
    """
    one_at_a_time(creator.company_id)
    held = Creator.objects.select_for_update().get(pk=creator.pk)
    if held.erased_at is not None:
        return False
    if not held.key:
        raise NotErasable(
            "No name is kept of these creators.",
            field="creator_id",
            value=creator.pk,
            hint="Erase one whose name is known.",
        )
    held.key, held.handle, held.erased_at = erased_key(held.company_id, held.key), "", clock.now()
    held.save(update_fields=["key", "handle", "erased_at"])
    rows = list(CreatorOrder.objects.filter(creator=held).exclude(content_id="", others={}).order_by("pk"))
    for row in rows:
        row.content_id, row.others = content_after(held.key, row.content_id), {}
    CreatorOrder.objects.bulk_update(rows, ["content_id", "others"], batch_size=500)
    forget_files(company=held.company, name=IMPORT)
    audit.note(held, {"creator's name": ("kept", f"erased ({why})")}, by=by)
    return True


def forget_creator_notes(order_ids: Collection[int]) -> None:
    """Whom these orders were for is erased: what the other columns of files said of them goes too."""
    theirs = Order.objects.filter(
        pk__in=order_ids, account=OuterRef("account"), external_id=OuterRef("order_external_id")
    )
    CreatorOrder.objects.filter(Exists(theirs)).exclude(others={}).update(others={})
